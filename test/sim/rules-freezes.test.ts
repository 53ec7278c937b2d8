import { describe, expect, test } from 'vitest';
import { type EpochMs, millis, minus, plus, seconds } from '../../functions/core/units.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { arn, intend, pass, rollBack, type Scene, said, scene, stop, update } from './rules-kit.ts';

const inFlight = { deeds: [{ at: -9, do: 'deploy', revision: 42 }], terminationWait: 30 } as const;

describe('S8: mode', () => {
  test.each(['observe', 'propose'] as const)('%s never writes', async (mode) => {
    const s = await scene({ mode });
    await intend(s);
    rollBack(s);
    expect(said(s)).toEqual([`S8: CreateDeployment in mode ${mode}`]);
  });

  test('observe does not stop either', async () => {
    const s = await scene({ ...inFlight, mode: 'observe' });
    await intend(s, { via: 'stop-deployment' });
    stop(s);
    expect(said(s)).toEqual(['S8: StopDeployment in mode observe']);
  });
});

describe('S8: a hold', () => {
  const violations = async (prepare: (s: Scene) => void) => {
    const s = await scene();
    prepare(s);
    await intend(s);
    rollBack(s);
    return said(s);
  };
  const hold = (since: EpochMs, until?: EpochMs) => ({ scope: 'service' as const, reason: 'a sale', at: since, until });
  const broken = ['S8: CreateDeployment although it is held'];
  const LONG_AGO = at(-60);

  test('of the service is seen', async () => {
    expect(await violations((s) => s.ledger.setHold('checkout', hold(LONG_AGO)))).toEqual(broken);
  });

  test('of all is seen', async () => {
    const set = (s: Scene) => {
      s.ledger.hold = { ...hold(LONG_AGO), scope: 'all' };
    };
    expect(await violations(set)).toEqual(broken);
  });

  test('that somebody set after the look is not yet known', async () => {
    const asOldAs = (ms: number) => hold(minus(NOON, millis(ms)));
    expect(await violations((s) => s.ledger.setHold('checkout', asOldAs(60_001)))).toEqual(broken);
    expect(await violations((s) => s.ledger.setHold('checkout', asOldAs(60_000)))).toEqual([]);
  });

  test('that has ended holds nothing', async () => {
    expect(await violations((s) => s.ledger.setHold('checkout', hold(LONG_AGO, NOON)))).toEqual([]);
    expect(await violations((s) => s.ledger.setHold('checkout', hold(LONG_AGO, plus(NOON, seconds(1)))))).toEqual(
      broken,
    );
  });

  test('of another service is none of ours', async () => {
    expect(await violations((s) => s.ledger.setHold('basket', hold(LONG_AGO)))).toEqual([]);
  });
});

describe('S9: a person’s newer deployment', () => {
  test('is not overwritten by what was decided on another revision', async () => {
    const s = await scene({ deeds: [{ at: -30, do: 'deploy', revision: 43 }], bad: [43] });
    await intend(s, { from: 41 });
    rollBack(s);
    expect(said(s)).toContain(`S9: CreateDeployment over ${arn(s, 43)}`);
  });

  test('may not have been told by AWS, for so long as its reads may be old', async () => {
    const s = await scene({ deeds: [{ at: -30, do: 'deploy', revision: 43 }], bad: [43] });
    const shift = s.world.shifts.at(-1)?.at ?? NOON;
    const found = async (staleMs: number) => {
      const late = await scene(
        { deeds: [{ at: -30, do: 'deploy', revision: 43 }], bad: [43] },
        { staleMs: millis(staleMs) },
      );
      await intend(late, { from: 41 });
      rollBack(late);
      return said(late).filter((line) => line.startsWith('S9'));
    };
    expect(await found(NOON - shift)).toEqual([]);
    expect(await found(NOON - shift - 1)).toHaveLength(1);
  });

  /** A person ships 7 on ECS two seconds before Belay's own update arrives. */
  const overtaken = async () => {
    const s = await scene({ service: 'cart' });
    s.world.ecs.deployAsAPerson('cart', arn(s, 7), plus(NOON, seconds(1)));
    await pass(s, 1 / 20);
    await intend(s, { to: 8 });
    update(s, 8);
    return s;
  };
  const told = (s: Scene, after: number, message: string) => {
    s.audit.namesOvertaken([{ at: plus(s.clock.now(), after as never), message }]);
    return said(s).filter((line) => line.startsWith('S9'));
  };
  const untold = ['S9: cart:7 was superseded, and nobody was told'];

  test('is told, if ECS let it be superseded', async () => {
    expect(told(await overtaken(), 0, 'cart:7 was superseded by this')).toEqual([]);
  });

  test('is told after the act and by its name, or it is seen', async () => {
    expect(told(await overtaken(), -1, 'cart:7 runs')).toEqual(untold);
    expect(told(await overtaken(), 1, 'cart:8 runs')).toEqual(untold);
    const silent = await overtaken();
    silent.audit.namesOvertaken([]);
    expect(said(silent)).toEqual(untold);
  });

  test('of nobody needs no telling', async () => {
    const s = await scene({ service: 'cart' });
    await intend(s);
    update(s, 7);
    s.audit.namesOvertaken([]);
    expect(said(s)).toEqual([]);
  });
});

describe('at the end', () => {
  test('what was rolled away from is vetoed', async () => {
    const s = await scene();
    await intend(s);
    rollBack(s);
    s.audit.atTheEnd(seconds(91));
    expect(said(s)).toEqual([]);
  });

  test('what was rolled away from, and is vetoed nowhere, is seen', async () => {
    const s = await scene();
    await intend(s);
    rollBack(s);
    const lease = { service: 'checkout', owner: 'i2' };
    await s.ledger.take(lease, s.clock.now(), s.clock.now());
    await s.ledger.save(lease, undefined, 'release');
    s.audit.atTheEnd(seconds(91));
    expect(said(s)).toEqual(['the-incident: what was rolled away from is not vetoed']);
  });

  test('what was rolled away from, while something else is vetoed in its stead, is seen', async () => {
    const s = await scene();
    await intend(s, { from: 40 });
    rollBack(s);
    s.audit.atTheEnd(seconds(91));
    expect(said(s)).toContain('the-incident: what was rolled away from is not vetoed');
  });

  test('an act without an intent has vetoed nothing', async () => {
    const s = await scene();
    rollBack(s);
    s.audit.atTheEnd(seconds(91));
    expect(said(s)).toContain('undefined: what was rolled away from is not vetoed');
  });

  test.each([
    ['as long as one invocation may last is fine', 0, []],
    ['for longer is L3', 1, ['L3: the lease is held for ever']],
  ])('a lease held %s', async (_, more, expected) => {
    const s = await scene();
    const until = plus(s.clock.now(), (91_000 + more) as never);
    await s.ledger.take({ service: 'checkout', owner: 'i1' }, s.clock.now(), until);
    s.audit.atTheEnd(seconds(91));
    expect(said(s)).toEqual(expected);
  });
});
