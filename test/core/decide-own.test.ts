import { describe, expect, test } from 'vitest';
import type { Facts, OwnAct } from '../../functions/core/facts.ts';
import { minutes, seconds } from '../../functions/core/units.ts';
import { at } from '../kit/core.ts';
import {
  alarmFacts,
  decided,
  facts,
  firedIn,
  incident,
  intent,
  later,
  period,
  policy,
  rolledBack,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

/** A rollback was ordered a minute before noon, and this has become of it. */
const acted = (own: OwnAct | undefined, over: Partial<Facts> = {}) =>
  facts({ incident: incident({ intent: intent() }), own, ...over });
const told = (why: string) => incident({ intent: intent(), handedOver: { why, at: at(-30) } });
const failed: OwnAct = { state: 'failed', deployment: 'd-BELAY0099', because: 'HOOK_EXECUTION_FAILURE' };
const quiet = [alarmFacts({ state: 'OK', onset: undefined })];

describe('while our own rollback has not shifted', () => {
  test.each<[string, OwnAct]>([
    ['under way', { state: 'in-flight', deployment: 'd-BELAY0099' }],
    ['unclear', { state: 'unclear' }],
  ])('nothing else is decided: %s', (_, own) => {
    const waiting = { kind: 'wait', why: 'rolling-back', again: seconds(15) };
    expect(decided(acted(own))).toEqual(waiting);
    expect(decided(acted(own, { alarms: quiet }))).toEqual(waiting);
    expect(decided(acted(own, { window: windowOf({ kind: 'rollback' }) }))).toEqual(waiting);
  });

  test('it pages at its deadline and not a millisecond before', () => {
    const given = acted({ state: 'in-flight', deployment: 'd-BELAY0099' });
    const deadline = later(at(-60), policy.rollbackDeadlineMs);
    expect(wordsOf(given, later(deadline, -1))).toBe('wait rolling-back');
    expect(wordsOf(given, deadline)).toBe('escalate rollback-overdue');
  });

  test('it is not paged twice, and an alarm that is OK again changes nothing', () => {
    const overdue = { ...acted({ state: 'unclear' }), incident: told('rollback-overdue') };
    const deadline = later(at(-60), policy.rollbackDeadlineMs);
    expect(wordsOf(overdue, deadline)).toBe('wait handed-over');
    expect(wordsOf({ ...overdue, alarms: quiet }, deadline)).toBe('wait rolling-back');
    expect(wordsOf({ ...overdue, alarms: quiet }, later(deadline, 10 * policy.waitDeadlineMs))).toBe(
      'wait rolling-back',
    );
  });

  test('its end without a shift pages once', () => {
    expect(wordsOf(acted(failed))).toBe('escalate rollback-failed');
    expect(wordsOf(acted(failed, { alarms: quiet }))).toBe('escalate rollback-failed');
    expect(wordsOf({ ...acted(failed), incident: told('rollback-failed') })).toBe('wait handed-over');
    expect(wordsOf({ ...acted(failed, { alarms: quiet }), incident: told('rollback-failed') })).toBe(
      'close cleared-by-itself',
    );
  });

  test('an intent that was never carried out may be now', () => {
    expect(wordsOf(acted({ state: 'none' }))).toBe('roll-back bad-deployment');
  });

  test('an intent whose fate nobody looked up is not done again', () => {
    expect(wordsOf(acted(undefined))).toBe('escalate rolled-back-recently');
    expect(wordsOf(acted(undefined, { window: windowOf() }))).toBe('escalate rolled-back-recently');
  });

  test('what is known of another incident’s act is nothing to this one', () => {
    expect(wordsOf(facts({ own: { state: 'unclear' } }))).toBe('roll-back bad-deployment');
    expect(wordsOf(facts({ own: { state: 'unclear' }, incident: incident() }))).toBe('roll-back bad-deployment');
  });
});

describe('once our own rollback has shifted', () => {
  test('it settles for its time and not a millisecond longer', () => {
    const given = rolledBack(0);
    expect(decided(given, at(299))).toEqual({ kind: 'wait', why: 'settling', again: seconds(1) });
    expect(decided(given, later(at(300), -1))).toEqual({ kind: 'wait', why: 'settling', again: seconds(1) });
    expect(decided(given, at(100))).toEqual({ kind: 'wait', why: 'settling', again: seconds(200) });
    expect(wordsOf(given, at(300))).toBe('close recovered');
  });

  test('it settles while its deployment waits to end blue, too', () => {
    const own: OwnAct = { state: 'in-flight', deployment: 'd-BELAY0099', shift: at(-60) };
    expect(wordsOf(rolledBack(-60, { own }))).toBe('wait settling');
    expect(firedIn(rolledBack(-60, { own }))).not.toContain('own rollback helped');
    expect(wordsOf(rolledBack(-300, { own: { ...own, shift: at(-300) } }))).toBe('close recovered');
  });

  test('a shift that a fast clock puts into the future has not settled', () => {
    expect(decided(rolledBack(5))).toEqual({ kind: 'wait', why: 'settling', again: seconds(305) });
  });

  test('the settle time is no shorter than the slowest concerned alarm can be OK again, a minute added', () => {
    const lookBack = minutes(10);
    const slow = rolledBack(0, { alarms: [...quiet, alarmFacts({ name: 'latency', state: 'OK', lookBack })] });
    expect(wordsOf(slow, at(300))).toBe('close recovered');
    const concerned = { ...slow, alarms: [alarmFacts({ state: 'OK', lookBack }), ...quiet] };
    expect(wordsOf(concerned, later(at(660), -1))).toBe('wait settling');
    expect(wordsOf(concerned, at(660))).toBe('close recovered');
  });

  test('an alarm that fires concerns it though the incident has not met it', () => {
    const latency = alarmFacts({ name: 'latency', onset: period(60), lookBack: minutes(10) });
    const given = rolledBack(0, { alarms: [...quiet, latency] });
    expect(wordsOf(given, later(at(660), -1))).toBe('wait settling');
    expect(wordsOf(given, at(660))).toBe('escalate rollback-did-not-help');
  });

  test('the settle time never outlasts the deadline of a wait', () => {
    const given = rolledBack(0, { alarms: [alarmFacts({ state: 'OK', lookBack: minutes(24 * 60) })] });
    expect(wordsOf(given, later(at(3_600), -1))).toBe('wait settling');
    expect(wordsOf(given, at(3_600))).toBe('close recovered');
  });
});
