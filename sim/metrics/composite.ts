import type { ActionsSuppressedBy, CompositeAlarm, StateValue } from '@aws-sdk/client-cloudwatch';
import { invariant } from '../../functions/core/invariant.ts';
import { type EpochMs, plus, seconds } from '../../functions/core/units.ts';
import { alarmArn, compositeReasonData } from '../aws/alarm-event.ts';
import type { AlarmState } from '../aws/cloudwatch.ts';
import { firingAt } from '../aws/ecs-versions.ts';
import type { World } from '../world.ts';
import type { Tell } from './teller.ts';
import type { CompositeSpec } from './types.ts';

/*
 * Composite alarms and their actions' suppression. FACTS 5.2, 5.5. Where CloudWatch's documents are silent it is assumed that
 * each change of the composite waits anew, that of a suppressed change back and forth nothing is left to be told, and that a
 * change of what suppresses is no event.
 */

interface Watched {
  readonly spec: CompositeSpec;
  readonly alarm: CompositeAlarm;
  readonly states: AlarmState[];
  /** What holds its actions back now. */
  by: ActionsSuppressedBy | undefined;
  /** The state that its actions have run for last. */
  acted: StateValue;
  /** Of the period that runs: who comes back with an older number comes too late. */
  turn: number;
}

/** Called when alarms have changed, all of the same moment together. */
export type Settle = (changed: readonly string[], at: EpochMs) => void;

/** Plants the composites into the world, over alarms that are already there. @throws Error for a name that is not */
export function watchComposites(
  world: World,
  tell: Tell,
  specs: readonly CompositeSpec[],
  { from, quietSince }: { readonly from: EpochMs; readonly quietSince: EpochMs },
): Settle {
  const watched = specs.map((spec) => plant(world, spec, from, quietSince));
  const settle: Settle = (changed, at) => {
    const names = [...changed];
    for (const one of watched) {
      const { name, children, suppressor } = one.spec;
      if (suppressor && names.includes(suppressor.alarm)) suppress(world, tell, one, at);
      const causes = children.filter((child) => names.includes(child));
      if (causes.length > 0 && look(world, tell, one, causes, at)) names.push(name);
    }
  };
  // A suppressor that the world already has, with the states that it will go through.
  const told = new Set(specs.flatMap(({ suppressor }) => (suppressor ? [suppressor.alarm] : [])));
  for (const name of told) {
    for (const { at } of world.cloudwatch.alarms.get(name)?.states ?? []) {
      if (at > from) world.happenings.plan(at, (then) => settle([name], then));
    }
  }
  return settle;
}

function plant(world: World, spec: CompositeSpec, from: EpochMs, quietSince: EpochMs): Watched {
  const { name, children, suppressor } = spec;
  const { alarms } = world.cloudwatch;
  invariant(!alarms.has(name), `there is one alarm ${name}`);
  for (const one of suppressor ? [...children, suppressor.alarm] : children) {
    invariant(alarms.has(one), `${one}, which ${name} goes by, is an alarm`);
  }
  const alarm: CompositeAlarm = {
    AlarmName: name,
    AlarmArn: alarmArn(name),
    ActionsEnabled: true,
    AlarmRule: children.map((child) => `ALARM("${child}")`).join(' OR '),
    ...(suppressor && {
      ActionsSuppressor: alarmArn(suppressor.alarm),
      ActionsSuppressorWaitPeriod: suppressor.waitSeconds,
      ActionsSuppressorExtensionPeriod: suppressor.extensionSeconds,
    }),
  };
  const states: AlarmState[] = [{ at: quietSince, state: 'OK' }];
  const one: Watched = { spec, alarm, states, by: undefined, acted: 'OK', turn: 0 };
  hold(world, one, suppressor && firingAt(alarms, [suppressor.alarm], from).length > 0 ? 'Alarm' : undefined);
  return one;
}

/** A child has changed. @returns whether the composite has, too */
function look(world: World, tell: Tell, one: Watched, causes: readonly string[], at: EpochMs): boolean {
  const { spec, states } = one;
  const firing = firingAt(world.cloudwatch.alarms, spec.children, at);
  const state = firing.length > 0 ? 'ALARM' : 'OK';
  if (states.at(-1)?.state === state) return false;
  const because = (firing.length > 0 ? firing : causes).map((name) => childAt(world, name, at));
  const before = one.by;
  // In an extension, and while the suppressor is in ALARM, its actions do not run anyway.
  if (spec.suppressor && (before === undefined || before === 'WaitPeriod')) {
    holdFor(world, tell, one, 'WaitPeriod', spec.suppressor.waitSeconds, at);
  }
  say(tell, one, { at, state, reasonData: compositeReasonData(because) }, before);
  return true;
}

function childAt(world: World, name: string, at: EpochMs) {
  const state = world.cloudwatch.alarms.get(name)?.states.findLast((past) => past.at <= at);
  invariant(state !== undefined, `${name} has changed`);
  return { name, state: state.state, since: state.at };
}

/** The suppressor has changed. */
function suppress(world: World, tell: Tell, one: Watched, at: EpochMs): void {
  const { suppressor } = one.spec;
  if (!suppressor) return;
  if (firingAt(world.cloudwatch.alarms, [suppressor.alarm], at).length > 0) hold(world, one, 'Alarm');
  else if (one.by === 'Alarm') holdFor(world, tell, one, 'ExtensionPeriod', suppressor.extensionSeconds, at);
}

/** From now on `by` holds the actions back; no earlier period ends any more. DescribeAlarms says so. */
function hold(world: World, one: Watched, by: ActionsSuppressedBy | undefined): void {
  one.by = by;
  one.turn += 1;
  const said = by && { ActionsSuppressedBy: by, ActionsSuppressedReason: `Actions suppressed by ${by}` };
  world.cloudwatch.alarms.set(one.spec.name, {
    kind: 'composite',
    alarm: { ...one.alarm, ...said },
    states: one.states,
  });
}

function holdFor(
  world: World,
  tell: Tell,
  one: Watched,
  by: 'WaitPeriod' | 'ExtensionPeriod',
  length: number,
  at: EpochMs,
): void {
  hold(world, one, by);
  const turn = one.turn;
  if (length <= 0) release(world, tell, one, at);
  else
    world.happenings.plan(plus(at, seconds(length)), (then) => {
      if (one.turn === turn) release(world, tell, one, then);
    });
}

/** Its actions run again: for the state that it is in, if they have not. */
function release(world: World, tell: Tell, one: Watched, at: EpochMs): void {
  const before = one.by;
  hold(world, one, undefined);
  const last = one.states.at(-1);
  if (last && last.state !== one.acted) say(tell, one, { ...last, at }, before);
}

function say(tell: Tell, one: Watched, state: AlarmState, suppressedBefore: ActionsSuppressedBy | undefined): void {
  const { spec, states, alarm, by } = one;
  const previous = states.at(-1);
  invariant(previous !== undefined, 'an alarm always has a state');
  states.push(state);
  if (by === undefined) one.acted = state.state;
  const { suppressor } = spec;
  const configuration = {
    alarmRule: alarm.AlarmRule,
    ...(suppressor && {
      actionsSuppressor: alarmArn(suppressor.alarm),
      actionsSuppressorWaitPeriod: suppressor.waitSeconds,
      actionsSuppressorExtensionPeriod: suppressor.extensionSeconds,
    }),
  };
  tell({ name: spec.name, state, previous, suppressedBy: by, suppressedBefore, configuration });
}
