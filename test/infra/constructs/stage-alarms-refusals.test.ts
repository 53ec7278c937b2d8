import { describe, expect, test } from 'vitest';
import type { AlarmThresholds } from '../../../infra/constructs/alarm-thresholds.ts';
import type { StageAlarmsProps } from '../../../infra/constructs/stage-alarms-props.ts';
import { alarms, queueAge, targetGroupArn } from './alarms.ts';

describe('stage alarms refuse', () => {
  const refusal = (props: Partial<StageAlarmsProps>) => () => alarms(props);

  test.each([0, 3])('%d target groups', (count) => {
    const targetGroups = Array.from({ length: count }, (_, n) => ({ targetGroupArn: targetGroupArn(`g${n}`) }));
    expect(refusal({ targetGroups })).toThrow(
      `Sample/Alarms: targetGroups must be one, or the two that swap roles; received ${count}`,
    );
  });

  test.each(['', 'a b', 'a/b', 'x'.repeat(201)])("the prefix '%s'", (prefix) => {
    expect(refusal({ prefix })).toThrow(
      `Sample/Alarms: prefix must be 1 to 200 letters, digits, dots, dashes or underscores; received '${prefix}'`,
    );
  });

  test.each<[Partial<AlarmThresholds>, string]>([
    [
      { errorRatePercent: 0 },
      'errorRatePercent must be above 0 and below 100, or it never or always fires; received 0',
    ],
    [{ cpuPercent: 100 }, 'cpuPercent must be above 0 and below 100, or it never or always fires; received 100'],
    [
      { memoryPercent: Number.NaN },
      'memoryPercent must be above 0 and below 100, or it never or always fires; received NaN',
    ],
    [{ failedRequests: 0 }, 'failedRequests must be above 0; received 0'],
    [{ latencyP99Ms: -1 }, 'latencyP99Ms must be above 0; received -1'],
    [{ requestsMin: 0 }, 'requestsMin must be a whole number, 1 or more; received 0'],
    [{ requestsMin: 1.5 }, 'requestsMin must be a whole number, 1 or more; received 1.5'],
    [
      { trafficDatapoints: 3 },
      'trafficDatapoints must be below trafficPeriods, or an alarm may never fire: the newest minute is hardly ever whole; received 3 of 3',
    ],
    [
      { trafficDatapoints: 1, trafficPeriods: 1 },
      'trafficDatapoints must be below trafficPeriods, or an alarm may never fire: the newest minute is hardly ever whole; received 1 of 1',
    ],
    [{ resourceDatapoints: 6 }, 'resourceDatapoints must not exceed resourcePeriods; received 6 of 5'],
  ])('the thresholds %j', (thresholds, sentence) => {
    expect(refusal({ thresholds })).toThrow(`Sample/Alarms: thresholds.${sentence}`);
  });

  test('but not what is just inside the limits', () => {
    const thresholds = {
      errorRatePercent: 0.01,
      cpuPercent: 99.9,
      requestsMin: 1,
      trafficDatapoints: 4,
      trafficPeriods: 5,
      resourceDatapoints: 5,
      resourcePeriods: 5,
    };
    expect(refusal({ thresholds, prefix: 'x'.repeat(200) })).not.toThrow();
  });

  test('custom names that are taken or no names, all at once', () => {
    const custom = ['cpu', 'queue-age', 'queue-age', 'a b'].map((name) => ({ ...queueAge, name }));
    expect(refusal({ custom })).toThrow(
      [
        "Sample/Alarms: custom names must be 1 to 50 letters, digits, dots, dashes or underscores; received 'a b'",
        "Sample/Alarms: custom names must differ from each other and from 5xx-rate, failed-requests, latency-p99, cpu, memory, any; received 'cpu'",
        "Sample/Alarms: custom names must differ from each other and from 5xx-rate, failed-requests, latency-p99, cpu, memory, any; received 'queue-age'",
      ].join('\n'),
    );
  });

  test('what is no load balancer', () => {
    const loadBalancer = { loadBalancerArn: targetGroupArn('checkout-1') };
    expect(refusal({ loadBalancer })).toThrow(
      `Alarms need the ARN of a loadbalancer; received '${loadBalancer.loadBalancerArn}'`,
    );
  });
});
