import { POLICIES, type Run, type Timeline } from '../../sim/rehearse/result.ts';
import type { Seeds } from './engine.ts';

/* The work cut into items: what one thread does at a stretch. */

export type Item =
  | { readonly kind: 'timelines'; readonly scenario: string; readonly seeds: Seeds }
  | { readonly kind: 'runs'; readonly scenario: string; readonly seeds: Seeds };

export type Result =
  | { readonly kind: 'timelines'; readonly timelines: readonly Timeline[] }
  | { readonly kind: 'runs'; readonly runs: readonly Run[] };

/**
 * Small, so that the cores end together and Ctrl-C loses little; not so small that a million items are kept. It must not
 * depend on the machine: which of several failures is the first would, too.
 */
const chunkOf = (count: number) => Math.min(10, Math.ceil(count / 100));

/**
 * The timelines of the first seed, then the seeds in chunks, each chunk in every scenario before the next one: so whatever
 * is done when the work is cut short is the same seeds of each scenario.
 */
export function itemsOf(scenarios: readonly string[], { first, count }: Seeds): readonly Item[] {
  const size = chunkOf(count);
  const chunks = Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    first: first + i * size,
    count: Math.min(size, count - i * size),
  }));
  return [
    ...scenarios.map((scenario): Item => ({ kind: 'timelines', scenario, seeds: { first, count: 1 } })),
    ...chunks.flatMap((seeds) => scenarios.map((scenario): Item => ({ kind: 'runs', scenario, seeds }))),
  ];
}

/** What comes from another thread has copies of every name: of millions of runs that is most of the memory. */
export function interned(result: Result, scenario: string): Result {
  if (result.kind !== 'runs') return result;
  const named = (run: Run) => ({ ...run, scenario, policy: POLICIES.find((one) => one === run.policy) ?? run.policy });
  return { kind: 'runs', runs: result.runs.map(named) };
}

export interface Merged {
  /** So many seeds, from the first on without a gap, are done in every scenario. */
  readonly seedsDone: number;
  /** By scenario, then by seed. */
  readonly runs: readonly Run[];
  readonly timelines: readonly Timeline[];
}

/** What of the results is whole, in an order that depends on nothing but the items. `undefined`: it was not done. */
export function merged(
  scenarios: readonly string[],
  items: readonly Item[],
  results: readonly (Result | undefined)[],
): Merged {
  const missing = results.findIndex((one, i) => one === undefined && items[i]?.kind === 'runs');
  const end = missing < 0 ? Number.POSITIVE_INFINITY : (items[missing]?.seeds.first ?? 0);
  const whole = items.flatMap(({ scenario, seeds }, i) => {
    const result = results[i];
    return result && seeds.first < end ? [{ scenario, seeds, result }] : [];
  });
  const of = (name: string) => whole.filter(({ scenario }) => scenario === name);
  const runs = scenarios.flatMap((name) =>
    of(name).flatMap(({ result }) => (result.kind === 'runs' ? result.runs : [])),
  );
  const timelines = whole.flatMap(({ result }) => (result.kind === 'timelines' ? result.timelines : []));
  const done = whole.flatMap(({ scenario, seeds, result }) =>
    result.kind === 'runs' && scenario === scenarios[0] ? [seeds.count] : [],
  );
  return { seedsDone: done.reduce((sum, count) => sum + count, 0), runs, timelines };
}
