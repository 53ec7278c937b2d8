import { describe, expect, test } from 'vitest';
import type { AlarmFacts, Facts, InFlight } from '../../functions/core/facts.ts';
import { minutes, seconds } from '../../functions/core/units.ts';
import { at, noon } from '../kit/core.ts';
import {
  alarmFacts,
  decided,
  facts,
  firedIn,
  incident,
  later,
  newest,
  period,
  policy,
  shiftOf,
  term,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

/** With this in flight, and nothing known of its term yet. */
const deploying = (over: Partial<InFlight> = {}, alarms: readonly AlarmFacts[] = [alarmFacts()], more = {}) =>
  facts({ window: windowOf(over), alarms, ...more });

const STOP = 'stop-deployment nobody-watches';
const FIX = 'wait deployment-may-be-the-fix';

describe('a rollback in flight', () => {
  test('is waited for, whenever the trouble began and whoever watches', () => {
    expect(wordsOf(deploying({ kind: 'rollback' }))).toBe('wait rollback-in-flight');
    expect(wordsOf(deploying({ kind: 'rollback', shift: undefined }))).toBe('wait rollback-in-flight');
    expect(wordsOf(deploying({ kind: 'rollback', watched: ['checkout-5xx'], blue: undefined }))).toBe(
      'wait rollback-in-flight',
    );
  });

  test('is the only thing that speaks of it', () => {
    expect(firedIn(deploying({ kind: 'rollback' }))).toEqual(['no rollback is in flight']);
  });
});

describe('a deployment in flight', () => {
  test('may be the fix while it has no traffic, whenever the trouble began', () => {
    expect(wordsOf(deploying({ shift: undefined }))).toBe(FIX);
    expect(wordsOf(deploying({ shift: undefined, watched: ['checkout-5xx'] }))).toBe(FIX);
    expect(firedIn(deploying({ shift: undefined, watched: ['checkout-5xx'], blue: undefined }))).toEqual([
      'the deployment in flight is not the fix',
    ]);
  });

  test.each([
    ['had ended just when it shifted', 60_000, FIX],
    ['straddled its shift by a millisecond', 59_999, STOP],
    ['began just when it shifted', 0, STOP],
  ])('may be the fix or is the suspect: the trouble %s', (_, before, words) => {
    const start = later(shiftOf(42), -before);
    const onset = { start, end: later(start, 60_000) };
    expect(wordsOf(deploying({}, [alarmFacts({ onset })]))).toBe(words);
  });

  test('may be the fix where nobody can tell when the trouble began', () => {
    expect(wordsOf(deploying({}, [alarmFacts({ onset: undefined })]))).toBe(FIX);
  });

  test('is judged by the first sight of the alarm: a flap does not make it the suspect', () => {
    const before = incident({ onsets: { 'checkout-5xx': period(-900) } });
    expect(wordsOf(deploying({}, [alarmFacts()], { incident: before }))).toBe(FIX);
    expect(wordsOf(deploying({}, [alarmFacts()], { incident: incident({ onsets: { other: period(-900) } }) }))).toBe(
      STOP,
    );
    expect(wordsOf(deploying({}, [alarmFacts({ name: 'constructor' })], { incident: before }))).toBe(STOP);
  });

  test('is the suspect for the alarm that began after its shift, not for the older one beside it', () => {
    const old = alarmFacts({ name: 'dependency', onset: period(-900) });
    expect(wordsOf(deploying({}, [old, alarmFacts()]))).toBe(STOP);
    expect(wordsOf(deploying({ watched: ['dependency'] }, [old, alarmFacts()]))).toBe(STOP);
    expect(wordsOf(deploying({ watched: ['checkout-5xx'] }, [old, alarmFacts()]))).toBe('wait aws-owns-rollback');
  });

  test('is AWS’s to roll back if it watches any alarm that began after its shift', () => {
    const two = [alarmFacts(), alarmFacts({ name: 'latency' })];
    expect(wordsOf(deploying({ watched: ['latency'] }, two))).toBe('wait aws-owns-rollback');
    expect(wordsOf(deploying({ watched: ['another'] }, two))).toBe(STOP);
  });

  test('is not stopped once blue is gone, nor while it runs no task', () => {
    const { blue } = windowOf().deployment;
    expect(wordsOf(deploying({ blue: undefined }))).toBe('wait blue-is-gone');
    expect(wordsOf(deploying({ blue: blue && { ...blue, runningCount: 0 } }))).toBe('wait blue-is-gone');
    expect(wordsOf(deploying({ blue: blue && { ...blue, runningCount: 1 } }))).toBe(STOP);
  });

  test('is no window that blue’s end matters to, unless it is the suspect', () => {
    expect(firedIn(deploying({ blue: undefined }, [alarmFacts({ onset: period(-900) })]))).not.toContain(
      'there is something left to stop for',
    );
    expect(firedIn(deploying({ blue: undefined, kind: 'rollback' }))).not.toContain(
      'there is something left to stop for',
    );
  });

  test('is looked at again in a minute', () => {
    expect(decided(deploying({ blue: undefined }))).toMatchObject({ again: seconds(60) });
  });
});

describe('with nothing in flight', () => {
  /** The running revision shifted so long before noon, and the trouble began before that. */
  const helped = (seconds: number, over: Partial<Facts> = {}) =>
    facts({
      terms: [term(41), newest({ shift: at(-seconds) })],
      alarms: [alarmFacts({ onset: period(-seconds - 60) })],
      ...over,
    });

  test('what may be the fix gets its settle time and not a millisecond more', () => {
    expect(wordsOf(helped(300), later(noon, -1))).toBe('wait settling');
    expect(wordsOf(helped(300))).toBe('escalate alarm-older-than-deployment');
    expect(firedIn(helped(300))).not.toContain('the last shift has settled');
  });

  test('it is looked at again when the settle time is over, a second from now at the least', () => {
    expect(decided(helped(100))).toEqual({ kind: 'wait', why: 'settling', again: seconds(200) });
    expect(decided(helped(300), later(noon, -1))).toMatchObject({ again: seconds(1) });
    expect(decided(helped(0), at(-5))).toMatchObject({ again: seconds(300) });
  });

  test('it gets longer where the alarm looks back longer', () => {
    const slow = [alarmFacts({ onset: period(-460), lookBack: minutes(6) })];
    expect(wordsOf(helped(400, { alarms: slow }), at(19))).toBe('wait settling');
    expect(wordsOf(helped(400, { alarms: slow }), at(20))).toBe('escalate alarm-older-than-deployment');
    const calm = alarmFacts({ name: 'b', state: 'OK', lookBack: minutes(60) });
    expect(wordsOf(helped(300, { alarms: [alarmFacts({ onset: period(-360) }), calm] }))).toBe(
      'escalate alarm-older-than-deployment',
    );
  });

  test('no shorter time than the policy’s, even for an alarm that looks back a second', () => {
    const policyOfTenMinutes = { ...policy, settleMs: minutes(10) };
    expect(wordsOf(helped(599, { policy: policyOfTenMinutes }))).toBe('wait settling');
    expect(wordsOf(helped(600, { policy: policyOfTenMinutes }))).toBe('escalate alarm-older-than-deployment');
  });

  test('a rollback settles even where the trouble began after it', () => {
    const back = (seconds: number) =>
      facts({
        terms: [term(41), newest({ kind: 'rollback', shift: at(-seconds) })],
        alarms: [alarmFacts({ onset: period(-60) })],
      });
    expect(wordsOf(back(299))).toBe('wait settling');
    expect(wordsOf(back(300))).toBe('escalate rolled-back-recently');
  });

  test('a new revision whose own trouble it is does not get to settle', () => {
    const young = facts({
      terms: [term(41), newest({ shift: at(-120) })],
      alarms: [alarmFacts({ onset: period(-60) })],
    });
    expect(wordsOf(young)).toBe('roll-back bad-deployment');
  });

  test('nothing settles while a deployment is in flight', () => {
    expect(firedIn({ ...helped(100), window: windowOf({ shift: undefined }) })).toEqual([
      'the deployment in flight is not the fix',
    ]);
  });
});
