import { createHash } from 'node:crypto';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type Tag,
  type Task,
  type TaskDefinition,
  type TaskSet,
} from '@aws-sdk/client-ecs';
import { BARRIER_TAG, type DefinitionFacts, normalisedDefinition } from '../core/definition.ts';
import type { TaskSetFacts } from '../core/green.ts';
import { taskDefinitionArn } from '../core/ids.ts';
import type { Placement } from '../core/term.ts';
import type { EcsPort, TaskFacts } from '../flows/ports.ts';
import { call, present } from './sdk-call.ts';

export const makeEcs = (client: ECSClient): EcsPort => ({
  async taskSets(cluster, ecsService, abortSignal) {
    const command = new DescribeServicesCommand({ cluster, services: [ecsService] });
    const answer = await call('ecs:DescribeServices', () => client.send(command, { abortSignal }));
    const service = answer.output?.services?.[0];
    // A service deleted lately is still described, as INACTIVE.
    if (!service || service.status === 'INACTIVE') return 'service-not-found';
    return (service.taskSets ?? []).map(taskSetFacts);
  },

  async definition(taskDefinition, abortSignal) {
    const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });
    const answer = await call('ecs:DescribeTaskDefinition', () => client.send(command, { abortSignal }));
    const definition = present('ecs:DescribeTaskDefinition', 'taskDefinition', answer.output?.taskDefinition);
    return definitionFacts(definition, answer.output?.tags);
  },

  async tasks(cluster, taskSet, abortSignal) {
    // The tasks of a task set were started by it: that is the only filter that separates green's from blue's.
    const found: TaskFacts[] = [];
    let nextToken: string | undefined;
    do {
      const list = new ListTasksCommand({ cluster, startedBy: taskSet, nextToken });
      const listed = await call('ecs:ListTasks', () => client.send(list, { abortSignal }));
      const tasks = listed.output?.taskArns ?? []; // a page is 100 at most, which is also what DescribeTasks takes
      if (tasks.length > 0) {
        const describe = new DescribeTasksCommand({ cluster, tasks });
        const described = await call('ecs:DescribeTasks', () => client.send(describe, { abortSignal }));
        found.push(...(described.output?.tasks ?? []).map(taskFacts));
      }
      nextToken = listed.output?.nextToken;
    } while (nextToken);
    return found;
  },
});

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

export function placementOf({ loadBalancers, ...set }: TaskSet): Placement | undefined {
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

const taskSetFacts = (taskSet: TaskSet): TaskSetFacts => ({
  id: taskSet.id ?? '',
  externalId: taskSet.externalId,
  taskDefinition: taskDefinitionArn(taskSet.taskDefinition),
  targetGroups: (taskSet.loadBalancers ?? []).map((lb) => lb.targetGroupArn).filter((arn) => arn !== undefined),
  status: taskSet.status,
  desiredCount: taskSet.computedDesiredCount ?? 0,
  placement: placementOf(taskSet),
});

function taskFacts(task: Task): TaskFacts {
  const details = (task.attachments ?? []).flatMap((attachment) => attachment.details ?? []);
  return {
    address: details.find((detail) => detail.name === 'privateIPv4Address')?.value,
    images: (task.containers ?? []).map((c) => ({ container: c.name ?? '', digest: c.imageDigest })),
  };
}
