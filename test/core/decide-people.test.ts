import { describe, expect, test } from 'vitest';
import type { Facts } from '../../functions/core/facts.ts';
import { minutes } from '../../functions/core/units.ts';
import { at, definitionArn, noon } from '../kit/core.ts';
import {
  alarmFacts,
  decided,
  ecs,
  facts,
  firedIn,
  hold,
  incident,
  intent,
  later,
  policy,
  term,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

const would = {
  kind: 'roll-back',
  why: 'bad-deployment',
  via: 'create-deployment',
  from: definitionArn(42),
  to: definitionArn(41),
};

describe('a hold', () => {
  test('tells what would have been done, a stop included', () => {
    expect(decided(facts({ holds: [hold()] }))).toEqual({ kind: 'escalate', why: 'held', would });
    expect(decided(facts({ holds: [hold({ scope: 'all', by: undefined })] }))).toMatchObject({ why: 'held' });
    expect(decided(facts({ holds: [hold()], window: windowOf() }))).toMatchObject({
      why: 'held',
      would: { kind: 'stop-deployment' },
    });
  });

  test('ends at its moment, and not a millisecond before', () => {
    expect(wordsOf(facts({ holds: [hold({ until: later(noon) })] }))).toBe('escalate held');
    expect(wordsOf(facts({ holds: [hold({ until: noon })] }))).toBe('roll-back bad-deployment');
    expect(wordsOf(facts({ holds: [hold({ until: noon }), hold({ until: later(noon) })] }))).toBe('escalate held');
  });

  test('comes before the mode, and after everything that speaks against the act', () => {
    expect(wordsOf(facts({ holds: [hold()], mode: 'observe' }))).toBe('escalate held');
    expect(wordsOf(facts({ holds: [hold()], firing: ['a', 'b', 'c'] }))).toBe('escalate shared-cause-suspected');
  });

  test('and modes say nothing where nothing would be done', () => {
    const none = facts({ holds: [hold()], mode: 'observe', terms: [term(42)] });
    expect(firedIn(none)).toEqual(['a target is known good']);
    const lost = facts({ holds: [hold()], ecs: 'service-not-found', window: windowOf() });
    expect(firedIn(lost)).toEqual(['the service is meant to run']);
  });
});

describe('a mode', () => {
  test.each(['observe', 'propose'] as const)('%s tells what would have been done, a stop included', (mode) => {
    expect(decided(facts({ mode }))).toEqual({ kind: mode, why: `mode-${mode}`, would });
    expect(decided(facts({ mode, window: windowOf() }))).toMatchObject({
      kind: mode,
      would: { kind: 'stop-deployment', to: definitionArn(41) },
    });
  });

  test('act fires no guard but the act itself', () => {
    expect(firedIn(facts({ mode: 'act' }))).toEqual(['act']);
  });
});

describe('a wait that has lasted its deadline pages under its own reason', () => {
  const since = (over: Partial<Facts>, more = {}) =>
    facts({ ...over, incident: incident({ waitingSince: at(0), ...more }) });
  const deadline = later(at(0), policy.waitDeadlineMs);

  test.each<[string, Partial<Facts>]>([
    ['rollback-in-flight', { window: windowOf({ kind: 'rollback' }) }],
    ['deployment-may-be-the-fix', { window: windowOf({ shift: undefined }) }],
    ['aws-owns-rollback', { window: windowOf({ watched: ['checkout-5xx'] }) }],
    ['blue-is-gone', { window: windowOf({ blue: undefined }) }],
    ['alarm-unknown', { alarms: [alarmFacts({ state: 'unknown' })] }],
  ])('%s', (why, over) => {
    expect(decided(since(over), later(deadline, -1))).toMatchObject({ kind: 'wait', why });
    expect(decided(since(over), deadline)).toEqual({ kind: 'escalate', why });
  });

  test('but for our own rollback, whose deadline is another one', () => {
    const patient = { ...policy, rollbackDeadlineMs: minutes(90) };
    const going = since({ own: { state: 'unclear' }, policy: patient }, { intent: intent({ at: at(0) }) });
    expect(wordsOf(going, deadline)).toBe('wait rolling-back');
  });

  test('and the record says so', () => {
    const given = since({ window: windowOf({ shift: undefined }) });
    expect(firedIn(given, deadline)).toEqual([
      'the deployment in flight is not the fix',
      'no wait outlasts its deadline',
    ]);
    expect(firedIn(given, later(deadline, -1))).toHaveLength(1);
  });

  test('once: not while people have it', () => {
    const given = (why: string, over: Partial<Facts> = {}) =>
      decided(since({ window: windowOf({ shift: undefined }), ...over }, { handedOver: { why, at: at(1) } }), deadline);
    expect(given('no-known-good')).toMatchObject({ kind: 'wait' });
    expect(given('held', { holds: [hold({ until: undefined })] })).toMatchObject({ kind: 'wait' });
    const page = { kind: 'escalate', why: 'deployment-may-be-the-fix' };
    expect(given('held'), 'the hold is released').toEqual(page);
    expect(given('facts-unavailable'), 'they can be read again').toEqual(page);
  });

  test('but not where nobody knows since when', () => {
    const unknown = { window: windowOf({ shift: undefined }) };
    expect(decided(since(unknown, { waitingSince: undefined }), deadline)).toMatchObject({ kind: 'wait' });
    expect(decided(facts(unknown), deadline)).toMatchObject({ kind: 'wait' });
  });

  test('nor does what is no wait', () => {
    expect(wordsOf(since({}), deadline)).toBe('roll-back bad-deployment');
    expect(wordsOf(since({ ecs: ecs({ controller: 'EXTERNAL' }) }), deadline)).toBe('escalate unsupported-controller');
    expect(wordsOf(since({ mode: 'observe' }), deadline)).toBe('observe mode-observe');
  });
});
