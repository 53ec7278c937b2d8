import { LEASE_MAX, runToQuiet } from './ends.ts';
import { endOf, keyOf } from './key.ts';
import { Scene } from './scene.ts';
import type { SmallWorld } from './small-world.ts';
import { independent, type Step } from './step.ts';

export interface Violation {
  readonly what: string;
  /** Which of the steps that could be taken was, at each place where there was a choice. */
  readonly schedule: readonly number[];
}

export interface Explored {
  readonly states: number;
  /** Steps from state to state, auto ones left out. */
  readonly transitions: number;
  readonly runs: number;
  /** States in which all is over, told apart by what they leave behind. */
  readonly ends: ReadonlySet<string>;
  readonly violations: readonly Violation[];
  /** Why each invocation did what it did: the proof that the ways are different ones. */
  readonly whys: ReadonlyMap<string, number>;
  /** There were more states than this. */
  readonly bounded: boolean;
}

export interface SearchOptions {
  /** @default no bound */
  readonly statesMax?: number | undefined;
  /** false: every way is gone, however often it has come to the same. @default true */
  readonly prunes?: boolean | undefined;
  readonly isOver?: (() => boolean) | undefined;
}

/** A place where the search has still to go on: the way to it, and what need not be tried there. */
interface Task {
  readonly schedule: readonly number[];
  readonly asleep: ReadonlySet<string>;
}

/**
 * Depth first, each way from its beginning: invocations cannot be copied, but worlds are cheap. A state that was met before is
 * left; of steps that come to the same in either order one order is tried (sleep sets, with what slept at the last meeting).
 */
export async function search(small: SmallWorld, options: SearchOptions = {}): Promise<Explored> {
  const { statesMax = Number.POSITIVE_INFINITY, prunes = true, isOver = () => false } = options;
  const met = new Map<string, ReadonlySet<string>>();
  const ends = new Set<string>();
  const whys = new Map<string, number>();
  const violations = new Map<string, Violation>();
  const tasks: Task[] = [{ schedule: [], asleep: new Set() }];
  let [transitions, runs, states] = [0, 0, 0];

  /** What of a state's steps is to be tried; the first is gone on with, the others wait. */
  async function open(scene: Scene, asleep: ReadonlySet<string>, steps: readonly Step[]) {
    const awake = steps.filter(({ id }) => !asleep.has(id));
    if (!prunes) return awake;
    const { key, rename } = await keyOf(scene);
    const known = met.get(key);
    const sleeping = [...asleep].map(rename);
    met.set(key, new Set(known ? sleeping.filter((id) => known.has(id)) : sleeping));
    return known ? awake.filter(({ id }) => known.has(rename(id))) : awake;
  }

  async function goOn(task: Task): Promise<void> {
    const scene = await Scene.open(small);
    const schedule: number[] = [];
    for (const choice of task.schedule) await choose(scene, schedule, choice);
    let asleep = task.asleep;
    for (;;) {
      asleep = await settle(scene, asleep);
      const steps = scene.steps();
      if (steps.every(({ stray }) => stray)) await end(scene, schedule);
      const tried = await open(scene, asleep, steps);
      const [first] = tried;
      note(scene, schedule);
      if (!first) return;
      states += 1;
      const before = new Set(asleep);
      for (const [i, step] of tried.entries()) {
        transitions += 1;
        const others = prunes ? stillAsleep(before, steps, step) : new Set<string>();
        if (i === 0) asleep = others;
        else tasks.push({ schedule: [...schedule, steps.indexOf(step)], asleep: others });
        before.add(step.id);
      }
      if (steps.every(({ stray }) => stray)) {
        // This scene has been played to its end.
        tasks.push({ schedule: [...schedule, steps.indexOf(first)], asleep });
        return;
      }
      schedule.push(steps.indexOf(first));
      await scene.take(first);
    }
  }

  function note({ rules }: Scene, schedule: readonly number[]): void {
    for (const what of rules.violations.splice(0)) {
      if (!violations.has(what)) violations.set(what, { what, schedule: [...schedule] });
    }
  }

  async function end(scene: Scene, schedule: readonly number[]): Promise<void> {
    for (const why of whysOf(scene)) whys.set(why, (whys.get(why) ?? 0) + 1);
    const key = await endOf(scene);
    if (ends.has(key)) return;
    ends.add(key);
    await finish(scene);
    note(scene, schedule);
  }

  while (tasks.length > 0 && states < statesMax && !isOver()) {
    const task = tasks.pop();
    runs += 1;
    if (task) await goOn(task);
  }
  const bounded = tasks.length > 0;
  return { states, transitions, runs, ends, violations: [...violations.values()], whys, bounded };
}

/** Takes what matters to nobody, until there is a choice. @returns what sleeps then */
export async function settle(
  scene: Scene,
  asleep: ReadonlySet<string>,
  tell: (step: Step) => void = () => {},
): Promise<ReadonlySet<string>> {
  let left = asleep;
  for (;;) {
    const steps = scene.steps();
    const auto = steps.find((step) => step.auto);
    if (!auto) return left;
    left = stillAsleep(left, steps, auto);
    await scene.take(auto);
    tell(auto);
  }
}

/** What slept sleeps on, if it comes to the same before and after the step. */
const stillAsleep = (asleep: ReadonlySet<string>, steps: readonly Step[], taken: Step): ReadonlySet<string> =>
  new Set(steps.flatMap((step) => (asleep.has(step.id) && independent(step, taken) ? step.id : [])));

/** @throws RangeError when there is no such step */
export async function choose(scene: Scene, schedule: number[], choice: number): Promise<Step> {
  await settle(scene, new Set());
  const step = scene.steps()[choice];
  if (!step) throw new RangeError(`there is no step ${choice} after ${schedule.join('.') || 'the beginning'}`);
  schedule.push(choice);
  await scene.take(step);
  return step;
}

export async function finish(scene: Scene): Promise<void> {
  const { stage, rules, wakes } = scene;
  for (const { bug } of wakes)
    if (bug !== undefined && !/no time was left/.test(String(bug))) rules.object(`a bug: ${String(bug)}`);
  const crashes = (stage.small.crashes ?? 0) - scene.crashes;
  // Who is frozen for longer than its lease is as good as dead, as far as others can tell.
  const frozen = (stage.small.moments ?? []).filter((moment, n) => n < scene.moments && moment > LEASE_MAX).length;
  const mishaps = crashes + (stage.small.lost ?? 0) - scene.lost + scene.inVain + frozen;
  if (crashes === 0 && mishaps === 0 && scene.moments === 0 && scene.records.lease) {
    rules.object(`L3: ${scene.records.lease.owner} is done, and keeps the lease`);
  }
  await runToQuiet(stage, rules, { failed: wakes.filter((wake) => wake.failed).length, mishaps });
}

/** What each of the invocations came to. */
export const whysOf = ({ wakes }: Scene): string[] =>
  wakes.flatMap(({ responded, status }) => {
    if (!responded) return status;
    return responded.outcomes.map(({ decision, result }) => (result ? `${decision.why}: ${result}` : decision.why));
  });
