import { expect, test } from 'vitest';
import { type AlarmThresholds, stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import { metricAlarmOf } from '../../sim/metrics/metric-alarm.ts';
import { specsOf, type Thresholds } from '../../sim/metrics/specs.ts';
import { alarmNamed, alarms } from '../infra/constructs/alarms.ts';

const stages = ['gamma', 'prod'] as const;

/** What the template says of an alarm, in the words that it shares with DescribeAlarms. */
const shared = (alarm: object) => {
  const { Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = alarm as Record<
    string,
    unknown
  >;
  return { Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, TreatMissingData };
};

interface Periodic {
  readonly Period?: number | undefined;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Period?: number | undefined } | undefined }[];
}
const periodsOf = ({ Period, Metrics = [] }: Periodic) => [
  ...new Set([Period, ...Metrics.map(({ MetricStat }) => MetricStat?.Period)].filter((one) => one !== undefined)),
];

test.each(stages)('the thresholds of %s come to the alarms of its template', (stage) => {
  const specs = specsOf('checkout-prod', stageThresholds[stage]);
  expect(specs.map(({ name }) => name)).toEqual(alarms({ stage }).made.names);
  for (const spec of specs) {
    const template = alarmNamed(spec.name, { stage });
    const alarm = metricAlarmOf(spec);
    expect({ name: spec.name, ...shared(alarm) }).toEqual({ name: spec.name, ...shared(template) });
    expect(periodsOf(template as Periodic)).toEqual([spec.periodSeconds]);
    expect(periodsOf(alarm as Periodic)).toEqual([spec.periodSeconds]);
    expect(alarm.MetricName).toBe(template['MetricName']);
  }
});

test("infra's thresholds and these have the same keys", () => {
  const infra: Thresholds = stageThresholds.prod satisfies AlarmThresholds;
  const here: AlarmThresholds = infra;
  expect(specsOf('a', here).map(({ threshold }) => threshold)).toEqual([1, 10, 1_000, 80, 85]);
});

test('the fewest requests that are judged hold for rate and latency, as in the metric math', () => {
  const own = { ...stageThresholds.prod, requestsMin: 37 };
  for (const { name, requestsMin } of specsOf('checkout-prod', own)) {
    const { Metrics = [] } = alarmNamed(name, { thresholds: { requestsMin: 37 } });
    const inMath = Metrics.some(({ Expression }) => Expression?.includes(' < 37,'));
    expect([name, requestsMin === 37]).toEqual([name, inMath]);
  }
});
