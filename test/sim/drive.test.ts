import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import type { Company } from '../../sim/belay/drive.ts';
import type { Emitted, HookInvocation } from '../../sim/happenings.ts';
import type { Stage } from '../../sim/incident/build.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { type Invoked, theatre } from './theatre.ts';

const send = ({ queue }: Stage, howMany: number) => {
  for (let i = 1; i <= howMany; i += 1) queue.send(`m${i}`, NOON);
};
const emitted = (name: string): Emitted => ({ at: NOON, event: { name } });
/** Minutes that a message is hidden from others, as sim/incident/build.ts sets the queue up. */
const HIDDEN = 6;
const minutesOf = (invoked: readonly Invoked[]) => invoked.map(({ minute }) => minute);

describe('the queue', () => {
  test('is taken in batches of ten, so many at once and no more', async () => {
    const t = theatre({ drive: { atOnce: 2 }, takes: seconds(30) });
    send(t.stage, 35);
    await t.driver.run();
    expect(t.most()).toBe(2);
    expect(t.invoked.map(({ what }) => what.length)).toEqual([10, 10, 10, 5]);
    expect(minutesOf(t.invoked)).toEqual([0, 0, 0.5, 0.5]);
    expect(t.stage.queue.bodies()).toEqual([]);
  });

  test('may be taken by more at once', async () => {
    const t = theatre({ drive: { atOnce: 5 }, takes: seconds(30) });
    send(t.stage, 35);
    await t.driver.run();
    expect(minutesOf(t.invoked)).toEqual([0, 0, 0, 0]);
  });

  test('brings again what an invocation died of, and puts it away at last', async () => {
    const t = theatre({ answers: () => 'all' });
    send(t.stage, 1);
    await t.driver.run();
    expect(minutesOf(t.invoked)).toEqual([0, 1, 2, 3, 4].map((n) => n * HIDDEN));
    expect(t.received).toEqual([1, 2, 3, 4, 5].map((n) => `{"ApproximateReceiveCount":"${n}"}`));
    expect([t.stage.queue.bodies(), t.stage.deadLetters.bodies()]).toEqual([[], ['m1']]);
  });

  test('keeps only those messages of a batch that failed', async () => {
    let first = true;
    const answers = (ids: readonly string[]) => {
      const failed = first ? ids.slice(1, 2) : [];
      first = false;
      return failed;
    };
    const t = theatre({ answers });
    send(t.stage, 3);
    await t.driver.run();
    expect(t.invoked).toEqual([
      { minute: 0, what: ['m1', 'm2', 'm3'] },
      { minute: HIDDEN, what: ['m2'] },
    ]);
  });

  test('brings what was delayed when it is due', async () => {
    const t = theatre();
    t.stage.queue.send('later', NOON, 90);
    await t.driver.run();
    expect(t.invoked).toEqual([{ minute: 1.5, what: ['later'] }]);
  });
});

describe('an event', () => {
  test('comes as often as it arrives, each time at its moment', async () => {
    const t = theatre({ arrivals: () => [seconds(0), seconds(30)] });
    t.stage.world.emitted.push(emitted('one'));
    await t.driver.run();
    expect(t.invoked).toEqual([
      { minute: 0, what: ['{"name":"one"}'] },
      { minute: 0.5, what: ['{"name":"one"}'] },
    ]);
  });

  test('with no arrival is lost', async () => {
    const t = theatre({ arrivals: ({ event }) => (event['name'] === 'lost' ? [] : [seconds(0)]) });
    t.stage.world.emitted.push(emitted('lost'), emitted('found'));
    await t.driver.run();
    expect(t.invoked).toEqual([{ minute: 0, what: ['{"name":"found"}'] }]);
  });

  test('that happens later comes then', async () => {
    const t = theatre();
    t.stage.world.happenings.plan(at(9), () => t.stage.world.emitted.push(emitted('later')));
    await t.driver.run();
    expect(t.invoked).toEqual([{ minute: 9, what: ['{"name":"later"}'] }]);
  });
});

describe('what an invocation', () => {
  test('plans or sends happens in its time, however long nothing else was to come', async () => {
    const t = theatre({
      arrivals: ({ event }) => {
        if (!JSON.stringify(event).includes('first')) return [seconds(0)];
        const { queue, world } = t.stage;
        void t.clock.sleep(seconds(7)).then(() => {
          queue.send('recheck', t.clock.now(), 30);
          world.happenings.plan(plus(t.clock.now(), seconds(2)), () => world.emitted.push(emitted('planned')));
        });
        return [];
      },
    });
    t.stage.world.emitted.push(emitted('first'));
    await t.driver.run();
    expect(t.invoked).toEqual([
      { minute: 9 / 60, what: ['{"name":"planned"}'] },
      { minute: 37 / 60, what: ['recheck'] },
    ]);
  });
});

describe('what happened before the run began', () => {
  test('is told by nobody, be it an event or a hook call', async () => {
    const hooked: unknown[] = [];
    const t = theatre({
      hook: async (invocation) => void hooked.push(invocation),
      past: ({ world }) => {
        world.emitted.push(emitted('old'));
        world.hookInvocations.push({} as HookInvocation);
      },
    });
    await t.driver.run();
    expect([t.invoked, hooked]).toEqual([[], []]);
  });
});

describe('the schedule', () => {
  test('sweeps every five minutes, beside whatever the queue has', async () => {
    const t = theatre({ drive: { sweepEvery: minutes(5), until: at(16), atOnce: 1 }, takes: minutes(4) });
    send(t.stage, 11);
    await t.driver.run();
    const sweeps = t.invoked.filter(({ what }) => what[0] === '{"belay":"sweep"}');
    expect(minutesOf(sweeps)).toEqual([5, 10, 15]);
    expect(minutesOf(t.invoked.filter((one) => !sweeps.includes(one)))).toEqual([0, 4]);
  });

  test('sweeps more rarely while there is nothing to be seen', async () => {
    const drive = { sweepEvery: minutes(5), until: at(31) };
    const t = theatre({ drive, isIdle: () => t.clock.now() < at(20) });
    await t.driver.run();
    expect(minutesOf(t.invoked)).toEqual([5, 20, 25, 30]);
  });

  test('does not wait for a sweep that takes long', async () => {
    const t = theatre({ drive: { sweepEvery: minutes(5), until: at(16) }, takes: minutes(7) });
    await t.driver.run();
    expect(minutesOf(t.invoked)).toEqual([5, 10, 15]);
  });
});

describe('a hook call', () => {
  const call: HookInvocation = {
    at: at(3),
    function: 'belay-before-allow-traffic',
    lifecycleEventName: 'BeforeAllowTraffic',
    event: { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' },
  };

  test('is made once, when CodeDeploy makes it', async () => {
    const hooked: unknown[] = [];
    const hook: Company['hook'] = async (invocation) => void hooked.push(invocation);
    const t = theatre({ hook });
    t.stage.world.happenings.plan(at(3), () => t.stage.world.hookInvocations.push(call));
    await t.driver.run();
    expect(hooked).toEqual([call]);
  });

  test('goes on while everything else does, and the run waits for it', async () => {
    const over: number[] = [];
    const t = theatre({
      isOver: () => true,
      hook: async () => {
        await t.clock.sleep(minutes(4));
        over.push(t.clock.now() - NOON);
      },
    });
    t.stage.world.hookInvocations.push(call);
    await t.driver.run();
    expect(over).toEqual([240_000]);
  });
});

describe('a run', () => {
  test('ends when nothing is left to be seen', async () => {
    const t = theatre({ isOver: () => t.clock.now() >= at(12), drive: { sweepEvery: minutes(5) } });
    await t.driver.run();
    expect(t.clock.now()).toBe(plus(at(15), seconds(1)));
  });

  test('ends when its time is over, whatever is left', async () => {
    const t = theatre({ drive: { until: at(20), sweepEvery: minutes(5) } });
    await t.driver.run();
    expect(t.clock.now()).toBe(at(20));
  });

  test('breaks if something in it is broken', async () => {
    const hook = () => Promise.reject(new Error('a bug'));
    const t = theatre({ hook });
    t.stage.world.hookInvocations.push({ ...({} as HookInvocation) });
    await expect(t.driver.run()).rejects.toThrow('a bug');
  });
});
