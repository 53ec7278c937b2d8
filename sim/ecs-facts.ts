import type {
  Deployment,
  DescribeTaskDefinitionResponse,
  Service,
  ServiceDeployment,
  TaskSet,
} from '@aws-sdk/client-ecs';
import { BARRIER_TAG, type DefinitionFacts } from '../functions/core/definition.ts';
import type { ServiceFacts, Version } from '../functions/core/facts.ts';
import { taskDefinitionArn } from '../functions/core/ids.ts';
import type { Placement } from '../functions/core/term.ts';
import { epochMs } from '../functions/core/units.ts';
import type { EcsDeployment } from '../functions/core/window.ts';
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

type Behind = Pick<TaskSet, 'loadBalancers' | 'networkConfiguration' | 'capacityProviderStrategy' | 'platformVersion'>;

export function placementIn(set: Behind): Placement | undefined {
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

const groupsIn = ({ loadBalancers = [] }: Behind) =>
  loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []);

const momentIn = (date: Date | undefined) => (date ? epochMs(date.getTime()) : undefined);

export function serviceIn(service: Service): ServiceFacts {
  const {
    deploymentController: { type = 'ECS' } = {},
    status = 'unknown',
    desiredCount = 0,
    runningCount = 0,
  } = service;
  const tags: Record<string, string> = {};
  for (const { key, value } of service.tags ?? []) if (key !== undefined) tags[key] = value ?? '';
  const versions =
    type === 'ECS'
      ? (service.deployments ?? []).flatMap((deployment) => deploymentIn(service, deployment))
      : (service.taskSets ?? []).flatMap(taskSetIn);
  const controller = type === 'CODE_DEPLOY' || type === 'ECS' ? type : 'EXTERNAL';
  return {
    controller,
    status,
    desiredCount,
    runningCount,
    versions,
    serviceDeployment: service.currentServiceDeployment,
    tags,
  };
}

function taskSetIn(set: TaskSet): Version[] {
  const definition = taskDefinitionArn(set.taskDefinition);
  const { id = '', status = 'unknown', computedDesiredCount: desiredCount = 0, runningCount = 0 } = set;
  const stable = set.stabilityStatus === 'STEADY_STATE';
  const version = { id, deployment: set.externalId, status, desiredCount, runningCount, stable };
  const where = { createdAt: momentIn(set.createdAt), targetGroups: groupsIn(set), placement: placementIn(set) };
  return definition ? [{ ...version, definition, ...where }] : [];
}

function deploymentIn(service: Service, deployment: Deployment): Version[] {
  const definition = taskDefinitionArn(deployment.taskDefinition);
  const {
    id = '',
    status = 'unknown',
    desiredCount = 0,
    runningCount = 0,
    pendingCount = 0,
    rolloutState,
  } = deployment;
  const settled = runningCount === desiredCount && pendingCount === 0;
  const stable = rolloutState ? rolloutState === 'COMPLETED' : settled;
  const placement = placementIn({
    loadBalancers: service.loadBalancers,
    networkConfiguration: deployment.networkConfiguration ?? service.networkConfiguration,
    platformVersion: deployment.platformVersion,
    capacityProviderStrategy: deployment.capacityProviderStrategy,
  });
  const where = { createdAt: momentIn(deployment.createdAt), targetGroups: groupsIn(service), placement };
  return definition ? [{ id, status, desiredCount, runningCount, stable, definition, ...where }] : [];
}

export function serviceDeploymentIn(record: ServiceDeployment): EcsDeployment {
  const { serviceDeploymentArn: arn = '', status = 'unknown', lifecycleStage: stage } = record;
  const { alarms, strategy = 'ROLLING', bakeTimeInMinutes: bakeMinutes } = record.deploymentConfiguration ?? {};
  const over = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status);
  const watched = alarms?.enable === true && alarms.rollback === true ? (alarms.alarmNames ?? []) : [];
  const startedAt = momentIn(record.startedAt ?? record.createdAt);
  const finishedAt = momentIn(record.finishedAt ?? record.stoppedAt);
  const rollbackAt = momentIn(record.rollback?.startedAt);
  const kind = status.startsWith('ROLLBACK_') ? 'rollback' : 'deploy';
  return { arn, status, over, kind, strategy, startedAt, finishedAt, rollbackAt, stage, watched, bakeMinutes };
}
