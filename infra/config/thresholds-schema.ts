import { z } from 'zod';
import type { AlarmThresholds } from '../constructs/alarm-thresholds.ts';
import { mapping } from './rules.ts';

/* The thresholds of a service's alarms, as `belay.yaml` calls them: the names of constructs/alarm-thresholds.ts. */

const PERCENT = 'must be above 0 and below 100, or it never or always fires';
const POSITIVE = 'must be above 0';
const COUNT = 'must be a whole number, 1 or more';
/** CloudWatch looks back a day at most, where its periods are shorter than an hour. */
const PERIODS_MAX = 1_440;
const MINUTES = `must be a whole number of minutes, 1 to ${PERIODS_MAX} (a day)`;

const percent = z.number({ error: PERCENT }).gt(0, { error: PERCENT }).lt(100, { error: PERCENT });
const positive = z.number({ error: POSITIVE }).gt(0, { error: POSITIVE });
const count = z.int({ error: COUNT }).min(1, { error: COUNT });
const minutes = z.int({ error: MINUTES }).min(1, { error: MINUTES }).max(PERIODS_MAX, { error: MINUTES });

const shape = {
  errorRatePercent: percent.exactOptional().describe('Failed requests in per cent of all.'),
  requestsMin: count
    .exactOptional()
    .describe('With fewer requests in a minute, neither error rate nor latency is judged.'),
  failedRequests: positive.exactOptional().describe('Failed requests in a minute, however many there were in all.'),
  latencyP99Ms: positive.exactOptional().describe('The 99th percentile of the latency, in milliseconds.'),
  cpuPercent: percent.exactOptional().describe('Average of the tasks.'),
  memoryPercent: percent.exactOptional().describe('Average of the tasks.'),
  trafficDatapoints: minutes
    .exactOptional()
    .describe('Of the last trafficPeriods minutes, so many, but never all, must be beyond the limit.'),
  trafficPeriods: minutes.exactOptional().describe('So many minutes are looked at for errors and latency.'),
  resourceDatapoints: minutes
    .exactOptional()
    .describe('Of the last resourcePeriods minutes, so many or all must be beyond the limit.'),
  resourcePeriods: minutes.exactOptional().describe('So many minutes are looked at for CPU and memory.'),
} satisfies Record<keyof AlarmThresholds, z.ZodType>;

/** Overrides: only what differs from the profile. */
export const thresholdsSchema = mapping(shape, 'must be a mapping of thresholds, such as { errorRatePercent: 0.5 }')
  .describe(
    "The thresholds of the service's alarms, for rehearsals alone: the alarms themselves are made elsewhere (docs/constructs.md, StageAlarms). Only what differs from the profile; prod and gamma have those of StageAlarms.",
  )
  .meta({ examples: [{ errorRatePercent: 0.5, latencyP99Ms: 400 }] });
