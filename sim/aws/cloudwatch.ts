import type {
  AlarmType,
  CompositeAlarm,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  MetricAlarm,
  StateValue,
} from '@aws-sdk/client-cloudwatch';
import type { EpochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import { listAlarmMuteRules, type MuteRule } from './mute-rules.ts';
import { type Operations, operation, page } from './operation.ts';

/** From `at` on the alarm is in `state`. An entry with the state of the one before is an update, not a transition. */
export interface AlarmState {
  readonly at: EpochMs;
  readonly state: StateValue;
  readonly reason?: string | undefined;
  /** JSON, as CloudWatch gives it. */
  readonly reasonData?: string | undefined;
}

/** How an alarm is set up, and the states it goes through as time passes. */
export type StoredAlarm =
  | { readonly kind: 'metric'; readonly alarm: MetricAlarm; readonly states: readonly AlarmState[] }
  | { readonly kind: 'composite'; readonly alarm: CompositeAlarm; readonly states: readonly AlarmState[] };

const alarmTypes = { MetricAlarm: true, CompositeAlarm: true, LogAlarm: true } satisfies Record<AlarmType, true>;

export class CloudWatch {
  /** By name. */
  readonly alarms = new Map<string, StoredAlarm>();
  /** By name. They mute actions, and change no alarm's state. */
  readonly muteRules = new Map<string, MuteRule>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly operations: Operations = {
    DescribeAlarms: operation<DescribeAlarmsInput>(
      {
        AlarmNames: 'strings',
        AlarmNamePrefix: 'string',
        AlarmTypes: 'strings',
        StateValue: 'string',
        MaxRecords: 'number',
        NextToken: 'string',
        ActionPrefix: 'not-modelled',
        ChildrenOfAlarmName: 'not-modelled',
        ParentsOfAlarmName: 'not-modelled',
      },
      (input) => this.describeAlarms(input),
    ),
    ListAlarmMuteRules: listAlarmMuteRules(this.muteRules, () => this.#clock.now()),
  };

  /** All, or those of these names that there are, each once. */
  #named(names: readonly string[] | undefined): (readonly [string, StoredAlarm])[] {
    if (names === undefined) return [...this.alarms];
    return [...new Set(names)].flatMap((name) => {
      const alarm = this.alarms.get(name);
      return alarm ? [[name, alarm] as const] : [];
    });
  }

  describeAlarms(input: DescribeAlarmsInput): DescribeAlarmsOutput {
    validate(input);
    const {
      AlarmNames: names,
      AlarmNamePrefix: prefix,
      AlarmTypes: types = ['MetricAlarm'],
      StateValue: state,
    } = input;
    const metric = types.includes('MetricAlarm');
    const composite = types.includes('CompositeAlarm');
    const asked = this.#named(names)
      .filter(([name]) => name.startsWith(prefix ?? ''))
      .filter(([, { kind }]) => (kind === 'metric' ? metric : composite))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { kind, alarm, states }]) => ({ kind, alarm: { ...alarm, ...stateAt(states, this.#clock.now()) } }))
      .filter(({ alarm }) => state === undefined || alarm.StateValue === state);
    const { items, next } = page(
      asked,
      input.MaxRecords ?? 50,
      input.NextToken,
      () => new Refusal('InvalidNextToken', 'The next token specified is invalid.'),
    );
    return {
      MetricAlarms: items.filter(({ kind }) => kind === 'metric').map(({ alarm }) => alarm),
      CompositeAlarms: items.filter(({ kind }) => kind === 'composite').map(({ alarm }) => alarm),
      NextToken: next,
    };
  }
}

function validate(input: DescribeAlarmsInput): void {
  const { AlarmNames: names = [], AlarmNamePrefix: prefix, MaxRecords: max = 50, AlarmTypes: types = [] } = input;
  if (names.length > 100) throw outOf('alarmNames', 'Member must have length less than or equal to 100');
  if (max < 1 || max > 100) throw outOf('maxRecords', 'Member must be between 1 and 100');
  if (types.some((type) => !(type in alarmTypes))) {
    throw outOf('alarmTypes', 'Member must satisfy enum value set: [CompositeAlarm, MetricAlarm, LogAlarm]');
  }
  if (names.length > 0 && prefix !== undefined) {
    throw new Refusal(
      'InvalidParameterCombinationException',
      'AlarmNamePrefix and AlarmNames cannot be specified together.',
    );
  }
}

const outOf = (what: string, why: string) =>
  new Refusal(
    'ValidationException',
    `1 validation error detected: Value at '${what}' failed to satisfy constraint: ${why}`,
  );

export function stateAt(states: readonly AlarmState[], now: EpochMs) {
  const past = states.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
  const current = past.at(-1);
  if (current === undefined) {
    return { StateValue: 'INSUFFICIENT_DATA' as const, StateReason: 'Unchecked: Initial alarm creation' };
  }
  const transition = past[past.findLastIndex(({ state }) => state !== current.state) + 1] ?? current;
  return {
    StateValue: current.state,
    StateReason: current.reason ?? `The alarm is in ${current.state}`,
    StateReasonData: current.reasonData,
    StateUpdatedTimestamp: new Date(current.at),
    StateTransitionedTimestamp: new Date(transition.at),
  };
}
