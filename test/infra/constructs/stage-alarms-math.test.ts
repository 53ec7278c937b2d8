import { describe, expect, test } from 'vitest';
import { alarmNamed, alarms, BALANCER, plain, value } from './alarms.ts';

describe('the error rate', () => {
  test.each([
    ['of both groups together', { all1: 900, all2: 100, bad1: 5, bad2: 15 }, 2],
    ['with the failures of the load balancer itself', { all1: 100, elb: 3 }, 3],
    ['of one group while the other has no traffic', { all2: 200, bad2: 10 }, 5],
    ['of a total outage, when no target can be chosen', { elb: 500 }, 100],
    ['of a minute without requests', {}, 0],
    ['of too few requests to be a rate', { all1: 9, bad1: 9 }, 0],
    ['of just enough requests', { all1: 10, bad1: 5 }, 50],
  ])('%s', (_, minute, percent) => expect(value('checkout-prod-5xx-rate', minute)).toBe(percent));

  test('leaves out what of a shared load balancer may be anybody’s', () => {
    const shared = { sharedLoadBalancer: true };
    expect(value('checkout-prod-5xx-rate', { all1: 100, bad1: 2, elb: 50 }, shared)).toBe(2);
    expect(JSON.stringify(alarmNamed('checkout-prod-5xx-rate', shared))).not.toContain('HTTPCode_ELB_5XX_Count');
    expect(value('checkout-prod-failed-requests', { bad1: 2, elb: 50 }, shared)).toBe(2);
  });

  test('is counted by the metrics of this load balancer and these groups, minute by minute', () => {
    const groups = ['targetgroup/checkout-1/73e2d6bc24d8a067', 'targetgroup/checkout-2/73e2d6bc24d8a067'];
    const stat = (MetricName: string, group?: string) => ({
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: group ? [BALANCER, { Name: 'TargetGroup', Value: group }] : [BALANCER],
      },
      Stat: 'Sum',
      Period: 60,
    });
    const { Metrics } = alarmNamed('checkout-prod-5xx-rate');
    const stats = Object.fromEntries(Metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, MetricStat]] : [])));
    expect(stats).toEqual({
      all1: stat('RequestCount', groups[0]),
      all2: stat('RequestCount', groups[1]),
      bad1: stat('HTTPCode_Target_5XX_Count', groups[0]),
      bad2: stat('HTTPCode_Target_5XX_Count', groups[1]),
      elb: stat('HTTPCode_ELB_5XX_Count'),
    });
  });
});

describe('failed requests', () => {
  test('are added up over both groups and the load balancer', () => {
    expect(value('checkout-prod-failed-requests', { bad1: 1, bad2: 2, elb: 4 })).toBe(7);
  });

  test('count however few the requests', () => {
    expect(value('checkout-prod-failed-requests', { all1: 1, bad1: 1 })).toBe(1);
    expect(value('checkout-prod-failed-requests', {})).toBe(0);
  });
});

describe('the latency', () => {
  test.each([
    ["is the worse group's, were it the canary's", { all1: 900, all2: 100, slow1: 0.1, slow2: 3 }, 3],
    ["is the serving group's", { all1: 900, slow1: 0.4 }, 0.4],
    ['is none where there is no traffic', {}, 0],
    ['is not judged by too few requests', { all1: 4, all2: 5, slow1: 30 }, 0],
    ['is judged by just enough requests', { all1: 5, all2: 5, slow1: 30 }, 30],
  ])('%s', (_, minute, seconds) => expect(value('checkout-prod-latency-p99', minute)).toBe(seconds));

  test('of a service with one target group is that group’s', () => {
    const targetGroups = plain.targetGroups.slice(0, 1);
    expect(value('checkout-prod-latency-p99', { all1: 100, slow1: 2 }, { targetGroups })).toBe(2);
  });

  test('is a 99th percentile', () => {
    const { Metrics } = alarmNamed('checkout-prod-latency-p99');
    const slow = Metrics.filter(({ Id }) => Id.startsWith('slow')).map(({ MetricStat }) => MetricStat);
    expect(slow.map((stat) => [stat?.Metric.MetricName, stat?.Stat])).toEqual([
      ['TargetResponseTime', 'p99'],
      ['TargetResponseTime', 'p99'],
    ]);
  });
});

test('a metric whose gaps are filled need not be beyond its limit in every minute: the newest may be filled too early', () => {
  // As close as the thresholds may be.
  const thresholds = { trafficDatapoints: 4, trafficPeriods: 5, resourceDatapoints: 5, resourcePeriods: 5 };
  const { made } = alarms({ thresholds });
  const windows = made.names.map((name) => {
    const { DatapointsToAlarm, EvaluationPeriods, ...alarm } = alarmNamed(name, { thresholds });
    return [JSON.stringify(alarm).includes('FILL('), Number(DatapointsToAlarm) < Number(EvaluationPeriods)];
  });
  const [filled, plainMetric] = [
    [true, true],
    [false, false],
  ];
  expect(windows).toEqual([filled, filled, filled, plainMetric, plainMetric]);
});
