import type { Decided, Decision, GuardRecord } from './decision.ts';
import type { Facts } from './facts.ts';
import type { Guard } from './guard.ts';
import * as against from './guards-against.ts';
import * as own from './guards-own.ts';
import * as people from './guards-people.ts';
import * as suspect from './guards-suspect.ts';
import * as trouble from './guards-trouble.ts';
import { invariant } from './invariant.ts';
import { type Situation, situationOf, span } from './situation.ts';
import type { EpochMs } from './units.ts';
import { elapsed } from './units.ts';

/**
 * DESIGN 4, row by row: our own act, is there trouble, who is the suspect, what speaks against it, what do people want.
 * Cheapest doubt first; the only way out of the bottom is the dangerous thing.
 */
export const GUARDS: readonly Guard[] = [
  own.somethingNew,
  own.handedOver,
  own.rollingBack,
  own.ownSettling,
  own.ownVerdict,
  trouble.firing,
  trouble.suppressed,
  trouble.supported,
  trouble.serviceRuns,
  suspect.rollbackInFlight,
  suspect.mayBeTheFix,
  suspect.awsOwnsIt,
  suspect.blueRuns,
  suspect.settling,
  against.fewFire,
  against.troubleIsNewer,
  against.withinReach,
  against.alarmIsItsOwn,
  against.notAgain,
  against.noBarrier,
  against.targetKnown,
  against.targetUsable,
  people.notHeld,
  people.modeActs,
  people.act,
];

/** A wait that has lasted its deadline is not waited for in silence any longer. Our own rollback has a deadline of its own. */
function unlessOverdue(decision: Decision, { facts: { incident, policy }, theirs, now }: Situation): Decision {
  if (decision.kind !== 'wait' || decision.why === 'rolling-back') return decision;
  if (incident?.waitingSince === undefined || theirs) return decision;
  const overdue = elapsed(incident.waitingSince, now) >= policy.waitDeadlineMs;
  return overdue ? { kind: 'escalate', why: decision.why } : decision;
}

/**
 * What to do about one service, and why. All guards are evaluated; the first that fires decides. Total: some guard always
 * fires. The same facts at the same moment give the same answer.
 */
export function decide(facts: Facts, now: EpochMs): Decided {
  const situation = situationOf(facts, now);
  const looks = GUARDS.map(({ name, look }) => ({ name, ...look(situation) }));
  const guards: GuardRecord[] = looks.map(({ name, decision, evidence }) => ({
    guard: name,
    fired: decision !== undefined,
    evidence,
  }));
  const [first] = looks.flatMap((look) => look.decision ?? []);
  // Stryker disable next-line ConditionalExpression: it is always true, and that is what the line says
  invariant(first !== undefined, 'some guard always fires');
  const decision = unlessOverdue(first, situation);
  if (decision === first) return { decision, guards };
  const evidence = `this incident has waited for ${span(facts.policy.waitDeadlineMs)}`;
  return { decision, guards: [...guards, { guard: 'no wait outlasts its deadline', fired: true, evidence }] };
}
