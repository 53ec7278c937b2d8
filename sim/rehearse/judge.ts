import { type EpochMs, elapsed, millis, plus } from '../../functions/core/units.ts';
import { awsDeeds, windowsOf } from './aws-deeds.ts';
import { HORIZON } from './conditions.ts';
import { isBad } from './incident.ts';
import type { Run } from './result.ts';
import type { Seen } from './seen.ts';
import { hurts } from './truth.ts';

/* What an incident came to: by the truth of the simulation, whatever alarms and messages say. */

/** The truth is looked at so often, in milliseconds. */
const STEP = 5_000;

/** People are hurt from `from` until `until`, with pauses perhaps; undefined: still, at the end. */
interface Episode {
  readonly from: EpochMs;
  readonly until: EpochMs | undefined;
}

export function judged(seen: Seen, scenario: string, seed: number): Run {
  const { scene, policy } = seen;
  const deeds = [...seen.deeds, ...awsDeeds(scene)].toSorted((a, b) => a.at - b.at);
  const { episodes, failedRequests } = harmOf(seen);
  const hurtAt = episodes[0]?.from;
  const since = (at: EpochMs | undefined) => (at === undefined ? undefined : elapsed(hurtAt ?? at, at));
  const acts = deeds.filter(({ acts: does }) => does).map(({ at }) => at);
  const first = (moments: readonly EpochMs[]) => moments.toSorted((a, b) => a - b)[0];
  const alarms = firingsOf(seen);
  return {
    scenario,
    seed,
    policy,
    detectedMs: since(first([...alarms, ...acts])),
    decidedMs: since(deeds.find(({ decides }) => decides)?.at),
    recoveredMs: lasted(episodes),
    failedRequests: Math.round(failedRequests),
    wrongRollbacks: wrongRollbacksOf(seen),
    loops: loopsOf(seen, acts),
    missed: hurtAt !== undefined && acts.length === 0 && seen.pages.length === 0,
    pages: seen.pages.length,
  };
}

/** When alarms went to ALARM, the oldest change first. */
export const firingsOf = ({ scene: { world, specs, incident } }: Pick<Seen, 'scene'>): EpochMs[] =>
  specs
    .flatMap(({ name }) => world.cloudwatch.alarms.get(name)?.states ?? [])
    .filter(({ state, at }) => state === 'ALARM' && at >= incident.conditions.start)
    .map(({ at }) => at)
    .toSorted((a, b) => a - b);

/** Each version that is shipped has its own episode: what one has cost is not the other's. */
function harmOf({ scene }: Seen): { readonly episodes: readonly Episode[]; readonly failedRequests: number } {
  const { truth, incident } = scene;
  const { start } = incident.conditions;
  const end = plus(start, HORIZON);
  const cuts = shippedAt(scene).slice(1);
  const episodes: { from: EpochMs; until: EpochMs; segment: number }[] = [];
  let failedRequests = 0;
  for (let at = start; at < end; at = plus(at, millis(STEP))) {
    const harm = truth.harm(at);
    if (harm.errors > 0) failedRequests += (harm.errors * truth.requestsPerSecond(at) * STEP) / 1_000;
    if (!hurts(harm)) continue;
    const segment = cuts.filter((cut) => cut <= at).length;
    const open = episodes.at(-1);
    const until = plus(at, millis(STEP));
    if (open?.segment === segment) open.until = until;
    else episodes.push({ from: at, until, segment });
  }
  // What is bad and still runs has only paused.
  const stillBad = truth.parts(end).some(({ revision }) => isBad(incident, revision));
  const last = episodes.length - 1;
  return {
    episodes: episodes.map(({ from, until }, i) => ({
      from,
      until: until >= end || (i === last && stillBad) ? undefined : until,
    })),
    failedRequests,
  };
}

/** When CodeDeploy, or ECS, took what the team shipped. */
const shippedAt = (scene: Seen['scene']) =>
  windowsOf(scene)
    .filter(({ shipped }) => shipped)
    .map(({ from }) => from)
    .toSorted((a, b) => a - b);

/** Undefined: it never recovers. */
function lasted(episodes: readonly Episode[]): number | undefined {
  let sum = 0;
  for (const { from, until } of episodes) {
    if (until === undefined) return undefined;
    sum += elapsed(from, until);
  }
  return sum;
}

/** Traffic went from what was not to blame, or to what is no better. */
function wrongRollbacksOf({ scene: { truth, incident } }: Seen): number {
  let wrong = 0;
  let before = incident.good;
  for (const { revision } of truth.moves) {
    const back = revision < before;
    if (back && (!isBad(incident, before) || isBad(incident, revision))) wrong += 1;
    before = revision;
  }
  return wrong;
}

/** Acts after the first one since the team has shipped something. */
function loopsOf({ scene }: Seen, acts: readonly EpochMs[]): number {
  const cuts = shippedAt(scene);
  const segments = Map.groupBy(acts, (at) => cuts.filter((cut) => cut <= at).length);
  return [...segments.values()].reduce((sum, { length }) => sum + length - 1, 0);
}
