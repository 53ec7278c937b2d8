import { describe, expect, test } from 'vitest';
import {
  brokenRollbackRelations,
  type RollbackPolicy,
  rollbackProfiles,
  SHARED_CAUSE,
  sharedCauseFrom,
} from '../../functions/core/policy.ts';
import { millis, minutes } from '../../functions/core/units.ts';

const { gamma, prod } = rollbackProfiles;
const with_ = (over: Partial<RollbackPolicy>): RollbackPolicy => ({ ...prod, ...over });

describe('the built-in rollback limits', () => {
  test('have the values that DESIGN 4 promises', () => {
    const both = { settleMs: minutes(5), waitDeadlineMs: minutes(60), rollbackDeadlineMs: minutes(30) };
    expect(gamma).toEqual({ ...both, bakeMs: minutes(15), reachMs: minutes(60) });
    expect(prod).toEqual({ ...both, bakeMs: minutes(60), reachMs: minutes(120) });
  });

  test.each(Object.entries(rollbackProfiles))('%s breaks no relation', (_, profile) => {
    expect(brokenRollbackRelations(profile)).toEqual([]);
  });
});

describe('a relation between the rollback limits', () => {
  test.each<[string, Partial<RollbackPolicy>, Partial<RollbackPolicy>, string]>([
    ['something must have baked', { bakeMs: millis(1) }, { bakeMs: millis(0) }, 'bakeMs (0) must be at least 1'],
    ['there is time to settle', { settleMs: millis(1) }, { settleMs: millis(0) }, 'settleMs (0) must be at least 1'],
    [
      'reach outlasts settling',
      { reachMs: millis(300_001) },
      { reachMs: millis(300_000) },
      'reachMs (300000) must exceed settleMs (300000)',
    ],
    [
      'a wait outlasts settling',
      { waitDeadlineMs: millis(300_001) },
      { waitDeadlineMs: millis(300_000) },
      'waitDeadlineMs (300000) must exceed settleMs (300000)',
    ],
    [
      'a rollback gets longer than settling',
      { rollbackDeadlineMs: millis(300_001) },
      { rollbackDeadlineMs: millis(300_000) },
      'rollbackDeadlineMs (300000) must exceed settleMs (300000)',
    ],
  ])('%s: holds just inside its edge and breaks on it', (_, inside, outside, sentence) => {
    expect(brokenRollbackRelations(with_(inside))).toEqual([]);
    expect(brokenRollbackRelations(with_(outside))).toEqual([expect.stringContaining(sentence)]);
  });

  test('is named with all the others that are broken, and does not hold for what is not a number', () => {
    expect(brokenRollbackRelations(with_({ settleMs: minutes(500) }))).toHaveLength(3);
    expect(brokenRollbackRelations(with_({ bakeMs: millis(Number.NaN) }))).not.toEqual([]);
  });
});

test('so many services firing at once are one cause: a fifth of the fleet, three at least and five at most', () => {
  const from = [0, 1, 15, 16, 20, 21, 25, 26, 10_000].map((guarded) => [guarded, sharedCauseFrom(guarded)]);
  expect(from).toEqual([
    [0, 3],
    [1, 3],
    [15, 3],
    [16, 4],
    [20, 4],
    [21, 5],
    [25, 5],
    [26, 5],
    [10_000, 5],
  ]);
  expect(SHARED_CAUSE.windowMs).toBe(300_000);
});
