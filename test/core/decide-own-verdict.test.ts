import { describe, expect, test } from 'vitest';
import type { Facts } from '../../functions/core/facts.ts';
import { wantsVerification } from '../../functions/core/guards-own.ts';
import { situationOf } from '../../functions/core/situation.ts';
import { type EpochMs, seconds } from '../../functions/core/units.ts';
import { at, definitionArn, noon } from '../kit/core.ts';
import {
  alarmFacts,
  decided,
  ecs,
  facts,
  firedIn,
  healthyNow,
  incident,
  intent,
  later,
  newest,
  period,
  rolledBack,
  running,
  term,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

const quiet = [alarmFacts({ state: 'OK', onset: undefined })];

describe('when our own rollback has settled', () => {
  const settled = (over: Partial<Facts>) => rolledBack(-300, over);
  const unhealthy = { ...healthyNow, targets: { healthy: false, detail: '0 of 2 healthy' } };
  const failing = { ...healthyNow, probe: { passed: false, detail: 'status 500' } };

  test.each<[string, Partial<Facts>, string]>([
    ['all alarms OK, targets healthy, probe passed', {}, 'close recovered'],
    ['an alarm of the incident is in ALARM', { alarms: [alarmFacts()] }, 'escalate rollback-did-not-help'],
    ['it is in ALARM and silenced', { alarms: [alarmFacts({ silenced: 'x' })] }, 'escalate rollback-did-not-help'],
    [
      'another alarm is in ALARM',
      { alarms: [...quiet, alarmFacts({ name: 'latency' })] },
      'escalate rollback-did-not-help',
    ],
    ['it has no data', { alarms: [alarmFacts({ state: 'unknown' })] }, 'wait alarm-unknown'],
    ['it is missing', { alarms: [alarmFacts({ state: 'missing' })] }, 'wait alarm-unknown'],
    ['another has no data', { alarms: [...quiet, alarmFacts({ name: 'b', state: 'unknown' })] }, 'close recovered'],
    ['targets are not healthy', { verification: unhealthy }, 'escalate rollback-did-not-help'],
    ['the probe failed', { verification: failing }, 'escalate rollback-did-not-help'],
    ['nobody has looked yet', { verification: undefined }, 'wait settling'],
  ])('%s', (_, over, words) => {
    expect(wordsOf(settled(over))).toBe(words);
  });

  test('it is looked at again soon where nobody has looked yet', () => {
    expect(decided(settled({ verification: undefined }))).toMatchObject({ again: seconds(15) });
  });

  describe('an alarm that was in trouble before the bad revision came', () => {
    const dependency = (state: 'ALARM' | 'unknown', end: number) =>
      settled({
        alarms: [...quiet, alarmFacts({ name: 'dependency', state, onset: period(end - 60) })],
        incident: incident({
          intent: intent({ at: at(-360) }),
          onsets: { 'checkout-5xx': period(-400), dependency: period(end - 60) },
        }),
      });

    test('does not count against going back, in ALARM or unknown', () => {
      expect(wordsOf(dependency('ALARM', -600))).toBe('close recovered');
      expect(wordsOf(dependency('unknown', -600))).toBe('close recovered');
    });

    test('does if its trouble straddles the shift of the bad revision', () => {
      expect(wordsOf(dependency('ALARM', -599))).toBe('escalate rollback-did-not-help');
      expect(wordsOf(dependency('unknown', -599))).toBe('wait alarm-unknown');
    });

    test('does where the ledger no longer knows the bad revision’s term', () => {
      const given = dependency('ALARM', -600);
      expect(wordsOf({ ...given, terms: [term(41, { shift: at(-300), kind: 'rollback' })] })).toBe(
        'escalate rollback-did-not-help',
      );
    });

    test('is measured by the newest term of the bad revision', () => {
      const given = dependency('ALARM', -600);
      const twice = [term(42, { shift: at(-90_000) }), ...given.terms];
      expect(wordsOf({ ...given, terms: twice })).toBe('close recovered');
    });
  });

  test('a firing alarm that tells no onset counts against it', () => {
    const given = settled({ alarms: [...quiet, alarmFacts({ name: 'b', onset: undefined })] });
    expect(wordsOf(given)).toBe('escalate rollback-did-not-help');
  });

  test('that it did not help is told once, and a recovery after that still closes', () => {
    const over = { intent: intent({ at: at(-360) }), handedOver: { why: 'rollback-did-not-help', at: at(-10) } };
    const given = settled({ alarms: [alarmFacts()], incident: incident(over) });
    expect(wordsOf(given)).toBe('wait handed-over');
    expect(firedIn(given)).not.toContain('own rollback helped');
    expect(wordsOf({ ...given, alarms: quiet })).toBe('close recovered');
    expect(wordsOf({ ...given, alarms: quiet, verification: failing })).toBe('close cleared-by-itself');
  });

  test('what we stopped is judged like what we rolled back', () => {
    const stop = intent({ act: 'stop-deployment', via: 'stop-deployment', at: at(-360) });
    expect(wordsOf(settled({ incident: incident({ intent: stop }) }))).toBe('close recovered');
  });
});

describe('the service is probed and its targets are read', () => {
  const wants = (given: Facts, now: EpochMs = noon) => wantsVerification(situationOf(given, now));

  test('only when our own rollback has settled', () => {
    expect(wants(rolledBack(0), later(at(300), -1))).toBe(false);
    expect(wants(rolledBack(0), at(300))).toBe(true);
    expect(wants(facts())).toBe(false);
    expect(wants(facts({ incident: incident({ intent: intent() }), own: { state: 'unclear' } }))).toBe(false);
  });

  test('not while an alarm that measures it is in ALARM', () => {
    expect(wants(rolledBack(-300, { alarms: [alarmFacts()] }))).toBe(false);
  });

  test('not when something newer has the traffic', () => {
    const person = newest({ shift: at(-10), definition: definitionArn(43), hash: 'hash-43' });
    const given = rolledBack(-300);
    expect(wants({ ...given, window: windowOf({ definition: definitionArn(43), shift: at(-10) }) })).toBe(false);
    const runs = ecs({ versions: [running(43)] });
    expect(wants({ ...given, ecs: runs, terms: [...given.terms, person] })).toBe(false);
  });
});
