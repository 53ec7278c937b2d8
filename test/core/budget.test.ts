import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Budget, budgetFrom } from '../../functions/core/budget.ts';
import { stageProfiles } from '../../functions/core/policy.ts';
import { elapsed, epochMs, millis, minutes, seconds } from '../../functions/core/units.ts';
import { noon } from '../kit/core.ts';

const { reportReserveMs } = stageProfiles.prod;
/** How long after the start each part must have ended. */
const parts = ({ startedAt, probeUntil, reportUntil, proveUntil, tellUntil, deadline }: Budget) =>
  [probeUntil, reportUntil, proveUntil, tellUntil, deadline].map((moment) => elapsed(startedAt, moment));

describe('a hook call with a reserve of 10 s', () => {
  test('and a whole Lambda of 15 min probes for 14 min 50 s and reports for 7 s more', () => {
    expect(parts(budgetFrom(noon, minutes(15), reportReserveMs))).toEqual([
      890_000, 897_000, 898_000, 899_500, 900_000,
    ]);
  });

  test.each([
    ['a millisecond more than the reserve probes for that millisecond', 10_001, [1, 7_001, 8_001, 9_501, 10_001]],
    ['just the reserve does not probe', 10_000, [0, 7_000, 8_000, 9_500, 10_000]],
    ['less than the reserve shares what there is', 9_999, [0, 6_999, 7_999, 9_499, 9_999]],
    ['half of the reserve shares what there is', 5_000, [0, 3_500, 4_000, 4_750, 5_000]],
    ['one millisecond keeps to the deadline', 1, [0, 0, 0, 0, 1]],
    ['no time at all has ended', 0, [0, 0, 0, 0, 0]],
  ])('and %s', (_, timeLeft, expected) => {
    expect(parts(budgetFrom(noon, millis(timeLeft), reportReserveMs))).toEqual(expected);
  });

  test('starts when it starts', () => {
    expect(budgetFrom(noon, minutes(15), reportReserveMs).startedAt).toBe(noon);
  });
});

describe('for any start, time left and reserve', () => {
  const start = fc.integer({ min: 0, max: 4_102_444_800_000 }).map(epochMs);
  const duration = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 900_000 })).map(millis);

  test('the parts end in their order, and all before Lambda does', () => {
    fc.assert(
      fc.property(start, duration, duration, (startedAt, timeLeft, reserve) => {
        const b = budgetFrom(startedAt, timeLeft, reserve);
        const moments = [startedAt, b.probeUntil, b.reportUntil, b.proveUntil, b.tellUntil, b.deadline];
        expect(moments).toEqual(moments.toSorted((x, y) => x - y));
        expect(b.deadline).toBe(startedAt + timeLeft);
        expect(moments.every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });

  test('the report has most of what is kept back, and at least the whole reserve is kept back if there is time for it', () => {
    fc.assert(
      fc.property(start, duration, duration, (startedAt, timeLeft, reserve) => {
        const { probeUntil, reportUntil, deadline } = budgetFrom(startedAt, timeLeft, reserve);
        const kept = elapsed(probeUntil, deadline);
        expect(kept).toBe(Math.min(reserve, timeLeft));
        expect(elapsed(probeUntil, reportUntil)).toBeGreaterThanOrEqual(kept * 0.7 - 1);
      }),
    );
  });

  test('a time left that has run below zero is no time, and turns no order around', () => {
    const late = budgetFrom(noon, seconds(-3), reportReserveMs);
    expect(parts(late)).toEqual([0, 0, 0, 0, 0]);
    expect(late.deadline).toBe(noon);
  });
});
