import { type EpochMs, minutes, plus, seconds } from '../../functions/core/units.ts';
import { Dice } from '../dice.ts';
import { arnOf } from '../incident/definitions.ts';
import type { Plot } from '../incident/plot.ts';
import type { AlarmSpec, Served, Source } from '../metrics/types.ts';
import { watchMetrics } from '../metrics/watch.ts';
import type { World } from '../world.ts';

/** Alarms that nobody has scripted: they see the traffic, and what a bad revision does to it. */
export interface Measured {
  /** Of a bad revision's requests, 0 to 1. */
  readonly errorRate: number;
  readonly requestsPerSecond: number;
  /** Nobody asks for anything in these minutes from noon. */
  readonly silence?: { readonly from: number; readonly until: number } | undefined;
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly treatMissing: AlarmSpec['treatMissing'];
  readonly evaluationSeconds: number;
  readonly deliverySeconds: number;
  /** Of the scatter of what is measured. */
  readonly seed: number;
}

/** Per cent. */
const THRESHOLD = 5;
const WATCHED = minutes(60);

export function anyMeasured(dice: Dice, sick: 'plainly' | 'perhaps'): Measured {
  const evaluationPeriods = dice.pick([1, 3, 5]);
  const quiet = dice.between(0, 40);
  return {
    errorRate: sick === 'plainly' ? dice.between(20, 100) / 100 : dice.pick([0.03, 0.05, 0.06, 0.1, 1]),
    requestsPerSecond: sick === 'plainly' ? dice.between(5, 200) : dice.pick([0.2, 2, 50]),
    silence: sick === 'perhaps' && dice.chance(0.3) ? { from: quiet, until: quiet + dice.between(2, 15) } : undefined,
    datapointsToAlarm: dice.between(1, evaluationPeriods),
    evaluationPeriods,
    treatMissing: sick === 'plainly' ? 'notBreaching' : dice.pick(['missing', 'notBreaching', 'breaching', 'ignore']),
    evaluationSeconds: dice.between(5, 90),
    deliverySeconds: dice.between(0, 20),
    seed: dice.between(0, 2 ** 31 - 1),
  };
}

/** The alarms of the plot, measured from now on. */
export function measureFrom(world: World, plot: Plot, measured: Measured, from: EpochMs): void {
  const { evaluationPeriods, datapointsToAlarm, treatMissing, evaluationSeconds, deliverySeconds, seed } = measured;
  const specs = Object.keys(plot.alarms)
    .slice(0, 1)
    .map((name): AlarmSpec => {
      const rule = { periodSeconds: 60, evaluationPeriods, datapointsToAlarm, treatMissing };
      return { name, metric: 'error-rate', threshold: THRESHOLD, requestsMin: 10, ...rule };
    });
  for (const { name } of specs) world.cloudwatch.alarms.delete(name);
  const lateness = { evaluation: seconds(evaluationSeconds), delivery: seconds(deliverySeconds) };
  const source = sourceOf(world, plot, measured, from);
  watchMetrics(world, { specs, source, lateness, from, until: plus(from, WATCHED), dice: new Dice(seed) });
}

function sourceOf(
  world: World,
  plot: Plot,
  { errorRate, requestsPerSecond, silence }: Measured,
  noon: EpochMs,
): Source {
  const bad = new Set(plot.bad.map((revision) => arnOf(plot, revision)));
  const before = arnOf(plot, plot.served.at(-1)?.revision ?? 0);
  const part = (definition: string, share: number): Served => ({
    share,
    group: definition,
    errorRate: bad.has(definition) ? errorRate : 0.001,
    latencyP99Ms: 100,
    cpuPercent: 30,
    memoryPercent: 30,
  });
  return {
    requestsPerSecond: (at) => {
      const minute = (at - noon) / 60_000;
      return silence && minute >= silence.from && minute < silence.until ? 0 : requestsPerSecond;
    },
    served: (at) => {
      const moves = world.shifts.filter((shift) => shift.service === plot.service && shift.at <= at);
      const last = moves.at(-1);
      if (!last) return [part(before, 1)];
      const { definition, percent = 100 } = last;
      if (percent === 100) return [part(definition, 1)];
      const rest = moves.findLast((move) => (move.percent ?? 100) === 100 && move.definition !== definition);
      return [part(definition, percent / 100), part(rest?.definition ?? before, 1 - percent / 100)];
    },
  };
}
