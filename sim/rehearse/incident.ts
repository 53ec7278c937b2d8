import type { Dice } from '../dice.ts';
import type { MetricName } from '../metrics/types.ts';
import type { Conditions } from './conditions.ts';
import type { Cause } from './result.ts';

/* An incident of the library as one seed has it. All times in milliseconds from its start. */

/** What a fault adds to what is well. Shares 0 to 1, per cent where so named. */
export interface Sickness {
  readonly errors: number;
  readonly latencyMs: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

/** What /health shows of it: the share of its answers that say no, and how long they take on top. */
export interface Symptoms {
  readonly fails: number;
  readonly latencyMs: number;
}

/** What is wrong with one revision. */
export interface Fault {
  /** `age`: since production traffic first reached it in this term; it begins anew with each. */
  readonly sickness: (age: number) => Sickness;
  /** `age` is absent as long as it has no production traffic. @default what the sickness of this age shows */
  readonly symptoms?: ((age: number | undefined) => Symptoms) | undefined;
  /** One task of all has it, and the others are well. */
  readonly oneTask?: boolean | undefined;
}

/** What is wrong with the world: whoever serves has it. */
export interface Weather {
  readonly from: number;
  readonly until: number;
  readonly sickness: Sickness;
  /** Requests are so many times as many as usual. */
  readonly traffic: number;
}

export interface Shipment {
  readonly at: number;
  readonly revision: number;
}

export interface Incident {
  readonly conditions: Conditions;
  /** Runs at the start, and is good. The one before it is, too. */
  readonly good: number;
  /** How long it has been running then. */
  readonly servedFor: number;
  readonly shipments: readonly Shipment[];
  /** Registered revisions beside those that served and those that are shipped: nobody ever deployed them. */
  readonly unshipped: readonly number[];
  readonly faults: ReadonlyMap<number, Fault>;
  /** Tasks of these never start. */
  readonly neverStart: readonly number[];
  /** Revisions that are another one registered anew. */
  readonly same: Readonly<Record<number, number>>;
  readonly weather?: Weather | undefined;
  /** When other guarded services fire, one for each. */
  readonly othersFire: readonly number[];
  /** Alarms of these metrics look at the wrong thing, and get no data. */
  readonly blind: readonly MetricName[];
  /** In words, and when: for the timeline. */
  readonly story: readonly { readonly at: number; readonly what: string }[];
}

export interface Scenario {
  readonly name: string;
  /** One sentence for people. */
  readonly title: string;
  readonly cause: Cause;
  readonly draw: Draw;
}

/** What of the user's own limits a scenario goes by. */
export interface Limits {
  readonly reachMs: number;
  /** How many other services Belay guards. */
  readonly others: number;
}

export type Draw = (conditions: Conditions, dice: Dice, limits: Limits) => Omit<Incident, 'conditions'>;

export const WELL: Sickness = { errors: 0, latencyMs: 0, cpuPercent: 0, memoryPercent: 0 };
export const ill = (over: Partial<Sickness>): Sickness => ({ ...WELL, ...over });

/** Whether going back from it helps. */
export const isBad = ({ faults, neverStart }: Incident, revision: number): boolean =>
  faults.has(revision) || neverStart.includes(revision);

/** Beyond it people are hurt: what the simulation knows, whatever alarms say. */
export const TOLERANCE = { errors: 0.001, latencyMs: 300 } as const;
