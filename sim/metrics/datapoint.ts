import { type EpochMs, millis, plus } from '../../functions/core/units.ts';
import type { Dice } from '../dice.ts';
import { about, binomial } from './chance.ts';
import { type Part, worstP99 } from './latency.ts';
import type { AlarmSpec, Source } from './types.ts';

/** The source is asked once in so many milliseconds, in the middle of them. */
const SAMPLE_MS = 10_000;
/** Nothing takes no time at all. */
const LATENCY_MIN_MS = 0.001;

/** What one period comes to, for all metrics of it: their datapoints go together. */
export interface Measured {
  /** Requests that arrived, and those of them that failed. */
  readonly asked: number;
  readonly failed: number;
  /** Absent: nobody served a request. */
  readonly latencyP99Ms: number | undefined;
  /** Absent: no task ran. */
  readonly cpuPercent: number | undefined;
  readonly memoryPercent: number | undefined;
}

/** What CloudWatch collects from `from` to `until`. Counts and latencies scatter as those of so many requests do. */
export function measure(source: Source, from: EpochMs, until: EpochMs, dice: Dice): Measured {
  const samples = Math.max(1, Math.round((until - from) / SAMPLE_MS));
  const step = (until - from) / samples;
  const parts: Part[] = [];
  let arrived = 0;
  let failing = 0;
  let tasks = 0;
  let cpu = 0;
  let memory = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const at = plus(from, millis(Math.floor((sample + 0.5) * step)));
    const requests = (source.requestsPerSecond(at) * step) / 1_000;
    const served = source.served(at);
    arrived += requests;
    // The load balancer has nobody to hand them to.
    if (served.length === 0) failing += requests;
    for (const one of served) {
      failing += requests * one.share * one.errorRate;
      tasks += one.share;
      cpu += one.share * one.cpuPercent;
      memory += one.share * one.memoryPercent;
      add(parts, one.group, Math.max(LATENCY_MIN_MS, one.latencyP99Ms), requests * one.share);
    }
  }
  const asked = about(dice, arrived);
  return {
    asked,
    failed: binomial(dice, asked, failing / arrived),
    latencyP99Ms: asked === 0 ? undefined : worstP99(parts, dice),
    cpuPercent: tasks > 0 ? cpu / tasks : undefined,
    memoryPercent: tasks > 0 ? memory / tasks : undefined,
  };
}

/** Most of a period's samples are alike: one part for them all. */
function add(parts: Part[], group: string | undefined, p99: number, requests: number): void {
  if (requests <= 0) return;
  for (const part of parts) {
    if (part.p99 !== p99 || part.group !== group) continue;
    part.requests += requests;
    return;
  }
  parts.push({ group, p99, requests });
}

/**
 * The datapoint of one metric, in the unit of AlarmSpec's threshold. Undefined: none. What the stage's metric math does: see
 * infra/constructs/traffic-metrics.ts. A late or half-filled period is not modelled: it is whole when it is looked at.
 */
export function datapoint(
  { metric, requestsMin = 0 }: Pick<AlarmSpec, 'metric' | 'requestsMin'>,
  { asked, failed, latencyP99Ms, cpuPercent, memoryPercent }: Measured,
): number | undefined {
  switch (metric) {
    case 'failed-requests':
      return failed;
    case 'error-rate':
      if (asked === 0) return undefined;
      return asked < requestsMin ? 0 : (100 * failed) / asked;
    case 'latency-p99':
      if (latencyP99Ms === undefined) return undefined;
      return asked < requestsMin ? 0 : latencyP99Ms;
    case 'cpu':
      return cpuPercent;
    case 'memory':
      return memoryPercent;
  }
}
