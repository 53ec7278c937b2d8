import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeAlarms } from '../../functions/core/alarm-watch.ts';
import { onsetOf, triggeringChildren } from '../../functions/core/onset.ts';
import { epochMs } from '../../functions/core/units.ts';
import { alarm, at, noon, point } from '../kit/core.ts';

/** Reason data as they should be, as they might be, and as nobody should write them. */
const hostile = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .record(
      {
        period: fc.oneof(fc.jsonValue(), fc.double(), fc.integer()),
        threshold: fc.jsonValue(),
        evaluatedDatapoints: fc.oneof(
          fc.jsonValue(),
          fc.array(fc.dictionary(fc.constantFrom('timestamp', 'value', '__proto__'), fc.jsonValue())),
        ),
        triggeringAlarms: fc.oneof(fc.jsonValue(), fc.array(fc.record({ arn: fc.jsonValue(), state: fc.jsonValue() }))),
      },
      { requiredKeys: [] },
    )
    .map((reason) => JSON.stringify(reason)),
);

const anyAlarm = fc.record({
  kind: fc.constantFrom('metric' as const, 'composite' as const),
  state: fc.constantFrom('ALARM', 'OK', 'INSUFFICIENT_DATA'),
  reasonData: fc.option(hostile, { nil: undefined }),
  transitionedAt: fc.option(fc.constantFrom(epochMs(0), at(-3_600), noon, at(60)), { nil: undefined }),
  periodSeconds: fc.option(fc.constantFrom(10, 60, 3_600, 86_400), { nil: undefined }),
  evaluationPeriods: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  comparison: fc.option(fc.constantFrom('GreaterThanThreshold', '', '__proto__', 'constructor', 'toString'), {
    nil: undefined,
  }),
  treatMissingData: fc.option(fc.constantFrom('missing', 'breaching'), { nil: undefined }),
});

describe('whatever an alarm says of its reason', () => {
  test('an onset is a period of finite length that does not end before it starts, or there is none', () => {
    fc.assert(
      fc.property(anyAlarm, (over) => {
        const onset = onsetOf(alarm(over));
        if (onset === undefined) return;
        expect(Number.isFinite(onset.start) && Number.isFinite(onset.end)).toBe(true);
        expect(onset.end).toBeGreaterThanOrEqual(onset.start);
      }),
      { numRuns: 3_000 },
    );
  });

  test('its children are texts', () => {
    fc.assert(
      fc.property(anyAlarm, (over) => {
        expect(triggeringChildren(alarm(over)).every((arn) => typeof arn === 'string')).toBe(true);
      }),
    );
  });

  test('it can be judged, and is judged only when it is in ALARM', () => {
    fc.assert(
      fc.property(anyAlarm, (over) => {
        const { afterShift, baseline, silenced } = judgeAlarms([alarm(over)], [], noon);
        expect([...afterShift, ...baseline, ...silenced]).toHaveLength(over.state === 'ALARM' ? 1 : 0);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a hostile reason', () => {
  test.each([
    ['a period without end', '{"period":1e308,"evaluatedDatapoints":[]}'],
    ['a period beyond all calendars', '{"period":1e13,"evaluatedDatapoints":[]}'],
    ['a period that runs backwards', '{"period":-60,"evaluatedDatapoints":[]}'],
    ['a period of no length', '{"period":0,"evaluatedDatapoints":[]}'],
  ])('with %s is judged by the configured period', (_, reasonData) => {
    const reading = alarm({ reasonData, transitionedAt: noon, periodSeconds: 60, evaluationPeriods: 2 });
    expect(onsetOf(reading)).toEqual({ start: at(-120), end: at(-60) });
    expect(judgeAlarms([reading], [], at(-90)).afterShift).toHaveLength(1);
  });

  const week = 7 * 24 * 60 * 60;
  test.each([
    ['a second, which is the shortest', 1, 1],
    ['less than a second, which is none', 0.5, 60],
    ['a week, which is the longest', week, week],
    ['more than a week, which is none', week + 1, 60],
    ['a text, which is none', '10', 60],
  ])('with a period of %s', (_, period, length) => {
    const reading = alarm({ reasonData: JSON.stringify({ period }), transitionedAt: noon, periodSeconds: 60 });
    expect(onsetOf(reading)).toEqual({ start: at(-length), end: noon });
  });

  test('that nests more deeply than the stack is passed over', () => {
    const reasonData = `{"evaluatedDatapoints":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(onsetOf(alarm({ reasonData, transitionedAt: noon }))).toEqual({ start: at(-60), end: noon });
  });

  test('with more datapoints than a call has room for arguments is read to its end', () => {
    const points = [...Array<object>(200_000).fill(point(at(-60), 9)), point(at(-120), 9)];
    const reading = alarm({ reasonData: JSON.stringify({ period: 60, threshold: 5, evaluatedDatapoints: points }) });
    expect(onsetOf(reading)?.start).toBe(at(-120));
  });

  test('of a composite that changed at the first moment of 1970 is a moment all the same', () => {
    const reading = alarm({ kind: 'composite', reasonData: undefined, transitionedAt: epochMs(0) });
    expect(onsetOf(reading)).toEqual({ start: 0, end: 0 });
  });
});
