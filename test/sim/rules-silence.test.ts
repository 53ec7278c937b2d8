import { describe, expect, test } from 'vitest';
import { seconds } from '../../functions/core/units.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { alarm, fires, intend, rollBack, said, scene, states, stop } from './rules-kit.ts';

describe('S4: no alarm in ALARM', () => {
  const quietSince = async (ago: number, memory?: number) => {
    const alarms = states({ at: -5, state: 'ALARM', onset: -8 }, { at: -ago / 60, state: 'OK' });
    const s = await scene(alarms, memory === undefined ? {} : { memory: seconds(memory) });
    await intend(s);
    rollBack(s);
    return said(s).filter((line) => line.startsWith('S4'));
  };
  const seen = ['S4: CreateDeployment, and no alarm is in ALARM with its actions on'];

  test('is seen once a decision cannot be so old any more', async () => {
    expect(await quietSince(61)).toEqual(seen);
    expect(await quietSince(31, 30)).toEqual(seen);
  });

  test('is allowed as long as a decision may be that old', async () => {
    expect(await quietSince(60)).toEqual([]);
    expect(await quietSince(30, 30)).toEqual([]);
  });

  test('is not helped by data that are missing', async () => {
    const s = await scene(states({ at: -5, state: 'ALARM', onset: -8 }, { at: -2, state: 'INSUFFICIENT_DATA' }));
    await intend(s);
    rollBack(s);
    expect(said(s)).toContain(seen[0]);
  });

  test('is not helped by an alarm that nobody guards', async () => {
    const s = await scene(states());
    s.world.cloudwatch.alarms.set('another', { kind: 'metric', alarm: {}, states: [{ at: at(-1), state: 'ALARM' }] });
    await intend(s);
    rollBack(s);
    expect(said(s)).toContain(seen[0]);
  });

  test.each([{ ActionsEnabled: false }, { ActionsSuppressedBy: 'Alarm' }])('is an alarm with %j', async (how) => {
    const s = await scene(fires(-1, -3));
    Object.assign(s.world.cloudwatch.alarms.get('checkout-5xx')?.alarm ?? {}, how);
    await intend(s);
    rollBack(s);
    expect(said(s)).toContain(seen[0]);
  });

  test.each([
    ['since its rise until now and longer', 'checkout-5xx', -1, 1, seen],
    ['before its rise and until now alone', 'checkout-5xx', -2, 0, []],
    ['since after its rise', 'checkout-5xx', -0.5, 1, []],
    ['by a rule for another', 'another', -1, 1, []],
  ])('is one that is muted, %s', async (_, muted, from, until, expected) => {
    const s = await scene(fires(-1, -3));
    const windows = [{ from: at(from), until: at(until) }];
    s.world.cloudwatch.muteRules.set('planned', { alarms: [muted], windows });
    await intend(s);
    rollBack(s);
    expect(said(s).filter((line) => line.startsWith('S4'))).toEqual(expected);
  });

  test('is not the silence of one, if another speaks', async () => {
    const both = { ...fires(-1, -3).alarms, 'checkout-latency': alarm({ at: -1, state: 'ALARM', onset: -3 }) };
    const s = await scene({ alarms: both });
    Object.assign(s.world.cloudwatch.alarms.get('checkout-5xx')?.alarm ?? {}, { ActionsEnabled: false });
    await intend(s);
    rollBack(s);
    expect(said(s)).toEqual([]);
  });
});

describe('S2: a stop', () => {
  const back = async (deeds: Plot['deeds'], barred?: number, to = 41) => {
    const barriers = barred === undefined ? [] : [{ revision: barred, why: 'a migration' }];
    const s = await scene({ ...fires(-1, -3), deeds, barriers, terminationWait: 30 });
    await intend(s, { via: 'stop-deployment', to });
    expect(stop(s).kind).toBe('answer');
    return said(s);
  };
  const ships = (at: number, revision: number) => ({ at, do: 'deploy' as const, revision });
  const inFlight = ships(-9, 42);

  test('goes back to blue, which need not be proven', async () => {
    expect(await back([inFlight])).toEqual([]);
    expect(await back([ships(-60, 43), inFlight], undefined, 43)).toEqual([]);
  });

  test('back to what was itself gone back from is seen, until it is proven anew', async () => {
    const wentBack = ships(-300, 40);
    expect(await back([wentBack, ships(-60, 41), inFlight])).toEqual([
      'S2: a stop back to checkout:41, which was gone back from',
    ]);
    expect(await back([wentBack, ships(-150, 41), inFlight])).toEqual([]);
  });

  test('back to what is just being gone back from is fine: that is what is stopped', async () => {
    expect(await back([ships(-9, 40)])).toEqual([]);
  });

  test('across a barrier on what is stopped is seen', async () => {
    expect(await back([inFlight], 42)).toEqual(['S2: a stop across the barrier on checkout:42']);
    expect(await back([inFlight], 41)).toEqual([]);
  });
});
