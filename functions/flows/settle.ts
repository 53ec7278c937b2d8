import type { GuardedService } from '../core/config.ts';
import { decide } from '../core/decide.ts';
import type { Act, Decided, Decision } from '../core/decision.ts';
import type { Facts } from '../core/facts.ts';
import type { Incident } from '../core/incident.ts';
import { afterDecision, openIncident, withQuiet } from '../core/incident-steps.ts';
import { SHARED_CAUSE, sharedCauseFrom } from '../core/policy.ts';
import { type EpochMs, elapsed, millis, minus, seconds } from '../core/units.ts';
import { type ActResult, carryOut } from './act.ts';
import { type Gathered, gather } from './gather.ts';
import type { Lease } from './ledger-port.ts';
import { look } from './look.ts';
import { about, asFailure, type Job, type Outcome } from './outcome.ts';
import { CallFailed } from './ports.ts';
import { tellTransition } from './tell-transition.ts';

/** Decides, acts, tells, records: in that order, each only if the one before it says so. */
export async function settle(job: Job, lease: Lease, gathered: Gathered): Promise<Outcome> {
  const { ports, service } = job;
  const now = ports.time.now();
  const { facts } = gathered;
  const incident = facts.incident ?? openIncident(service.service, job.alarms, now);
  const decided = await countedAgain(decide(facts, now), job, facts, incident);
  const { decision } = decided;
  if (job.unread && isAct(decision)) return unknowing(job, lease, incident, job.unread);
  if (decision.kind === 'close' && decision.why === 'superseded') return supersede(job, lease, gathered, incident);
  const acted = await actOn(decision, job, lease, gathered, incident);
  const outcome = acted ? actDecision(decided, acted, incident, service, now) : decided;
  return conclude(job, lease, gathered, outcome, acted?.incident ?? incident, acted);
}

const isAct = ({ kind }: Decision) => kind === 'roll-back' || kind === 'stop-deployment';

/** What breaks everywhere does not break everywhere at once. Shorter than what act.ts calls fresh. */
const BREATH = millis(1_500);

/**
 * The first services of a storm are decided before the others are heard of: so before AWS or people hear of it, who fires is
 * counted once more. A fleet that is too small to share a cause does not wait.
 */
async function countedAgain(decided: Decided, { ports }: Job, facts: Facts, { openedAt }: Incident) {
  const { decision } = decided;
  const alone = sharedCauseFrom(facts.guarded) > facts.guarded;
  if (alone || !(isAct(decision) || decision.kind === 'escalate')) return decided;
  await ports.time.sleep(BREATH, new AbortController().signal);
  const since = minus(openedAt, SHARED_CAUSE.windowMs);
  const { firing } = await look(ports.time, 'the ledger', (s) =>
    ports.ledger.noteFiring(facts.service, openedAt, since, s),
  );
  return decide({ ...facts, firing }, ports.time.now());
}

const isUndone = (acted: ActResult | undefined) =>
  acted !== undefined && acted.result !== 'started' && acted.result !== 'adopted';

/** A refused act is a page: a permission or a setting must be mended by people. So is one that does not come about at all. */
function actDecision(
  decided: Decided,
  acted: ActResult,
  { waitingSince }: Incident,
  { rollback }: GuardedService,
  now: EpochMs,
): Decided {
  const tooLong = elapsed(waitingSince ?? now, now) >= rollback.waitDeadlineMs;
  if (acted.result === 'started' || acted.result === 'adopted' || acted.result === 'lost-lease') return decided;
  if (acted.result !== 'refused' && !tooLong) return decided;
  const evidence = `${acted.result}: ${acted.because}`;
  return {
    decision: { kind: 'escalate', why: 'act-refused', would: decided.decision as Act },
    guards: [...decided.guards, { guard: 'AWS lets it act', fired: true, evidence }],
  };
}

async function actOn(decision: Decision, job: Job, lease: Lease, gathered: Gathered, incident: Incident) {
  const { ports, service } = job;
  const { waitsFor, facts, first } = gathered;
  if (decision.kind === 'roll-back' || decision.kind === 'stop-deployment') {
    return carryOut({
      act: decision,
      service,
      facts,
      incident,
      lease,
      readAt: first.at,
      actUntil: job.actUntil,
      ports,
    });
  }
  // Our own deployment waits for somebody to let it go on: before it shifts, and, once recovered, so that the group is free.
  const approves = decision.kind === 'wait' && decision.why === 'rolling-back' && waitsFor?.what === 'approval';
  const frees = decision.kind === 'close' && decision.why === 'recovered' && waitsFor?.what === 'termination';
  if (waitsFor && (approves || frees)) {
    const { deployment, what } = waitsFor;
    await look(ports.time, 'ContinueDeployment', (s) => ports.codedeploy.proceed(deployment, what, s)).catch(asFailure);
  }
  return undefined;
}

/** Something new shifted and is in trouble itself: the old incident ends, and the new one is decided in the same breath. */
async function supersede(job: Job, lease: Lease, gathered: Gathered, old: Incident): Promise<Outcome> {
  const { ports, service, alarms } = job;
  const now = ports.time.now();
  const closed = afterDecision(old, { kind: 'close', why: 'superseded' }, 'not-needed', now);
  await look(ports.time, 'the ledger', (s) => ports.ledger.archive(service.service, closed, s));
  const fresh = openIncident(service.service, alarms, now, old.quietSince === undefined ? old.onsets : {});
  const ledger = { ...job.ledger, incident: undefined, past: [...job.ledger.past, closed] };
  const again = await gather({ ...job, ledger }, gathered.first, fresh).catch(asFailure);
  if (again instanceof CallFailed) return unknowing(job, lease, fresh, again);
  return settle({ ...job, ledger }, lease, again);
}

/** Nothing is decided on half of the facts: asked again soon, and told when it was refused or has lasted too long. */
export async function unknowing(job: Job, lease: Lease, incident: Incident, failure: CallFailed): Promise<Outcome> {
  const now = job.ports.time.now();
  const { waitDeadlineMs } = job.service.rollback;
  const tooLong = elapsed(incident.waitingSince ?? now, now) >= waitDeadlineMs;
  const pages = (failure.outcome === 'refused' || tooLong) && !incident.handedOver;
  const decision: Decision = pages
    ? { kind: 'escalate', why: 'facts-unavailable' }
    : { kind: 'wait', why: 'facts-unavailable', again: seconds(30) };
  const guards = [{ guard: 'the facts can be read', fired: true, evidence: failure.message }];
  return conclude(job, lease, undefined, { decision, guards }, incident, undefined);
}

/** Tells what is news, then records it and gives the lease back: a crash in between tells twice, never not at all. */
async function conclude(
  job: Job,
  lease: Lease,
  gathered: Gathered | undefined,
  { decision, guards }: Decided,
  incident: Incident,
  acted: ActResult | undefined,
): Promise<Outcome> {
  const { ports } = job;
  const told = await tellTransition({ job, gathered, decision, guards, incident, acted });
  const now = ports.time.now();
  const after = withQuiet(afterDecision(incident, decision, told, now), job.alarms, now);
  // Until it is done, an act is a wait like any other, and has its deadline.
  const next = isUndone(acted) ? { ...after, waitingSince: incident.waitingSince ?? now } : after;
  await record(job, lease, next, acted);
  return {
    ...about(job),
    decision,
    guards,
    incident: incident.id,
    openedAt: incident.openedAt,
    result: acted?.result,
    because: acted?.because,
    told,
    again: next.closed ? undefined : next.nextCheckAt,
  };
}

async function record({ ports }: Job, lease: Lease, incident: Incident, acted: ActResult | undefined): Promise<void> {
  const { ledger, time } = ports;
  const { service } = lease;
  if (acted?.result === 'lost-lease') return;
  const { intent } = incident;
  if (intent && (acted?.result === 'started' || acted?.result === 'adopted') && intent.veto !== '') {
    const reason = `Belay went back from it to ${intent.to}`;
    const veto = { hash: intent.veto, incident: incident.id, reason, at: intent.at };
    await look(time, 'the ledger', (s) => ledger.saveVeto(service, veto, s)).catch(asFailure); // the intent carries it too
  }
  if (incident.closed) await look(time, 'the ledger', (s) => ledger.archive(service, incident, s));
  const open = incident.closed ? undefined : incident;
  await look(time, 'the ledger', (s) => ledger.save(lease, open, 'release', s));
}
