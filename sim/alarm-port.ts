import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import { type AlarmReading, triggeringChildren } from '../functions/core/onset.ts';
import { epochMs } from '../functions/core/units.ts';
import type { AlarmPort } from '../functions/flows/ports.ts';
import { callWorld, type VirtualAws } from './virtual-aws.ts';

/** The alarm port straight over the world: see ports.ts. */
export const alarmsOver = (aws: VirtualAws): AlarmPort => {
  const describe = async (AlarmNames: readonly string[], signal: AbortSignal): Promise<AlarmReading[]> => {
    const input = { AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 };
    const found = await callWorld<DescribeAlarmsOutput>(aws, 'cloudwatch', 'DescribeAlarms', input, signal);
    const { MetricAlarms = [], CompositeAlarms = [] } = found.output ?? {};
    const metric = MetricAlarms.map((a) => ({
      ...common(a),
      kind: 'metric' as const,
      periodSeconds: a.Period ?? a.Metrics?.reduce((most, m) => Math.max(most, m.MetricStat?.Period ?? 0), 0),
      evaluationPeriods: a.EvaluationPeriods,
      threshold: a.Threshold,
      comparison: a.ComparisonOperator,
      treatMissingData: a.TreatMissingData,
      unevaluable: a.EvaluationState,
    }));
    const composite = CompositeAlarms.map((a) => ({
      ...common(a),
      kind: 'composite' as const,
      ...(a.ActionsSuppressedBy ? { silenced: `its actions are suppressed by ${a.ActionsSuppressedBy}` } : {}),
    }));
    return [...metric, ...composite];
  };
  return {
    async read(names, signal) {
      const alarms = await describe(names, signal);
      const childrenOf = new Map<string, AlarmReading[]>();
      for (const alarm of alarms.filter((a) => a.kind === 'composite' && a.state === 'ALARM')) {
        const children = triggeringChildren(alarm).map((arn) => arn.split(':alarm:')[1] ?? arn);
        childrenOf.set(alarm.name, children.length > 0 ? await describe(children, signal) : []);
      }
      return { alarms, childrenOf };
    },
  };
};

type AnyAlarm = NonNullable<DescribeAlarmsOutput['MetricAlarms' | 'CompositeAlarms']>[number];

function common(alarm: AnyAlarm) {
  const at = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name: alarm.AlarmName ?? '',
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    reasonData: alarm.StateReasonData,
    transitionedAt: at && epochMs(at.getTime()),
    ...(alarm.ActionsEnabled === false ? { silenced: 'its actions are disabled' } : {}),
  };
}
