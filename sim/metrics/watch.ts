import { invariant } from '../../functions/core/invariant.ts';
import { type EpochMs, epochMs, minus, minutes, plus, seconds } from '../../functions/core/units.ts';
import { metricReasonData } from '../aws/alarm-event.ts';
import type { AlarmState } from '../aws/cloudwatch.ts';
import type { Dice } from '../dice.ts';
import type { World } from '../world.ts';
import { watchComposites } from './composite.ts';
import { datapoint, type Measured, measure } from './datapoint.ts';
import { evaluate, evaluatedAges, evaluationRange } from './evaluate.ts';
import { inCloudWatchsUnit, metricAlarmOf } from './metric-alarm.ts';
import { type Tell, teller } from './teller.ts';
import type { AlarmSpec, CompositeSpec, Lateness, Source } from './types.ts';

export interface Watching {
  readonly specs: readonly AlarmSpec[];
  /** Over `specs` and over one another. @default none */
  readonly composites?: readonly CompositeSpec[] | undefined;
  readonly source: Source;
  readonly lateness: Lateness;
  /**
   * The first period is the first whole one after it; what was before counts as missing. All alarms are OK then, and have been
   * for a day.
   */
  readonly from: EpochMs;
  /** Nothing is evaluated after it: what has been decided by then is still told. */
  readonly until: EpochMs;
  /** Its own: who else throws them would change what is measured. */
  readonly dice: Dice;
}

/** How long the alarms have been OK when the watch begins: what came before is no matter of the incident's. */
const QUIET = minutes(24 * 60);

interface Watched {
  readonly spec: AlarmSpec;
  /** Of the last periods, oldest first. */
  readonly points: (number | undefined)[];
  readonly states: AlarmState[];
}

/**
 * Plants the alarms into the world, and has each evaluated whenever a period of its own has ended and its datapoints are in.
 * A change is told on EventBridge once; while the state lasts, nothing more is said.
 */
export function watchMetrics(world: World, watching: Watching): void {
  const { specs, composites = [], lateness, from } = watching;
  const tell = teller(world, lateness.delivery);
  const quietSince = minus(from, QUIET);
  const watched = specs.map((spec) => plant(world, spec, quietSince));
  const settle = watchComposites(world, tell, composites, { from, quietSince });
  const byPeriod = Map.groupBy(watched, ({ spec }) => spec.periodSeconds);
  for (const [period, alarms] of byPeriod) watchPeriods(world, watching, period, alarms, tell, settle);
}

function plant(world: World, spec: AlarmSpec, quietSince: EpochMs): Watched {
  invariant(!world.cloudwatch.alarms.has(spec.name), `there is one alarm ${spec.name}`);
  const states: AlarmState[] = [{ at: quietSince, state: 'OK' }];
  world.cloudwatch.alarms.set(spec.name, { kind: 'metric', alarm: metricAlarmOf(spec), states });
  return { spec, points: [], states };
}

/** One happening for all alarms of a period: they see the same requests. The next one is planned when it has happened. */
function watchPeriods(
  world: World,
  { source, lateness, from, until, dice }: Watching,
  period: number,
  alarms: readonly Watched[],
  tell: Tell,
  settle: (changed: readonly string[], at: EpochMs) => void,
): void {
  const length = seconds(period);
  const look = (start: EpochMs): void => {
    const end = plus(start, length);
    const due = plus(end, lateness.evaluation);
    if (due > until) return;
    world.happenings.plan(due, (at) => {
      const measured = measure(source, start, end, dice);
      const changed: string[] = [];
      for (const alarm of alarms) if (judge(alarm, measured, start, at, tell)) changed.push(alarm.spec.name);
      if (changed.length > 0) settle(changed, at);
      look(end);
    });
  };
  look(epochMs(Math.ceil(from / length) * length));
}

/** @returns whether the alarm has changed its state */
function judge(alarm: Watched, measured: Measured, start: EpochMs, at: EpochMs, tell: Tell): boolean {
  const { spec, points, states } = alarm;
  points.push(datapoint(spec, measured));
  if (points.length > evaluationRange(spec)) points.shift();
  const previous = states.at(-1);
  invariant(previous !== undefined, 'an alarm always has a state');
  const state = evaluate(spec, points, previous.state);
  if (state === previous.state) return false;
  const now: AlarmState = { at, state, reasonData: reasonOf(alarm, start) };
  states.push(now);
  tell({ name: spec.name, state: now, previous, configuration: { metrics: [] } });
  return true;
}

/** @param newest when the newest period began */
function reasonOf({ spec, points }: Watched, newest: EpochMs): string {
  const datapoints = evaluatedAges(spec, points).map((age) => ({
    at: minus(newest, seconds((age - 1) * spec.periodSeconds)),
    value: inCloudWatchsUnit(spec.metric, points[points.length - age]),
  }));
  return metricReasonData(spec.periodSeconds, inCloudWatchsUnit(spec.metric, spec.threshold), datapoints);
}
