import type { Decision } from '../core/decision.ts';
import { openIncident } from '../core/incident-steps.ts';
import { isFiring } from '../core/situation.ts';
import type { Wake } from '../core/wake.ts';
import { about, type Job, type Outcome } from './outcome.ts';
import type { CallFailed } from './ports.ts';
import { tellTransition } from './tell-transition.ts';

/** Why Belay cannot see: its own memory, or the alarms themselves. */
type Blindness = 'ledger-unavailable' | 'facts-unavailable';

const isRisen = (wake: Wake) => wake.kind === 'alarm' && wake.state === 'ALARM';

/**
 * Belay without its memory or its eyes touches nothing: it cannot know what it did a minute ago, or whether there is trouble.
 * People are told, and the message comes again; a message that comes again tells nobody a second time.
 */
export async function tellBlind(job: Omit<Job, 'ledger'>, why: Blindness, failure: CallFailed): Promise<Outcome> {
  const because = failure.message;
  const trouble = why === 'facts-unavailable' ? job.wakes.some(isRisen) : job.alarms.some(isFiring);
  if (!trouble && why === 'ledger-unavailable') {
    const decision: Decision = { kind: 'ignore', why: 'alarm-not-firing' };
    return { ...about(job), decision, guards: [], told: 'not-needed', because };
  }
  const decision: Decision = { kind: 'escalate', why };
  const guards = [{ guard: 'Belay can see', fired: true, evidence: because }];
  const incident = openIncident(job.service.service, job.alarms, job.ports.time.now());
  // A recheck brings no news; the alarm itself does, and nothing can be remembered of having told it.
  const isNews = trouble && !job.redelivered && job.wakes.some((wake) => wake.kind === 'alarm');
  // A passing weather of CloudWatch's is waited out: the message comes again.
  const passing = why === 'facts-unavailable' && failure.outcome === 'unavailable';
  const telling = { job, gathered: undefined, decision, guards, incident, acted: undefined };
  const told = isNews && !passing ? await tellTransition(telling) : 'not-needed';
  return { ...about(job), decision, guards, told, because, failed: true };
}
