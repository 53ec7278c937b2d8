import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { elapsed, millis, minutes, seconds } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { noon } from './seed.ts';

describe('virtual clock', () => {
  test('hours pass at once while everybody sleeps', async () => {
    const clock = new VirtualClock(noon);
    await clock.run(clock.sleep(minutes(60)).then(() => clock.sleep(minutes(5))));
    expect(elapsed(noon, clock.now())).toBe(minutes(65));
  });

  test('sleepers wake by moment, and at one moment in the order they fell asleep', async () => {
    const clock = new VirtualClock(noon);
    const woken: string[] = [];
    const nap = (name: string, s: number) => clock.sleep(seconds(s)).then(() => woken.push(name));
    await clock.run(Promise.all([nap('c', 2), nap('a', 1), nap('d', 2), nap('b', 1), nap('now', 0)]));
    expect(woken).toEqual(['now', 'a', 'b', 'c', 'd']);
  });

  test('time stands still while work hops over promises and immediates', async () => {
    const clock = new VirtualClock(noon);
    const hop = async () => {
      for (let i = 0; i < 20; i++) await setImmediate();
      return clock.now();
    };
    const [hopped] = await clock.run(Promise.all([hop(), clock.sleep(minutes(1))]));
    expect(hopped).toBe(noon);
  });

  test('an abort wakes the sleeper at once, and time does not pass for it', async () => {
    const clock = new VirtualClock(noon);
    const giveUp = new AbortController();
    const asleep = clock.sleep(minutes(60), giveUp.signal);
    giveUp.abort();
    await clock.run(asleep);
    expect(clock.now()).toBe(noon);
    await clock.advance(minutes(1));
    expect(elapsed(noon, clock.now())).toBe(minutes(1));
  });

  test('nobody falls asleep under a signal that was aborted before', async () => {
    const clock = new VirtualClock(noon);
    await clock.run(clock.sleep(minutes(60), AbortSignal.abort()));
    expect(clock.now()).toBe(noon);
  });

  test('an abort after waking changes nothing', async () => {
    const clock = new VirtualClock(noon);
    const signal = new AbortController();
    const others: string[] = [];
    void clock.sleep(seconds(2)).then(() => others.push('still asleep till two'));
    await clock.run(clock.sleep(seconds(1), signal.signal));
    signal.abort();
    await clock.advance(seconds(1));
    expect(others).toHaveLength(1);
  });

  test('work that would wait for ever is a clear error, and not a hang', async () => {
    await expect(new VirtualClock(noon).run(new Promise(() => {}))).rejects.toThrow('deadlock');
  });

  test('run rejects as its work does', async () => {
    const clock = new VirtualClock(noon);
    const work = clock.sleep(seconds(1)).then(() => Promise.reject(new Error('the work failed')));
    await expect(clock.run(work)).rejects.toThrow('the work failed');
  });

  test('advance wakes who is due, also those who fell asleep on the way, and nobody later', async () => {
    const clock = new VirtualClock(noon);
    const ticks: number[] = [];
    const tick = async (): Promise<void> => {
      await clock.sleep(seconds(10));
      ticks.push(elapsed(noon, clock.now()));
      return tick();
    };
    void tick();
    await clock.advance(seconds(30));
    expect(ticks).toEqual([10_000, 20_000, 30_000]);
    await clock.advance(millis(9_999));
    expect(ticks).toHaveLength(3);
    expect(elapsed(noon, clock.now())).toBe(39_999);
  });
});
