import type { Decision, IgnoreWhy, WaitWhy } from './decision.ts';
import type { Situation } from './situation.ts';
import { type DurationMs, seconds } from './units.ts';

/** What one guard says of a situation: with `decision` it fired. `evidence` is one line with the numbers in it, either way. */
export interface Look {
  readonly decision?: Decision | undefined;
  readonly evidence: string;
}

/** One row of DESIGN's decision table. */
export interface Guard {
  readonly name: string;
  readonly look: (situation: Situation) => Look;
}

/** How soon to look again, where nothing else says when. */
export const AGAIN = seconds(60);
/** Our own rollback is followed closely. */
export const AGAIN_SOON = seconds(15);

export const passes = (evidence: string): Look => ({ evidence });

export const ignore = (why: IgnoreWhy, evidence: string): Look => ({ decision: { kind: 'ignore', why }, evidence });

export const wait = (why: WaitWhy, evidence: string, again: DurationMs = AGAIN): Look => ({
  decision: { kind: 'wait', why, again },
  evidence,
});

export const escalate = (why: Extract<Decision, { kind: 'escalate' }>['why'], evidence: string): Look => ({
  decision: { kind: 'escalate', why },
  evidence,
});

export const close = (why: Extract<Decision, { kind: 'close' }>['why'], evidence: string): Look => ({
  decision: { kind: 'close', why },
  evidence,
});
