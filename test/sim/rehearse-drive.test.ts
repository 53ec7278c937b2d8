import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { Queue } from '../../sim/aws/sqs-queue.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { drive, type Functions } from '../../sim/rehearse/drive.ts';
import { World } from '../../sim/world.ts';

const signal = new AbortController().signal;
const event = (id: string) => ({ source: 'test', id });

/** Ten minutes, with functions that note when they were called. */
function driven(over: (stage: { clock: VirtualClock; world: World; queue: Queue }) => Partial<Functions>) {
  const clock = new VirtualClock(NOON, 'promises');
  const world = new World(clock);
  const queue = new Queue({ visibilityTimeoutSeconds: 60 });
  const calls: string[] = [];
  const note = (what: string) => calls.push(`${(clock.now() - NOON) / 1_000} ${what}`);
  const nameOf = (given: unknown): string => {
    const { Records } = given as { Records?: readonly { body: string }[] };
    return Records ? Records.map(({ body }) => JSON.parse(body).id).join('+') : 'sweep';
  };
  const own = over({ clock, world, queue });
  const functions: Functions = {
    async respond(given) {
      note(nameOf(given));
      return (await own.respond?.(given)) ?? [];
    },
    async hook(invocation) {
      note(`hook ${invocation.lifecycleEventName}`);
      await own.hook?.(invocation);
      note('hook done');
    },
  };
  const driving = { world, queue, clock, until: plus(NOON, minutes(10)), sweepEvery: minutes(4) };
  return { world, queue, clock, calls, run: () => clock.run(drive(driving, functions)) };
}

const emitAt = (world: World, s: number, id: string) =>
  world.happenings.plan(plus(NOON, seconds(s)), (at) => world.emitted.push({ at, event: event(id) }));

describe('around the functions', () => {
  test('events come through the queue when they happen, and the schedule sweeps', async () => {
    const { world, calls, queue, run } = driven(() => ({}));
    emitAt(world, 10, 'a');
    emitAt(world, 20, 'b');
    await run();
    expect(calls).toEqual(['10 a', '20 b', '240 sweep', '480 sweep']);
    expect(queue.bodies()).toEqual([]);
  });

  test('a hook that soaks holds up nobody', async () => {
    const { world, calls, run } = driven(({ clock }) => ({ hook: () => clock.sleep(minutes(3), signal) }));
    world.happenings.plan(plus(NOON, seconds(5)), (at) => {
      const call = { DeploymentId: 'd', LifecycleEventHookExecutionId: 'e' };
      world.hookInvocations.push({ at, function: 'f', lifecycleEventName: 'AfterAllowTraffic', event: call });
    });
    emitAt(world, 60, 'alarm');
    await run();
    expect(calls.slice(0, 3)).toEqual(['5 hook AfterAllowTraffic', '60 alarm', '185 hook done']);
  });

  test('what a function plans or sends happens in its time, however long the driver meant to sleep', async () => {
    const { world, queue, calls, run } = driven(({ clock, world: w, queue: q }) => ({
      async respond(given) {
        if (!JSON.stringify(given).includes('first')) return [];
        await clock.sleep(seconds(7), signal);
        q.send(JSON.stringify(event('recheck')), clock.now(), 30);
        w.happenings.plan(plus(clock.now(), seconds(2)), (at) => w.emitted.push({ at, event: event('planned') }));
        return [];
      },
    }));
    emitAt(world, 10, 'first');
    await run();
    expect(calls.slice(0, 3)).toEqual(['10 first', '19 planned', '47 recheck']);
    expect(queue.bodies()).toEqual([]);
  });

  test('a message that failed comes again, and one whose function broke breaks the play', async () => {
    let times = 0;
    const again = driven(() => ({
      respond: async (given) => {
        if (!JSON.stringify(given).includes('Records')) return [];
        times += 1;
        return times === 1 ? 'all' : [];
      },
    }));
    emitAt(again.world, 10, 'a');
    await again.run();
    expect(again.calls.slice(0, 2)).toEqual(['10 a', '70 a']);
    const broken = driven(() => ({ respond: () => Promise.reject(new Error('a bug')) }));
    emitAt(broken.world, 10, 'a');
    await expect(broken.run()).rejects.toThrow('a bug');
  });
});
