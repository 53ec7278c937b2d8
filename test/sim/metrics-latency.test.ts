import { describe, expect, test } from 'vitest';
import { measure } from '../../sim/metrics/datapoint.ts';
import { deviation, from, mean, minutesOf, read, source, Unlucky, until } from './metrics-minute.ts';

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
