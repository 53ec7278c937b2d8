import { describe, expect, test } from 'vitest';
import { Dice } from '../../sim/dice.ts';

const throws = (seed: number, howMany = 20) => {
  const dice = new Dice(seed);
  return Array.from({ length: howMany }, () => dice.between(0, 1_000_000));
};

describe('the dice', () => {
  test('throw the same for the same seed, and go on throwing', () => {
    expect(throws(7)).toEqual(throws(7));
    expect(new Set(throws(7)).size).toBeGreaterThan(15);
  });

  test.each([
    [7, 8],
    [0, 1],
    [1, 2 ** 32 + 1],
    [2 ** 32, 2 ** 33],
    [1_000_000_000_000, 1_000_000_000_001],
  ])('of the seeds %d and %d have nothing in common', (one, other) => {
    const [a, b] = [throws(one), throws(other)];
    expect(a.filter((x, i) => x === b[i])).toEqual([]);
    expect(a[0]).not.toBe(b[0]);
  });

  test('throw the same on every machine and for ever', () => {
    expect(throws(42, 5)).toEqual([329_051, 175_035, 508_008, 413_211, 635_780]);
  });

  test('fall between both ends, which they reach', () => {
    const dice = new Dice(3);
    const seen = new Set(Array.from({ length: 200 }, () => dice.between(-1, 2)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  });

  test('make fractions from 0 up to 1, and spread them', () => {
    const dice = new Dice(4);
    const all = Array.from({ length: 1_000 }, () => dice.fraction());
    expect(all.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(Math.abs(all.reduce((sum, x) => sum + x, 0) / all.length - 0.5)).toBeLessThan(0.05);
  });

  test('say yes in their share of the throws: never, always, and about so often', () => {
    const dice = new Dice(5);
    const yes = (share: number) => Array.from({ length: 2_000 }, () => dice.chance(share)).filter(Boolean).length;
    expect([yes(0), yes(1)]).toEqual([0, 2_000]);
    expect(Math.abs(yes(0.25) - 500)).toBeLessThan(80);
  });

  test('pick each of a list, and refuse one with nothing in it', () => {
    const dice = new Dice(6);
    expect(new Set(Array.from({ length: 100 }, () => dice.pick(['a', 'b', 'c']))).size).toBe(3);
    expect(() => dice.pick([])).toThrow(/something to pick from/);
  });

  test('take some of a list, in its order', () => {
    const dice = new Dice(8);
    const list = Array.from({ length: 100 }, (_, i) => i);
    const some = dice.some(list, 0.5);
    expect(some.length).toBeGreaterThan(30);
    expect(some.length).toBeLessThan(70);
    expect(some).toEqual(some.toSorted((a, b) => a - b));
    expect([dice.some(list, 0), dice.some(list, 1)]).toEqual([[], list]);
  });
});
