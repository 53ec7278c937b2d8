import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { alarmArn } from '../aws/alarm-event.ts';
import type { AlarmSpec, MetricName } from './types.ts';

/** Latencies are milliseconds here, and seconds in CloudWatch; all else is alike. */
export function inCloudWatchsUnit(metric: MetricName, value: number): number;
export function inCloudWatchsUnit(metric: MetricName, value: number | undefined): number | undefined;
export function inCloudWatchsUnit(metric: MetricName, value: number | undefined): number | undefined {
  return metric === 'latency-p99' && value !== undefined ? value / 1_000 : value;
}

/** The alarm as DescribeAlarms tells of it. Like those of infra/constructs/stage-alarms.ts: metric math over the traffic. */
export const metricAlarmOf = (spec: AlarmSpec): MetricAlarm => ({
  AlarmName: spec.name,
  AlarmArn: alarmArn(spec.name),
  ActionsEnabled: true,
  Threshold: inCloudWatchsUnit(spec.metric, spec.threshold),
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: spec.evaluationPeriods,
  DatapointsToAlarm: spec.datapointsToAlarm,
  TreatMissingData: spec.treatMissing,
  ...metricOf(spec.metric, spec.periodSeconds),
});

function metricOf(metric: MetricName, Period: number): Partial<MetricAlarm> {
  switch (metric) {
    case 'cpu':
      return { Namespace: 'AWS/ECS', MetricName: 'CPUUtilization', Statistic: 'Average', Period };
    case 'memory':
      return { Namespace: 'AWS/ECS', MetricName: 'MemoryUtilization', Statistic: 'Average', Period };
    case 'latency-p99':
      return math('FILL(slow1,0)', [balancer('slow1', 'TargetResponseTime', 'p99', Period)]);
    case 'failed-requests':
      return math('FILL(bad1,0)', [balancer('bad1', 'HTTPCode_Target_5XX_Count', 'Sum', Period)]);
    case 'error-rate':
      return math('100 * FILL(bad1,0) / all1', [
        balancer('bad1', 'HTTPCode_Target_5XX_Count', 'Sum', Period),
        balancer('all1', 'RequestCount', 'Sum', Period),
      ]);
  }
}

const math = (Expression: string, inputs: readonly MetricDataQuery[]): Partial<MetricAlarm> => ({
  Metrics: [{ Id: 'expr_1', Expression, ReturnData: true }, ...inputs],
});

const balancer = (Id: string, MetricName: string, Stat: string, Period: number): MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName }, Period, Stat },
  ReturnData: false,
});
