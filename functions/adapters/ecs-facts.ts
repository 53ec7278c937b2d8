import { createHash } from 'node:crypto';
import type { Deployment, Service, Tag, Task, TaskDefinition, TaskSet } from '@aws-sdk/client-ecs';
import { BARRIER_TAG, type DefinitionFacts, normalisedDefinition } from '../core/definition.ts';
import type { ServiceFacts, Version } from '../core/facts.ts';
import { taskDefinitionArn } from '../core/ids.ts';
import type { Placement } from '../core/term.ts';
import { epochMs } from '../core/units.ts';
import type { TaskFacts } from '../flows/ports.ts';

/* What ECS says, in our words. */

export function definitionFacts(definition: TaskDefinition, tags: readonly Tag[] = []): DefinitionFacts {
  const containers = definition.containerDefinitions ?? [];
  const barrier = tags.find((tag) => tag.key === BARRIER_TAG);
  const secrets = containers.flatMap((c) => [
    ...(c.secrets ?? []).map((s) => s.valueFrom),
    c.repositoryCredentials?.credentialsParameter,
  ]);
  return {
    hash: createHash('sha256').update(normalisedDefinition(definition)).digest('hex'),
    status: definition.status ?? 'unknown',
    barrier: barrier && (barrier.value || 'no reason given'),
    images: containers.map((c) => ({
      container: c.name ?? '',
      image: c.image ?? '',
      essential: c.essential !== false,
    })),
    secrets: [...new Set(secrets.filter((s) => s !== undefined))],
  };
}

/** The first load balancer is the one that CodeDeploy moves traffic with; there is no second with its blue/green. */
export function placementOf({
  loadBalancers,
  ...set
}: Pick<TaskSet, 'loadBalancers' | 'networkConfiguration' | 'capacityProviderStrategy' | 'platformVersion'>):
  | Placement
  | undefined {
  const lb = loadBalancers?.[0];
  if (!lb?.containerName || lb.containerPort === undefined) return undefined;
  const vpc = set.networkConfiguration?.awsvpcConfiguration;
  const capacity = (set.capacityProviderStrategy ?? []).map((c) => ({
    provider: c.capacityProvider ?? '',
    weight: c.weight ?? 0,
    base: c.base ?? 0,
  }));
  return {
    containerName: lb.containerName,
    containerPort: lb.containerPort,
    platformVersion: set.platformVersion,
    network: vpc && {
      subnets: vpc.subnets ?? [],
      securityGroups: vpc.securityGroups ?? [],
      assignPublicIp: vpc.assignPublicIp ?? 'DISABLED',
    },
    capacity: capacity.length > 0 ? capacity : undefined,
  };
}

export const targetGroupsOf = ({ loadBalancers = [] }: Pick<TaskSet, 'loadBalancers'>) =>
  loadBalancers.map((lb) => lb.targetGroupArn).filter((arn) => arn !== undefined);

export function taskFacts(task: Task): TaskFacts {
  const details = (task.attachments ?? []).flatMap((attachment) => attachment.details ?? []);
  return {
    address: details.find((detail) => detail.name === 'privateIPv4Address')?.value,
    images: (task.containers ?? []).map((c) => ({ container: c.name ?? '', digest: c.imageDigest })),
  };
}

export const momentOf = (date: Date | undefined) => date && epochMs(date.getTime());

export function serviceFacts(service: Service): ServiceFacts {
  const controller = controllerOf(service);
  const versions =
    controller === 'ECS'
      ? (service.deployments ?? []).map((deployment) => ofDeployment(deployment, service))
      : (service.taskSets ?? []).map(ofTaskSet);
  return {
    controller,
    status: service.status ?? 'unknown',
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    versions: versions.filter((version) => version !== undefined),
    serviceDeployment: service.currentServiceDeployment,
    tags: Object.fromEntries((service.tags ?? []).map(({ key = '', value = '' }) => [key, value])),
  };
}

/** One that a later ECS brings is in hands that Belay does not know either. */
function controllerOf({ deploymentController }: Service): ServiceFacts['controller'] {
  const type = deploymentController?.type ?? 'ECS';
  return type === 'ECS' || type === 'CODE_DEPLOY' ? type : 'EXTERNAL';
}

function ofTaskSet(set: TaskSet): Version | undefined {
  const definition = taskDefinitionArn(set.taskDefinition);
  if (definition === undefined) return undefined;
  return {
    id: set.id ?? '',
    deployment: set.externalId,
    definition,
    status: set.status ?? 'unknown',
    desiredCount: set.computedDesiredCount ?? 0,
    runningCount: set.runningCount ?? 0,
    stable: set.stabilityStatus === 'STEADY_STATE',
    createdAt: momentOf(set.createdAt),
    targetGroups: targetGroupsOf(set),
    placement: placementOf(set),
  };
}

/** Which target groups an ECS deployment serves, and by which container, is written down at the service. */
function ofDeployment(deployment: Deployment, { loadBalancers, networkConfiguration }: Service): Version | undefined {
  const definition = taskDefinitionArn(deployment.taskDefinition);
  if (definition === undefined) return undefined;
  return {
    id: deployment.id ?? '',
    definition,
    status: deployment.status ?? 'unknown',
    desiredCount: deployment.desiredCount ?? 0,
    runningCount: deployment.runningCount ?? 0,
    stable: isStable(deployment),
    createdAt: momentOf(deployment.createdAt),
    targetGroups: targetGroupsOf({ loadBalancers }),
    placement: placementOf({ networkConfiguration, ...deployment, loadBalancers }),
  };
}

/** There is no rollout state behind a Classic Load Balancer: then the counts alone can tell. */
const isStable = ({ rolloutState, runningCount = 0, desiredCount = 0, pendingCount = 0 }: Deployment) =>
  rolloutState === undefined ? runningCount === desiredCount && pendingCount === 0 : rolloutState === 'COMPLETED';
