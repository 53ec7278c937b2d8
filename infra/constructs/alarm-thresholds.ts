/** Beyond which a service is in trouble. All are per minute; a value on the limit is not yet beyond it. */
export interface AlarmThresholds {
  /** Failed requests in per cent of all. */
  readonly errorRatePercent: number;
  /** With fewer requests in a minute, neither rate nor latency is judged. */
  readonly requestsMin: number;
  /** Failed requests, however many there were in all: what catches a service with little traffic. */
  readonly failedRequests: number;
  readonly latencyP99Ms: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  /** Of the last `trafficPeriods` minutes, this many, but not all, must be beyond the limit of a traffic alarm. */
  readonly trafficDatapoints: number;
  readonly trafficPeriods: number;
  /** As the two above, for CPU and memory, where it may be all. Starting tasks are busy: longer. */
  readonly resourceDatapoints: number;
  readonly resourcePeriods: number;
}

export type Stage = 'gamma' | 'prod';

/** The built-in thresholds, by stage. prod is stricter in each. */
export const stageThresholds = {
  gamma: {
    errorRatePercent: 5,
    requestsMin: 10,
    failedRequests: 25,
    latencyP99Ms: 2_000,
    cpuPercent: 90,
    memoryPercent: 90,
    trafficDatapoints: 3,
    trafficPeriods: 5,
    resourceDatapoints: 5,
    resourcePeriods: 6,
  },
  prod: {
    errorRatePercent: 1,
    requestsMin: 10,
    failedRequests: 10,
    latencyP99Ms: 1_000,
    cpuPercent: 80,
    memoryPercent: 85,
    trafficDatapoints: 2,
    trafficPeriods: 3,
    resourceDatapoints: 4,
    resourcePeriods: 5,
  },
} as const satisfies Record<Stage, AlarmThresholds>;

/** What is wrong with thresholds, each as a sentence with the numbers in it; none: they are sound. */
export function brokenThresholds(limits: AlarmThresholds): string[] {
  const percent = ['errorRatePercent', 'cpuPercent', 'memoryPercent'] as const;
  const positive = ['failedRequests', 'latencyP99Ms'] as const;
  const whole = [
    'requestsMin',
    'trafficDatapoints',
    'trafficPeriods',
    'resourceDatapoints',
    'resourcePeriods',
  ] as const;
  return [
    ...percent
      .filter((key) => !(limits[key] > 0 && limits[key] < 100))
      .map((key) => `${key} must be above 0 and below 100, or it never or always fires; received ${limits[key]}`),
    ...positive.filter((key) => !(limits[key] > 0)).map((key) => `${key} must be above 0; received ${limits[key]}`),
    ...whole
      .filter((key) => !(Number.isSafeInteger(limits[key]) && limits[key] >= 1))
      .map((key) => `${key} must be a whole number, 1 or more; received ${limits[key]}`),
    ...brokenWindows(limits),
  ];
}

function brokenWindows(limits: AlarmThresholds): string[] {
  const { trafficDatapoints, trafficPeriods, resourceDatapoints, resourcePeriods } = limits;
  return [
    // Metrics come late, and metric math fills the gap with 0 meanwhile: a whole minute, as it seems, and within the limit.
    ...(trafficDatapoints >= trafficPeriods
      ? [
          `trafficDatapoints must be below trafficPeriods, or an alarm may never fire: the newest minute is hardly ever whole; received ${trafficDatapoints} of ${trafficPeriods}`,
        ]
      : []),
    ...(resourceDatapoints > resourcePeriods
      ? [`resourceDatapoints must not exceed resourcePeriods; received ${resourceDatapoints} of ${resourcePeriods}`]
      : []),
  ];
}
