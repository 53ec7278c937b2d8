import { describe, expect, test } from 'vitest';
import type { Drawing } from '../../cli/rehearse/report/chart.ts';
import { comparisonDrawing } from '../../cli/rehearse/report/comparison.ts';
import { timelineDrawing } from '../../cli/rehearse/report/timeline-drawing.ts';
import type { Moment, Row, Sample, Timeline } from '../../sim/rehearse/result.ts';

/** A hundred pixels for a hundred minutes, from the left edge. */
const frame = { width: 100, left: 0, right: 0, ticks: 4 };
const MIN = 60_000;

interface Drawn {
  readonly type: string;
  readonly shape?: {
    x: number;
    y: number;
    width: number;
    height: number;
    x1: number;
    x2: number;
    y2: number;
    r: number;
  };
  readonly style: { text?: string; fill?: string; stroke?: string; lineDash?: number[]; x?: number };
}
const shapesOf = ({ option }: Drawing) => option.graphic as unknown as readonly Drawn[];
const boxes = (drawing: Drawing, fill: string) =>
  shapesOf(drawing).flatMap(({ type, shape, style }) =>
    type === 'rect' && style.fill === fill && shape ? [shape] : [],
  );
const textsOf = (drawing: Drawing) =>
  shapesOf(drawing).flatMap(({ style }) => (style.text === undefined ? [] : [style.text]));
const numbers = (drawing: Drawing) =>
  textsOf(drawing).filter((text) => /^[1-9]\d*(–\d+)?$/.test(text) && text !== '41');
const upright = (drawing: Drawing) =>
  shapesOf(drawing).flatMap(({ type, shape, style }) =>
    type === 'line' && shape?.x1 === shape?.x2 && style.lineDash ? [Math.round(shape?.x1 ?? 0)] : [],
  );
const seriesOf = ({ option }: Drawing) =>
  option.series as readonly {
    stack?: string;
    areaStyle?: { color: string };
    data: (readonly [number, number])[];
    yAxisIndex: number;
  }[];

const sample = (minute: number, over: Partial<Sample> = {}): Sample => ({
  at: minute * MIN,
  traffic: { '41': 1 },
  errorRate: 0,
  latencyP99Ms: 100,
  alarms: [],
  windowOpen: false,
  ...over,
});
const hundred = (of: (minute: number) => Partial<Sample> = () => ({})) =>
  Array.from({ length: 101 }, (_, minute) => sample(minute, of(minute)));
const drawn = (samples: readonly Sample[], moments: readonly Moment[] = []) => {
  const timeline: Timeline = { scenario: 's', seed: 1, policy: 'belay', samples, moments };
  return timelineDrawing(timeline, frame);
};
const moment = (minute: number, who: Moment['who'] = 'aws'): Moment => ({ at: minute * MIN, who, what: 'did' });

describe('a timeline', () => {
  test('has a band for each time that the window was open, over all its panels', () => {
    const drawing = drawn(hundred((minute) => ({ windowOpen: (minute >= 10 && minute < 30) || minute >= 90 })));
    const bands = boxes(drawing, 'var(--band)');
    expect(bands.map(({ x, width }) => [x, width])).toEqual([
      [10, 20],
      [90, 10],
    ]);
    for (const { y, height } of bands) expect(y + height).toBe(drawing.height - 22);
    expect(bands[0]?.y).toBeLessThan(10);
  });

  test('has a row for each alarm, with a bar for each time that it fired', () => {
    const drawing = drawn(
      hundred((minute) => ({
        alarms: [
          ...(minute >= 20 && minute < 40 ? ['5xx'] : []),
          ...(minute >= 30 && minute < 50 ? ['p99'] : []),
          ...(minute >= 60 && minute < 70 ? ['5xx'] : []),
        ],
      })),
    );
    const bars = boxes(drawing, 'var(--alarm)');
    expect(bars.map(({ x, width }) => [x, width])).toEqual([
      [20, 20],
      [60, 10],
      [30, 20],
    ]);
    expect(new Set(bars.map(({ y }) => y)).size).toBe(2);
    expect(textsOf(drawing)).toEqual(expect.arrayContaining(['Alarm 5xx', 'Alarm p99']));
    expect(drawing.height).toBe(drawn(hundred()).height + 34);
  });

  test('says so when no alarm fired', () => {
    expect(textsOf(drawn(hundred()))).toContain('No alarm fired');
  });

  test('stacks the traffic, each revision with a fill of its own, from shift to shift', () => {
    const drawing = drawn(
      hundred((minute) => ({
        traffic: minute < 10 ? { '41': 1 } : minute < 50 ? { '41': 0.9, '42': 0.1 } : { '42': 1 },
      })),
    );
    const traffic = seriesOf(drawing).filter(({ yAxisIndex }) => yAxisIndex === 0);
    expect(traffic.map(({ stack, areaStyle }) => [stack, areaStyle?.color])).toEqual([
      ['traffic', 'url(#rev0)'],
      ['traffic', 'url(#rev1)'],
    ]);
    expect(traffic[1]?.data).toEqual([
      [0, 0],
      [10 * MIN, 0.1],
      [50 * MIN, 1],
      [100 * MIN, 1],
    ]);
    expect(textsOf(drawing)).toEqual(expect.arrayContaining(['41', '42']));
  });

  test('has lines of errors and latency, from zero to a round number', () => {
    const drawing = drawn(
      hundred((minute) => ({ errorRate: minute === 5 ? 0.3 : 0, latencyP99Ms: minute === 7 ? 900 : 100 })),
    );
    const [, errors, latency] = seriesOf(drawing);
    expect(errors?.data).toContainEqual([5 * MIN, 0.3]);
    expect(latency?.data).toContainEqual([7 * MIN, 900]);
    expect((drawing.option.yAxis as { max: number }[]).map(({ max }) => max)).toEqual([1, 0.5, 1_000]);
  });

  test('has a line and a numbered badge for each moment, told apart by who it was', () => {
    const drawing = drawn(hundred(), [moment(10, 'fault'), moment(40, 'belay'), moment(70, 'person')]);
    expect(upright(drawing)).toEqual([10, 40, 70]);
    expect(textsOf(drawing)).toEqual(expect.arrayContaining(['1', '2', '3']));
    expect(boxes(drawing, 'var(--bad)').map(({ r }) => r)).toEqual([0]);
    expect(boxes(drawing, 'var(--belay)').map(({ r }) => r)).toEqual([9]);
    const person = boxes(drawing, 'var(--surface)').find(({ r }) => r === 4);
    expect(person && person.x + person.width / 2).toBe(70);
  });

  test('puts moments that are near each other into two rows, and what has no room there into one badge', () => {
    const drawing = drawn(hundred(), [moment(50, 'person'), moment(52, 'fault'), moment(54, 'belay')]);
    expect(numbers(drawing)).toEqual(['1', '2–3']);
    expect(upright(drawing)).toEqual([50, 52, 54]);
    // A badge of several is nobody's.
    expect([...boxes(drawing, 'var(--bad)'), ...boxes(drawing, 'var(--belay)')]).toEqual([]);
  });

  test("lets AWS's steps share a badge before a decision does", () => {
    const drawing = drawn(hundred(), [moment(50), moment(52), moment(54), moment(56, 'belay')]);
    expect(numbers(drawing)).toEqual(['1–3', '4']);
    expect(boxes(drawing, 'var(--belay)')).toHaveLength(1);
  });

  test('never lays a badge over another one, however many there are', () => {
    const moments = Array.from({ length: 60 }, (_, i) => moment((i * 37) % 101, i % 3 === 0 ? 'belay' : 'aws'));
    const drawing = drawn(
      hundred(),
      moments.toSorted((a, b) => a.at - b.at),
    );
    const badges = shapesOf(drawing).flatMap(({ shape }) => (shape?.height === 18 && shape.y < 43 ? [shape] : []));
    expect(badges.length).toBeGreaterThan(2);
    const over = badges.flatMap((a, i) =>
      badges.slice(i + 1).filter((b) => a.y === b.y && a.x < b.x + b.width && b.x < a.x + a.width),
    );
    expect(over).toEqual([]);
    expect(numbers(drawing).at(-1)).toMatch(/60$/);
  });

  test("ends AWS's lines above the panels: they show what it did", () => {
    const lengths = (who: Moment['who']) =>
      shapesOf(drawn(hundred(), [moment(50, who)])).flatMap(({ type, shape, style }) =>
        type === 'line' && style.lineDash ? [shape?.y2 ?? 0] : [],
      );
    expect(lengths('aws')[0]).toBeLessThan(30);
    expect(lengths('belay')[0]).toBeGreaterThan(200);
  });

  test('keeps badges at the ends within the frame', () => {
    for (const { x, width } of boxes(drawn(hundred(), [moment(0, 'belay'), moment(100, 'belay')]), 'var(--belay)')) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(100);
    }
  });
});

describe('the comparison', () => {
  const row = (policy: Row['policy'], median: number | undefined, p99: number | undefined): Row => ({
    policy,
    runs: 1,
    detected: {},
    decided: {},
    recovered: { median, p99 },
    failedRequests: { median: 0, p99: 0, total: 0 },
    wrongRollbacks: 0,
    loops: 0,
    missed: 0,
    pages: 0,
  });

  test('has bars as long as the medians, and lines on to the 99th percentile', () => {
    const drawing = comparisonDrawing([row('belay', 25_000, 50_000), row('codedeploy-alarms', 50_000, 100_000)], frame);
    expect(boxes(drawing, 'var(--belay)')[0]?.width).toBe(25);
    expect(boxes(drawing, 'var(--other)')[0]?.width).toBe(50);
    const whiskers = shapesOf(drawing).filter(({ type, style }) => type === 'line' && style.stroke === 'var(--ink-2)');
    expect(whiskers.slice(0, 3).map(({ shape }) => [shape?.x1, shape?.x2])).toEqual([
      [25, 50],
      [50, 50],
      [50, 100],
    ]);
    expect(textsOf(drawing)).toContain('25 s, p99 50 s');
  });

  test('lets what never happens reach the edge, dashed, and what does stay short of it', () => {
    const drawing = comparisonDrawing([row('belay', 100_000, undefined), row('nobody', undefined, undefined)], frame);
    expect(boxes(drawing, 'var(--belay)')[0]?.width).toBe(85);
    const dashed = shapesOf(drawing).filter(({ style }) => style.lineDash);
    expect(dashed.map(({ type, shape }) => [type, (shape?.x2 ?? 0) || (shape?.x ?? 0) + (shape?.width ?? 0)])).toEqual([
      ['line', 100],
      ['rect', 99.5],
    ]);
    expect(textsOf(drawing)).toEqual(expect.arrayContaining(['1 min 40 s, p99 never', 'never']));
  });

  test('has its panels beside each other where there is room, else under each other', () => {
    const rows = [row('belay', 1, 2)];
    const wide = comparisonDrawing(rows, { ...frame, width: 760 });
    expect(wide.height * 2).toBeLessThan(comparisonDrawing(rows, frame).height + 1);
  });
});
