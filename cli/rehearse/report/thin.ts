import type { Sample } from '../../../sim/rehearse/result.ts';

/** A point of a line: milliseconds, value. */
export type Point = readonly [at: number, value: number];

/** A stretch of time in milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** More points than a chart has pixels for are nothing but bytes. */
const POINTS_MAX = 120;

/** The same line in fewer points: no three in a row alike, and of the rest each bucket's lowest and highest. */
export function thinned(points: readonly Point[], max = POINTS_MAX): readonly Point[] {
  const bent = points.filter((point, i) => {
    const [before, next] = [points[i - 1], points[i + 1]];
    return before?.[1] !== point[1] || next?.[1] !== point[1];
  });
  if (bent.length <= max) return bent;
  const size = Math.ceil((bent.length - 2) / ((max - 2) / 2));
  const kept: (Point | undefined)[] = [bent[0]];
  for (let i = 1; i < bent.length - 1; i += size)
    kept.push(...extremes(bent.slice(i, Math.min(i + size, bent.length - 1))));
  return [...kept, bent.at(-1)].filter((point) => point !== undefined);
}

/** The lowest and the highest, in the order of time. */
function extremes(points: readonly Point[]): readonly Point[] {
  const byValue = points.toSorted((a, b) => a[1] - b[1]);
  const ends = [byValue[0], byValue.at(-1)].filter((point) => point !== undefined);
  return [...new Set(ends)].sort((a, b) => a[0] - b[0]);
}

/** When something held: from the sample that says so to the next one that does not. */
export function stretches(samples: readonly Sample[], holds: (sample: Sample) => boolean): readonly Stretch[] {
  const found: Stretch[] = [];
  let from: number | undefined;
  for (const sample of samples) {
    if (holds(sample)) from ??= sample.at;
    else if (from !== undefined) {
      found.push({ from, to: sample.at });
      from = undefined;
    }
  }
  const end = samples.at(-1)?.at;
  return from === undefined || end === undefined ? found : [...found, { from, to: end }];
}

/** Revisions in the order in which they were made, where their names are numbers. */
export function revisionsOf(samples: readonly Sample[]): readonly string[] {
  const all = new Set(samples.flatMap(({ traffic }) => Object.keys(traffic)));
  return [...all].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Alarms in the order in which they first fire. */
export const alarmsOf = (samples: readonly Sample[]): readonly string[] => [
  ...new Set(samples.flatMap(({ alarms }) => alarms)),
];

/** The samples at which the traffic is other than before, and, with `last`, where the data ends. */
export const shiftsOf = (samples: readonly Sample[], { last } = { last: true }): readonly Sample[] =>
  samples.filter((sample, i) => (last && i === samples.length - 1) || !sameTraffic(samples[i - 1], sample));

function sameTraffic(before: Sample | undefined, now: Sample): boolean {
  if (!before) return false;
  const names = new Set([...Object.keys(before.traffic), ...Object.keys(now.traffic)]);
  return [...names].every((name) => (before.traffic[name] ?? 0) === (now.traffic[name] ?? 0));
}
