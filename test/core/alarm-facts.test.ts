import { describe, expect, test } from 'vitest';
import { alarmFactsOf, mutesIn, mutesToldOf } from '../../functions/core/alarm-facts.ts';
import type { AlarmReading } from '../../functions/core/onset.ts';
import { seconds } from '../../functions/core/units.ts';
import type { AlarmWake } from '../../functions/core/wake.ts';
import { alarm, at, noon, point, reasonData } from '../kit/core.ts';

const wake = (over: Partial<AlarmWake> = {}): AlarmWake => ({
  kind: 'alarm',
  alarm: 'checkout-5xx',
  arn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx',
  state: 'ALARM',
  suppressed: false,
  hints: {},
  ...over,
});
const none = new Map<string, never>();
const factOf = (over: Partial<AlarmReading> = {}, children: readonly AlarmReading[] = []) =>
  alarmFactsOf(['checkout-5xx'], [alarm(over)], new Map([['checkout-5xx', children]]), none)[0];

describe('a mute that an event told of', () => {
  test('counts by the alarm, with its end for people and for the next look', () => {
    const mutes = mutesIn([wake({ mutedUntil: at(60) }), wake({ alarm: 'latency', mutedUntil: at(90) })], noon);
    expect([...mutes]).toEqual([
      ['checkout-5xx', { by: 'a mute rule until 2026-11-21T12:01:00.000Z', until: at(60) }],
      ['latency', { by: 'a mute rule until 2026-11-21T12:01:30.000Z', until: at(90) }],
    ]);
  });

  test('counts until its end and no longer', () => {
    expect(mutesIn([wake({ mutedUntil: at(0.001) })], noon).size).toBe(1);
    expect(mutesIn([wake({ mutedUntil: noon })], noon).size).toBe(0);
  });

  test('is none where no event speaks of one', () => expect(mutesIn([wake()], noon).size).toBe(0));
});

describe('whether an alarm is muted is told', () => {
  const toldBy = (...wakes: AlarmWake[]) => [...mutesToldOf(wakes, noon)];

  test('by its own event, and of itself alone', () => expect(toldBy(wake({ alarm: 'latency' }))).toEqual(['latency']));

  test('by no event that says something else than ALARM', () => {
    expect(toldBy(wake({ state: 'OK' }), wake({ state: 'INSUFFICIENT_DATA' }))).toEqual([]);
  });

  test('until the mute that it told of has ended', () => {
    expect(toldBy(wake({ mutedUntil: at(1) }))).toEqual(['checkout-5xx']);
    expect(toldBy(wake({ mutedUntil: noon }))).toEqual([]);
  });
});

describe('the state of an alarm', () => {
  test.each([
    ['ALARM', undefined, 'ALARM'],
    ['ALARM', 'PARTIAL_DATA', 'ALARM'],
    ['OK', undefined, 'OK'],
    ['OK', 'PARTIAL_DATA', 'unknown'],
    ['INSUFFICIENT_DATA', undefined, 'unknown'],
    ['SOMETHING_NEW', undefined, 'unknown'],
  ])('%s, unevaluable: %s, is %s', (state, unevaluable, known) => {
    expect(factOf({ state, unevaluable })?.state).toBe(known);
  });

  test('is missing where CloudWatch knows no such alarm, which is no OK', () => {
    expect(alarmFactsOf(['gone'], [alarm()], none, none)).toEqual([{ name: 'gone', state: 'missing', lookBack: 0 }]);
  });
});

describe('the facts of an alarm in ALARM', () => {
  test('are its onset, its transition and how far back it looks', () => {
    expect(factOf({ periodSeconds: 60, evaluationPeriods: 3 })).toEqual({
      name: 'checkout-5xx',
      state: 'ALARM',
      onset: { start: at(-120), end: at(-60) },
      since: at(-60),
      silenced: undefined,
      silencedUntil: undefined,
      lookBack: seconds(180),
    });
  });

  test('come in the order of the config, whatever the order of the readings', () => {
    const facts = alarmFactsOf(['b', 'a'], [alarm({ name: 'a' }), alarm({ name: 'b' })], none, none);
    expect(facts.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  test('have no onset any more once it is OK', () => {
    expect(factOf({ state: 'OK' })).toMatchObject({ state: 'OK', onset: undefined, since: at(-60) });
  });

  test("have a composite's onset from its earliest child, and its look-back from the longest", () => {
    const children = [
      alarm({ name: 'c1', periodSeconds: 300, evaluationPeriods: 2 }),
      alarm({ name: 'c2', reasonData: reasonData([point(at(-600), 9)]) }),
    ];
    expect(factOf({ kind: 'composite', reasonData: undefined }, children)).toMatchObject({
      onset: { start: at(-600), end: at(-540) },
      lookBack: seconds(600),
    });
  });

  test.each([
    ['a composite whose children nobody knows looks back not at all', { kind: 'composite' }, 0],
    ['a metric alarm that says no period: a minute', { periodSeconds: undefined, evaluationPeriods: 2 }, 120],
    ['a metric alarm that says no count: once', { periodSeconds: 300, evaluationPeriods: undefined }, 300],
  ] as const)('%s', (_, over, length) => {
    const [fact] = alarmFactsOf(['checkout-5xx'], [alarm(over)], none, none);
    expect(fact?.lookBack).toBe(seconds(length));
  });
});

describe('an alarm is silenced', () => {
  const silencedBy = (over: Partial<AlarmReading>, muted: boolean) =>
    alarmFactsOf(
      ['checkout-5xx'],
      [alarm(over)],
      none,
      muted ? new Map([['checkout-5xx', { by: 'the rule night', until: at(60) }]]) : none,
    )[0];

  test('by a mute, with its end', () => {
    expect(silencedBy({}, true)).toMatchObject({ silenced: 'muted by the rule night', silencedUntil: at(60) });
  });

  test('by its own actions, whose words come first', () => {
    const silenced = 'its actions are switched off';
    expect(silencedBy({ silenced }, true)).toMatchObject({ silenced, silencedUntil: at(60) });
    expect(silencedBy({ silenced }, false)).toMatchObject({ silenced, silencedUntil: undefined });
  });

  test('by nobody', () => expect(silencedBy({}, false)?.silenced).toBeUndefined());
});
