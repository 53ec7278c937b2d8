import type { EpochMs } from '../../functions/core/units.ts';

/*
 * What a rehearsal comes to: plain data, printed as JSON, and all that the report is made of. Durations in milliseconds,
 * counted from the moment at which the fault begins to hurt.
 */

/** Who looks after the service. */
export const POLICIES = ['belay', 'codedeploy-alarms', 'ecs-breaker', 'revision-minus-one', 'nobody'] as const;
export type Policy = (typeof POLICIES)[number];

/** What is to blame. `deployment`: going back helps. `ambiguous`: nobody could tell at the time. */
export type Cause = 'deployment' | 'elsewhere' | 'ambiguous';

/** One incident under one policy. */
export interface Run {
  readonly scenario: string;
  readonly seed: number;
  readonly policy: Policy;
  /** Absent: it never came to that before the end of the rehearsal. 0: before anybody was hurt. */
  readonly detectedMs?: number | undefined;
  readonly decidedMs?: number | undefined;
  readonly recoveredMs?: number | undefined;
  readonly failedRequests: number;
  /** Times that it went back although the deployment was not to blame, or to what was no better. */
  readonly wrongRollbacks: number;
  /** Acts after the first one in the same incident. */
  readonly loops: number;
  /** People were hurt, and nothing was done and nobody told. */
  readonly missed: boolean;
  /** Messages to people. */
  readonly pages: number;
}

/** A quantile over the runs, those without a value counted as longer than any: then undefined. */
export interface Spread {
  readonly median?: number | undefined;
  readonly p99?: number | undefined;
}

export interface Row {
  readonly policy: Policy;
  readonly runs: number;
  readonly detected: Spread;
  readonly decided: Spread;
  readonly recovered: Spread;
  readonly failedRequests: Spread & { readonly total: number };
  readonly wrongRollbacks: number;
  readonly loops: number;
  readonly missed: number;
  readonly pages: number;
}

/** One moment of a timeline, milliseconds since the incident's start (the scenario's deployment, where there is one). */
export interface Sample {
  readonly at: number;
  /** Share of the traffic by revision: `{ "41": 0.9, "42": 0.1 }`. */
  readonly traffic: Readonly<Record<string, number>>;
  /** Of all requests, 0 to 1. */
  readonly errorRate: number;
  readonly latencyP99Ms: number;
  /** Alarms in ALARM. */
  readonly alarms: readonly string[];
  readonly windowOpen: boolean;
}

/** Something that somebody did or said. */
export interface Moment {
  readonly at: number;
  readonly who: 'belay' | 'aws' | 'responder' | 'person' | 'fault';
  /** `rolls back to checkout:41`, in plain words. */
  readonly what: string;
  /** A decision of Belay's: every guard, in its order. */
  readonly guards?:
    | readonly { readonly guard: string; readonly fired: boolean; readonly evidence: string }[]
    | undefined;
}

export interface Timeline {
  readonly scenario: string;
  readonly seed: number;
  readonly policy: Policy;
  readonly samples: readonly Sample[];
  readonly moments: readonly Moment[];
}

export interface ScenarioResult {
  readonly name: string;
  /** One sentence for people. */
  readonly title: string;
  readonly cause: Cause;
  /** In the order of POLICIES. */
  readonly rows: readonly Row[];
  /** Of one seed, one for each policy. */
  readonly timelines: readonly Timeline[];
  /** Where Belay is not better than another policy, in words; empty: it is better than each. */
  readonly notBetter: readonly string[];
}

/** What to change, and why. */
export interface Advice {
  readonly scenario: string;
  /** `your 5xx alarm cannot see a 3 % fault: threshold 5 % over 2×60 s` */
  readonly problem: string;
  readonly change: string;
}

export interface Rehearsal {
  /** The file whose limits were rehearsed, and the service in it. */
  readonly config: string;
  readonly service: string;
  readonly stage: string;
  readonly mode: string;
  readonly seeds: { readonly first: number; readonly count: number };
  readonly startedAt?: EpochMs | undefined;
  /** Cut short by Ctrl-C: the seed to go on from. */
  readonly goOnFrom?: number | undefined;
  readonly scenarios: readonly ScenarioResult[];
  /** Over all scenarios whose cause is the deployment; then over all whose cause lies elsewhere. Ambiguous ones are in neither. */
  readonly overall: { readonly deployment: readonly Row[]; readonly elsewhere: readonly Row[] };
  readonly advice: readonly Advice[];
}
