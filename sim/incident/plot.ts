import type { Fault } from '../faults.ts';

/* An incident as data: how the world differs from the plain case, and what happens in it. Times are minutes from noon, when the event arrives. */

/** What a person, a pipeline or AWS does at some moment. */
export type Deed = { readonly at: number } & (
  | {
      readonly do: 'deploy';
      readonly revision: number;
      readonly config?: 'all-at-once' | 'canary' | 'linear' | undefined;
      readonly creator?: 'user' | 'codeDeployRollback' | undefined;
    }
  /** A person stops what is in flight, and CodeDeploy goes back. */
  | { readonly do: 'stop' }
  | { readonly do: 'deregister' | 'delete-image' | 'move-tag' | 'delete-secret'; readonly revision: number }
  | { readonly do: 'scale'; readonly to: number }
);

export interface AlarmState {
  readonly at: number;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** When its trouble began: the earliest breaching period's start. */
  readonly onset?: number | undefined;
}

/** One alarm of the service. `follows`: from its first state on it goes with the traffic: OK when a good revision has it. */
export interface AlarmPlot {
  readonly states: readonly AlarmState[];
  readonly kind: 'metric' | 'math' | 'composite';
  /** Of a composite: the names of its children. */
  readonly children: readonly string[];
  readonly follows: boolean;
  readonly periodSeconds: number;
  /** A composite whose actions are suppressed. */
  readonly suppressed: boolean;
  /** Muted until then. */
  readonly mutedUntil?: number | undefined;
}

/** One revision that served before the plot begins. */
export interface ServedPlot {
  readonly revision: number;
  /** When its term began; the next one ends it. */
  readonly from: number;
  readonly kind: 'deploy' | 'rollback';
  /** It passed, and was seen to bake. */
  readonly proven: boolean;
}

export interface Plot {
  readonly service: 'checkout' | 'cart';
  readonly controller?: 'EXTERNAL' | undefined;
  readonly mode: 'observe' | 'propose' | 'act';
  /** Oldest first: what the ledger knows from before. The last one runs when the plot begins. */
  readonly served: readonly ServedPlot[];
  /** The ledger has forgotten everything, or never knew: a fresh install. */
  readonly ledger: 'knows' | 'empty';
  readonly deeds: readonly Deed[];
  /** Revisions that make the alarms fire that follow the traffic. */
  readonly bad: readonly number[];
  readonly alarms: Readonly<Record<string, AlarmPlot>>;
  /** From the shift to a bad revision until an alarm that follows it fires; to a good one, until it is OK. */
  readonly alarmAfter: number;
  readonly okAfter: number;
  /** What the group, or the service itself, watches and does about it. */
  readonly awsWatches: readonly string[];
  readonly terminationWait: number;
  readonly approvalWait: boolean;
  /** The AppSpec of what people ship names Belay's hooks. */
  readonly hooks?: boolean | undefined;
  readonly barriers: readonly { readonly revision: number; readonly why: string }[];
  /** Definitions that are other revisions registered anew: what they run is what those ran. */
  readonly same: Readonly<Record<string, number>>;
  /** Definitions that need a secret. */
  readonly secrets: readonly number[];
  readonly hold?: { readonly scope: 'service' | 'all'; readonly reason: string } | undefined;
  readonly vetoes: readonly { readonly revision: number; readonly incident: string; readonly reason: string }[];
  /** Other services: how many more are guarded, how many of them fire too, and those that share an alarm. */
  readonly others: {
    readonly guarded: number;
    readonly firing: number;
    readonly sharing: readonly { readonly service: string; readonly shiftedAt: number }[];
  };
  /** Tasks of this revision never start. */
  readonly neverStarts: readonly number[];
  /** The function dies right after this call: `codedeploy:CreateDeployment`. */
  readonly diesAfter?: string | undefined;
  readonly faults: readonly Fault[];
  /** How the hooks' sandbox answers by revision; healthy where nothing is said. */
  readonly unhealthy: readonly number[];
  readonly sweepEvery: number;
  readonly until: number;
}
