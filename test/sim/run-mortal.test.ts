import { describe, expect, test } from 'vitest';
import { epochMs, millis, minutes, seconds } from '../../functions/core/units.ts';
import type { PortCall } from '../../sim/belay/around.ts';
import { type Journaled, type Meets, type MortalLife, mortal } from '../../sim/belay/mortal.ts';
import { VirtualClock } from '../../sim/clock.ts';

function born(over: Partial<MortalLife> = {}) {
  const clock = new VirtualClock(epochMs(1_000_000));
  const done: string[] = [];
  const saw: { readonly call: PortCall; readonly answer: unknown; readonly invocation: string }[] = [];
  const calls: Journaled[] = [];
  const onlooker = {
    saw: (call: PortCall, answer: unknown, invocation: string) => void saw.push({ call, answer, invocation }),
  };
  const does = (what: string) => async () => {
    done.push(what);
    return `${what} done`;
  };
  const ports = { time: clock, ledger: { save: does('save') }, ecs: { update: does('update') } };
  const life = mortal(ports, { name: 'r1', onlooker, calls, ...over });
  return { clock, done, saw, calls, ...life };
}

/** Whether it settles before the clock has gone on by so much. */
async function settles(clock: VirtualClock, work: Promise<unknown>, within = minutes(10)) {
  let settled = false;
  void work.then(() => {
    settled = true;
  });
  await clock.advance(within);
  await clock.settle();
  return settled;
}

describe('an invocation', () => {
  test('is journalled and seen, call by call', async () => {
    const { clock, ports, saw, calls } = born();
    expect(await clock.run(ports.ledger.save())).toBe('save done');
    await clock.advance(seconds(1));
    await clock.run(ports.ecs.update());
    expect(calls).toEqual([
      { at: 1_000_000, name: 'ledger.save', invocation: 'r1' },
      { at: 1_001_000, name: 'ecs.update', invocation: 'r1' },
    ]);
    expect(saw.map(({ call, answer, invocation }) => [call.name, answer, invocation])).toEqual([
      ['ledger.save', 'save done', 'r1'],
      ['ecs.update', 'update done', 'r1'],
    ]);
  });

  test('counts its calls over the whole play', async () => {
    const ns: number[] = [];
    const calls: Journaled[] = [{ at: epochMs(0), name: 'x', invocation: 'r0' }];
    const meets: Meets = ({ n, run }) => {
      ns.push(n);
      return run();
    };
    const { clock, ports } = born({ meets, calls });
    await clock.run(ports.ecs.update());
    expect(ns).toEqual([1]);
  });

  test('has a clock of its own, whose skew is nobody else’s', async () => {
    const { clock, ports } = born({ skew: -1_500 });
    expect([ports.time.now(), clock.now()]).toEqual([998_500, 1_000_000]);
    await clock.run(ports.time.sleep(seconds(2)));
    expect([ports.time.now(), clock.now()]).toEqual([1_000_500, 1_002_000]);
  });

  test('waits for the ledger as long as that takes, and for nothing else', async () => {
    const { clock, ports } = born({ latency: millis(40) });
    await clock.run(ports.ecs.update());
    expect(clock.now()).toBe(1_000_000);
    await clock.run(ports.ledger.save());
    expect(clock.now()).toBe(1_000_040);
  });
});

describe('a dead one', () => {
  test('says so once, and calls nothing any more', async () => {
    const { clock, ports, die, death, done, calls } = born();
    void die();
    expect(await death).toBe('died');
    expect(await settles(clock, ports.ecs.update())).toBe(false);
    expect([done, calls]).toEqual([[], []]);
  });

  test('never wakes, be it asleep already or not', async () => {
    const { clock, ports, die } = born();
    const asleep = ports.time.sleep(seconds(5));
    void die();
    expect(await settles(clock, asleep)).toBe(false);
    expect(await settles(clock, ports.time.sleep(seconds(1)))).toBe(false);
    void ports.time.sleep(seconds(1));
    expect(clock.next()).toBeUndefined();
  });

  test('has done what it died of, and hears no answer', async () => {
    const meets: Meets = ({ run, die }) => run().then(die);
    const { clock, ports, done, saw, death } = born({ meets });
    expect(await settles(clock, ports.ecs.update())).toBe(false);
    expect([done, saw.length, await death]).toEqual([['update'], 1, 'died']);
  });

  test('that died before a call has not done it', async () => {
    const meets: Meets = ({ die }) => die();
    const { clock, ports, done, saw } = born({ meets });
    expect(await settles(clock, ports.ecs.update())).toBe(false);
    expect([done, saw]).toEqual([[], []]);
  });

  test('hears nothing of what was under way', async () => {
    const meets: Meets = async ({ run, sleep }) => {
      const answer = await run();
      await sleep(seconds(3));
      return answer;
    };
    const { clock, ports, die, done } = born({ meets });
    const work = ports.ecs.update();
    await clock.advance(seconds(1));
    void die();
    expect(await settles(clock, work)).toBe(false);
    expect(done).toEqual(['update']);
  });
});
