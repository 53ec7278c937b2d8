import { describe, expect, test } from 'vitest';
import type { Plot } from '../../sim/incident/plot.ts';
import { alarm, fires, intend, rollBack, type Scene, said, scene, states, stop } from './rules-kit.ts';

/** 42 was shipped at -30; its traffic moves a little later. */
const SHIPPED = { deeds: [{ at: -30, do: 'deploy', revision: 42 }] } as const;
const only = (rule: string, s: Scene) => said(s).filter((line) => line.startsWith(rule));

describe('S5: a roll-back', () => {
  const back = async (over: Partial<Plot>) => {
    const s = await scene({ ...SHIPPED, ...over });
    await intend(s);
    rollBack(s);
    const [shift] = s.world.shifts.filter(({ definition }) => definition.endsWith(':42'));
    return { found: only('S5', s), shift: shift?.at ?? 0, s };
  };
  const shifted = async () => {
    const { shift, s } = await back({});
    return (shift - s.clock.now()) / 60_000;
  };

  test('of what shipped before the trouble, within reach of it, is fine', async () => {
    expect((await back(fires(-1, -3))).found).toEqual([]);
  });

  test('without a suspect is seen: the trouble is older than what runs', async () => {
    const shift = await shifted();
    const [found] = (await back(fires(-1, shift - 1))).found;
    expect(found).toMatch(
      /^S5: CreateDeployment, and no trouble began within reach after 2026-11-21T11:3.*: checkout-5xx/,
    );
  });

  test('blames what began in a period that straddles its shift', async () => {
    expect((await back(fires(-1, (await shifted()) - 0.99))).found).toEqual([]);
  });

  test('is seen where the trouble is out of reach', async () => {
    const long = { deeds: [{ at: -130, do: 'deploy', revision: 42 }] } as const;
    const first = await back({ ...long, ...fires(-1, -3) });
    expect(first.found).toHaveLength(1);
    const shift = (first.shift - first.s.clock.now()) / 60_000;
    expect((await back({ ...long, ...fires(-1, shift + 120) })).found).toEqual([]);
    expect((await back({ ...long, ...fires(-1, shift + 120.01) })).found).toHaveLength(1);
  });

  test('is fine by an alarm without a reason, whose transition tells the time', async () => {
    const s = await scene({ ...SHIPPED, ...states({ at: -1, state: 'ALARM' }) });
    await intend(s);
    rollBack(s);
    expect(only('S5', s)).toEqual([]);
  });

  test('takes no old firing for its reason, save of an alarm that fires now', async () => {
    const before = { at: -20, state: 'ALARM', onset: -22 } as const;
    const over = alarm(before, { at: -15, state: 'OK' });
    const baseline = alarm({ at: -1, state: 'ALARM', onset: -50 });
    const two = { alarms: { 'checkout-5xx': over, 'checkout-latency': baseline } };
    expect((await back(two)).found).toHaveLength(1);
    const again = alarm(before, { at: -15, state: 'OK' }, { at: -1, state: 'ALARM', onset: -50 });
    expect((await back({ alarms: { 'checkout-5xx': again } })).found).toEqual([]);
  });

  test('of what never had the traffic is seen', async () => {
    const s = await scene({}, { past: [] });
    for (const shift of s.world.shifts.splice(0)) expect(shift.service).toBe('checkout');
    await intend(s);
    rollBack(s);
    expect(only('S5', s)).toEqual(['S5: CreateDeployment against what never had the traffic']);
  });
});

describe('S11: a stop', () => {
  const stopped = async (over: Partial<Plot>) => {
    const s = await scene({ deeds: [{ at: -9, do: 'deploy', revision: 42 }], terminationWait: 30, ...over });
    await intend(s, { via: 'stop-deployment' });
    expect(stop(s).kind).toBe('answer');
    return only('S11', s);
  };

  test('of what the trouble came after is fine', async () => {
    expect(await stopped(fires(-1, -3))).toEqual([]);
  });

  test('of a fix in flight is seen: the alarm is older', async () => {
    expect(await stopped(fires(-1, -12))).toEqual([
      expect.stringMatching(/^S11: StopDeployment, and no trouble began within reach after 2026-11-21T11:5/),
    ]);
  });

  test('of what has not shifted is seen', async () => {
    const deeds = [{ at: -0.5, do: 'deploy', revision: 42 }] as const;
    expect(await stopped({ ...fires(-1, -3), deeds })).toEqual([
      'S11: StopDeployment against what never had the traffic',
    ]);
  });
});
