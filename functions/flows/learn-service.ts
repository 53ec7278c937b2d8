import type { GuardedService } from '../core/config.ts';
import type { AlarmFacts, ServiceFacts } from '../core/facts.ts';
import { forgettable, withTerm } from '../core/known-good.ts';
import type { Candidate } from '../core/term.ts';
import { elapsed } from '../core/units.ts';
import { restless } from '../core/window.ts';
import { candidateOf, type Learnt, learnRunning } from './learn.ts';
import { learnBefore } from './learn-before.ts';
import type { ServiceLedger } from './ledger-port.ts';
import { look } from './look.ts';
import type { ResponderPorts } from './responder-ports.ts';

/**
 * Notes what runs: its term, whether it is a candidate, and whether it has baked. So services without hooks earn proofs, and a
 * fresh install adopts what serves well. Only at rest: while a deployment is in flight, only what ran before it can be known.
 */
export async function learnService(
  service: GuardedService,
  alarms: readonly AlarmFacts[],
  ledger: ServiceLedger,
  ports: ResponderPorts,
): Promise<void> {
  const { cluster, ecsService, codedeploy } = service;
  const [ecs, group] = await Promise.all([
    look(ports.time, 'the service', (s) => ports.ecs.service(cluster, ecsService, s)),
    codedeploy &&
      look(ports.time, 'the group', (s) =>
        ports.codedeploy.group(codedeploy.application, codedeploy.deploymentGroup, s),
      ),
  ]);
  if (ecs === 'service-not-found' || group === 'group-not-found') return;
  // A stopped deployment may leave its task set behind for ever: of CodeDeploy's services only the group can tell.
  if (group ? group.lastAttempted?.over === false : restless(ecs)) {
    const before = await learnBefore(service, ecs, group, ledger.terms, ports);
    if (before) await note({ service, alarms, ledger, ports, ecs, ...before });
    return;
  }
  const learnt = await learnRunning(service, ecs, group, ledger.terms, ports);
  if (!learnt || 'adrift' in learnt) return;
  await note({ service, alarms, ledger, ports, ecs, ...learnt });
}

interface Noting extends Learnt {
  readonly service: GuardedService;
  readonly alarms: readonly AlarmFacts[];
  readonly ledger: ServiceLedger;
  readonly ports: ResponderPorts;
  readonly ecs: ServiceFacts;
}

export async function note(noting: Noting): Promise<void> {
  const { service, ledger, ports, running, term, isNew } = noting;
  const { time } = ports;
  const proven = await provenBy(noting);
  if (isNew || proven) {
    const grown = { ...term, ...proven };
    await look(time, 'the ledger', (s) => ports.ledger.saveTerm(service.service, grown, s));
    const terms = withTerm(ledger.terms, grown);
    const old = forgettable({ terms, vetoes: ledger.vetoes, incidents: ledger.past }, service.rollback);
    if (old.length > 0) await look(time, 'the ledger', (s) => ports.ledger.forgetTerms(service.service, old, s));
  }
  const baked = (proven?.bakedAt ?? term.bakedAt) !== undefined;
  const seen = { definition: running.definition, deployment: running.deployment ?? running.id, baked };
  await look(time, 'the ledger', (s) => ports.ledger.saveSeen(service.service, seen, s));
}

/** What can be added to the term now: a candidate, and that it has baked; undefined: nothing. */
async function provenBy({ service, alarms, ports, ecs, running, term, completed }: Noting) {
  const now = ports.time.now();
  const { bakeMs } = service.rollback;
  const served = elapsed(term.shift, now) >= bakeMs && ecs.runningCount > 0;
  const quiet =
    alarms.length > 0 &&
    alarms.every(({ state, since }) => state === 'OK' && since !== undefined && elapsed(since, now) >= bakeMs);
  const source: Candidate['source'] | undefined = completed
    ? 'ecs-deployment'
    : served && quiet
      ? 'adopted'
      : undefined;
  const candidate = term.candidate ?? (source && (await candidateOf(service, running, source, now, ports)));
  const bakedAt = term.bakedAt ?? (candidate && served ? now : undefined);
  if (candidate === term.candidate && bakedAt === term.bakedAt) return undefined;
  return { candidate, bakedAt };
}
