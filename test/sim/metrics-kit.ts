import { type EpochMs, minutes, plus, seconds } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { Dice } from '../../sim/dice.ts';
import type { AlarmSpec, Health, Source } from '../../sim/metrics/types.ts';
import { type Watching, watchMetrics } from '../../sim/metrics/watch.ts';
import { World } from '../../sim/world.ts';
import { noon } from './seed.ts';

const healthy: Health = { errorRate: 0, latencyP99Ms: 200, cpuPercent: 40, memoryPercent: 50 };
/** A moment of the watch: minutes from noon. */
export const at = (fromNoon: number): EpochMs => plus(noon, seconds(fromNoon * 60));
const minuteOf = (moment: EpochMs) => (moment - noon) / 60_000;

/** One request a second, served as `health` says from that minute on. */
export const source = (...health: readonly (readonly [from: number, health: Partial<Health> | 'silent'])[]): Source => {
  const then = (moment: EpochMs) => health.findLast(([from]) => at(from) <= moment)?.[1] ?? {};
  return {
    requestsPerSecond: (moment) => (then(moment) === 'silent' ? 0 : 1),
    served: (moment) => {
      const now = then(moment);
      return now === 'silent' ? [] : [{ ...healthy, share: 1, ...now }];
    },
  };
};

/** 2 of 3 minutes of more than 10 failed requests. */
export const failing = (name: string, over: Partial<AlarmSpec> = {}): AlarmSpec => ({
  name,
  metric: 'failed-requests',
  threshold: 10,
  periodSeconds: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  treatMissing: 'notBreaching',
  ...over,
});

export interface Told {
  readonly at: number;
  readonly name: string;
  readonly state: string;
  readonly suppressedBy?: string;
}

/** Half an hour from noon on, evaluated 30 s after each minute and told 10 s later. */
export function watched(
  watching: Partial<Watching> & Pick<Watching, 'specs' | 'source'>,
  prepare?: (world: World) => void,
) {
  const clock = new VirtualClock(noon);
  const world = new World(clock);
  prepare?.(world);
  const lateness = { evaluation: seconds(30), delivery: seconds(10) };
  watchMetrics(world, { lateness, from: noon, until: plus(noon, minutes(30)), dice: new Dice(1), ...watching });
  return {
    world,
    clock,
    /** Everything happens that ever will. */
    run: (): readonly Told[] => {
      world.happenings.runDue(at(600));
      return world.emitted.map(({ at: moment, event }) => told(moment, event as never));
    },
    statesOf: (name: string) =>
      (world.cloudwatch.alarms.get(name)?.states ?? []).slice(1).map((one) => [minuteOf(one.at), one.state]),
  };
}

interface Detail {
  readonly detail: { alarmName: string; state: { value: string; actionsSuppressedBy?: string } };
}

const told = (moment: EpochMs, { detail: { alarmName, state } }: Detail): Told => ({
  at: minuteOf(moment),
  name: alarmName,
  state: state.value,
  ...(state.actionsSuppressedBy && { suppressedBy: state.actionsSuppressedBy }),
});
