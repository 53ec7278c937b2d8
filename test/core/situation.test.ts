import { describe, expect, test } from 'vitest';
import { isFiring, situationOf } from '../../functions/core/situation.ts';
import { noon } from '../kit/core.ts';
import { alarmFacts, facts, incident, period, shiftOf, term, windowOf } from '../kit/facts.ts';

describe('an alarm is firing', () => {
  test.each([
    ['in ALARM', {}, true],
    ['in ALARM with its actions off', { silenced: 'by hand' }, false],
    ['OK', { state: 'OK' }, false],
    ['unknown', { state: 'unknown' }, false],
    ['missing', { state: 'missing' }, false],
  ] as const)('or not: %s', (_, over, firing) => {
    expect(isFiring(alarmFacts(over))).toBe(firing);
  });
});

describe('the appraisals of earlier revisions', () => {
  const onset = period((shiftOf(41) - noon) / 1_000 + 60);
  const good = (over: Parameters<typeof facts>[0]) =>
    situationOf(facts(over), noon).appraisals.flatMap((a) => (a.good ? [a.term.hash] : []));

  test('know of the onsets of past incidents and of the open one', () => {
    const troubled = incident({ onsets: { 'checkout-5xx': period(-300), other: onset } });
    expect(good({})).toEqual(['hash-41', 'hash-40']);
    expect(good({ incident: troubled })).toEqual(['hash-40']);
    expect(good({ past: [troubled] })).toEqual(['hash-40']);
    expect(good({ past: [troubled], incident: incident() })).toEqual(['hash-40']);
  });
});

describe('the term of what runs', () => {
  test('is the newest one, if that is what runs', () => {
    expect(situationOf(facts(), noon).term?.definition).toBe(term(42).definition);
    expect(situationOf(facts({ terms: [term(42), term(41)] }), noon).term).toBeUndefined();
    expect(situationOf(facts({ terms: [] }), noon).term).toBeUndefined();
  });
});

describe('a nominee', () => {
  test('is what is in flight, where an alarm began after its shift', () => {
    const window = windowOf();
    const older = [alarmFacts({ onset: period(-660) })];
    expect(situationOf(facts({ window }), noon).nominee).toMatchObject({ act: 'stop', shift: shiftOf(42) });
    expect(situationOf(facts({ window, alarms: older }), noon).nominee).toBeUndefined();
  });

  test('is what runs, where nothing is in flight and an alarm is firing', () => {
    expect(situationOf(facts(), noon).nominee).toMatchObject({ act: 'roll-back', shift: shiftOf(42) });
    expect(situationOf(facts({ alarms: [alarmFacts({ state: 'OK' })] }), noon).nominee).toBeUndefined();
  });
});
