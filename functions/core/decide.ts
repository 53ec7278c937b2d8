import type { Decided, Decision, GuardRecord } from './decision.ts';
import type { Facts } from './facts.ts';
import type { Guard } from './guard.ts';
import * as against from './guards-against.ts';
import * as own from './guards-own.ts';
import * as people from './guards-people.ts';
import * as suspect from './guards-suspect.ts';
import * as trouble from './guards-trouble.ts';
import { invariant } from './invariant.ts';
import { situationOf, span } from './situation.ts';
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
  against.troubleIsNewer,
  against.withinReach,
  against.alarmIsItsOwn,
  against.fewFire,
  against.notAgain,
  against.noBarrier,
  against.targetKnown,
  against.targetUsable,
  people.notHeld,
  people.modeActs,
  people.act,
];

/** These waits have an end of their own: a deadline for the rollback, or people who have been told. */
const BOUNDED: ReadonlySet<Decision['why']> = new Set(['rolling-back', 'handed-over']);

/** A wait that has lasted its deadline is not waited for in silence any longer. */
function unlessOverdue(decision: Decision, { incident, policy }: Facts, now: EpochMs): Decision {
  if (decision.kind !== 'wait' || BOUNDED.has(decision.why)) return decision;
  const since = incident?.waitingSince;
  if (since === undefined || incident?.handedOver || elapsed(since, now) < policy.waitDeadlineMs) return decision;
  return { kind: 'escalate', why: decision.why };
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
  const first = looks.find((look) => look.decision !== undefined)?.decision;
  invariant(first !== undefined, 'some guard always fires');
  const decision = unlessOverdue(first, facts, now);
  if (decision === first) return { decision, guards };
  const evidence = `this incident has waited for ${span(facts.policy.waitDeadlineMs)}`;
  return { decision, guards: [...guards, { guard: 'no wait outlasts its deadline', fired: true, evidence }] };
}
