import type { RehearsedService } from '../../sim/rehearse/own-service.ts';
import type { KnownScenario } from '../../sim/rehearse/rehearse.ts';
import type { Rehearsal, Run } from '../../sim/rehearse/result.ts';
import type { Rehearsing, Seeds } from './engine.ts';
import { type Failure, inPool } from './pool.ts';
import { progressOn, type Screen } from './progress.ts';
import { itemsOf, merged } from './work.ts';

export interface Ask {
  /** As the user called the file. */
  readonly config: string;
  readonly rehearsed: RehearsedService;
  readonly scenarios: readonly KnownScenario[];
  readonly seeds: Seeds;
}

export interface Outcome {
  /** Absent: nothing is whole, so there is nothing to sum up. */
  readonly rehearsal?: Rehearsal | undefined;
  readonly runs: readonly Run[];
  readonly failure?: Failure | undefined;
  /** Cut short: the seed to go on from. */
  readonly goOnFrom?: number | undefined;
}

/** Plays all seeds of all scenarios on all cores. Cut short by `signal`, it sums up the seeds that every scenario has. */
export async function rehearse(ask: Ask, { engine, worker, workers }: Rehearsing, signal: AbortSignal, screen: Screen) {
  const { rehearsed, seeds } = ask;
  const names = ask.scenarios.map(({ name }) => name);
  const items = itemsOf(names, seeds);
  const progress = progressOn(screen, names.length * seeds.count);
  const { results, failure } = await inPool(items, {
    worker,
    workers,
    rehearsed,
    signal,
    onDone: ({ kind, seeds: { count } }) => progress.add(kind === 'runs' ? count : 0),
  });
  progress.end();
  if (failure) return { failure, runs: [] } satisfies Outcome;
  const { seedsDone, runs, timelines } = merged(names, items, results);
  const goOnFrom = seedsDone < seeds.count ? seeds.first + seedsDone : undefined;
  const outcome: Outcome = { runs, goOnFrom };
  if (seedsDone === 0) return outcome;
  const played = { ...ask, seeds: { first: seeds.first, count: seedsDone }, goOnFrom, runs, timelines };
  return { ...outcome, rehearsal: engine.summarise(played) } satisfies Outcome;
}
