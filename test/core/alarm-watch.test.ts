import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AlarmFindings, judgeAlarms } from '../../functions/core/alarm-watch.ts';
import type { AlarmReading } from '../../functions/core/onset.ts';
import { millis, minus, plus, seconds } from '../../functions/core/units.ts';
import { alarm, at, noon, point, reasonData } from '../kit/core.ts';

/** In ALARM, with its first breaching minute at this moment. */
const since = (start: typeof noon, over: Partial<AlarmReading> = {}) =>
  alarm({ reasonData: reasonData([point(start, 37)]), transitionedAt: plus(start, seconds(90)), ...over });
const names = ({ afterShift, baseline, silenced }: AlarmFindings) => ({
  afterShift: afterShift.map((a) => a.name),
  baseline: baseline.map((a) => a.name),
  silenced: silenced.map((a) => a.name),
});
const judge = (reading: AlarmReading, children?: readonly AlarmReading[]) =>
  names(judgeAlarms([reading], [], noon, children && new Map([[reading.name, children]])));

const trigger = { afterShift: ['checkout-5xx'], baseline: [], silenced: [] };
const baseline = { afterShift: [], baseline: ['checkout-5xx'], silenced: [] };
const nothing = { afterShift: [], baseline: [], silenced: [] };

describe('for the revision that traffic shifted to at noon, an alarm', () => {
  test.each<[string, AlarmReading, object]>([
    ['whose trouble began after it is a trigger', since(at(20)), trigger],
    ['whose trouble began with it is a trigger', since(noon), trigger],
    ['whose first bad minute straddles it is a trigger', since(at(-30)), trigger],
    ['whose first bad minute ended a millisecond after it is a trigger', since(minus(at(-60), millis(-1))), trigger],
    ['whose first bad minute ended just with it is a baseline', since(at(-60)), baseline],
    [
      'whose trouble is long older is a baseline, though it rose again after it',
      since(at(-600), { transitionedAt: at(30) }),
      baseline,
    ],
    [
      'that was in ALARM before it is a baseline, whatever an update of its reason said since',
      since(at(20), { transitionedAt: at(-3_600) }),
      baseline,
    ],
    [
      'of which nobody can tell when it began is a baseline',
      alarm({ reasonData: undefined, transitionedAt: undefined }),
      baseline,
    ],
    ['that is OK is nothing', since(at(20), { state: 'OK' }), nothing],
    ['with too few data is nothing', since(at(20), { state: 'INSUFFICIENT_DATA' }), nothing],
    ['in a state of next year is nothing', since(at(20), { state: 'alarm' }), nothing],
    ['that is OK and silenced is nothing', since(at(20), { state: 'OK', silenced: 'muted' }), nothing],
  ])('%s', (_, reading, findings) => {
    expect(judge(reading)).toEqual(findings);
  });

  test.each([
    ['after the shift', at(20)],
    ['before the shift', at(-600)],
  ])('that somebody silenced is neither trigger nor baseline, its trouble having begun %s', (_, start) => {
    const findings = judgeAlarms([since(start, { silenced: 'its actions are disabled' })], [], noon);
    expect(names(findings)).toEqual({ ...nothing, silenced: ['checkout-5xx'] });
    expect(findings.silenced[0]?.because).toBe('its actions are disabled');
  });
});

describe('the findings', () => {
  test('sort each alarm into one place, and name those that CloudWatch does not know', () => {
    const readings = [
      since(at(20), { name: 'new' }),
      since(at(-600), { name: 'old' }),
      since(at(20), { name: 'quiet', silenced: 'muted' }),
      since(at(20), { name: 'well', state: 'OK' }),
    ];
    const findings = judgeAlarms(readings, ['new', 'old', 'quiet', 'well', 'gone', '__proto__'], noon);
    expect(names(findings)).toEqual({ afterShift: ['new'], baseline: ['old'], silenced: ['quiet'] });
    expect(findings.missing).toEqual(['gone', '__proto__']);
  });

  test('are empty where nothing is watched', () => {
    expect(judgeAlarms([], [], noon)).toEqual({ ...nothing, unknown: [], missing: [] });
  });

  test.each(['OK', 'INSUFFICIENT_DATA'])('do not take the word %s of an alarm that could not be evaluated', (state) => {
    const { unknown } = judgeAlarms([since(at(20), { state, unevaluable: 'EVALUATION_ERROR' })], [], noon);
    expect(unknown).toEqual([{ name: 'checkout-5xx', because: 'EVALUATION_ERROR' }]);
  });

  test('keep an alarm in ALARM where it is, though only part of its data could be evaluated', () => {
    const findings = judgeAlarms([since(at(20), { unevaluable: 'PARTIAL_DATA' })], [], noon);
    expect([names(findings), findings.unknown]).toEqual([trigger, []]);
  });

  test('say when the trouble began and when traffic shifted', () => {
    const because = (reading: AlarmReading) => {
      const { afterShift, baseline: old } = judgeAlarms([reading], [], noon);
      return [...afterShift, ...old][0]?.because;
    };
    expect(because(since(at(20)))).toBe('onset 2026-11-21T12:00:20.000Z, traffic shifted 2026-11-21T12:00:00.000Z');
    const unknown = alarm({ reasonData: undefined, transitionedAt: undefined });
    expect(because(unknown)).toBe('onset unknown, traffic shifted 2026-11-21T12:00:00.000Z');
  });
});

describe('a composite alarm', () => {
  const composite = alarm({ kind: 'composite', reasonData: undefined, transitionedAt: at(30) });
  const unknown = alarm({ name: 'c', reasonData: undefined, transitionedAt: undefined });
  test.each<[string, AlarmReading[], object]>([
    ['whose children are unread may be older than it looks', [], baseline],
    ['rose after the shift, and so did its children', [since(at(20), { name: 'a' })], trigger],
    [
      'rose after the shift, but a child is in trouble for longer',
      [since(at(20), { name: 'a' }), since(at(-600), { name: 'b' })],
      baseline,
    ],
    ['is not as old as a child that is OK again', [since(at(20)), since(at(-600), { state: 'OK' })], trigger],
    ['is not as old as a child that nobody can date', [since(at(20)), unknown], trigger],
    ['of which no child can be dated may be older than it looks', [unknown], baseline],
    [
      'of composites knows only when they changed, which is later than their trouble began',
      [alarm({ name: 'd', kind: 'composite', transitionedAt: at(30) })],
      baseline,
    ],
  ])('%s', (_, children, findings) => {
    expect(judge(composite, children)).toEqual(findings);
  });

  test('takes no other alarm for its child', () => {
    const children = new Map([['another', [since(at(-600))]]]);
    expect(names(judgeAlarms([composite], [], noon, children))).toEqual(baseline);
  });
});

describe('for any alarms, any onsets and any shift', () => {
  const reading = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    state: fc.constantFrom('ALARM', 'OK', 'INSUFFICIENT_DATA'),
    start: fc.integer({ min: -600, max: 600 }),
    period: fc.constantFrom(10, 60, 300),
    silenced: fc.option(fc.constant('muted'), { nil: undefined }),
  });
  const readings = fc.uniqueArray(reading, { selector: (r) => r.name, maxLength: 4 });
  type Reading = typeof reading extends fc.Arbitrary<infer T> ? T : never;
  const alarmFrom = ({ name, state, start, period, silenced }: Reading) =>
    alarm({
      name,
      state,
      silenced,
      transitionedAt: plus(at(start), seconds(period)),
      reasonData: reasonData([point(at(start), 37)], { period }),
    });
  const shifts = fc.integer({ min: -600_000, max: 600_000 }).map((ms) => plus(noon, millis(ms)));

  test('only an alarm in ALARM whose trouble had not ended before the shift is held against the revision (S11)', () => {
    fc.assert(
      fc.property(readings, shifts, (sent, shift) => {
        const { afterShift } = judgeAlarms(sent.map(alarmFrom), [], shift);
        const expected = sent.filter(
          (r) => r.state === 'ALARM' && r.silenced === undefined && plus(at(r.start), seconds(r.period)) > shift,
        );
        expect(afterShift.map((a) => a.name)).toEqual(expected.map((r) => r.name));
      }),
      { numRuns: 1_000 },
    );
  });

  test('each alarm in ALARM is found in one place, and no other anywhere', () => {
    fc.assert(
      fc.property(readings, shifts, (sent, shift) => {
        const found = names(judgeAlarms(sent.map(alarmFrom), [], shift));
        const all = [...found.afterShift, ...found.baseline, ...found.silenced];
        expect(all.toSorted()).toEqual(
          sent
            .filter((r) => r.state === 'ALARM')
            .map((r) => r.name)
            .toSorted(),
        );
      }),
    );
  });

  test('a later shift never makes a trigger of a baseline', () => {
    fc.assert(
      fc.property(readings, shifts, fc.nat({ max: 600_000 }), (sent, shift, ms) => {
        const before = names(judgeAlarms(sent.map(alarmFrom), [], shift)).afterShift;
        const after = names(judgeAlarms(sent.map(alarmFrom), [], plus(shift, millis(ms)))).afterShift;
        expect(before).toEqual(expect.arrayContaining(after));
      }),
    );
  });
});
