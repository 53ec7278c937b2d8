import { describe, expect, test } from 'vitest';
import type { Facts } from '../../functions/core/facts.ts';
import { at, definitionArn } from '../kit/core.ts';
import {
  alarmFacts,
  decided,
  definitions,
  ecs,
  facts,
  firedIn,
  incident,
  later,
  newest,
  period,
  policy,
  running,
  shiftOf,
  term,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

const ROLL_BACK = 'roll-back bad-deployment';
const STOP = 'stop-deployment nobody-watches';
const OLDER = 'escalate alarm-older-than-deployment';
const SHARED = 'escalate shared-cause-suspected';

/** The trouble began so many milliseconds after 42 shifted. */
const began = (ms: number, over = {}) => {
  const start = later(shiftOf(42), ms);
  return alarmFacts({ onset: { start, end: later(start, 60_000) }, ...over });
};

describe('the trouble and the shift of the running revision', () => {
  test.each([
    ['had ended just when it shifted: it is older', -60_000, OLDER],
    ['straddled the shift by a millisecond: it is the new revision’s', -59_999, ROLL_BACK],
    ['began with the shift', 0, ROLL_BACK],
    ['began just within reach', policy.reachMs, ROLL_BACK],
    ['began a millisecond out of reach', policy.reachMs + 1, 'escalate no-recent-deployment'],
  ])('%s', (_, ms, words) => {
    expect(wordsOf(facts({ alarms: [began(ms)] }))).toBe(words);
  });

  test('reach is counted in flight, too', () => {
    expect(wordsOf(facts({ alarms: [began(policy.reachMs)], window: windowOf() }))).toBe(STOP);
    expect(wordsOf(facts({ alarms: [began(policy.reachMs + 1)], window: windowOf() }))).toBe(
      'escalate no-recent-deployment',
    );
  });

  test('the first alarm that began after the shift counts, whatever their order', () => {
    const [first, late] = [began(60_000), began(policy.reachMs + 1, { name: 'late' })];
    expect(wordsOf(facts({ alarms: [first, late] }))).toBe(ROLL_BACK);
    expect(wordsOf(facts({ alarms: [late, first] }))).toBe(ROLL_BACK);
  });

  test('an alarm in trouble since before the shift is baseline, and the other one decides', () => {
    const old = began(-600_000, { name: 'dependency' });
    expect(wordsOf(facts({ alarms: [old, began(60_000)] }))).toBe(ROLL_BACK);
    expect(wordsOf(facts({ alarms: [old, began(policy.reachMs + 1)] }))).toBe('escalate no-recent-deployment');
    expect(wordsOf(facts({ alarms: [old] }))).toBe(OLDER);
  });

  test('an onset that nobody knows makes nobody a suspect', () => {
    expect(wordsOf(facts({ alarms: [alarmFacts({ onset: undefined })] }))).toBe(OLDER);
  });

  test('nor does a shift that nobody knows', () => {
    expect(wordsOf(facts({ terms: [] }))).toBe('escalate no-recent-deployment');
    const sharers = [{ service: 'cart', alarm: 'checkout-5xx' }];
    expect(firedIn(facts({ terms: [], sharers }))).toEqual(['the suspect shifted recently', 'a target is known good']);
    expect(wordsOf(facts({ terms: [term(40), term(41)] }))).toBe('escalate no-recent-deployment');
    expect(wordsOf(facts({ ecs: ecs({ versions: [running(41)] }) }))).toBe('escalate no-recent-deployment');
  });

  test('nor does traffic that nobody can place: a deployment took it and ended, and nobody went back', () => {
    expect(wordsOf(facts({ adrift: 'd-BELAY0042 took traffic and failed' }))).toBe('escalate no-recent-deployment');
  });

  test('the first sight of the alarm counts, not a flap after it', () => {
    const kept = incident({ onsets: { 'checkout-5xx': period(-900) } });
    expect(wordsOf(facts({ incident: kept }))).toBe(OLDER);
    const late = incident({ onsets: { 'checkout-5xx': period(-300) } });
    expect(wordsOf(facts({ incident: late, alarms: [began(policy.reachMs + 1)] }))).toBe(ROLL_BACK);
  });

  test('older trouble is not out of reach, and what is out of reach is not older', () => {
    expect(firedIn(facts({ alarms: [began(-600_000)] }))).toEqual([
      'the trouble began after the suspect shifted',
      'act',
    ]);
    expect(firedIn(facts({ alarms: [began(policy.reachMs + 1)] }))).toEqual(['the suspect shifted recently', 'act']);
  });
});

describe('an alarm that several services share', () => {
  /** The other service shifted so many milliseconds before (minus: after) the trouble began to end. */
  const shared = (shift: number | undefined, alarm = 'checkout-5xx', over: Partial<Facts> = {}) =>
    facts({
      sharers: [{ service: 'cart', alarm, shift: shift === undefined ? undefined : later(at(-300), shift) }],
      ...over,
    });

  test.each([
    ['shifted just before the trouble began', 0, SHARED],
    ['shifted just within reach', -policy.reachMs, SHARED],
    ['shifted a millisecond out of reach', -policy.reachMs - 1, ROLL_BACK],
    ['shifted a millisecond before the first bad period was over', 59_999, SHARED],
    ['shifted just when the first bad period was over', 60_000, ROLL_BACK],
    ['shifted nobody knows when', undefined, SHARED],
  ])('accuses this one or is a shared cause: the other %s', (_, shift, words) => {
    expect(wordsOf(shared(shift))).toBe(words);
  });

  test('is a shared cause for a stop as well', () => {
    expect(wordsOf(shared(0, 'checkout-5xx', { window: windowOf() }))).toBe(SHARED);
    expect(wordsOf(shared(-policy.reachMs - 1, 'checkout-5xx', { window: windowOf() }))).toBe(STOP);
  });

  test('does not matter where it is baseline here, or another one', () => {
    const old = alarmFacts({ name: 'dependency', onset: period(-900) });
    expect(wordsOf(shared(0, 'dependency', { alarms: [alarmFacts(), old] }))).toBe(ROLL_BACK);
    expect(wordsOf(shared(0, 'another'))).toBe(ROLL_BACK);
  });

  test('is a shared cause if one of several sharers may be the cause', () => {
    const sharers = [
      { service: 'cart', alarm: 'checkout-5xx', shift: at(-90_000) },
      { service: 'search', alarm: 'checkout-5xx', shift: at(-310) },
    ];
    expect(wordsOf(facts({ sharers }))).toBe(SHARED);
    expect(wordsOf(facts({ sharers: sharers.slice(0, 1) }))).toBe(ROLL_BACK);
    const alarms = [alarmFacts({ name: 'its own' }), alarmFacts()];
    expect(wordsOf(facts({ alarms, sharers }))).toBe(SHARED);
  });

  test('is its own onset’s matter, not that of the alarm beside it', () => {
    const early = alarmFacts({ name: 'early', onset: period(-500) });
    const sharers = [{ service: 'cart', alarm: 'early', shift: at(-400) }];
    expect(wordsOf(facts({ alarms: [early, alarmFacts()], sharers }))).toBe(ROLL_BACK);
  });
});

describe('many services that fire at once', () => {
  const many = (n: number, guarded: number) =>
    facts({ firing: Array.from({ length: n }, (_, i) => `service-${i}`), guarded });

  test.each([
    [2, 3, 1],
    [2, 3, 15],
    [3, 4, 16],
    [3, 4, 20],
    [4, 5, 21],
    [4, 5, 1_000],
  ])('are %i services of trouble, or %i of one cause, in a fleet of %s', (few, enough, guarded) => {
    expect(wordsOf(many(few, guarded))).toBe(ROLL_BACK);
    expect(wordsOf(many(enough, guarded))).toBe(SHARED);
    expect(wordsOf({ ...many(enough, guarded), window: windowOf() })).toBe(SHARED);
  });

  test.each<[string, Partial<Facts>, string]>([
    ['began before its last deployment', { alarms: [began(-600_000)] }, OLDER],
    ['began long after its last deployment', { alarms: [began(policy.reachMs + 1)] }, 'escalate no-recent-deployment'],
    ['began after a shift that nobody knows', { terms: [] }, 'escalate no-recent-deployment'],
  ])('are one cause, and one page, also for a service whose own trouble %s', (_, over, alone) => {
    expect(wordsOf({ ...many(4, 1_000), ...over })).toBe(alone);
    expect(wordsOf({ ...many(5, 1_000), ...over })).toBe(SHARED);
    expect(firedIn({ ...many(5, 1_000), ...over })[0]).toBe('few services fire at once');
  });

  test('speak against nothing where nobody is nominated', () => {
    expect(firedIn({ ...many(5, 20), window: windowOf({ shift: undefined }) })).toHaveLength(1);
  });
});

describe('a running revision that is itself a rollback', () => {
  test('is not rolled back, whoever went back to it', () => {
    const back = [term(40), term(41), newest({ kind: 'rollback' })];
    expect(wordsOf(facts({ terms: back }))).toBe('escalate rolled-back-recently');
    const blue = { definition: definitionArn(42), runningCount: 2 };
    const window = windowOf({ definition: definitionArn(43), blue });
    expect(wordsOf(facts({ terms: back, window, definitions: definitions([42, 43]) }))).toBe(STOP);
  });

  test('an earlier rollback is no obstacle', () => {
    const terms = [term(40), term(41, { kind: 'rollback' }), newest()];
    expect(decided(facts({ terms }))).toMatchObject({ kind: 'roll-back', to: definitionArn(41) });
  });
});
