import type { ActionsSuppressedBy, StateValue } from '@aws-sdk/client-cloudwatch';
import { type EpochMs, iso } from '../../functions/core/units.ts';
import type { MuteRule } from './mute-rules.ts';

/* How CloudWatch writes of an alarm. FACTS 5.2. */

const account = 'eu-west-1:123456789012';
export const alarmArn = (name: string) => `arn:aws:cloudwatch:${account}:alarm:${name}`;
/** CloudWatch's own way with time zones: no colon. */
const stamp = (moment: EpochMs) => iso(moment).replace('Z', '+0000');

/** One period that an alarm looked at. Without a value: nothing was reported, and the alarm's own rule stood in. */
export interface EvaluatedDatapoint {
  readonly at: EpochMs;
  readonly value?: number | undefined;
  readonly sampleCount?: number | undefined;
}

/** `StateReasonData` of a metric alarm. @param datapoints newest first */
export const metricReasonData = (period: number, threshold: number, datapoints: readonly EvaluatedDatapoint[]) =>
  JSON.stringify({
    version: '1.0',
    period,
    threshold,
    evaluatedDatapoints: datapoints.map(({ at, ...rest }) => ({ timestamp: stamp(at), ...rest })),
  });

/** `StateReasonData` of a composite one. */
export const compositeReasonData = (
  children: readonly { readonly name: string; readonly state: StateValue; readonly since: EpochMs }[],
) =>
  JSON.stringify({
    triggeringAlarms: children.map(({ name, state, since }) => ({
      arn: alarmArn(name),
      state: { value: state, timestamp: stamp(since) },
    })),
  });

/** What an alarm is, or was. */
export interface ToldState {
  readonly at: EpochMs;
  readonly state: StateValue;
  readonly reason?: string | undefined;
  readonly reasonData?: string | undefined;
  /** Of a composite whose actions did not run. */
  readonly suppressedBy?: ActionsSuppressedBy | undefined;
}

export interface AlarmChange {
  readonly name: string;
  readonly state: ToldState;
  readonly previous: ToldState;
  readonly configuration: object;
  readonly muteDetail?: object | undefined;
}

/** `CloudWatch Alarm State Change`, as EventBridge gets it: whether or not the alarm's actions run. */
export const alarmChanged = ({ name, state, previous, configuration, muteDetail }: AlarmChange) => ({
  version: '0',
  id: `alarm-${name}-${state.at}`,
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  region: 'eu-west-1',
  time: iso(state.at),
  resources: [alarmArn(name)],
  detail: {
    alarmName: name,
    state: {
      value: state.state,
      reason: state.reason ?? 'Threshold Crossed',
      timestamp: stamp(state.at),
      ...(state.reasonData ? { reasonData: state.reasonData } : {}),
      ...suppression(state),
    },
    previousState: { value: previous.state, timestamp: stamp(previous.at), ...suppression(previous) },
    configuration,
    ...(muteDetail ? { muteDetail } : {}),
  },
});

const suppression = ({ suppressedBy }: ToldState) =>
  suppressedBy
    ? { actionsSuppressedBy: suppressedBy, actionsSuppressedReason: `Actions suppressed by ${suppressedBy}` }
    : {};

/** What the event says of the mute rule that holds the alarm's actions back at that moment; undefined: none does. */
export function muteDetailOf(
  rules: ReadonlyMap<string, MuteRule>,
  alarm: string,
  at: EpochMs,
): Readonly<Record<string, string>> | undefined {
  for (const [name, { alarms, windows }] of rules) {
    const window = alarms.includes(alarm) && windows.find(({ from, until }) => from <= at && at < until);
    if (!window) continue;
    const mutedByArn = `arn:aws:cloudwatch:${account}:alarm-mute-rule:${name}`;
    return { mutedByArn, muteWindowStart: stamp(window.from), muteWindowEnd: stamp(window.until) };
  }
  return undefined;
}
