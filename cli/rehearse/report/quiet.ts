import type { Sample, Timeline } from '../../../sim/rehearse/result.ts';

/** A timeline without its quiet end, and the moment at which the data ends where that was cut. */
export interface Eventful {
  readonly timeline: Timeline;
  readonly staysSoUntil?: number | undefined;
}

/** How far a measure may be from where it ends, as a share of its highest, and still be the same. */
const STEADY = 0.25;
/** How much of the quiet end is kept, as a share of what is before it: one sees that it is quiet. */
const KEPT = 0.25;
/** A cut that leaves more than this share of the time is not worth its sentence. */
const WORTH_A_CUT = 0.9;

/**
 * Without what comes after the last change: a rehearsal goes on for long after most incidents are over, and what
 * happened would be squeezed into the left edge of a phone.
 */
export function eventful(timeline: Timeline): Eventful {
  const { samples, moments } = timeline;
  const [first, end] = [samples[0], samples.at(-1)];
  if (!first || !end) return { timeline };
  const last = lastChange(samples, end);
  const over = Math.max(first.at, last, ...moments.map(({ at }) => at));
  const until = over + Math.max(60_000, (over - first.at) * KEPT);
  const kept = samples.filter(({ at }) => at <= until);
  const lastKept = kept.at(-1);
  if (!lastKept || until - first.at > (end.at - first.at) * WORTH_A_CUT) return { timeline };
  // Samples may be far apart where nothing changes: the cut has one of its own.
  const drawn = lastKept.at < until ? [...kept, { ...lastKept, at: until }] : kept;
  return { timeline: { ...timeline, samples: drawn }, staysSoUntil: end.at };
}

/** When the samples begin to be as the last one is. */
function lastChange(samples: readonly Sample[], end: Sample): number {
  const errors = STEADY * Math.max(...samples.map(({ errorRate }) => errorRate));
  const latency = STEADY * Math.max(...samples.map(({ latencyP99Ms }) => latencyP99Ms));
  const i = samples.findLastIndex(
    (sample) =>
      stateOf(sample) !== stateOf(end) ||
      Math.abs(sample.errorRate - end.errorRate) > errors ||
      Math.abs(sample.latencyP99Ms - end.latencyP99Ms) > latency,
  );
  return samples[i + 1]?.at ?? end.at;
}

const stateOf = ({ traffic, alarms, windowOpen }: Sample) =>
  JSON.stringify([
    Object.entries(traffic)
      .filter(([, share]) => share > 0)
      .sort(),
    alarms.toSorted(),
    windowOpen,
  ]);
