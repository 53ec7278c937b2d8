import type { Decision } from '../core/decision.ts';
import { openIncident } from '../core/incident-steps.ts';
import { isFiring } from '../core/situation.ts';
import { about, type Job, type Outcome } from './outcome.ts';
import type { CallFailed } from './ports.ts';
import { tellTransition } from './tell-transition.ts';

/** Belay without its memory touches nothing: it cannot know what it did a minute ago. Trouble is told, and comes again. */
export async function tellLedgerUnavailable(job: Omit<Job, 'ledger'>, failure: CallFailed): Promise<Outcome> {
  const because = failure.message;
  if (!job.alarms.some(isFiring)) {
    const decision: Decision = { kind: 'ignore', why: 'alarm-not-firing' };
    return { ...about(job), decision, guards: [], told: 'not-needed', because };
  }
  const decision: Decision = { kind: 'escalate', why: 'ledger-unavailable' };
  const guards = [{ guard: 'the ledger can be read', fired: true, evidence: because }];
  const incident = openIncident(job.service.service, job.alarms, job.ports.time.now());
  // A recheck brings no news; the alarm itself does, and nothing can be remembered of having told it.
  const isAlarm = job.wakes.some((wake) => wake.kind === 'alarm');
  const told = isAlarm
    ? await tellTransition({ job, gathered: undefined, decision, guards, incident, acted: undefined })
    : 'not-needed';
  return { ...about(job), decision, guards, told, because, failed: true };
}
