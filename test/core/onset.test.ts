import { describe, expect, test } from 'vitest';
import { type AlarmReading, momentIn, onsetOf, precedes, triggeringChildren } from '../../functions/core/onset.ts';
import { millis, plus } from '../../functions/core/units.ts';
import { alarm, at, noon, point, reasonData } from '../kit/core.ts';

const minute = (start: number, length = 60) => ({ start: at(start), end: at(start + length) });
const pointInTime = (moment: number) => ({ start: at(moment), end: at(moment) });

describe('the onset of a metric alarm is the earliest breaching period in its reason data:', () => {
  test.each<[string, object[], ReturnType<typeof minute>]>([
    ['the only one', [point(at(-120), 37)], minute(-120)],
    [
      'of several, newest first as CloudWatch lists them',
      [point(at(-60), 9), point(at(-180), 6), point(at(-120), 7)],
      minute(-180),
    ],
    [
      'M of N: points within the limit are passed over',
      [point(at(-60), 9), point(at(-120), 5), point(at(-180), 6), point(at(-240), 1)],
      minute(-180),
    ],
    ['M of N: a point on the threshold is not above it', [point(at(-60), 9), point(at(-120), 5)], minute(-60)],
    ['a point with no value is passed over', [point(at(-60), 9), point(at(-120))], minute(-60)],
    [
      'a point with a value that is no number is passed over',
      [point(at(-60), 9), { ...point(at(-120)), value: '9' }],
      minute(-60),
    ],
    [
      'a point with no time is passed over',
      [point(at(-60), 9), { value: 9 }, { timestamp: 'soon', value: 9 }],
      minute(-60),
    ],
    ['what is no point is passed over', [point(at(-60), 9), [], {}], minute(-60)],
  ])('%s', (_, points, onset) => {
    expect(onsetOf(alarm({ reasonData: reasonData(points) }))).toEqual(onset);
  });

  test('a period with no value breaches where the alarm says that missing data do', () => {
    const gap = reasonData([point(at(-60), 9), point(at(-120))]);
    expect(onsetOf(alarm({ reasonData: gap, treatMissingData: 'breaching' }))).toEqual(minute(-120));
    for (const treatMissingData of ['notBreaching', 'ignore', 'missing', undefined]) {
      expect(onsetOf(alarm({ reasonData: gap, treatMissingData }))).toEqual(minute(-60));
    }
  });

  test('its length is the period in the reason data, else the one in the configuration, else a minute', () => {
    const of = (over: object, config: Partial<AlarmReading>) =>
      onsetOf(alarm({ reasonData: reasonData([point(at(-600), 9)], over), ...config }));
    expect(of({ period: 300 }, { periodSeconds: 10 })).toEqual(minute(-600, 300));
    expect(of({ period: undefined }, { periodSeconds: 10 })).toEqual(minute(-600, 10));
    expect(of({ period: undefined }, { periodSeconds: undefined })).toEqual(minute(-600, 60));
  });

  test.each([
    [0.999, 10],
    [1, 1],
    [604_800, 604_800],
    [604_801, 10],
    ['60', 10],
    [null, 10],
  ])(
    'a period of %j s in the reason data makes one of %i s: a week is the most that CloudWatch looks back',
    (said, length) => {
      const reading = alarm({ reasonData: reasonData([point(at(-600), 9)], { period: said }), periodSeconds: 10 });
      expect(onsetOf(reading)).toEqual(minute(-600, length));
    },
  );

  test('its threshold is the one in the reason data, for the configuration may have changed since', () => {
    const points = [point(at(-60), 37), point(at(-120), 20)];
    expect(onsetOf(alarm({ reasonData: reasonData(points, { threshold: 10 }), threshold: 30 }))).toEqual(minute(-120));
    expect(onsetOf(alarm({ reasonData: reasonData(points, { threshold: undefined }), threshold: 30 }))).toEqual(
      minute(-60),
    );
  });
});

describe('a datapoint of 4, 5 or 6 at a threshold of 5 breaches', () => {
  const examples = {
    GreaterThanOrEqualToThreshold: [5, 6],
    GreaterThanThreshold: [6],
    LessThanThreshold: [4],
    LessThanOrEqualToThreshold: [4, 5],
    // Bands have no one threshold, so every point counts: an earlier onset is the safe mistake.
    LessThanLowerOrGreaterThanUpperThreshold: [4, 5, 6],
    GreaterThanUpperThreshold: [4, 5, 6],
    'a comparison of next year': [4, 5, 6],
    constructor: [4, 5, 6],
    ['__proto__']: [4, 5, 6],
  };
  test.each(Object.entries(examples))('under %s: %j', (comparison, breaching) => {
    // The transition lies at noon and a point at a minute before, so that the fallback cannot be taken for the point.
    const breaches = (value: number) =>
      onsetOf(alarm({ comparison, reasonData: reasonData([point(at(-600), value)]) }))?.start === at(-600);
    expect([4, 5, 6].filter(breaches)).toEqual(breaching);
  });

  test('in any case where no threshold is known (metric math over a band)', () => {
    const band = alarm({
      threshold: undefined,
      reasonData: reasonData([point(at(-600), -1)], { threshold: undefined }),
    });
    expect(onsetOf(band)).toEqual(minute(-600));
  });
});

describe('where the reason data tell no time, the alarm looked back from its transition', () => {
  const fallback = (reason: string | undefined) =>
    onsetOf(alarm({ reasonData: reason, transitionedAt: noon, periodSeconds: 60, evaluationPeriods: 5 }));
  test.each([
    ['absent, as after SetAlarmState', undefined],
    ['null', 'null'],
    ['no JSON', '{"evaluatedDatapoints":'],
    ['empty', ''],
    ['no object', '42'],
    ['without datapoints', '{"version":"1.0"}'],
    ['with datapoints that are no list', '{"evaluatedDatapoints":{"0":{}}}'],
    ['with no datapoint', reasonData([])],
    ['with no breaching datapoint', reasonData([point(at(-60), 1)])],
    ['with datapoints under __proto__ only', `{"__proto__":${reasonData([point(at(-60), 9)])}}`],
  ])('over all its periods: %s', (_, reason) => {
    expect(fallback(reason)).toEqual(minute(-300));
  });

  test('over one period of a minute where the configuration is silent too', () => {
    const bare = alarm({
      reasonData: undefined,
      transitionedAt: noon,
      periodSeconds: undefined,
      evaluationPeriods: undefined,
    });
    expect(onsetOf(bare)).toEqual(minute(-60));
  });

  test('and an alarm without a transition has no onset', () => {
    expect(onsetOf(alarm({ reasonData: undefined, transitionedAt: undefined }))).toBeUndefined();
  });
});

describe('a composite alarm', () => {
  const child = (name: string, state?: object) => ({
    arn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
    state,
  });
  const inAlarm = (seconds: number) => ({ value: 'ALARM', timestamp: point(at(seconds)).timestamp });
  const composite = (children: unknown, transitionedAt: AlarmReading['transitionedAt'] = at(-10)) =>
    alarm({ kind: 'composite', reasonData: JSON.stringify({ triggeringAlarms: children }), transitionedAt });

  test.each<[string, unknown, number]>([
    ['began when its first child did', [child('b', inAlarm(-60)), child('a', inAlarm(-90))], -90],
    [
      'does not count a child that is OK',
      [child('a', { ...inAlarm(-90), value: 'OK' }), child('b', inAlarm(-60))],
      -60,
    ],
    ['has only its own transition where no child is in ALARM', [child('a', { ...inAlarm(-90), value: 'OK' })], -10],
    ['has only its own transition where a child has no time', [child('a', { value: 'ALARM' }), child('b')], -10],
    ['has only its own transition where its children are no list', { a: inAlarm(-90) }, -10],
    ['has only its own transition where its children are no objects', [null, 1, 'a', [], {}], -10],
  ])('%s', (_, children, start) => {
    expect(onsetOf(composite(children))).toEqual(pointInTime(start));
  });

  test('without any time has no onset', () => {
    expect(onsetOf(alarm({ kind: 'composite', reasonData: undefined, transitionedAt: undefined }))).toBeUndefined();
  });

  test('names its children by their ARNs, and leaves out what has none', () => {
    const names = triggeringChildren(composite([child('a'), { state: {} }, null, { arn: 42 }, child('b')]));
    expect(names).toEqual([child('a').arn, child('b').arn]);
    expect(triggeringChildren(alarm())).toEqual([]);
    expect(triggeringChildren(alarm({ reasonData: '{' }))).toEqual([]);
  });
});

describe('a time in reason data', () => {
  test.each([
    ['2026-11-21T12:00:00.000+0000'],
    ['2026-11-21T12:00:00.000+00:00'],
    ['2026-11-21T12:00:00Z'],
    ['2026-11-21T14:30:00.000+0230'],
    ['2026-11-21T07:00:00.000-0500'],
  ])('is read when written as %s', (text) => {
    expect(momentIn(text)).toBe(noon);
  });

  test.each([undefined, null, 0, 1_795_262_400_000, '', 'soon', {}])('is not guessed from %j', (value) => {
    expect(momentIn(value)).toBeUndefined();
  });
});

describe('an onset whose period ends', () => {
  test.each([
    ['a millisecond before the shift precedes it', -1, true],
    ['just at the shift precedes it', 0, true],
    ['a millisecond after the shift straddles it and belongs to the new revision', 1, false],
  ])('%s', (_, ms, expected) => {
    const end = plus(noon, millis(ms));
    expect(precedes({ start: plus(end, millis(-60_000)), end }, noon)).toBe(expected);
  });

  test('long after the shift, and also began after it, does not precede it', () => {
    expect(precedes(minute(60), noon)).toBe(false);
  });
});
