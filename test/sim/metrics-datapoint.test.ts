import { describe, expect, test } from 'vitest';
import { epochMs, minutes, plus } from '../../functions/core/units.ts';
import { Dice } from '../../sim/dice.ts';
import { binomial } from '../../sim/metrics/chance.ts';
import { datapoint, type Measured, measure } from '../../sim/metrics/datapoint.ts';
import type { Served, Source } from '../../sim/metrics/types.ts';

const from = epochMs(0);
const until = plus(from, minutes(1));
const fine = { share: 1, errorRate: 0, latencyP99Ms: 200, cpuPercent: 40, memoryPercent: 50 };

const source = (requestsPerSecond: number, ...served: readonly Partial<Served>[]): Source => ({
  requestsPerSecond: () => requestsPerSecond,
  served: () => served.map((one) => ({ ...fine, ...one })),
});
/** One minute each of these seeds. */
const minutesOf = (of: Source, count = 400): Measured[] =>
  Array.from({ length: count }, (_, seed) => measure(of, from, until, new Dice(seed)));
/** Whatever is thrown by the bell curve is as far below its mean as can be. */
class Unlucky extends Dice {
  #next = 0;
  override fraction(): number {
    this.#next += 1;
    return this.#next % 2 === 1 ? 1 - 2 ** -53 : 0.5;
  }
}
const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const deviation = (numbers: readonly number[]) => Math.sqrt(mean(numbers.map((n) => (n - mean(numbers)) ** 2)));
const value = (metric: Parameters<typeof datapoint>[0]['metric'], measured: Measured, requestsMin?: number) =>
  datapoint({ metric, requestsMin }, measured);
const read = (metric: Parameters<typeof datapoint>[0]['metric'], of: Source): number[] =>
  minutesOf(of).map((minute) => value(metric, minute) ?? Number.NaN);

describe('failed requests', () => {
  test.each([
    ['few', 1, 0.009],
    ['some', 20, 0.03],
    ['many', 100, 0.03],
    ['half', 10, 0.5],
    ['most', 10, 0.97],
  ])('%s: as many as chance has it, no more and no less scattered', (_, perSecond, errorRate) => {
    const n = perSecond * 60;
    const counts = read('failed-requests', source(perSecond, { errorRate }));
    const scatter = Math.sqrt(n * errorRate * (1 - errorRate));
    expect(Math.abs(mean(counts) - n * errorRate)).toBeLessThan((4 * scatter) / Math.sqrt(counts.length));
    expect(deviation(counts) / scatter).toBeGreaterThan(0.85);
    expect(deviation(counts) / scatter).toBeLessThan(1.15);
    expect(counts.every((count) => Number.isInteger(count) && count >= 0 && count <= n)).toBe(true);
  });

  test('none of the requests, or all of them, is no matter of chance', () => {
    expect(new Set(read('failed-requests', source(20, { errorRate: 0 })))).toEqual(new Set([0]));
    expect(new Set(read('failed-requests', source(20, { errorRate: 1 })))).toEqual(new Set([1_200]));
  });

  test('each share of the traffic fails in its own way', () => {
    const counts = read('failed-requests', source(100, { share: 0.95 }, { share: 0.05, errorRate: 0.4 }));
    expect(mean(counts)).toBeCloseTo(120, -1);
  });

  test('where nobody serves, every request fails', () => {
    const [minute] = minutesOf(source(10));
    expect(minute).toMatchObject({ asked: 600, failed: 600, latencyP99Ms: undefined, cpuPercent: undefined });
  });

  test('what changes within the minute counts for its part of it', () => {
    const half = plus(from, minutes(0.5));
    const of = { ...source(100), served: (at: number) => [{ ...fine, errorRate: at < half ? 0 : 1 }] };
    expect(measure(of, from, until, new Dice(1)).failed / 6_000).toBeCloseTo(0.5, 1);
  });
});

describe('how many of n', () => {
  const draw = (n: number, p: number, throws = 20_000) => {
    const dice = new Dice(1);
    return Array.from({ length: throws }, () => binomial(dice, n, p));
  };
  const share = (counts: readonly number[], of: number) =>
    counts.filter((count) => count === of).length / counts.length;

  test('is exact for small numbers', () => {
    const counts = draw(3, 0.3);
    for (const [hits, expected] of [0.343, 0.441, 0.189, 0.027].entries()) {
      expect(Math.abs(share(counts, hits) - expected)).toBeLessThan(0.012);
    }
  });

  test('is as exact where nearly all do as where hardly any does', () => {
    expect(share(draw(100, 0.01), 0)).toBeCloseTo(0.366, 1);
    expect(Math.abs(share(draw(100, 0.99), 100) - 0.366)).toBeLessThan(0.012);
  });

  test('is never below none, and all where each does', () => {
    expect(binomial(new Unlucky(1), 100, 0.41)).toBe(0);
    expect(draw(100, 1 + 1e-12, 1)).toEqual([100]);
  });

  test('costs no throw where it is certain', () => {
    for (const [n, p] of [
      [100, 0],
      [100, 1],
      [0, 0.5],
    ] as const) {
      const dice = new Dice(1);
      binomial(dice, n, p);
      expect(dice.fraction()).toBe(new Dice(1).fraction());
    }
  });
});

describe('the error rate', () => {
  test('is in per cent of the requests, and does not always read the same', () => {
    const rates = read('error-rate', source(20, { errorRate: 0.009 }));
    expect(mean(rates)).toBeCloseTo(0.9, 1);
    expect(Math.min(...rates)).toBeLessThan(0.9);
    expect(Math.max(...rates)).toBeGreaterThan(1);
  });

  test('is 0 with fewer requests than it takes to judge, and counts with that many', () => {
    const minute = { asked: 9, failed: 9, latencyP99Ms: 700, cpuPercent: 1, memoryPercent: 1 };
    expect(value('error-rate', minute, 10)).toBe(0);
    expect(value('latency-p99', minute, 10)).toBe(0);
    expect(value('failed-requests', minute, 10)).toBe(9);
    expect(value('error-rate', { ...minute, asked: 10 }, 10)).toBe(90);
    expect(value('latency-p99', { ...minute, asked: 10 }, 10)).toBe(700);
  });
});

test('without traffic rate and latency have no datapoint, nothing failed, and the tasks still report', () => {
  const measured = measure(source(0, {}), from, until, new Dice(1));
  expect(value('error-rate', measured, 10)).toBeUndefined();
  expect(value('latency-p99', measured, 10)).toBeUndefined();
  expect(value('failed-requests', measured)).toBe(0);
  expect(value('cpu', measured)).toBe(40);
  expect(value('memory', measured)).toBe(50);
});

test('less than one request a minute is one in some of the minutes', () => {
  const asked = minutesOf(source(0.005, {})).map((minute) => minute.asked);
  expect(new Set(asked)).toEqual(new Set([0, 1]));
  expect(mean(asked)).toBeCloseTo(0.3, 1);
});

describe('latency', () => {
  test('is the percentile of what all get, and scatters as that of so many requests does', () => {
    const latencies = read('latency-p99', source(100, {}));
    expect(mean(latencies) / 200).toBeCloseTo(1, 1);
    expect(deviation(latencies) / 200).toBeGreaterThan(0.02);
    expect(deviation(latencies) / 200).toBeLessThan(0.04);
  });

  test.each([
    // 0.002 · 0.01^(x/5000) + 0.998 · 0.01^(x/200) = 0.01, and so on.
    [0.002, 206, 212],
    [0.02, 740, 780],
    [0.1, 2_480, 2_520],
    [0.5, 4_240, 4_260],
  ])('a share of %d that is slow shows in it, the more the larger it is', (share, low, high) => {
    const of = source(1_000_000, { share: 1 - share }, { share, latencyP99Ms: 5_000 });
    const latency = mean(read('latency-p99', of));
    expect(latency).toBeGreaterThan(low);
    expect(latency).toBeLessThan(high);
  });

  test('of many small shares is as if they were one', () => {
    const some = Array.from({ length: 250 }, (_, n) => ({ share: 1 / 250, latencyP99Ms: 200 + n / 1_000 }));
    expect(mean(read('latency-p99', source(1e6, ...some))) / 200).toBeCloseTo(1, 1);
  });

  test('of what takes no time is nothing, and does not hide what does', () => {
    const half = { share: 0.5, latencyP99Ms: 0 };
    expect(mean(read('latency-p99', source(10, half, half)))).toBeCloseTo(0);
    const mixed = mean(read('latency-p99', source(1e6, half, { share: 0.5, latencyP99Ms: 5_000 })));
    expect(mixed).toBeGreaterThan(4_240);
    expect(mixed).toBeLessThan(4_260);
  });

  test('of two target groups the worse one counts, however little it gets', () => {
    const slow = { share: 0.002, latencyP99Ms: 5_000, group: 'green' };
    const [minute] = minutesOf(source(10_000, { share: 0.998, group: 'blue' }, slow));
    expect(minute?.latencyP99Ms).toBeGreaterThan(4_000);
  });

  test('of two target groups that are alike the worse one counts, and of one group all requests together', () => {
    const half = { share: 0.5, latencyP99Ms: 200 };
    const two = read('latency-p99', source(7, { ...half, group: 'blue' }, { ...half, group: 'green' }));
    expect(mean(two) / 200).toBeGreaterThan(1.05);
    const one = read('latency-p99', source(7, half, { ...half, latencyP99Ms: 200.1 }));
    expect(mean(one) / 200).toBeLessThan(1.03);
  });

  test('of a group is made of its own requests only', () => {
    const blue = { share: 0.45, group: 'blue' };
    const of = source(1e6, blue, { ...blue, latencyP99Ms: 5_000 }, { share: 0.1, latencyP99Ms: 100, group: 'green' });
    expect(mean(read('latency-p99', of))).toBeGreaterThan(4_240);
    expect(mean(read('latency-p99', of))).toBeLessThan(4_260);
  });

  test('of a group that gets a request now and then shows now and then', () => {
    const rare = { share: 0.002, latencyP99Ms: 1e9, group: 'green' };
    const seen = read('latency-p99', source(2, { share: 0.998, group: 'blue' }, rare)).filter((one) => one > 10_000);
    expect(seen.length / 400).toBeGreaterThan(0.17);
    expect(seen.length / 400).toBeLessThan(0.31);
  });

  test('is there when there was a request, and only then', () => {
    const minutesOfFew = minutesOf(source(0.005, {}));
    expect(minutesOfFew.filter(({ asked, latencyP99Ms }) => asked > 0 !== (latencyP99Ms !== undefined))).toEqual([]);
  });

  test('is never below nothing', () => {
    expect(measure(source(2, {}), from, until, new Unlucky(1)).latencyP99Ms).toBe(0);
  });

  test('of hardly any requests it is the slowest one, and mostly below what it will be', () => {
    const latencies = read('latency-p99', source(0.5, {}));
    // The slowest of 30: ln 30 + 0.577 out of ln 100.
    expect(mean(latencies) / 200).toBeGreaterThan(0.8);
    expect(mean(latencies) / 200).toBeLessThan(0.93);
    expect(Math.min(...latencies)).toBeGreaterThan(0);
  });
});

test('CPU and memory are means over the traffic and the minute', () => {
  const of = source(1, { share: 0.75, cpuPercent: 20 }, { share: 0.25, cpuPercent: 100, memoryPercent: 90 });
  expect(minutesOf(of, 1)[0]).toMatchObject({ cpuPercent: 40, memoryPercent: 60 });
  const half = plus(from, minutes(0.5));
  const rising = { ...of, served: (at: number) => [{ ...fine, cpuPercent: at < half ? 20 : 60 }] };
  expect(measure(rising, from, until, new Dice(1)).cpuPercent).toBe(40);
});

test('the same seed measures the same, and another one something else', () => {
  const of = source(33.3, { share: 0.9, errorRate: 0.02 }, { share: 0.1, errorRate: 0.3, latencyP99Ms: 900 });
  expect(measure(of, from, until, new Dice(7))).toEqual(measure(of, from, until, new Dice(7)));
  expect(measure(of, from, until, new Dice(7))).not.toEqual(measure(of, from, until, new Dice(8)));
});

test('a source is asked a few times a minute, and of no moment outside the period', () => {
  const asked: number[] = [];
  const of = { ...source(1, {}), requestsPerSecond: (at: number) => asked.push(at) };
  measure(of, from, until, new Dice(1));
  expect(asked).toEqual([5_000, 15_000, 25_000, 35_000, 45_000, 55_000]);
});
