import type { DurationMs, EpochMs } from '../../functions/core/units.ts';

/* What CloudWatch measures of a service, and what its alarms make of it. */

export type MetricName = 'error-rate' | 'failed-requests' | 'latency-p99' | 'cpu' | 'memory';

/** How an alarm is set up: MetricAlarm's own words, of one metric. Latencies are milliseconds; CloudWatch has seconds. */
export interface AlarmSpec {
  readonly name: string;
  readonly metric: MetricName;
  /** Beyond, not on, it breaches. Per cent, requests a period, or milliseconds. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** N: how many periods are looked at. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach. */
  readonly datapointsToAlarm: number;
  readonly treatMissing: 'missing' | 'notBreaching' | 'breaching' | 'ignore';
  /** With fewer requests a period, rate and latency count as 0. */
  readonly requestsMin?: number | undefined;
}

/** How one share of the traffic does at one moment: one revision's tasks, or one of them. */
export interface Health {
  /** Share of requests that fail, 0 to 1. */
  readonly errorRate: number;
  readonly latencyP99Ms: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

/** What gets how much of the traffic at a moment. The shares add up to 1. */
export interface Served extends Health {
  readonly share: number;
  /**
   * Its target group, where there are two: the stage's latency alarm looks at the worse group, however little it gets. Within
   * a group all requests are counted alike. @default one group for all
   */
  readonly group?: string | undefined;
}

/** Whatever CloudWatch measures: asked of any moment up to now. */
export interface Source {
  /** Requests a second that arrive. 0: no datapoints of rate and latency. */
  readonly requestsPerSecond: (at: EpochMs) => number;
  /** Empty: nobody serves, and every request that arrives fails. */
  readonly served: (at: EpochMs) => readonly Served[];
}

/** In ALARM while any of its children is. */
export interface CompositeSpec {
  readonly name: string;
  /** Names of alarms: metric ones, or composites that are listed before this one. */
  readonly children: readonly string[];
  readonly suppressor?: Suppressor | undefined;
}

/** While `alarm` is in ALARM, the composite's actions do not run; its state changes all the same. */
export interface Suppressor {
  /** One that is watched too, or one that the world already has, with the states that it will go through. */
  readonly alarm: string;
  /** How long the composite's actions wait for the suppressor to go to ALARM. */
  readonly waitSeconds: number;
  /** How long they stay suppressed after it has left ALARM. */
  readonly extensionSeconds: number;
}

/** How late CloudWatch is. FACTS 5, and PERFORMANCE's published delays. */
export interface Lateness {
  /** From a period's end until its datapoint is there and the alarm is evaluated. */
  readonly evaluation: DurationMs;
  /** From the transition until the event is at its target. */
  readonly delivery: DurationMs;
}
