import type { RehearsedService } from '../../sim/rehearse/own-service.ts';
import type { KnownScenario, Played } from '../../sim/rehearse/rehearse.ts';
import type { Rehearsal, Run, Timeline } from '../../sim/rehearse/result.ts';

/** What plays incidents: the same answer for the same service, scenario and seed, in whatever thread. */
export interface Engine {
  readonly scenarios: readonly KnownScenario[];
  /** One run for each policy. */
  readonly rehearseSeed: (rehearsed: RehearsedService, scenario: string, seed: number) => Promise<readonly Run[]>;
  /** One timeline for each policy. */
  readonly timelinesOf: (rehearsed: RehearsedService, scenario: string, seed: number) => Promise<readonly Timeline[]>;
  readonly summarise: (played: Played) => Rehearsal;
}

/** What the command works with. */
export interface Rehearsing {
  readonly engine: Engine;
  /** The file that each worker thread runs: it serves the same engine. */
  readonly worker: string;
  /**
   * How many threads.
   * @default as many as there are cores
   */
  readonly workers?: number | undefined;
  /** The whole page. */
  readonly report: (rehearsal: Rehearsal) => string | Promise<string>;
}

/** Whole numbers, from `first` on. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
}
