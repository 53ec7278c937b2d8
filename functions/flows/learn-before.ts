import type { GuardedService } from '../core/config.ts';
import type { ServiceFacts, Version } from '../core/facts.ts';
import type { DeploymentId } from '../core/ids.ts';
import { servedEarlier } from '../core/known-good.ts';
import type { Term } from '../core/term.ts';
import type { GroupFacts } from '../core/window.ts';
import type { Learnt } from './learn.ts';
import { look } from './look.ts';
import type { ResponderPorts } from './responder-ports.ts';

/**
 * What had come to rest before the deployment that is in flight. Whoever deploys twice within minutes leaves no rest in which it
 * could be learnt, if the event of its end is lost; and once the second is over nobody could tell any more that it ever ran: a
 * rollback would go across it, and across its barrier.
 */
export async function learnBefore(
  service: GuardedService,
  ecs: ServiceFacts,
  group: GroupFacts | undefined,
  terms: readonly Term[],
  ports: ResponderPorts,
): Promise<Learnt | undefined> {
  const before = group ? besideInGroup(ecs, group) : besideInEcs(ecs);
  if (!before) return undefined;
  const deployment = before.deployment ?? before.id;
  // The usual case, and nothing is asked: a hook, an event or a sweep has noted it.
  if (terms.some((term) => term.deployment === deployment) || terms.at(-1)?.definition === before.definition)
    return undefined;
  const shift = group ? await shiftOf(deployment as DeploymentId, service, ports) : before.createdAt;
  if (shift === undefined) return undefined;
  const earlier = terms.filter((term) => term.shift < shift);
  const last = earlier.at(-1);
  if (!last || last.definition === before.definition) return undefined;
  const { definition } = before;
  const found = await look(ports.time, 'what ran before', (s) => ports.ecs.definition(definition, s));
  if (found === 'definition-not-found') return undefined;
  const { hash } = found;
  const term: Term = {
    shift,
    definition,
    hash,
    deployment,
    kind: servedEarlier(hash, earlier) ? 'rollback' : 'deploy',
  };
  return { running: before, term, isNew: true, completed: false };
}

/** Blue, until CodeDeploy ends it: the group calls its deployment the last that succeeded. */
const besideInGroup = ({ versions }: ServiceFacts, { lastAttempted, lastSuccessful }: GroupFacts) =>
  lastAttempted?.over === false && lastSuccessful
    ? versions.find(({ deployment }) => deployment === lastSuccessful.deployment)
    : undefined;

/** What ECS takes down: it had completed, and is not just another that was overtaken. */
function besideInEcs({ controller, versions }: ServiceFacts): Version | undefined {
  if (controller !== 'ECS') return undefined;
  const [before, ...others] = versions.filter(({ status, stable }) => status === 'ACTIVE' && stable);
  return others.length === 0 ? before : undefined;
}

async function shiftOf(id: DeploymentId, { cluster, ecsService }: GuardedService, ports: ResponderPorts) {
  const detail = await look(ports.time, id, (s) => ports.codedeploy.inspect(id, cluster, ecsService, s));
  return detail === 'unknown-deployment' || !detail.succeeded ? undefined : detail.shift;
}
