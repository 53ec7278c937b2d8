import { describe, expect, test } from 'vitest';
import { Dice } from '../../sim/dice.ts';
import { binomial } from '../../sim/metrics/chance.ts';
import { Unlucky } from './metrics-minute.ts';

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
