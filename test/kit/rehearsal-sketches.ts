import type { Cause } from '../../sim/rehearse/result.ts';

/** What one scenario of the sample is made from. Durations in milliseconds. */
export interface Sketch {
  readonly name: string;
  readonly title: string;
  readonly cause: Cause;
  /** When the fault begins to hurt, after the deployment's start. */
  readonly hurts: number;
  /** From the pain to the alarm; undefined: it never fires. */
  readonly alarmAfter: number | undefined;
  /** How long it hurts when nobody does anything; undefined: for ever. */
  readonly lasts: number | undefined;
  /** Share of the requests that fail at the worst, 0 to 1. */
  readonly errors: number;
  /** Milliseconds of p99 on top, at the worst. */
  readonly slow: number;
  readonly fault: string;
  readonly notBetter: readonly string[];
}

const MIN = 60_000;
const ours = {
  cause: 'deployment',
  hurts: 7 * MIN,
  alarmAfter: 100_000,
  lasts: undefined,
  errors: 0.4,
  slow: 60,
} as const;
const theirs = { ...ours, cause: 'elsewhere', hurts: 9 * MIN, lasts: 14 * MIN } as const;

export const sketches: readonly Sketch[] = [
  {
    ...ours,
    name: 'crash-at-start',
    title: 'The new version crashes as it starts',
    hurts: MIN,
    alarmAfter: 70_000,
    fault: 'tasks of checkout:42 exit with code 1',
    notBetter: ['the ECS circuit breaker sees a task that does not start without any alarm: 20 s sooner in the median'],
  },
  {
    ...ours,
    name: '5xx-at-once',
    title: 'The new version answers 5xx from its first request',
    hurts: 61_000,
    alarmAfter: 95_000,
    errors: 0.9,
    fault: 'checkout:42 answers 500 to each request',
    notBetter: [],
  },
  {
    ...theirs,
    name: 'dependency-outage',
    title: 'The payment provider that all services call is down',
    fault: 'the payment provider answers 503',
    errors: 0.6,
    notBetter: [],
  },
  {
    ...ours,
    name: '5xx-at-three-percent',
    title: 'Three requests in a hundred fail, below the alarm',
    alarmAfter: undefined,
    errors: 0.03,
    fault: 'checkout:42 answers 500 to 3 % of the requests',
    notBetter: ['nobody sees it: each policy is as blind as the alarm'],
  },
  {
    ...ours,
    name: 'slow-leak',
    title: 'The new version leaks connections and fails after 20 minutes',
    hurts: 21 * MIN,
    fault: 'the connection pool of checkout:42 is empty',
    notBetter: [],
  },
  {
    ...ours,
    name: 'latency-creep',
    title: 'Each request takes a little longer than the one before',
    errors: 0.08,
    slow: 2_600,
    fault: 'p99 of checkout:42 climbs',
    notBetter: [],
  },
  {
    ...ours,
    name: 'memory-climb',
    title: 'Memory climbs until tasks are killed',
    hurts: 14 * MIN,
    errors: 0.25,
    fault: 'a task of checkout:42 is killed for its memory',
    notBetter: [],
  },
  {
    ...ours,
    name: 'one-bad-task',
    title: 'One task of eight is broken',
    errors: 0.125,
    fault: 'one task of checkout:42 answers 500',
    notBetter: [],
  },
  {
    ...theirs,
    name: 'traffic-spike',
    title: 'Four times the usual traffic, and too few tasks',
    slow: 1_900,
    errors: 0.3,
    fault: 'traffic grows fourfold',
    notBetter: [],
  },
  {
    ...theirs,
    name: 'bad-flag',
    title: 'Somebody turns on a feature flag that breaks checkout',
    fault: 'the flag `new-basket` is turned on',
    notBetter: [],
  },
  {
    ...ours,
    name: 'iac-drift',
    title: 'Infrastructure as code ships the vetoed revision again',
    fault: 'checkout:42 is shipped again',
    notBetter: [],
  },
  {
    ...ours,
    name: 'two-bad-in-a-row',
    title: 'Two bad deployments in a row: the revision before is bad too',
    fault: 'checkout:42 fails as checkout:41 did',
    notBetter: [],
  },
  {
    ...ours,
    name: 'silent-alarm',
    title: 'The alarm never fires: its metric has no data',
    alarmAfter: undefined,
    errors: 0.5,
    fault: 'checkout:42 answers 500 to half of the requests',
    notBetter: ['no alarm, no wake: the deployment hook is all that could have seen it'],
  },
  {
    ...theirs,
    cause: 'ambiguous',
    name: 'spike-at-deploy',
    title: 'A traffic spike in the minute of the deployment',
    hurts: 6.5 * MIN,
    fault: 'traffic grows threefold as checkout:42 shifts',
    notBetter: [],
  },
  {
    ...ours,
    name: 'config-typo',
    title: 'A typo in a connection string: every write fails',
    errors: 0.35,
    fault: 'writes of checkout:42 fail',
    notBetter: [],
  },
];
