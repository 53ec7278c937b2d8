import { describe, expect, test } from 'vitest';
import { seconds } from '../../functions/core/units.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import {
  alarm,
  arn,
  fires,
  intend,
  pass,
  rollBack,
  type Scene,
  said,
  scene,
  states,
  stop,
  update,
} from './rules-kit.ts';

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

describe('S5: what was shipped again', () => {
  /** 42 is in trouble; people go back, are done 2.6 minutes later, and ship it once more at 15. `look`: Belay's only one. */
  const again = async (backAt: number, look: number, byAlarmAlone = false, fresh = false) => {
    const deeds = [
      { at: -20, do: 'deploy', revision: 42 },
      { at: backAt, do: 'deploy', revision: 41 },
      { at: 15, do: 'deploy', revision: 42 },
    ] as const;
    const s = await scene({ ...fires(-2, -4), deeds, terminationWait: 1 }, { memory: seconds(30), fresh });
    await pass(s, 20);
    s.audit.looks.push({ at: at(look), byAlarmAlone });
    await intend(s);
    expect(rollBack(s).kind).toBe('answer');
    return only('S5', s);
  };
  const ANOTHER = [expect.stringMatching(/^S5: CreateDeployment, and no trouble began within reach after .*T12:16/)];

  test('is the same suspect for who never saw the other at rest', async () => {
    expect(await again(12.2, 14)).toEqual([]); // in flight: it has the traffic
    expect(await again(12.2, 14.9)).toEqual([]); // at rest for six seconds: that look may have begun before
  });

  test('is the same for a fresh install too, that knows of nothing before it', async () => {
    expect(await again(12.2, 14, false, true)).toEqual([]);
    expect(await again(5, 8.2, false, true)).toEqual(ANOTHER);
  });

  test('is another one for who did', async () => {
    expect(await again(5, 8.2)).toEqual(ANOTHER);
    expect(await again(5, 14.9)).toEqual(ANOTHER);
  });

  test('is the same for who saw it at rest by an alarm alone, and had nothing to do', async () => {
    expect(await again(5, 8.2, true)).toEqual([]);
  });

  test('is as new as it is, for trouble that is within reach of the second shift alone', async () => {
    const deeds = [
      { at: -300, do: 'deploy', revision: 42 },
      { at: 5, do: 'deploy', revision: 41 },
      { at: 15, do: 'deploy', revision: 42 },
    ] as const;
    const shippedAgain = async (onset: number) => {
      const s = await scene({ ...fires(19, onset), deeds, terminationWait: 1 });
      await pass(s, 20);
      await intend(s);
      expect(rollBack(s).kind).toBe('answer');
      return only('S5', s);
    };
    expect(await shippedAgain(17)).toEqual([]);
    expect(await shippedAgain(14)).toEqual([expect.stringMatching(/^S5: .* within reach after 2026-11-21T07:0/)]);
  });

  test('is the same again for who looked too early or too late', async () => {
    expect(await again(5, 8)).toEqual([]);
    expect(await again(5, 15)).toEqual([]);
  });

  test('is another one where the ledger knew so before Belay ever looked', async () => {
    const deeds = [
      { at: -40, do: 'deploy', revision: 42 },
      { at: -15, do: 'deploy', revision: 41 },
      { at: -5, do: 'deploy', revision: 42 },
    ] as const;
    const s = await scene({ ...fires(-20, -22), deeds, terminationWait: 1 });
    await intend(s);
    expect(rollBack(s).kind).toBe('answer');
    expect(only('S5', s)).toEqual([expect.stringMatching(/^S5: .* within reach after .*T11:56/)]);
  });
});

describe('S5: on ECS', () => {
  test('what Belay itself supersedes within forty seconds had the traffic all the same', async () => {
    const deeds = [{ at: -0.5, do: 'deploy', revision: 9 }] as const;
    const alarms = { 'cart-5xx': alarm({ at: -0.1, state: 'ALARM', onset: -0.4 }) };
    const s = await scene({ service: 'cart', deeds, alarms });
    await pass(s, 0);
    expect(s.world.shifts.map(({ definition }) => definition)).toEqual([arn(s, 9)]);
    await intend(s, { from: 9, to: 8 });
    expect(update(s, 8).kind).toBe('answer');
    expect(only('S5', s)).toEqual([]);
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
