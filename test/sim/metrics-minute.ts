import { epochMs, minutes, plus } from '../../functions/core/units.ts';
import { Dice } from '../../sim/dice.ts';
import { datapoint, type Measured, measure } from '../../sim/metrics/datapoint.ts';
import type { Served, Source } from '../../sim/metrics/types.ts';

export const from = epochMs(0);
export const until = plus(from, minutes(1));
export const fine = { share: 1, errorRate: 0, latencyP99Ms: 200, cpuPercent: 40, memoryPercent: 50 };

export const source = (requestsPerSecond: number, ...served: readonly Partial<Served>[]): Source => ({
  requestsPerSecond: () => requestsPerSecond,
  served: () => served.map((one) => ({ ...fine, ...one })),
});
/** One minute each of these seeds. */
export const minutesOf = (of: Source, count = 400): Measured[] =>
  Array.from({ length: count }, (_, seed) => measure(of, from, until, new Dice(seed)));
/** Whatever is thrown by the bell curve is as far below its mean as can be. */
export class Unlucky extends Dice {
  #next = 0;
  override fraction(): number {
    this.#next += 1;
    return this.#next % 2 === 1 ? 1 - 2 ** -53 : 0.5;
  }
}
export const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
export const deviation = (numbers: readonly number[]) => Math.sqrt(mean(numbers.map((n) => (n - mean(numbers)) ** 2)));
export const value = (metric: Parameters<typeof datapoint>[0]['metric'], measured: Measured, requestsMin?: number) =>
  datapoint({ metric, requestsMin }, measured);
export const read = (metric: Parameters<typeof datapoint>[0]['metric'], of: Source): number[] =>
  minutesOf(of).map((minute) => value(metric, minute) ?? Number.NaN);
