import { describe, expect, test } from 'vitest';
import { eventful } from '../../cli/rehearse/report/quiet.ts';
import { reportOf } from '../../cli/rehearse/report/report.ts';
import { alarmsOf, type Point, revisionsOf, shiftsOf, stretches, thinned } from '../../cli/rehearse/report/thin.ts';
import { roundMax, timeScale } from '../../cli/rehearse/report/timeline-frame.ts';
import {
  count,
  duration,
  failures,
  listed,
  percent,
  plural,
  sinceHurt,
  spread,
} from '../../cli/rehearse/report/words.ts';
import type { Moment, Policy, Rehearsal, Row, Sample, Timeline } from '../../sim/rehearse/result.ts';
import { partsOf, textOf } from '../kit/page.ts';

describe('a length of time is said in words', () => {
  test.each([
    [0, '0 s'],
    [0.2, '1 ms'],
    [999, '999 ms'],
    [999.5, '1 s'],
    [4_230, '4.2 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [130_000, '2 min 10 s'],
    [3_599_499, '59 min 59 s'],
    [3_599_500, '1 h'],
    [3_630_000, '1 h 1 min'],
    [90_000_000, '1 d 1 h'],
    [86_400_000 + 300_000, '1 d'],
    [-130_000, '−2 min 10 s'],
  ])('%d ms: %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  test('after the pain: before it, or never', () => {
    expect([sinceHurt(0), sinceHurt(1), sinceHurt(undefined)]).toEqual(['at once', '1 ms', 'never']);
  });
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [1_234_567.5, '1,234,568'],
  ])('%d: %s', (n, words) => {
    expect(count(n)).toBe(words);
  });

  test.each([
    [0, '0 %'],
    [0.0025, '0.25 %'],
    [0.0312, '3.1 %'],
    [0.099, '9.9 %'],
    [0.1, '10 %'],
    [0.128, '13 %'],
    [1, '100 %'],
  ])('the share %d: %s', (share, words) => {
    expect(percent(share)).toBe(words);
  });

  test('one and many, lists, spreads', () => {
    expect([plural(1, 'run'), plural(0, 'run'), plural(2, 'loss', 'losses')]).toEqual(['1 run', '0 runs', '2 losses']);
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
    expect(spread({ median: 1_000 }, sinceHurt)).toBe('1 s, p99 never');
    expect(spread({ p99: 1_000 }, sinceHurt)).toBe('never');
    expect(failures(undefined)).toBe('no run');
  });
});

const sample = (at: number, over: Partial<Sample> = {}): Sample => ({
  at,
  traffic: { '9': 1 },
  errorRate: 0,
  latencyP99Ms: 100,
  alarms: [],
  windowOpen: false,
  ...over,
});
const minutes = (n: number) => Array.from({ length: n + 1 }, (_, i) => i * 60_000);
const timeline = (samples: readonly Sample[], moments: readonly Moment[] = []): Timeline => ({
  scenario: 's',
  seed: 1,
  policy: 'belay',
  samples,
  moments,
});

describe('a line with too many points', () => {
  const noise: Point[] = Array.from({ length: 1_000 }, (_, i) => [i, i === 500 ? 9 : i === 700 ? -3 : (i * 7) % 5]);

  test('keeps its ends, its highest, its lowest and the order of time', () => {
    const thin = thinned(noise, 50);
    expect(thin.length).toBeLessThanOrEqual(50);
    expect(thin.length).toBeGreaterThan(40);
    expect(thinned(noise).length).toBeLessThanOrEqual(120);
    expect([thin[0], thin.at(-1)]).toEqual([noise[0], noise[999]]);
    expect(thin).toContainEqual([500, 9]);
    expect(thin).toContainEqual([700, -3]);
    expect(thin.map(([at]) => at)).toEqual(thin.map(([at]) => at).toSorted((a, b) => a - b));
  });

  test('loses the middle of what is level, and nothing else while there is room', () => {
    expect(
      thinned([
        [0, 1],
        [1, 1],
        [2, 1],
        [3, 5],
        [4, 1],
        [5, 1],
      ]),
    ).toEqual([
      [0, 1],
      [2, 1],
      [3, 5],
      [4, 1],
      [5, 1],
    ]);
    expect(thinned([])).toEqual([]);
    expect(thinned([[3, 1]])).toEqual([[3, 1]]);
  });
});

describe('samples', () => {
  test('say when something held: up to the sample that denies it, or to the end', () => {
    const open = [false, true, true, false, true].map((windowOpen, i) => sample(i, { windowOpen }));
    expect(stretches(open, ({ windowOpen }) => windowOpen)).toEqual([
      { from: 1, to: 3 },
      { from: 4, to: 4 },
    ]);
    expect(stretches([], () => true)).toEqual([]);
  });

  test('name revisions by number, alarms by when they fire, and shifts', () => {
    const all = [
      sample(0),
      sample(1, { traffic: { '9': 1, '10': 0 }, alarms: ['b'] }),
      sample(2, { traffic: { '10': 1 }, alarms: ['a', 'b'] }),
      sample(3, { traffic: { '10': 1 } }),
    ];
    expect(revisionsOf(all)).toEqual(['9', '10']);
    expect(alarmsOf(all)).toEqual(['b', 'a']);
    expect(shiftsOf(all).map(({ at }) => at)).toEqual([0, 2, 3]);
    expect(shiftsOf(all, { last: false }).map(({ at }) => at)).toEqual([0, 2]);
  });
});

describe('the quiet end of a timeline', () => {
  const hurt = minutes(40).map((at) => sample(at, { errorRate: at >= 120_000 && at < 300_000 ? 0.5 : 0 }));

  test('is cut a while after the last change, and is said', () => {
    const { timeline: cut, staysSoUntil } = eventful(timeline(hurt));
    expect(cut.samples.at(-1)?.at).toBe(375_000);
    expect(staysSoUntil).toBe(2_400_000);
  });

  test.each([
    ['a moment', { moments: [{ at: 1_200_000, who: 'person', what: 'looks' } as const] }],
    ['an alarm', { samples: hurt.map((one) => (one.at < 1_200_000 ? { ...one, alarms: ['a'] } : one)) }],
    ['the window', { samples: hurt.map((one) => (one.at < 1_200_000 ? { ...one, windowOpen: true } : one)) }],
    ['a shift', { samples: hurt.map((one) => (one.at < 1_200_000 ? { ...one, traffic: { '8': 1 } } : one)) }],
    ['latency', { samples: hurt.map((one) => (one.at < 1_200_000 ? { ...one, latencyP99Ms: 200 } : one)) }],
  ])('begins after the last change of %s', (_what, over) => {
    const { timeline: cut } = eventful({ ...timeline(hurt), ...over });
    expect(cut.samples.at(-1)?.at).toBe(1_500_000);
  });

  test('stays while it is short, and where nothing is known', () => {
    const restless = hurt.map((one, i) => ({ ...one, windowOpen: i % 2 === 0 }));
    expect(eventful(timeline(restless))).toEqual({ timeline: timeline(restless) });
    expect(eventful(timeline([]))).toEqual({ timeline: timeline([]) });
  });

  test('is drawn as it is, however far apart the samples are', () => {
    const sparse = [sample(0, { windowOpen: true }), sample(100_000), sample(10_000_000)];
    const { timeline: cut } = eventful(timeline(sparse));
    expect(cut.samples.map(({ at, windowOpen }) => [at, windowOpen])).toEqual([
      [0, true],
      [100_000, false],
      [160_000, false],
    ]);
  });

  test('is no end of the pain: errors that go on are steady too', () => {
    const forever = minutes(40).map((at) => sample(at, { errorRate: at >= 120_000 ? 0.5 : 0 }));
    const { timeline: cut } = eventful(timeline(forever));
    expect(cut.samples.at(-1)).toMatchObject({ at: 180_000, errorRate: 0.5 });
  });
});

describe('axes', () => {
  const frame = { width: 300, left: 54, right: 8, ticks: 4 } as const;

  test('time lies between the first and the last of samples and moments, with few round ticks', () => {
    const moments: Moment[] = [{ at: -60_000, who: 'aws', what: 'starts' }];
    const { min, max, xOf, ticks } = timeScale(
      timeline(
        minutes(40).map((at) => sample(at)),
        moments,
      ),
      frame,
    );
    expect([min, max, xOf(min), xOf(max)]).toEqual([-60_000, 2_400_000, 54, 292]);
    expect(ticks).toEqual([0, 900_000, 1_800_000]);
  });

  test('time without a length, or of days, is an axis too', () => {
    expect(timeScale(timeline([]), frame)).toMatchObject({ min: 0, max: 1 });
    expect(timeScale(timeline([sample(0), sample(5 * 86_400_000)]), frame).ticks.length).toBeLessThanOrEqual(5);
  });

  test.each([
    [[], 0.01, 0.01],
    [[0.011], 0.01, 0.02],
    [[0.2], 0.01, 0.2],
    [[0.21], 0.01, 0.5],
    [[501], 100, 1_000],
  ])('%j ends at a round number, %d at least: %d', (values, least, end) => {
    expect(roundMax(values, least)).toBeCloseTo(end, 9);
  });
});

describe('the summary', () => {
  const row = (policy: Policy, recovered: number | undefined, failed: number, over: Partial<Row> = {}): Row => ({
    policy,
    runs: 100,
    detected: {},
    decided: {},
    recovered: { median: recovered, p99: recovered },
    failedRequests: { median: failed, p99: failed, total: failed },
    wrongRollbacks: 0,
    loops: 0,
    missed: 0,
    pages: 0,
    ...over,
  });
  const summaryOf = (over: Partial<Rehearsal>) => {
    const seeds = { first: 1, count: 100 };
    const empty = { config: 'c', service: 'shop', stage: 's', mode: 'act', seeds, scenarios: [], advice: [] };
    const html = reportOf({ ...empty, overall: { deployment: [], elsewhere: [] }, ...over });
    return textOf(partsOf(html, 'section')[0] ?? '');
  };

  test('says against each alternative where Belay is better, no better, and worse', () => {
    const deployment = [row('belay', 100_000, 50), row('codedeploy-alarms', 200_000, 50), row('nobody', undefined, 40)];
    const text = summaryOf({ overall: { deployment, elsewhere: [] } });
    expect(text).toContain(
      'In 100 runs with Belay, shop recovered in 1 min 40 s (median; p99 1 min 40 s), and 50 requests failed',
    );
    expect(text).toContain(
      'CodeDeploy with alarms alone Better in median recovery (1 min 40 s against 3 min 20 s) and p99 recovery (1 min 40 s against 3 min 20 s). No better, no worse in median failed requests (both 50)',
    );
    expect(text).toContain('Nobody Better in median recovery (1 min 40 s against never)');
    expect(text).toContain('Worse in median failed requests (50 against 40) and p99 failed requests (50 against 40).');
    expect(text).toContain(
      'all scenarios together, median failed requests: worse than Nobody and no better than CodeDeploy with alarms alone',
    );
    expect(text).not.toContain('Nowhere');
  });

  test('says so when Belay is better in everything', () => {
    const text = summaryOf({ overall: { deployment: [row('belay', 1, 1), row('nobody', 2, 2)], elsewhere: [] } });
    expect(text).toContain(
      'Where Belay is not better Nowhere: in each scenario Belay was better than each alternative.',
    );
  });

  test('does not hide what Belay never recovered from', () => {
    const deployment = [row('belay', undefined, 1), row('nobody', 2_000, 1)];
    const text = summaryOf({ overall: { deployment, elsewhere: [] } });
    expect(text).toContain('Worse in median recovery (never against 2 s)');
    expect(text).toContain('shop did not recover in the median run');
    expect(text).toContain('Recovery, median never');
  });

  test('counts wrong rollbacks, missed incidents and loops, wherever they were', () => {
    const bad = { wrongRollbacks: 3, missed: 1, loops: 2 };
    const elsewhere = [
      row('belay', 1, 1, bad),
      row('revision-minus-one', 1, 1, { wrongRollbacks: 70 }),
      row('nobody', 1, 1),
    ];
    const text = summaryOf({ overall: { deployment: [row('belay', 1, 1, { wrongRollbacks: 4 })], elsewhere } });
    expect(text).toContain('Wrong rollbacks 7 in 200 runs');
    expect(text).toContain('Missed 1 in 200 runs');
    expect(text).toContain('In 100 runs Belay rolled back wrongly 3 times and missed 1 incident.');
    expect(text).toContain('Wrong rollbacks of the others: A “revision − 1” responder 70. None: Nobody.');
    expect(text).toContain('Where the deployment is to blame: 4 wrong rollbacks in 100 runs');
    expect(text).toContain('Where it is not to blame: 3 wrong rollbacks, 1 missed incident and 2 loops in 100 runs');
  });

  test('names each scenario in which Belay is not better, and leads to it', () => {
    const scenario = {
      name: 'n',
      title: 'A title',
      cause: 'deployment',
      rows: [],
      timelines: [],
      notBetter: ['slower', 'dearer'],
    } as const;
    expect(summaryOf({ scenarios: [scenario] })).toContain('Where Belay is not better A title : slower; dearer');
  });
});
