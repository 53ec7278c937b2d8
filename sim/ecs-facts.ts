import type { DescribeTaskDefinitionResponse, TaskSet } from '@aws-sdk/client-ecs';
import { BARRIER_TAG, type DefinitionFacts } from '../functions/core/definition.ts';
import type { Placement } from '../functions/core/term.ts';
import { hashOf } from './shop.ts';

/* How the ports over the world read ECS: said a second time, on purpose, so that the contract suite compares two readings. */

export function definitionIn({ taskDefinition = {}, tags = [] }: DescribeTaskDefinitionResponse): DefinitionFacts {
  const { containerDefinitions = [], status = 'unknown' } = taskDefinition;
  const secrets = new Set<string>();
  for (const { secrets: named = [], repositoryCredentials } of containerDefinitions) {
    for (const { valueFrom } of named) if (valueFrom) secrets.add(valueFrom);
    if (repositoryCredentials?.credentialsParameter) secrets.add(repositoryCredentials.credentialsParameter);
  }
  const tag = tags.find(({ key }) => key === BARRIER_TAG);
  return {
    hash: hashOf(taskDefinition),
    status,
    barrier: tag === undefined ? undefined : tag.value || 'no reason given',
    images: containerDefinitions.map(({ name = '', image = '', essential = true }) => ({
      container: name,
      image,
      essential,
    })),
    secrets: [...secrets],
  };
}

export function placementIn(set: TaskSet): Placement | undefined {
  const { containerName, containerPort } = set.loadBalancers?.[0] ?? {};
  if (!containerName || containerPort === undefined) return undefined;
  const { platformVersion, networkConfiguration: { awsvpcConfiguration: vpc } = {} } = set;
  const capacity = set.capacityProviderStrategy?.map(({ capacityProvider = '', weight = 0, base = 0 }) => ({
    provider: capacityProvider,
    weight,
    base,
  }));
  const { subnets = [], securityGroups = [], assignPublicIp = 'DISABLED' } = vpc ?? {};
  return {
    containerName,
    containerPort,
    platformVersion,
    network: vpc ? { subnets, securityGroups, assignPublicIp } : undefined,
    capacity: capacity?.length ? capacity : undefined,
  };
}
