import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { type EpochMs, millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { alarmArn, alarmChanged, compositeReasonData, metricReasonData, muteDetailOf } from '../aws/alarm-event.ts';
import type { AlarmState as WorldState } from '../aws/cloudwatch.ts';
import type { World } from '../world.ts';
import type { AlarmPlot, Plot } from './plot.ts';
import { NOON } from './stage-clock.ts';

export const at = (fromNoon: number): EpochMs => plus(NOON, millis(Math.round(fromNoon * 60_000)));

/** CloudWatch as its owner set it up: each alarm goes through its states, and those that follow the traffic go with it. */
export function seedAlarms(world: World, plot: Plot): void {
  const following: { name: string; alarm: AlarmPlot; states: WorldState[] }[] = [];
  for (const [name, alarm] of Object.entries(plot.alarms)) {
    const states = alarm.states.map((state) => worldState(alarm, state, plot));
    seedOne(world, name, alarm, states);
    for (const state of states) plan(world, name, state);
    if (alarm.follows) following.push({ name, alarm, states });
    if (alarm.mutedUntil !== undefined) {
      const windows = [{ from: at(-60), until: at(alarm.mutedUntil) }];
      world.cloudwatch.muteRules.set('planned-work', { alarms: [name], windows });
    }
  }
  world.onShift = ({ at: moment, service, definition, percent = 100 }) => {
    if (service !== plot.service || percent < 100) return;
    for (const { name, alarm, states } of following) follow(world, plot, name, alarm, states, moment, definition);
  };
}

/** An alarm that follows the traffic changes some time after it: sooner changes that were on their way are void. */
function follow(
  world: World,
  plot: Plot,
  name: string,
  alarm: AlarmPlot,
  states: WorldState[],
  moment: EpochMs,
  definition: string,
): void {
  const isBad = plot.bad.some((revision) => definition.endsWith(`:${revision}`));
  const wanted = isBad ? 'ALARM' : 'OK';
  const changesAt = plus(moment, minutes(isBad ? plot.alarmAfter : plot.okAfter));
  // What came of it before noon is in the states already.
  if (changesAt <= NOON) return;
  const onset = plus(changesAt, millis(-2 * alarm.periodSeconds * 1_000));
  world.happenings.plan(changesAt, (then) => {
    const serving = world.shifts.filter((s) => s.service === plot.service && (s.percent ?? 100) === 100).at(-1);
    if (serving?.definition !== definition || states.at(-1)?.state === wanted) return;
    const state = { at: then, state: wanted, ...(isBad ? { reasonData: reasonData(alarm, onset) } : {}) } as const;
    states.push(state);
    tell(world, name, state);
  });
}

function worldState(alarm: AlarmPlot, state: AlarmPlot['states'][number], { alarms }: Plot): WorldState {
  const { state: value, onset } = state;
  if (value !== 'ALARM') return { at: at(state.at), state: value };
  if (alarm.kind === 'composite') {
    const children = alarm.children.map((name) => ({
      name,
      state: value,
      since: at(alarms[name]?.states.at(-1)?.at ?? state.at),
    }));
    return { at: at(state.at), state: value, reasonData: compositeReasonData(children) };
  }
  const began = onset === undefined ? undefined : at(onset);
  return { at: at(state.at), state: value, reasonData: began && reasonData(alarm, began) };
}

const reasonData = ({ periodSeconds }: AlarmPlot, onset: EpochMs) =>
  metricReasonData(periodSeconds, 5, [{ at: onset, sampleCount: 1, value: 37 }]);

function seedOne(world: World, name: string, plot: AlarmPlot, states: readonly WorldState[]): void {
  const { kind, periodSeconds: Period, children, suppressed } = plot;
  const common = { AlarmName: name, AlarmArn: alarmArn(name), ActionsEnabled: true };
  if (kind === 'composite') {
    const rule = children.map((child) => `ALARM("${child}")`).join(' OR ');
    const by = suppressed ? ({ ActionsSuppressedBy: 'Alarm', ActionsSuppressedReason: 'planned work' } as const) : {};
    world.cloudwatch.alarms.set(name, { kind, alarm: { ...common, AlarmRule: rule, ...by }, states });
    return;
  }
  const rule: MetricAlarm = { EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' };
  const stat = {
    Metric: { Namespace: 'AWS/ApplicationELB', MetricName: 'HTTPCode_Target_5XX_Count' },
    Period,
    Stat: 'Sum',
  };
  const metric: MetricAlarm =
    kind === 'math'
      ? {
          Metrics: [
            { Id: 'e1', Expression: 'm1+m2' },
            { Id: 'm1', MetricStat: stat },
            { Id: 'm2', MetricStat: stat },
          ],
        }
      : { Period };
  const alarm = { ...common, ...rule, ...metric, ActionsEnabled: !suppressed };
  world.cloudwatch.alarms.set(name, { kind: 'metric', alarm, states });
}

/** Every change after the first event is told to whoever listens, once: an alarm does not notify again while it persists. */
const plan = (world: World, name: string, state: WorldState) => {
  if (state.at > NOON) world.happenings.plan(state.at, () => tell(world, name, state));
};

function tell(world: World, name: string, state: WorldState): void {
  const previous = { state: state.state === 'OK' ? 'ALARM' : 'OK', at: plus(state.at, seconds(-60)) } as const;
  const muteDetail = muteDetailOf(world.cloudwatch.muteRules, name, state.at);
  const event = alarmChanged({ name, state, previous, configuration: { metrics: [] }, muteDetail });
  world.emitted.push({ at: state.at, event });
}
