import type { GuardedService } from '../core/config.ts';
import type { InFlight, ServiceFacts, Window } from '../core/facts.ts';
import type { DeploymentId } from '../core/ids.ts';
import { elapsed } from '../core/units.ts';
import { byCodeDeploy, byEcs, type GroupFacts, restless } from '../core/window.ts';
import type { FirstRound } from './gather.ts';
import type { Adrift } from './learn.ts';
import type { ServiceLedger } from './ledger-port.ts';
import { look } from './look.ts';
import { ROLLBACK_NAMED_WITHIN } from './own-act.ts';
import type { ResponderPorts } from './responder-ports.ts';

/** Whether a deployment is in flight, asked of whoever deploys the service. */
export async function windowOf(
  service: GuardedService,
  first: FirstRound,
  ledger: ServiceLedger,
  ports: ResponderPorts,
) {
  const { ecs, group } = first;
  if (ecs === 'service-not-found') return { open: false } as const;
  const deployment = group
    ? await openAtCodeDeploy(service, ecs, group, ledger, ports)
    : await openAtEcs(ecs, ledger, ports);
  const window: Window = deployment ? { open: true, deployment } : { open: false };
  return window;
}

async function openAtCodeDeploy(
  { cluster, ecsService }: GuardedService,
  ecs: ServiceFacts,
  group: GroupFacts,
  { terms }: ServiceLedger,
  ports: ResponderPorts,
): Promise<InFlight | undefined> {
  const last = group.lastAttempted;
  // A second task set that nothing in the group explains: the group's word may lag behind ECS's.
  const stray = restless(ecs) ? ecs.versions.find((v) => v.status !== 'PRIMARY' && v.status !== 'DRAINING') : undefined;
  const id = last && !last.over ? last.deployment : (stray?.deployment as DeploymentId | undefined);
  if (id === undefined) return undefined;
  const detail = await look(ports.time, id, (s) => ports.codedeploy.inspect(id, cluster, ecsService, s));
  return detail === 'unknown-deployment' ? undefined : byCodeDeploy(detail, group, ecs, terms);
}

async function openAtEcs(ecs: ServiceFacts, { terms }: ServiceLedger, ports: ResponderPorts) {
  const arn = ecs.serviceDeployment;
  if (ecs.controller !== 'ECS' || !restless(ecs) || arn === undefined) return undefined;
  const detail = await look(ports.time, arn, (s) => ports.ecs.serviceDeployment(arn, s));
  return detail === 'unknown-deployment' ? undefined : byEcs(detail, ecs, terms);
}

/** CodeDeploy names the rollback of what was stopped or failed a moment later (FACTS 3.4): until then it is on its way. */
export function awaitedAfter({ adrift, running: definition }: Adrift, { time }: ResponderPorts): Window | undefined {
  const { id, over, completedAt } = adrift;
  const named = completedAt === undefined || elapsed(completedAt, time.now()) >= ROLLBACK_NAMED_WITHIN;
  if (over && named) return undefined;
  return { open: true, deployment: { id, by: 'codedeploy', kind: 'rollback', definition, watched: [] } };
}
