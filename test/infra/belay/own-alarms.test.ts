import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { belayTemplate } from './kit.ts';
import { metricsOf } from './logged.ts';
import { ATTRIBUTE, type Json, REF } from './template.ts';

const t = belayTemplate();
const alarms = t.all('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const headings = readFileSync('docs/runbook.md', 'utf8')
  .split('\n')
  .flatMap((line) => line.match(/^### ([a-z-]+)$/)?.[1] ?? []);

/** Every metric that an alarm measures, alone or among others. */
const metricsIn = ({ Metrics = [], MetricName, Namespace, Dimensions }: Json): Json[] => [
  ...(MetricName ? [{ Namespace, MetricName, Dimensions }] : []),
  ...Metrics.flatMap(({ MetricStat }: Json) => (MetricStat ? [MetricStat.Metric] : [])),
];
const bundleOf = (name: string) =>
  t
    .all('AWS::Lambda::Function')
    .find(({ Properties }) => Properties.FunctionName === name)
    ?.Properties.Handler.replace('.handler', '');

test('ten alarms watch Belay, and one its release', () => {
  expect(alarms.map((one) => one.AlarmName.replace('belay-prod-', '')).toSorted()).toEqual([
    'dead-letters',
    'hook-failing',
    'hook-without-verdict',
    'message-undeliverable',
    'not-told',
    'responder-canary',
    'responder-failing',
    'responder-silent',
    'throttled',
    'undelivered',
    'wakes-too-old',
  ]);
});

describe.each(alarms.map((one) => [one.AlarmName, one] as const))('the alarm %s', (name, alarm) => {
  test('is called after its stage, and by nobody else so', () => {
    expect(name).toMatch(/^belay-prod-[a-z-]+$/);
    expect(alarms.filter((one) => one.AlarmName === name)).toHaveLength(1);
  });

  test('says what is wrong, and ends in a link to its page of the runbook', () => {
    const [, says, heading] = /^(.{30,}) docs\/runbook\.md#([a-z-]+)$/.exec(alarm.AlarmDescription) ?? [];
    expect(says).toMatch(/^[A-Z].*\.$/);
    expect(heading).toBe(name.replace('belay-prod-', ''));
    expect(headings).toContain(heading);
  });

  test('measures what exists: metrics of its own functions by the names that they log, or those of AWS', () => {
    const metrics = metricsIn(alarm);
    expect(metrics.length).toBeGreaterThan(0);
    for (const { Namespace, MetricName, Dimensions } of metrics) {
      const [{ Name, Value }] = Dimensions;
      if (Namespace === 'Belay') expect(metricsOf(bundleOf(t.text(Value)))).toContain(`Belay ${MetricName} ${Name}`);
      else expect(AWS_METRICS[Namespace]).toContain(`${MetricName} ${Name}`);
    }
  });

  test('says on purpose what silence means', () => {
    expect(alarm.TreatMissingData).toBe(name === 'belay-prod-responder-silent' ? 'breaching' : 'notBreaching');
  });
});

const own = alarms.filter((one) => one.AlarmName !== 'belay-prod-responder-canary');

test.each(own.map((one) => [one.AlarmName, one] as const))(
  '%s tells people when it begins to fire, and when it is over',
  (_, alarm) => {
    const people = [REF(t.topic('belay-prod').id)];
    expect([alarm.AlarmActions, alarm.OKActions]).toEqual([people, people]);
    expect(alarm.ActionsEnabled ?? true).toBe(true);
  },
);

const AWS_METRICS: Readonly<Record<string, readonly string[]>> = {
  'AWS/Lambda': ['Errors FunctionName', 'Errors ExecutedVersion', 'Invocations FunctionName', 'Throttles FunctionName'],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible QueueName', 'ApproximateAgeOfOldestMessage QueueName'],
  'AWS/SNS': ['NumberOfNotificationsFailed TopicName'],
};

test("links lead to the runbook's web address, if the stage has one", () => {
  const runbookUrl = 'https://wiki.example.com/belay/runbook';
  const described = belayTemplate({ runbookUrl }).all('AWS::CloudWatch::Alarm');
  expect(described).toHaveLength(11);
  for (const { Properties } of described) {
    const id = Properties.AlarmName.replace('belay-prod-', '');
    expect(Properties.AlarmDescription.endsWith(` ${runbookUrl}#${id}`)).toBe(true);
  }
});

describe('an alarm counts', () => {
  const alarm = (id: string) => alarms.find((one) => one.AlarmName === `belay-prod-${id}`);
  /** `bundle metric`, of what it adds up. */
  const counted = (id: string) =>
    metricsIn(alarm(id)).map(({ MetricName, Dimensions: [{ Value }] }) => `${bundleOf(t.text(Value))} ${MetricName}`);
  const hooks = ['before-allow-traffic', 'after-allow-traffic'];
  const each = (metric: string, ...bundles: string[]) => bundles.map((bundle) => `${bundle} ${metric}`);

  test.each([
    ['hook-without-verdict', [...each('HookNotReported', ...hooks, 'responder-smoke'), 'alarm-responder HooksDied']],
    ['hook-failing', [...each('Errors', ...hooks, 'responder-smoke'), ...each('HookErrors', ...hooks)]],
    ['responder-failing', ['alarm-responder Errors', 'alarm-responder ResponderErrors']],
    ['responder-silent', ['alarm-responder Invocations']],
    ['not-told', each('NotTold', ...hooks, 'alarm-responder')],
    ['throttled', each('Throttles', ...hooks, 'responder-smoke', 'alarm-responder')],
  ])('%s: the functions and metrics of its page', (id, expected) => {
    expect(counted(id).toSorted()).toEqual(expected.toSorted());
  });

  test.each([
    ['dead-letters', 'dead-letters', 'ApproximateNumberOfMessagesVisible', 'Maximum'],
    ['undelivered', 'undelivered', 'ApproximateNumberOfMessagesVisible', 'Maximum'],
    ['wakes-too-old', 'wakes', 'ApproximateAgeOfOldestMessage', 'Maximum'],
  ])('%s: the messages of the queue %s', (id, queue, MetricName, Statistic) => {
    const Dimensions = [{ Name: 'QueueName', Value: ATTRIBUTE(t.queue(queue).id, 'QueueName') }];
    expect(alarm(id)).toMatchObject({ MetricName, Statistic, Dimensions });
  });

  test('message-undeliverable: what was told to people', () => {
    const [{ Value }] = alarm('message-undeliverable').Dimensions;
    expect(Value).toEqual(ATTRIBUTE(t.topic('belay-prod').id, 'TopicName'));
  });

  test.each([
    ['hook-without-verdict', 1, [1, 5], 60],
    ['hook-failing', 1, [1, 5], 60],
    ['responder-failing', 3, [1, 3], 300],
    ['responder-silent', 1, [3, 3], 300],
    ['not-told', 1, [1, 3], 300],
    ['message-undeliverable', 1, [1, 1], 300],
    ['dead-letters', 1, [1, 1], 60],
    ['undelivered', 1, [1, 1], 60],
    ['wakes-too-old', 1_200, [3, 3], 60],
    ['throttled', 1, [2, 5], 60],
    ['responder-canary', 1, [1, 1], 60],
  ])('%s: to %i, as many times as %j, in periods of %i s', (id, Threshold, [datapoints, EvaluationPeriods], period) => {
    const below = id === 'responder-silent';
    const ComparisonOperator = below ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold';
    expect(alarm(id)).toMatchObject({ Threshold, EvaluationPeriods, ComparisonOperator });
    const { Period, Metrics = [], DatapointsToAlarm = EvaluationPeriods } = alarm(id);
    expect(DatapointsToAlarm).toBe(datapoints);
    const periods = [Period, ...Metrics.map(({ MetricStat }: Json) => MetricStat?.Period)].filter(Boolean);
    expect(new Set(periods)).toEqual(new Set([period]));
  });

  test('together what several functions measure, each as nothing where it is missing', () => {
    const sums = alarms.filter(({ Metrics }) => Metrics);
    expect(sums).toHaveLength(5);
    for (const { Metrics, DatapointsToAlarm, EvaluationPeriods } of sums) {
      // FILL makes the newest period look complete before its last log line is there: an alarm must look back at it.
      expect(DatapointsToAlarm).toBeLessThan(EvaluationPeriods);
      const [{ Expression, ReturnData }, ...rest] = Metrics;
      expect(Expression).toBe(rest.map(({ Id }: Json) => `FILL(${Id}, 0)`).join(' + '));
      expect([ReturnData, ...rest.map((one: Json) => one.ReturnData)]).toEqual([true, ...rest.map(() => false)]);
      expect(new Set(rest.map(({ MetricStat }: Json) => MetricStat.Stat))).toEqual(new Set(['Sum']));
    }
  });
});
