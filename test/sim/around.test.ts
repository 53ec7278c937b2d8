import { describe, expect, test } from 'vitest';
import { epochMs } from '../../functions/core/units.ts';
import { around, type Intercept, type PortCall } from '../../sim/belay/around.ts';

class Counter {
  #count = 0;
  async add(by: number): Promise<number> {
    this.#count += by;
    return this.#count;
  }
}

const ports = () => ({
  time: { now: () => epochMs(7), sleep: async () => {} },
  plain: { double: async (n: number) => 2 * n, half: async (n: number) => n / 2 },
  counter: new Counter(),
  ask: async (what: string) => `${what}?`,
  userAgent: 'belay',
  probe: undefined,
});

/** The ports with a list of what was asked of them. */
function watched(intercept: Intercept = (_, run) => run()) {
  const calls: PortCall[] = [];
  const through = around(ports(), (call, run) => {
    calls.push(call);
    return intercept(call, run);
  });
  return { calls, through };
}

describe('around ports', () => {
  test('every call goes through, by its name and with its arguments', async () => {
    const { calls, through } = watched();
    expect(await through.plain.double(4)).toBe(8);
    expect(await through.plain.half(4)).toBe(2);
    expect(await through.counter.add(1)).toBe(1);
    expect(await through.ask('who')).toBe('who?');
    expect(calls).toEqual([
      { name: 'plain.double', args: [4] },
      { name: 'plain.half', args: [4] },
      { name: 'counter.add', args: [1] },
      { name: 'ask', args: ['who'] },
    ]);
  });

  test('an object of a class keeps what it knows, and each has its own', async () => {
    const { through } = watched();
    await through.counter.add(1);
    expect(await through.counter.add(2)).toBe(3);
    expect(await watched().through.counter.add(5)).toBe(5);
  });

  test('time is no call, and neither is what is not callable', async () => {
    const { calls, through } = watched();
    expect(through.time.now()).toBe(7);
    await through.time.sleep();
    expect([through.userAgent, through.probe]).toEqual(['belay', undefined]);
    expect(calls).toEqual([]);
  });

  test('who stands between may answer in its stead: nothing has happened then', async () => {
    const { through } = watched(async () => 'no');
    expect(await through.counter.add(1)).toBe('no');
    const refusing = watched(() => Promise.reject(new Error('refused')));
    await expect(refusing.through.ask('who')).rejects.toThrow('refused');
  });

  test('what a port throws reaches who called', async () => {
    const failing = { time: ports().time, broken: { call: () => Promise.reject(new Error('it broke')) } };
    const through = around(failing, (_, run) => run());
    await expect(through.broken.call()).rejects.toThrow('it broke');
  });
});
