import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inBatches, recheckDelaySeconds } from '../../functions/core/recheck.ts';
import { millis, plus } from '../../functions/core/units.ts';
import { noon } from '../kit/core.ts';

test.each([
  [-1, 0],
  [0, 0],
  [1, 1],
  [1_000, 1],
  [1_001, 2],
  [899_001, 900],
  [900_000, 900],
  [900_001, 900],
  [Number.MAX_SAFE_INTEGER, 900],
])('a recheck in %i ms is delayed by %i s', (away, delay) => {
  expect(recheckDelaySeconds(plus(noon, millis(away)), noon)).toBe(delay);
});

describe('batches', () => {
  test.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [20, [10, 10]],
  ])('%i messages go in %j', (count, sizes) => {
    expect(inBatches(Array.from({ length: count })).map((batch) => batch.length)).toEqual(sizes);
  });

  test('lose nothing and keep the order', () => {
    fc.assert(fc.property(fc.array(fc.integer()), (all) => void expect(inBatches(all).flat()).toEqual(all)));
  });
});
