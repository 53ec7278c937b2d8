import type { Timeline } from '../../../sim/rehearse/result.ts';
import type { Frame } from './chart.ts';
import { duration } from './words.ts';

/** Where time lies in a frame. */
export interface TimeScale {
  readonly min: number;
  readonly max: number;
  /** Pixels of a moment. */
  readonly xOf: (at: number) => number;
  readonly ticks: readonly number[];
}

const MIN = 60_000;
const STEPS = [1_000, 5_000, 10_000, 30_000, MIN, 2 * MIN, 5 * MIN, 10 * MIN, 15 * MIN, 30 * MIN, 60 * MIN, 120 * MIN];

export function timeScale({ samples, moments }: Timeline, { width, left, right, ticks }: Frame): TimeScale {
  const times = [...samples, ...moments].map(({ at }) => at);
  const min = Math.min(...times, Number.POSITIVE_INFINITY);
  const from = Number.isFinite(min) ? min : 0;
  const to = Math.max(from + 1, ...times);
  const step =
    STEPS.find((one) => (to - from) / one <= ticks) ?? Math.ceil((to - from) / ticks / (360 * MIN)) * 360 * MIN;
  const first = Math.ceil(from / step) * step;
  return {
    min: from,
    max: to,
    xOf: (at) => left + ((at - from) / (to - from)) * (width - left - right),
    ticks: Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, i) => first + i * step),
  };
}

/** What an axis that begins at zero ends with: 1, 2 or 5 of some power of ten, and not under `least`. */
export function roundMax(values: readonly number[], least: number): number {
  const highest = Math.max(least, ...values);
  const power = 10 ** Math.floor(Math.log10(highest));
  return ([1, 2, 5, 10].find((n) => n * power >= highest * 0.999) ?? 10) * power;
}

export const tickName = (at: number): string => (at === 0 ? '0' : duration(at));
