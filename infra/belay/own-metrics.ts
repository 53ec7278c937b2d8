import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

export type Belongings = readonly lambda.IFunction[];

/** What the functions' own log lines count (functions/runtime/logger.ts, responder-logger.ts). */
export const ownMetric = (fn: lambda.IFunction, metricName: string): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: 'Belay',
    metricName,
    dimensionsMap: { function_name: fn.functionName },
    statistic: 'Sum',
    period: Duration.minutes(1),
  });

export const lambdaMetric = (
  fn: lambda.IFunction,
  metricName: 'Errors' | 'Invocations' | 'Throttles',
): cloudwatch.Metric => fn.metric(metricName, { statistic: 'Sum', period: Duration.minutes(1) });

/** All of them together; what was not measured counts as nothing. */
export function sumOf(period: Duration, metrics: readonly cloudwatch.Metric[]): cloudwatch.MathExpression {
  const named = metrics.map((metric, i) => [`m${i}`, metric.with({ period })] as const);
  return new cloudwatch.MathExpression({
    expression: named.map(([id]) => `FILL(${id}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    period,
    label: 'together',
  });
}
