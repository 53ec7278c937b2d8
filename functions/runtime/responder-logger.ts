import type { Logger } from '@aws-lambda-powertools/logger';
import type { Decision } from '../core/decision.ts';
import { type EpochMs, elapsed } from '../core/units.ts';
import type { Outcome } from '../flows/outcome.ts';
import { metricsIn } from './metrics.ts';

/** What is logged of one look, by allow-list: never the event or its body. */
const fieldsOf = (outcome: Outcome) => ({
  guardedService: outcome.service, // Powertools keeps `service` for itself
  wakes: outcome.wakes,
  ...decisionFields(outcome.decision),
  because: outcome.because,
  incident: outcome.incident,
  result: outcome.result,
  told: outcome.told,
  again: outcome.again,
  // Of a decision all that was looked at, in the order in which it was; what fired first decided.
  guards: outcome.guards.map(({ guard, fired, evidence }) => `${fired ? 'FIRED' : 'passed'} ${guard}: ${evidence}`),
});

function decisionFields(decision: Decision) {
  const { kind, why } = decision;
  const act = 'would' in decision ? decision.would : 'via' in decision ? decision : undefined;
  return { decision: kind, why, from: act?.from, to: act?.to, via: act?.via };
}

const done = ({ result }: Outcome) => result === 'started' || result === 'adopted';

function metricsOf(outcome: Outcome, at: EpochMs) {
  const { decision, told, failed, error, hookDied, openedAt } = outcome;
  const acts = decision.kind === 'roll-back' || decision.kind === 'stop-deployment';
  const counts = {
    Looks: 1,
    Acts: acts && done(outcome) ? 1 : 0,
    Escalations: decision.kind === 'escalate' ? 1 : 0,
    EventsRefused: decision.why === 'event-refused' ? 1 : 0,
    EventsSkipped: decision.why === 'not-an-alarm' ? 1 : 0,
    AlarmsUnguarded: decision.why === 'unguarded-alarm' ? 1 : 0,
    NotTold: told === 'failed' ? 1 : 0,
    LooksFailed: failed ? 1 : 0,
    ResponderErrors: error === undefined ? 0 : 1,
    HooksDied: hookDied === undefined ? 0 : 1,
  };
  const since = openedAt === undefined ? undefined : elapsed(openedAt, at) / 1_000;
  const times = {
    ...(since !== undefined && counts.Acts > 0 ? { ActSeconds: since } : {}),
    ...(since !== undefined && decision.why === 'recovered' ? { RecoverySeconds: since } : {}),
  };
  return metricsIn(at, counts, times);
}

function levelOf({ error, decision, told, failed, hookDied }: Outcome): 'info' | 'warn' | 'error' {
  if (error !== undefined || told === 'failed' || hookDied !== undefined) return 'error';
  const refused = decision.why === 'event-refused' || decision.why === 'unguarded-alarm';
  return failed || refused || decision.kind === 'escalate' ? 'warn' : 'info';
}

/** One line an outcome. */
export function logOutcomes(logger: Logger, outcomes: readonly Outcome[], at: EpochMs): void {
  for (const outcome of outcomes) {
    const error = outcome.error instanceof Error ? { error: outcome.error } : {};
    logger[levelOf(outcome)]('responder', { ...fieldsOf(outcome), ...metricsOf(outcome, at), ...error });
  }
}
