import { expect, test } from 'vitest';
import { elapsed, epochMs, iso, millis, minus, minutes, plus, seconds } from '../../functions/core/units.ts';
import { noon } from '../kit/core.ts';

test('a length of time is kept in milliseconds', () => {
  expect([millis(1), seconds(1), minutes(1)]).toEqual([1, 1_000, 60_000]);
});

test('a moment moves forth and back by a length of time', () => {
  expect(plus(noon, minutes(5)) - noon).toBe(300_000);
  expect(minus(plus(noon, minutes(5)), minutes(5))).toBe(noon);
});

test.each([
  ['before', -1, 0],
  ['at the same moment as', 0, 0],
  ['after', 1, 1],
])('the time elapsed by a clock one tick %s the other is never negative', (_, ms, expected) => {
  expect(elapsed(noon, plus(noon, millis(ms)))).toBe(expected);
});

test('a moment is written in UTC', () => {
  expect(iso(noon)).toBe('2026-11-21T12:00:00.000Z');
  expect(iso(epochMs(0))).toBe('1970-01-01T00:00:00.000Z');
});

test('moments and lengths of time are not to be confused', () => {
  // @ts-expect-error: a sum of two moments is none.
  expect(plus(noon, noon)).toBe(2 * noon);
  // @ts-expect-error: a length of time is no moment.
  expect(iso(minutes(1))).toContain('1970');
});
