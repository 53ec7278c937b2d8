import { type EpochMs, elapsed, epochMs, millis, plus } from '../../functions/core/units.ts';
import { awsDeeds, windowsOf } from './aws-deeds.ts';
import { HORIZON } from './conditions.ts';
import type { Moment, Sample, Timeline } from './result.ts';
import type { Seen } from './seen.ts';

/* One incident under one policy, to be looked at. */

/** Looked at so often; a sample is kept where something has changed, and now and then. */
const STEP = 10_000;
const KEPT_EVERY = 5 * 60_000;

export function timelineOf(seen: Seen, scenario: string, seed: number): Timeline {
  return { scenario, seed, policy: seen.policy, samples: samplesOf(seen), moments: momentsOf(seen) };
}

function samplesOf({ scene }: Seen): Sample[] {
  const { start } = scene.incident.conditions;
  const windows = windowsOf(scene);
  const kept: Sample[] = [];
  let skipped: Sample | undefined;
  for (let ms = 0; ms <= HORIZON; ms += STEP) {
    const at = plus(start, millis(ms));
    const windowOpen = windows.some(({ from, until }) => from <= at && (until === undefined || at < until));
    const sample = { ...sampleAt(scene, at), at: ms, windowOpen };
    const last = kept.at(-1);
    if (last && ms < HORIZON && !differs(last, sample)) {
      skipped = sample;
      continue;
    }
    // The value before a jump: else a line would rise long before it.
    if (skipped && last && skipped.at > last.at) kept.push(skipped);
    kept.push(sample);
    skipped = undefined;
  }
  return kept;
}

function sampleAt({ truth, specs, world }: Seen['scene'], at: EpochMs): Omit<Sample, 'at' | 'windowOpen'> {
  const traffic: Record<string, number> = {};
  for (const { revision, share } of truth.parts(at)) traffic[revision] = (traffic[revision] ?? 0) + share;
  const served = truth.served(at);
  const firing = specs.filter(
    ({ name }) => world.cloudwatch.alarms.get(name)?.states.findLast((state) => state.at <= at)?.state === 'ALARM',
  );
  return {
    traffic,
    errorRate: rounded(
      served.reduce((sum, { share, errorRate }) => sum + share * errorRate, 0),
      4,
    ),
    latencyP99Ms: Math.round(Math.max(...served.map(({ latencyP99Ms }) => latencyP99Ms))),
    alarms: firing.map(({ name }) => name),
  };
}

const rounded = (x: number, digits: number) => Number(x.toFixed(digits));

function differs(one: Sample, other: Sample): boolean {
  return (
    other.at - one.at >= KEPT_EVERY ||
    one.windowOpen !== other.windowOpen ||
    Math.abs(one.errorRate - other.errorRate) > 0.002 + 0.1 * one.errorRate ||
    Math.abs(one.latencyP99Ms - other.latencyP99Ms) > 0.35 * one.latencyP99Ms ||
    one.alarms.join() !== other.alarms.join() ||
    JSON.stringify(one.traffic) !== JSON.stringify(other.traffic)
  );
}

function momentsOf({ scene, deeds, policy }: Seen): Moment[] {
  const { conditions, story } = scene.incident;
  const { start } = conditions;
  const told = story.map(({ at, what }): Moment => ({ at: Math.round(at), who: 'fault', what }));
  const shipped = windowsOf(scene)
    .filter((window) => window.shipped)
    .map(({ from }): Moment => ({ at: elapsed(start, from), who: 'person', what: 'the pipeline ships' }));
  const done = [...deeds, ...awsDeeds(scene)]
    .filter(({ at }) => at >= start)
    .map(({ at, who, what, guards }): Moment => ({ at: elapsed(start, at), who, what, ...(guards ? { guards } : {}) }));
  const moved = scene.truth.moves.map(
    ({ at, revision, share }): Moment => ({
      at: elapsed(start, epochMs(at)),
      who: 'aws',
      what: `version ${revision} has ${Math.round(share * 100)} % of the traffic`,
    }),
  );
  const all = [...told, ...shipped, ...done, ...moved].toSorted((a, b) => a.at - b.at);
  return policy === 'belay' ? withoutRepetitions(all) : all;
}

/** The same decision again is no news. */
const withoutRepetitions = (moments: readonly Moment[]): Moment[] =>
  moments.filter((moment, i) => {
    const before = moments.slice(0, i).findLast(({ who }) => who === moment.who);
    return moment.who !== 'belay' || before?.what !== moment.what;
  });
