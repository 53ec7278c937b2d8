import { describe, expect, test } from 'vitest';
import { briefly, brokenRelations, type ProbePolicy, stageProfiles } from '../../functions/core/policy.ts';
import { millis, minutes, seconds } from '../../functions/core/units.ts';

const { gamma, prod } = stageProfiles;
const with_ = (over: Partial<ProbePolicy>): ProbePolicy => ({ ...prod, ...over });

describe('the built-in profiles', () => {
  test('have the values that DESIGN 4 promises', () => {
    const both = {
      unreachableInARowMax: 5,
      pauseMs: 2_000,
      attemptTimeoutMs: 2_000,
      bodyMaxBytes: 65_536,
      alarmPollMs: 15_000,
      reportReserveMs: 10_000,
    };
    expect(gamma).toEqual({ ...both, successesInARowMin: 2, unhealthyMax: 2, soakMs: 60_000 });
    expect(prod).toEqual({ ...both, successesInARowMin: 3, unhealthyMax: 1, latencyMaxMs: 1_000, soakMs: 300_000 });
  });

  test.each(Object.entries(stageProfiles))('%s breaks no relation', (_, profile) => {
    expect(brokenRelations(profile)).toEqual([]);
  });

  type Numbers = Record<keyof ProbePolicy, number>;
  /** Whether a higher number is the stricter one; a missing limit is the laxest of all. */
  const higherIsStricter = {
    successesInARowMin: true,
    unhealthyMax: false,
    unreachableInARowMax: false,
    pauseMs: true,
    attemptTimeoutMs: false,
    latencyMaxMs: false,
    bodyMaxBytes: false,
    soakMs: true,
    alarmPollMs: false,
    reportReserveMs: true,
  } satisfies Record<keyof ProbePolicy, boolean>;

  test.each(Object.entries(higherIsStricter))('prod is at least as strict as gamma in %s', (field, higher) => {
    const in_ = (profile: ProbePolicy) => ({ latencyMaxMs: Infinity, ...profile }) as Numbers;
    const [a, b] = [in_(gamma)[field as keyof ProbePolicy], in_(prod)[field as keyof ProbePolicy]];
    expect(higher ? b >= a : b <= a).toBe(true);
  });

  test('prod is stricter than gamma in the number of successes, of nos, in time and in patience', () => {
    expect(prod.successesInARowMin).toBeGreaterThan(gamma.successesInARowMin);
    expect(prod.unhealthyMax).toBeLessThan(gamma.unhealthyMax);
    expect(prod.soakMs).toBeGreaterThan(gamma.soakMs);
    expect(gamma).not.toHaveProperty('latencyMaxMs');
  });
});

describe('a relation between the limits', () => {
  const lambdaMax = minutes(15);
  test.each<[string, Partial<ProbePolicy>, Partial<ProbePolicy>, string]>([
    [
      'one success is needed',
      { successesInARowMin: 1 },
      { successesInARowMin: 0 },
      'successesInARowMin (0) must be at least 1',
    ],
    ['there is a pause', { pauseMs: millis(1) }, { pauseMs: millis(0) }, 'pauseMs (0) must be at least 1'],
    [
      'an attempt gets time',
      { attemptTimeoutMs: millis(1), latencyMaxMs: undefined },
      { attemptTimeoutMs: millis(0), latencyMaxMs: undefined },
      'attemptTimeoutMs (0) must be at least 1',
    ],
    [
      'an answer can be too slow before it is none',
      { latencyMaxMs: millis(1_999) },
      { latencyMaxMs: millis(2_000) },
      'latencyMaxMs (2000) must be below attemptTimeoutMs (2000)',
    ],
    [
      'the report has time',
      { reportReserveMs: seconds(3), pauseMs: millis(1), attemptTimeoutMs: millis(1_001) },
      { reportReserveMs: millis(2_999), pauseMs: millis(1), attemptTimeoutMs: millis(1_001) },
      'reportReserveMs (2999) must be at least 3000',
    ],
    [
      'the reserve outlasts a pause and an attempt',
      { reportReserveMs: millis(4_001) },
      { reportReserveMs: millis(4_000) },
      'reportReserveMs (4000) must exceed pauseMs + attemptTimeoutMs (4000)',
    ],
    [
      'soak and reserve fit into a Lambda',
      { soakMs: millis(lambdaMax - 10_001) },
      { soakMs: millis(lambdaMax - 10_000) },
      'soakMs + reportReserveMs (900000) must be below 900000',
    ],
    ['a body may be read', { bodyMaxBytes: 1 }, { bodyMaxBytes: 0 }, 'bodyMaxBytes (0) must be at least 1'],
    [
      'alarms are read at a pace',
      { alarmPollMs: millis(1) },
      { alarmPollMs: millis(0) },
      'alarmPollMs (0) must be at least 1',
    ],
  ])('%s: holds just inside its edge and breaks on it', (_, inside, outside, sentence) => {
    expect(brokenRelations(with_(inside))).toEqual([]);
    expect(brokenRelations(with_(outside))).toEqual([expect.stringContaining(sentence)]);
  });

  test('is named with all the others that are broken', () => {
    const broken = with_({ successesInARowMin: 0, pauseMs: millis(0), reportReserveMs: millis(0) });
    expect(brokenRelations(broken)).toHaveLength(4);
  });

  test('does not hold for what is not a number', () => {
    expect(brokenRelations(with_({ pauseMs: millis(Number.NaN) }))).not.toEqual([]);
  });

  test('an answer gets time: a latency limit of 0 would find every answer too slow', () => {
    expect(brokenRelations(with_({ latencyMaxMs: millis(1) }))).toEqual([]);
    expect(brokenRelations(with_({ latencyMaxMs: millis(0) }))).toEqual(['latencyMaxMs (0) must be at least 1']);
  });
});

test('a brief probe needs one success and no soak, and keeps every other limit', () => {
  expect(briefly(prod)).toEqual({ ...prod, successesInARowMin: 1, soakMs: seconds(0) });
  expect(brokenRelations(briefly(prod))).toEqual([]);
});
