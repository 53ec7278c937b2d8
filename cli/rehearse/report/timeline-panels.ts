import type { LineSeriesOption } from 'echarts/charts';
import type { Sample } from '../../../sim/rehearse/result.ts';
import { TEXT_PX } from './shapes.ts';
import { revisionsOf, shiftsOf, thinned } from './thin.ts';
import { roundMax } from './timeline-frame.ts';
import { duration, percent } from './words.ts';

/** What lies over the same time under each other: a title, a height in pixels, values from 0 to `max` in words. */
export interface Panel {
  readonly title: string;
  readonly height: number;
  readonly max: number;
  readonly name: (value: number) => string;
  readonly series: readonly LineSeriesOption[];
}

/** As many fills as are told apart without colour; a fifth revision has the first's again, and its own name. */
const FILLS = 4;
export const fillOf = (revision: number): string => `url(#rev${revision % FILLS})`;

const LINE = { type: 'line', silent: true, clip: false, showSymbol: false, emphasis: { disabled: true } } as const;

export function panelsOf(samples: readonly Sample[]): readonly Panel[] {
  const latencies = samples.map(({ latencyP99Ms }) => latencyP99Ms);
  const errors = samples.map(({ errorRate }) => errorRate);
  return [
    { title: 'Traffic by revision', height: 88, max: 1, name: percent, series: trafficOf(samples) },
    {
      title: 'Error rate',
      height: 64,
      max: Math.min(1, roundMax(errors, 0.01)),
      name: percent,
      series: [curve(samples, ({ errorRate }) => errorRate, 'var(--bad)', 'var(--bad-soft)')],
    },
    {
      title: 'Latency, p99',
      height: 48,
      max: roundMax(latencies, 100),
      name: duration,
      series: [curve(samples, ({ latencyP99Ms }) => latencyP99Ms, 'var(--latency)')],
    },
  ];
}

function trafficOf(samples: readonly Sample[]): readonly LineSeriesOption[] {
  const shifts = shiftsOf(samples);
  return revisionsOf(samples).map((revision, i) => ({
    ...LINE,
    stack: 'traffic',
    step: 'end',
    lineStyle: { width: 1, color: 'var(--surface)' },
    areaStyle: { color: fillOf(i), opacity: 1 },
    data: shifts.map(({ at, traffic }) => [at, traffic[revision] ?? 0]),
  }));
}

const curve = (
  samples: readonly Sample[],
  of: (sample: Sample) => number,
  color: string,
  area?: string,
): LineSeriesOption => ({
  ...LINE,
  lineStyle: { width: 1.75, color },
  ...(area ? { areaStyle: { color: area, opacity: 1 } } : {}),
  data: thinned(samples.map((sample) => [sample.at, of(sample)])).map((point) => [...point]),
});

/** The axis of a panel: nothing, the half and all. */
export const valueAxis = (gridIndex: number, { max, name }: Panel) => ({
  type: 'value' as const,
  gridIndex,
  min: 0,
  max,
  interval: max / 2,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: {
    color: 'var(--ink-2)',
    fontSize: TEXT_PX,
    formatter: (value: number) => (value === 0 ? '0' : name(value)),
  },
  splitLine: { lineStyle: { color: 'var(--line)' } },
});
