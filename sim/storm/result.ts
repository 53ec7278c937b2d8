import type { Incident } from '../../functions/core/incident.ts';
import { type EpochMs, elapsed } from '../../functions/core/units.ts';
import type { Outcome } from '../../functions/flows/outcome.ts';
import type { Buckets } from '../buckets.ts';
import { NOON } from '../incident/stage-clock.ts';
import type { MemoryLedger } from '../ledger.ts';
import type { StormCase } from './cases.ts';
import type { Invocation } from './responder.ts';
import type { SlowWorld } from './weather.ts';

/** What became of a service that really fired. */
export type Fate = 'recovered' | 'cleared' | 'paged' | 'owned' | 'lost';

export interface Throttled {
  readonly met: number;
  /** Of the virtual seconds, those in which at least one call was refused. */
  readonly seconds: number;
}

/** What a storm came to. Times are virtual seconds. */
export interface StormResult {
  readonly name: string;
  readonly breaker: StormCase['breaker'];
  readonly events: number;
  readonly invocations: number;
  /** The most that ran at the same time. */
  readonly atOnce: number;
  readonly timeouts: number;
  readonly deadLetters: number;
  /** Attempts that AWS took, by `service:operation`, the most first. */
  readonly calls: ReadonlyMap<string, number>;
  /** By the bucket's name. */
  readonly throttled: ReadonlyMap<string, Throttled>;
  /** Looks that could not be decided, or not recorded, because AWS refused for too long. */
  readonly throttlesThatDecided: readonly string[];
  /** The most calls of one kind that one invocation made, by the port's name. */
  readonly mostPerInvocation: ReadonlyMap<string, number>;
  /** Rollbacks that AWS took, by service. */
  readonly writes: ReadonlyMap<string, number>;
  /** Messages to people that ask for somebody, by why. */
  readonly pages: ReadonlyMap<string, number>;
  /** All messages to people. */
  readonly messages: number;
  readonly fates: Readonly<Record<Fate, number>>;
  readonly lost: readonly string[];
  /** From the first alarm to the last service's first decision, and to its end. */
  readonly lastDecision: number;
  readonly lastEnd: number;
  /** From a service's alarm to its first decision. */
  readonly decisionMedian: number;
  readonly decisionMax: number;
  readonly breakerBytes: number;
}

export interface Played {
  readonly storm: StormCase;
  readonly events: number;
  readonly world: SlowWorld;
  readonly ledger: MemoryLedger;
  readonly buckets: Buckets;
  readonly invocations: readonly Invocation[];
  readonly deadLetters: number;
  readonly breakerBytes: number;
}

export async function resultOf(played: Played): Promise<StormResult> {
  const { storm, world, invocations } = played;
  const fates = await fatesOf(played);
  const lost = [...fates].filter(([, fate]) => fate === 'lost').map(([service]) => service);
  const outcomes = invocations.flatMap((one) => one.outcomes);
  const blind = outcomes.filter(isBlind);
  const pages = world.sns.published.filter(({ attributes }) => attributeOf(attributes, 'decision') === 'escalate');
  const mostPerInvocation = new Map<string, number>();
  for (const { calls } of invocations) {
    for (const [name, n] of calls) mostPerInvocation.set(name, Math.max(n, mostPerInvocation.get(name) ?? 0));
  }
  return {
    name: storm.name,
    breaker: storm.breaker,
    events: played.events,
    invocations: invocations.length,
    atOnce: mostAtOnce(invocations),
    timeouts: invocations.filter(({ timedOut }) => timedOut).length,
    deadLetters: played.deadLetters,
    calls: counted(
      world.journal.filter((e) => e.outcome !== 'throttle').map(({ service, operation }) => `${service}:${operation}`),
    ),
    throttled: throttledIn(played),
    throttlesThatDecided: blind.map(
      ({ service = 'the sweep', because, decision }) => `${service}: ${because ?? decision.why}`,
    ),
    mostPerInvocation,
    writes: writesIn(world),
    pages: counted(pages.map(({ attributes }) => attributeOf(attributes, 'why') ?? '')),
    messages: world.sns.published.length,
    fates: counts(fates),
    lost,
    ...timesOf(storm, outcomes),
    breakerBytes: played.breakerBytes,
  };
}

const attributeOf = (attributes: Readonly<Record<string, { StringValue?: string | undefined }>>, name: string) =>
  attributes[name]?.StringValue;

/** AWS did not tell what was needed, or not whether the act was done. */
const isBlind = ({ decision, failed, result }: Outcome) =>
  failed === true ||
  decision.why === 'facts-unavailable' ||
  decision.why === 'ledger-unavailable' ||
  result === 'unclear';

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].toSorted(([, a], [, b]) => b - a));
}

function throttledIn({ world, buckets }: Played): Map<string, Throttled> {
  const met = new Map<string, { met: number; seconds: Set<number> }>();
  for (const { service, operation, at, outcome } of world.journal) {
    if (outcome !== 'throttle') continue;
    const name = buckets.bucketOf(service, operation)?.name ?? `${service}:${operation}`;
    const one = met.get(name) ?? { met: 0, seconds: new Set() };
    met.set(name, one);
    one.met += 1;
    one.seconds.add(Math.floor(at / 1_000));
  }
  return new Map([...met].map(([name, one]) => [name, { met: one.met, seconds: one.seconds.size }]));
}

/** Belay's own deployments carry its name; whatever the flows believe, these are what happened. */
function writesIn({ codedeploy }: SlowWorld): Map<string, number> {
  const own = [...codedeploy.deployments.values()].filter(({ description }) => description?.startsWith('belay-'));
  return counted(own.map(({ deploymentGroupName = '' }) => deploymentGroupName));
}

async function fatesOf({ storm, ledger }: Played): Promise<Map<string, Fate>> {
  const services = new Set(storm.fires.map(({ service }) => service));
  const fates = new Map<string, Fate>();
  for (const service of services) {
    const { incident, past } = await ledger.read(service);
    fates.set(service, fateOf(incident, past));
  }
  return fates;
}

function fateOf(open: Incident | undefined, past: readonly Incident[]): Fate {
  if (open?.handedOver) return 'paged';
  if (open) return open.last?.why === 'aws-owns-rollback' ? 'owned' : 'lost';
  if (past.some(({ closed }) => closed?.why === 'recovered')) return 'recovered';
  return past.length > 0 ? 'cleared' : 'lost';
}

function counts(fates: ReadonlyMap<string, Fate>): Record<Fate, number> {
  const all: Record<Fate, number> = { recovered: 0, cleared: 0, paged: 0, owned: 0, lost: 0 };
  for (const fate of fates.values()) all[fate] += 1;
  return all;
}

function mostAtOnce(invocations: readonly Invocation[]): number {
  let ends: number[] = [];
  let most = 0;
  for (const { at, took } of invocations.toSorted((a, b) => a.at - b.at)) {
    ends = [...ends.filter((end) => end > at), at + took];
    most = Math.max(most, ends.length);
  }
  return most;
}

/** A wait decides nothing, and neither does a wake that found nothing to do. */
const decides = ({ decision: { kind }, failed }: Outcome) => !failed && kind !== 'wait' && kind !== 'ignore';
/** Nothing is left to Belay. */
export const ends = ({ decision: { kind }, failed }: Outcome) => !failed && (kind === 'close' || kind === 'escalate');

function timesOf({ fires }: StormCase, outcomes: readonly (Outcome & { readonly at: EpochMs })[]) {
  const firedAt = new Map<string, EpochMs>();
  for (const { service, at } of fires) if (at < (firedAt.get(service) ?? Infinity)) firedAt.set(service, at);
  const first = new Map<string, EpochMs>();
  const end = new Map<string, EpochMs>();
  for (const outcome of outcomes) {
    const { service = '', at } = outcome;
    if (!firedAt.has(service)) continue;
    if (decides(outcome) && at < (first.get(service) ?? Infinity)) first.set(service, at);
    if (ends(outcome) && at < (end.get(service) ?? Infinity)) end.set(service, at);
  }
  const waits = [...first].map(([service, at]) => inSeconds(elapsed(firedAt.get(service) ?? at, at)));
  const sorted = waits.toSorted((a, b) => a - b);
  return {
    lastDecision: lastOf(first),
    lastEnd: lastOf(end),
    decisionMedian: sorted[Math.floor(sorted.length / 2)] ?? 0,
    decisionMax: sorted.at(-1) ?? 0,
  };
}

const inSeconds = (ms: number) => Math.round(ms / 100) / 10;
const lastOf = (moments: ReadonlyMap<string, EpochMs>) => inSeconds(Math.max(NOON, ...moments.values()) - NOON);
