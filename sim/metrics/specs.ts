import type { AlarmSpec } from './types.ts';

/** The keys of infra's AlarmThresholds: what a stage's alarms are made from. */
export interface Thresholds {
  readonly errorRatePercent: number;
  readonly requestsMin: number;
  readonly failedRequests: number;
  readonly latencyP99Ms: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly trafficDatapoints: number;
  readonly trafficPeriods: number;
  readonly resourceDatapoints: number;
  readonly resourcePeriods: number;
}

const PERIOD_SECONDS = 60;

/** The alarms that infra/constructs/stage-alarms.ts makes of these thresholds, `<prefix>-5xx-rate` and so on. */
export function specsOf(prefix: string, limits: Thresholds): AlarmSpec[] {
  const traffic = {
    periodSeconds: PERIOD_SECONDS,
    evaluationPeriods: limits.trafficPeriods,
    datapointsToAlarm: limits.trafficDatapoints,
    treatMissing: 'notBreaching',
  } as const;
  const resource = {
    periodSeconds: PERIOD_SECONDS,
    evaluationPeriods: limits.resourcePeriods,
    datapointsToAlarm: limits.resourceDatapoints,
    treatMissing: 'missing',
  } as const;
  const { requestsMin } = limits;
  const name = (ending: string) => `${prefix}-${ending}`;
  return [
    { ...traffic, name: name('5xx-rate'), metric: 'error-rate', threshold: limits.errorRatePercent, requestsMin },
    { ...traffic, name: name('failed-requests'), metric: 'failed-requests', threshold: limits.failedRequests },
    { ...traffic, name: name('latency-p99'), metric: 'latency-p99', threshold: limits.latencyP99Ms, requestsMin },
    { ...resource, name: name('cpu'), metric: 'cpu', threshold: limits.cpuPercent },
    { ...resource, name: name('memory'), metric: 'memory', threshold: limits.memoryPercent },
  ];
}
