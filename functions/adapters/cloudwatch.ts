import {
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type DescribeAlarmsOutput,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { type AlarmReading, triggeringChildren } from '../core/onset.ts';
import { epochMs } from '../core/units.ts';
import type { AlarmPort } from '../flows/ports.ts';
import { call } from './sdk-call.ts';

/** Without this list CloudWatch answers with metric alarms alone, and a composite looks as if it had been deleted. */
const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'] as const;

export function makeAlarms(client: CloudWatchClient): AlarmPort {
  const describe = async (AlarmNames: readonly string[], abortSignal: AbortSignal): Promise<AlarmReading[]> => {
    const command = new DescribeAlarmsCommand({
      AlarmNames: [...AlarmNames],
      AlarmTypes: [...AlarmTypes],
      MaxRecords: 100,
    });
    const answer = await call('cloudwatch:DescribeAlarms', () => client.send(command, { abortSignal }));
    return readings(answer.output ?? {});
  };
  return {
    async read(names, signal) {
      const alarms = await describe(names, signal);
      const children = new Map(
        alarms
          .filter((alarm) => alarm.kind === 'composite' && alarm.state === 'ALARM')
          .map((alarm) => [alarm.name, triggeringChildren(alarm).map(nameOf)] as const),
      );
      const unread = [...new Set([...children.values()].flat())].slice(0, 100);
      const known = unread.length > 0 ? await describe(unread, signal) : [];
      const childrenOf = new Map(
        [...children].map(([name, wanted]) => [name, known.filter((alarm) => wanted.includes(alarm.name))]),
      );
      return { alarms, childrenOf };
    },
  };
}

const nameOf = (arn: string) => /:alarm:(.+)$/.exec(arn)?.[1] ?? arn;

const readings = ({ MetricAlarms = [], CompositeAlarms = [] }: DescribeAlarmsOutput): AlarmReading[] => [
  ...MetricAlarms.map(metricReading),
  ...CompositeAlarms.map(compositeReading),
];

const moment = (date: Date | undefined) => date && epochMs(date.getTime());

const common = (alarm: MetricAlarm | CompositeAlarm) => ({
  name: alarm.AlarmName ?? '',
  state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
  reasonData: alarm.StateReasonData,
  transitionedAt: moment(alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp),
});

function metricReading(alarm: MetricAlarm): AlarmReading {
  const periods = (alarm.Metrics ?? []).map((m) => m.MetricStat?.Period ?? m.Period).filter((p) => p !== undefined);
  return {
    ...common(alarm),
    kind: 'metric',
    // A metric-math alarm has no period of its own: its longest input decides how far back it looks.
    periodSeconds: alarm.Period ?? (periods.length > 0 ? Math.max(...periods) : undefined),
    evaluationPeriods: alarm.EvaluationPeriods,
    threshold: alarm.Threshold,
    comparison: alarm.ComparisonOperator,
    treatMissingData: alarm.TreatMissingData,
    unevaluable: alarm.EvaluationState,
    silenced: alarm.ActionsEnabled === false ? 'its actions are disabled' : undefined,
  };
}

const compositeReading = (alarm: CompositeAlarm): AlarmReading => ({
  ...common(alarm),
  kind: 'composite',
  silenced: silenceOf(alarm),
});

function silenceOf(alarm: CompositeAlarm): string | undefined {
  if (alarm.ActionsEnabled === false) return 'its actions are disabled';
  return alarm.ActionsSuppressedBy && `its actions are suppressed by ${alarm.ActionsSuppressedBy}`;
}
