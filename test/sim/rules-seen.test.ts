import { describe, expect, test } from 'vitest';
import { type EpochMs, epochMs } from '../../functions/core/units.ts';
import { shiftSeen } from '../../sim/rules/truth.ts';

/** One revision after the other, each a second later. */
const begins = (...definitions: string[]) =>
  definitions.map((definition, i) => ({ definition, shift: epochMs(i * 1_000) }));
const rests = (...at: number[]) => at.map((ms): EpochMs => epochMs(ms));

describe('when a term began, for who saw the service at rest only then', () => {
  test('is when its definition last got the traffic', () => {
    expect(shiftSeen(begins('a', 'b'), 'b', [])).toBe(1_000);
    expect(shiftSeen(begins('a', 'b'), 'a', [])).toBe(0);
    expect(shiftSeen(begins('b', 'a', 'c'), 'c', [])).toBe(2_000);
  });

  test('is longer ago, if what served in between was never seen at rest', () => {
    expect(shiftSeen(begins('a', 'b', 'a'), 'a', rests(500, 2_000))).toBe(0);
    expect(shiftSeen(begins('a', 'b', 'a', 'c', 'a'), 'a', [])).toBe(0);
  });

  test('is no longer ago, if it was seen at rest', () => {
    expect(shiftSeen(begins('a', 'b', 'a'), 'a', rests(1_000))).toBe(2_000);
    expect(shiftSeen(begins('a', 'b', 'a'), 'a', rests(1_999))).toBe(2_000);
    expect(shiftSeen(begins('a', 'b', 'a', 'c', 'a'), 'a', rests(1_500))).toBe(2_000);
    expect(shiftSeen(begins('a', 'b', 'a', 'c', 'a'), 'a', rests(3_500))).toBe(4_000);
  });

  test('is unknown of what never had the traffic', () => {
    expect(shiftSeen(begins('a'), 'b', [])).toBeUndefined();
    expect(shiftSeen(begins('a'), undefined, [])).toBeUndefined();
  });
});
