import type { EpochMs } from '../core/units.ts';

/**
 * CloudWatch's embedded metric format, to be spread into an outcome's own log line: so the two can never disagree. Told apart
 * by the function, for two stages may share an account; injectLambdaContext writes its name into every line.
 */
export function metricsIn<Counts extends Readonly<Record<string, number>>>(
  at: EpochMs,
  counts: Counts,
  seconds: Readonly<Record<string, number>> = {},
) {
  const named = (values: object, Unit: string) => Object.keys(values).map((Name) => ({ Name, Unit }));
  const definition = {
    Namespace: 'Belay',
    Dimensions: [['function_name']],
    Metrics: [...named(counts, 'Count'), ...named(seconds, 'Seconds')],
  };
  return { _aws: { Timestamp: at, CloudWatchMetrics: [definition] }, ...counts, ...seconds };
}
