import { adviceFor } from './advice.ts';
import type { Limits, Scenario } from './incident.ts';
import { judged } from './judge.ts';
import { castOf, LIBRARY } from './library.ts';
import { notBetter } from './not-better.ts';
import { othersOf, type RehearsedService } from './own-service.ts';
import { playUnder } from './play.ts';
import { type Cause, POLICIES, type Rehearsal, type Run, type Timeline } from './result.ts';
import { rowsOf } from './rows.ts';
import { timelineOf } from './timeline.ts';

/* The user's own policy and thresholds against the incident library, and the same incidents under everybody else. */

export type KnownScenario = Pick<Scenario, 'name' | 'title' | 'cause'>;

export const SCENARIOS: readonly KnownScenario[] = LIBRARY.map(({ name, title, cause }) => ({ name, title, cause }));

const limitsOf = (rehearsed: RehearsedService): Limits => ({
  reachMs: rehearsed.service.rollback.reachMs,
  others: othersOf(rehearsed).length,
});

async function seenUnderEach(rehearsed: RehearsedService, scenario: string, seed: number) {
  const seen = [];
  for (const policy of POLICIES) {
    seen.push(await playUnder(policy, castOf(scenario, seed, limitsOf(rehearsed)), rehearsed));
  }
  return seen;
}

/**
 * One incident under each policy: the same traffic, the same fault, the same noise.
 * @throws Error for a scenario that the library does not have, or a service that CodeDeploy does not deploy
 */
export async function rehearseSeed(
  rehearsed: RehearsedService,
  scenario: string,
  seed: number,
): Promise<readonly Run[]> {
  const seen = await seenUnderEach(rehearsed, scenario, seed);
  return seen.map((one) => judged(one, scenario, seed));
}

/** The same, to be looked at. @throws Error as `rehearseSeed` */
export async function timelinesOf(
  rehearsed: RehearsedService,
  scenario: string,
  seed: number,
): Promise<readonly Timeline[]> {
  const seen = await seenUnderEach(rehearsed, scenario, seed);
  return seen.map((one) => timelineOf(one, scenario, seed));
}

/** All that was played, and whose it was. */
export interface Played {
  /** As the user called the file. */
  readonly config: string;
  readonly rehearsed: RehearsedService;
  readonly scenarios: readonly KnownScenario[];
  readonly seeds: { readonly first: number; readonly count: number };
  /** Cut short: the seed to go on from. */
  readonly goOnFrom?: number | undefined;
  /** In any order. */
  readonly runs: readonly Run[];
  readonly timelines: readonly Timeline[];
}

/** What it all comes to. */
export function summarise({ config, rehearsed, scenarios, seeds, goOnFrom, runs, timelines }: Played): Rehearsal {
  const by = Map.groupBy(runs, ({ scenario }) => scenario);
  const whose = (cause: Cause) =>
    scenarios.filter((one) => one.cause === cause).flatMap(({ name }) => by.get(name) ?? []);
  const { service, stage, mode } = rehearsed.service;
  return {
    config,
    service,
    stage,
    mode,
    seeds,
    goOnFrom,
    scenarios: scenarios.map(({ name, title, cause }) => {
      const rows = rowsOf(by.get(name) ?? []);
      const shown = timelines.filter(({ scenario }) => scenario === name);
      return { name, title, cause, rows, timelines: shown, notBetter: notBetter(rows, cause) };
    }),
    overall: { deployment: rowsOf(whose('deployment')), elsewhere: rowsOf(whose('elsewhere')) },
    advice: adviceFor({
      rehearsed,
      runsOf: (scenario, policy) => (by.get(scenario) ?? []).filter((run) => run.policy === policy),
    }),
  };
}
