import type { Incident } from '../core/incident.ts';
import { openIncident, reopened, withOnsets } from '../core/incident-steps.ts';
import { isFiring } from '../core/situation.ts';
import { type EpochMs, elapsed, minutes, plus, seconds } from '../core/units.ts';
import { firstRound, type Gathering, gather } from './gather.ts';
import { note } from './learn-service.ts';
import type { Lease } from './ledger-port.ts';
import { look } from './look.ts';
import { about, asFailure, type Job, type Outcome } from './outcome.ts';
import { CallFailed } from './ports.ts';
import { settle, unknowing } from './settle.ts';
import { tellBlind } from './tell-blind.ts';

/** How soon a wake that found the lease taken looks again: an invocation rarely takes longer. */
const LEASE_HELD_AGAIN = seconds(20);

/** Level-triggered: whatever woke us, the decision comes from the state of the world as it is read now. */
export async function reconcile(job: Job): Promise<Outcome> {
  const { service, ledger, ports, leaseUntil } = job;
  const now = ports.time.now();
  const early = withoutLease(job, now);
  if (early) return early;
  const lease: Lease = { service: service.service, owner: ports.invocation };
  const gathering: Gathering = { ...job };
  const before = incidentFrom(ledger.incident, job, now);
  const [taken, first] = await Promise.all([
    look(ports.time, 'the ledger', (s) => ports.ledger.take(lease, now, leaseUntil, s)).catch(asFailure),
    firstRound(gathering, before.openedAt).catch(asFailure),
  ]);
  if (taken instanceof CallFailed) return tellBlind(job, 'ledger-unavailable', taken);
  if (taken === 'held') {
    const again = plus(now, LEASE_HELD_AGAIN);
    return { ...about(job), decision: { kind: 'ignore', why: 'lease-held' }, guards: [], told: 'not-needed', again };
  }
  // As it is under the lease: another invocation may have closed it since it was read.
  const incident = incidentFrom(taken.incident, job, now);
  const gathered = first instanceof CallFailed ? first : await gather(gathering, first, incident).catch(asFailure);
  if (gathered instanceof CallFailed) return await unknowing(job, lease, incident, gathered);
  const outcome = await settle(job, lease, gathered);
  const { news } = gathered;
  // Whoever deploys next may be there before the sweep: then nobody would know that this one ever ran, nor of its barrier.
  if (news) await note({ ...job, ...news }).catch(asFailure);
  return outcome;
}

/** The decisions that need no lease: there is no trouble, or somebody has just looked at it. */
function withoutLease(job: Job, now: EpochMs): Outcome | undefined {
  const { alarms, ledger, wakes } = job;
  const { incident } = ledger;
  const firing = alarms.filter((alarm) => alarm.state === 'ALARM');
  const nothing = (why: 'alarm-not-firing' | 'alarm-suppressed' | 'nothing-to-do', because: string): Outcome => ({
    ...about(job),
    decision: { kind: 'ignore', why },
    guards: [],
    told: 'not-needed',
    because,
    incident: incident?.id,
  });
  if (!incident) {
    if (firing.length === 0) {
      const quiet = nothing('alarm-not-firing', 'no guarded alarm is in ALARM, and no incident is open');
      return { ...quiet, again: saysItFires(wakes, now) ? plus(now, LAG) : undefined };
    }
    if (firing.some(isFiring)) return undefined;
    const muted = firing.map((alarm) => alarm.silencedUntil).filter((until) => until !== undefined);
    const because = firing.map((alarm) => `${alarm.name}: ${alarm.silenced}`).join('; ');
    return { ...nothing('alarm-suppressed', because), again: muted.toSorted((a, b) => a - b)[0] };
  }
  const known = firing.length > 0 && firing.every((alarm) => Object.hasOwn(incident.onsets, alarm.name));
  const due = incident.nextCheckAt === undefined || incident.nextCheckAt <= plus(now, seconds(1));
  const { lookedAt } = incident;
  const stale = (wake: Job['wakes'][number]) =>
    wake.kind === 'recheck' ||
    (wake.kind === 'alarm' && (wake.state !== 'ALARM' || wake.at === undefined || wake.at <= (lookedAt ?? wake.at)));
  if (!known || due || !wakes.every(stale)) return undefined;
  const since = elapsed(incident.last?.at ?? incident.openedAt, now);
  return nothing('nothing-to-do', `known trouble, looked at ${since} ms ago; the next look is planned`);
}

/** CloudWatch's API may lag behind its own event: an alarm that has just risen is looked at once more before the sweep comes. */
const LAG = seconds(30);
const RECENT = minutes(5);
const saysItFires = (wakes: Job['wakes'], now: EpochMs) =>
  wakes.some((w) => w.kind === 'alarm' && w.state === 'ALARM' && w.at !== undefined && elapsed(w.at, now) < RECENT);

/** The open incident, the one that has just been closed and came back, or a new one. */
function incidentFrom(open: Incident | undefined, { service, alarms, ledger }: Job, now: EpochMs) {
  const known = open ?? reopened(ledger.past, now, service.rollback.settleMs);
  return known ? withOnsets(known, alarms) : openIncident(service.service, alarms, now);
}
