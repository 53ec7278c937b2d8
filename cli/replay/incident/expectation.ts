import type { Decision } from '../../../functions/core/decision.ts';
import type { JournalEntry } from '../../../sim/world.ts';
import type { IncidentDocument } from './document.ts';
import type { Seen } from './run.ts';
import type { IncidentExpectation } from './scenario.ts';

/** The calls by which the responder changes a service. */
const WRITES = new Set(['CreateDeployment', 'StopDeployment', 'UpdateService', 'StopServiceDeployment']);
const TOOK_EFFECT = new Set(['ok', 'hang-after-effect', 'slow']);

export const writesIn = (journal: readonly JournalEntry[]) =>
  journal.filter(({ operation, outcome }) => WRITES.has(operation) && TOOK_EFFECT.has(outcome)).length;

const said = ({ kind, why }: Decision) => `${kind} ${why}`;

/** Every decision about the service, one after the other; the same again is not said again, nor that there was nothing to do. */
export function stepsOf(seen: readonly Seen[], service: string): string[] {
  const all = seen.filter(({ outcome }) => outcome.service === service && outcome.decision.why !== 'nothing-to-do');
  const steps = all.map(({ outcome }) => said(outcome.decision));
  return steps.filter((step, i) => step !== steps[i - 1]);
}

/** The more a decision changes, the more likely it is what a replay is about. */
const WEIGHT: Readonly<Record<Decision['kind'], number>> = {
  escalate: 6,
  'roll-back': 5,
  'stop-deployment': 5,
  propose: 5,
  observe: 5,
  wait: 3,
  close: 2,
  ignore: 1,
};

/**
 * For each service the decision that the scenario names, if it came; else the weightiest that did. An act that began comes
 * before one that lost its race.
 */
export function about(seen: readonly Seen[], expected: IncidentExpectation['decision'] | undefined): Seen[] {
  // A sweep that found nothing is about no service: it is told only where there is nothing else to tell.
  const telling = seen.filter(
    ({ outcome }) => outcome.service !== undefined || outcome.decision.why !== 'nothing-to-do',
  );
  const services = Map.groupBy(telling.length > 0 ? telling : seen, ({ outcome }) => outcome.service ?? '');
  return [...services.values()]
    .map((of) => {
      const all = of.filter(
        ({ outcome: { decision } }) => decision.kind === expected?.kind && decision.why === expected.why,
      );
      const named = all.find(({ outcome: { result } }) => result === 'started' || result === 'adopted') ?? all[0];
      const heaviest = of.toSorted((a, b) => WEIGHT[b.outcome.decision.kind] - WEIGHT[a.outcome.decision.kind])[0];
      return named ?? heaviest;
    })
    .filter((one) => one !== undefined)
    .toSorted((a, b) => WEIGHT[b.outcome.decision.kind] - WEIGHT[a.outcome.decision.kind]);
}

/** What a scenario promised and did not keep, a sentence each. */
export function unmetBy(
  expected: IncidentExpectation,
  { outcomes, steps, writes, notifications, final }: IncidentDocument,
): string[] {
  const { decision } = outcomes[0] ?? {};
  const { kind, why, via, to } = expected.decision;
  const checks: [string, unknown, unknown][] = [
    ['decision', `${kind} (${why})`, decision && `${decision.kind} (${decision.why})`],
    ['via', via, decision?.via],
    ['to', to, decision?.to?.split('/').at(-1)],
    ['writes', expected.writes, writes],
    ['steps', expected.steps?.join(', '), steps.join(', ')],
    ['notifications', expected.notifications, notifications.length],
    ['healthy', expected.healthy, final.healthy],
    ['running', expected.running, final.running],
  ];
  return checks
    .filter(([, want, got]) => want !== undefined && want !== got)
    .map(([what, want, got]) => `${what}: expected ${want}, got ${got}`);
}
