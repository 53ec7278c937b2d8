import type { Decision } from './decision.ts';

/** What was last told of an incident: its `last`. */
interface Told {
  readonly kind: string;
  readonly why: string;
}

/**
 * Whether a decision is told. `previous` is the last thing that was *told* in this incident, and stays so while nothing
 * else is: the same decision of the next recheck is no news. What only waits or was nothing is told to nobody (a wait
 * that has lasted too long is an escalation), and the end of an incident only to those who heard of it.
 */
export function isNews(previous: Told | undefined, { kind, why }: Decision): boolean {
  if (kind === 'ignore' || kind === 'wait') return false;
  if (kind === 'close' && previous === undefined) return false;
  return previous?.kind !== kind || previous.why !== why;
}
