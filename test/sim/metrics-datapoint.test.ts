import { describe, expect, test } from 'vitest';
import { minutes, plus } from '../../functions/core/units.ts';
import { Dice } from '../../sim/dice.ts';
import { measure } from '../../sim/metrics/datapoint.ts';
import { deviation, fine, from, mean, minutesOf, read, source, until, value } from './metrics-minute.ts';

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
