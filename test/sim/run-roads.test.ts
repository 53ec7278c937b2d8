import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import type { Chaos } from '../../sim/run/chaos.ts';
import { fires, states } from './rules-kit.ts';
import { company, opens } from './run-company.ts';

const EVENT = { event: { source: 'aws.cloudwatch' }, at: NOON };
const DEPLOYED = { event: { source: 'aws.codedeploy' }, at: NOON };

describe('an event arrives', () => {
  const arrives = async (chaos: Partial<Chaos>, event: object = EVENT) => {
    const c = await company({ chaos });
    const all = Array.from({ length: 100 }, () => c.players.arrivals(event as typeof EVENT).map(Number));
    return { ...c, all };
  };

  test('once and at once, where nothing goes wrong', async () => {
    const { all, counts } = await arrives({});
    expect([all.every(([delay, ...more]) => delay === 0 && more.length === 0), counts.all.size]).toEqual([true, 0]);
  });

  test('late, up to five minutes', async () => {
    const { all } = await arrives({ late: 1 });
    const delays = all.flat();
    expect([delays.length, Math.min(...delays) >= 5_000, Math.max(...delays) <= 300_000]).toEqual([100, true, true]);
    expect(new Set(delays).size).toBeGreaterThan(30);
  });

  test('twice, one of them perhaps later', async () => {
    const { all } = await arrives({ duplicate: 1 });
    expect(all.every(([first, ...more]) => first === 0 && more.length === 1)).toBe(true);
    expect(new Set(all.map(([, second]) => second))).toEqual(new Set([0, 1_000, 30_000, 200_000]));
  });

  test('never, if AWS promises nothing', async () => {
    expect((await arrives({ lost: 1 }, DEPLOYED)).all.flat()).toEqual([]);
    expect((await arrives({ lost: 1 })).all.flat()).toHaveLength(100);
  });

  test('as it should once the chaos is over', async () => {
    const { all } = await arrives({ lost: 1, duplicate: 1, late: 1, until: NOON }, DEPLOYED);
    expect(all.flat()).toEqual(Array.from({ length: 100 }, () => 0));
  });
});

describe('at the beginning', () => {
  test('each alarm that fires is announced', async () => {
    const c = await company();
    c.players.announce();
    const names = c.world.emitted.filter(({ at }) => at === NOON).map(({ event }) => event['resources']);
    expect(names).toEqual([[expect.stringMatching(/:alarm:checkout-5xx$/)]]);
    expect(c.queue.bodies()).toEqual([]);
  });

  test('strangers may come', async () => {
    const c = await company({ chaos: { strangers: true }, plot: states() });
    c.players.announce();
    expect([c.queue.bodies().length, c.world.emitted.filter(({ at }) => at === NOON)]).toEqual([1, []]);
  });
});

describe('the service is taken out of the config', () => {
  test('in the middle of an incident, for good', async () => {
    const c = await company({ chaos: { unguards: true } });
    await c.players.respond({ Records: [] });
    await opens(c);
    await c.players.respond({ Records: [] });
    await c.players.respond({ Records: [] });
    expect(c.configs).toEqual(['checkout,cart', 'cart', 'cart']);
    expect(c.counts.all.get('fault service taken out of the config')).toBe(1);
  });

  test('by nobody, usually', async () => {
    const c = await company();
    await opens(c);
    await c.players.respond({ Records: [] });
    expect(c.configs).toEqual(['checkout,cart']);
  });
});

describe('a run is over', () => {
  const quiet = { ...states(), deeds: [] };

  test('when nothing happens and nobody has anything open', async () => {
    const c = await company({ plot: quiet });
    expect([c.players.isOver(), c.players.isIdle()]).toEqual([true, true]);
    c.queue.send('{}', NOON);
    expect(c.players.isOver()).toBe(false);
  });

  test('not while an alarm fires, something is planned or a deployment is in flight', async () => {
    expect((await company({ plot: { ...fires(-1, -3), deeds: [] } })).players.isOver()).toBe(false);
    const planned = await company({ plot: quiet });
    planned.world.happenings.plan(plus(NOON, seconds(9)), () => {});
    expect(planned.players.isOver()).toBe(false);
    const flying = await company({ plot: quiet });
    flying.world.codedeploy.deployments.set('d-1', { deploymentGroupName: 'checkout-prod', status: 'InProgress' });
    expect([flying.players.isOver(), flying.players.isIdle()]).toEqual([false, false]);
  });

  test('when people have what is open, and it is looked at again much later', async () => {
    const handedOver = { why: 'held', at: NOON };
    const last = { kind: 'escalate', why: 'held', at: NOON };
    const overWith = async (over: object) => {
      const c = await company({ plot: quiet });
      await opens(c, over);
      return c.players.isOver();
    };
    const resting = { handedOver, last, nextCheckAt: plus(NOON, minutes(9)) };
    expect(await overWith(resting)).toBe(true);
    expect(await overWith({ ...resting, handedOver: undefined })).toBe(false);
    expect(await overWith({ ...resting, last: { ...last, at: NOON - 1 } })).toBe(false);
    expect(await overWith({ ...resting, nextCheckAt: NOON })).toBe(false);
  });
});
