import { describe, expect, test } from 'vitest';
import type { Incident } from '../../functions/core/incident.ts';
import { openIncident, reopened, withOnsets, withQuiet } from '../../functions/core/incident-steps.ts';
import { epochMs, minutes } from '../../functions/core/units.ts';
import { at, noon } from '../kit/core.ts';
import { alarmFacts, incident, intent, later, period } from '../kit/facts.ts';

const untold = { start: epochMs(0), end: epochMs(0) };
/** Every way not to be firing. */
const calm = [{ state: 'OK' }, { state: 'unknown' }, { state: 'missing' }, { silenced: 'by hand' }] as const;

describe('an incident that opens', () => {
  test('is named after its service and the moment, and knows the onset of every alarm that fires', () => {
    const alarms = [alarmFacts(), alarmFacts({ name: 'latency', onset: period(-180) })];
    expect(openIncident('checkout', alarms, noon)).toEqual({
      id: 'checkout-2026-11-21T12:00:00.000Z',
      openedAt: noon,
      onsets: { 'checkout-5xx': period(-300), latency: period(-180) },
    });
  });

  test.each(calm)('knows no onset of an alarm that does not fire: %o', (over) => {
    expect(openIncident('checkout', [alarmFacts(over)], noon).onsets).toEqual({});
  });

  test('takes over what an earlier one has kept of the alarms that still fire', () => {
    const kept = { 'checkout-5xx': period(-900), latency: period(-900) };
    expect(openIncident('checkout', [alarmFacts()], noon, kept).onsets).toEqual({ 'checkout-5xx': period(-900) });
    const late = { 'checkout-5xx': period(-200) };
    expect(openIncident('checkout', [alarmFacts()], noon, late).onsets).toEqual({ 'checkout-5xx': period(-300) });
  });

  test.each(calm)('takes over nothing of an alarm that no longer fires: %o', (over) => {
    const kept = { 'checkout-5xx': period(-900) };
    expect(openIncident('checkout', [alarmFacts(over)], noon, kept).onsets).toEqual({});
  });
});

describe('the onsets of an incident', () => {
  const onsetsWith = (over: Parameters<typeof alarmFacts>[0]) => withOnsets(incident(), [alarmFacts(over)]).onsets;

  test('gain those of alarms that fire for the first time', () => {
    const both = { 'checkout-5xx': period(-300), latency: period(-60) };
    expect(onsetsWith({ name: 'latency', onset: period(-60) })).toEqual(both);
  });

  test.each(calm)('gain none of an alarm that does not fire: %o', (over) => {
    expect(onsetsWith({ name: 'latency', ...over })).toEqual(incident().onsets);
    expect(onsetsWith({ onset: period(-900), ...over })).toEqual(incident().onsets);
  });

  test('stay where an alarm flaps, and move only to what began earlier', () => {
    expect(onsetsWith({ onset: period(-60) })['checkout-5xx']).toEqual(period(-300));
    expect(onsetsWith({ onset: period(-300, 300) })['checkout-5xx']).toEqual(period(-300));
    const earlier = { start: later(at(-300), -1), end: at(-240) };
    expect(onsetsWith({ onset: earlier })['checkout-5xx']).toBe(earlier);
    const acted = incident({ intent: intent(), onsets: { 'checkout-5xx': period(-300) } });
    const after = withOnsets(acted, [alarmFacts({ onset: earlier }), alarmFacts({ name: 'latency', onset: earlier })]);
    expect(after.onsets, 'what Belay acted for measures the act').toEqual({
      'checkout-5xx': period(-300),
      latency: earlier,
    });
  });

  test('are older than any shift where an alarm cannot tell when its trouble began', () => {
    expect(onsetsWith({ name: 'latency', onset: undefined })).toEqual({ ...incident().onsets, latency: untold });
    const told = withOnsets(incident({ onsets: { 'checkout-5xx': untold } }), [alarmFacts()]);
    expect(told.onsets).toEqual({ 'checkout-5xx': untold });
  });

  test('are not lost where an alarm no longer tells when its trouble began', () => {
    expect(onsetsWith({ onset: undefined })).toEqual({ 'checkout-5xx': period(-300) });
  });

  test.each(['__proto__', 'constructor', 'toString'])('are kept of an alarm that is called %s', (name) => {
    const { onsets } = withOnsets(incident(), [alarmFacts({ name, onset: period(-60) })]);
    expect(Object.getOwnPropertyDescriptor(onsets, name)?.value).toEqual(period(-60));
    expect(Object.keys(onsets)).toEqual(['checkout-5xx', name]);
    expect(Object.keys(openIncident('checkout', [alarmFacts({ name })], noon, onsets).onsets)).toEqual([name]);
  });

  test('are all that changes, in a new record', () => {
    const before = incident({ intent: intent(), nextCheckAt: at(15) });
    const after = withOnsets(before, [alarmFacts({ name: 'latency' })]);
    expect(after).toEqual({ ...before, onsets: { ...before.onsets, latency: period(-300) } });
    expect(before.onsets).toEqual(incident().onsets);
  });
});

describe('an incident that is over goes on', () => {
  const settleMs = minutes(5);
  const over = (closedAt: number, more: Partial<Incident> = {}) =>
    incident({ closed: { why: 'cleared-by-itself', at: at(closedAt) }, ...more });
  const named = (id: string, openedAt: number, closedAt = -60, why = 'cleared-by-itself') =>
    incident({ id, openedAt: at(openedAt), closed: { why, at: at(closedAt) } });
  const goesOn = (...past: readonly Incident[]) => reopened(past, noon, settleMs)?.id;

  test('with its onsets and its act, and no longer with people, if its alarm is back within the settle time', () => {
    const handedOver = { why: 'held', at: at(-100) };
    const last = { kind: 'close', why: 'cleared-by-itself', at: at(-60) };
    const past = over(-60, { intent: intent(), handedOver, last });
    const again = reopened([past], noon, settleMs);
    expect(again).toStrictEqual(incident({ intent: intent(), last }));
  });

  test('until the settle time has passed', () => {
    const id = incident().id;
    expect(goesOn(over(-300))).toBe(id);
    expect(reopened([over(-300)], later(noon), settleMs)).toBeUndefined();
    expect(goesOn(over(30))).toBe(id);
  });

  test.each(['recovered', 'superseded', 'unguarded'])('unless it ended as %s', (why) => {
    expect(goesOn(incident({ closed: { why, at: at(-60) } }))).toBeUndefined();
  });

  test('unless it is not over, or there is none', () => {
    expect(goesOn(incident())).toBeUndefined();
    expect(goesOn()).toBeUndefined();
  });

  test('only if it is the one that was opened last, in whatever order they come', () => {
    const [first, second, third] = [named('first', -900), named('second', -600), named('third', -300)] as const;
    expect(goesOn(first, second, third)).toBe('third');
    expect(goesOn(third, second, first)).toBe('third');
    expect(goesOn(first, third, second)).toBe('third');
    expect(goesOn(named('third', -300, -60, 'recovered'), second)).toBeUndefined();
  });
});

describe('an incident is quiet', () => {
  const quietOf = (before: Partial<Incident>, ...alarms: Parameters<typeof withQuiet>[1]) =>
    withQuiet(incident(before), alarms, noon);

  test('since the first look at which no alarm was in ALARM, whatever else they say', () => {
    const none = [{ state: 'OK' }, { state: 'unknown' }, { state: 'missing' }] as const;
    expect(quietOf({}, ...none.map(alarmFacts))).toEqual(incident({ quietSince: noon }));
    expect(quietOf({ quietSince: at(-90) }, ...none.map(alarmFacts)).quietSince).toBe(at(-90));
  });

  test('no longer, once one of several is in ALARM, switched off or not', () => {
    const calmOne = alarmFacts({ name: 'latency', state: 'OK' });
    expect(quietOf({ quietSince: at(-90) }, calmOne, alarmFacts())).toEqual(incident({ quietSince: undefined }));
    expect(quietOf({ quietSince: at(-90) }, alarmFacts({ silenced: 'by hand' })).quietSince).toBeUndefined();
    expect(quietOf({}, alarmFacts(), calmOne).quietSince).toBeUndefined();
  });
});
