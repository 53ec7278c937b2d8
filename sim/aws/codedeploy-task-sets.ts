import { createHash } from 'node:crypto';
import type { Service, Task, TaskSet } from '@aws-sdk/client-ecs';
import { imageParts } from '../../functions/core/definition.ts';
import { type EpochMs, millis, plus } from '../../functions/core/units.ts';
import type { Spec } from './codedeploy-orders.ts';
import type { CodeDeployState } from './codedeploy-state.ts';

/* What CodeDeploy does in ECS: green comes, the primary changes, blue goes. */

export const blueOf = (service: Service, deployment: string) =>
  service.taskSets?.find((set) => set.externalId !== deployment && set.status !== 'DRAINING');
export const greenOf = (service: Service, deployment: string) =>
  service.taskSets?.find((set) => set.externalId === deployment && set.status !== 'DRAINING');

/** Why ECS would not start this, if it would not. */
export function unstartable({ around }: CodeDeployState, { definition, containerName, containerPort }: Spec) {
  const found = around.ecs.taskDefinitions.get(definition)?.taskDefinition;
  if (found === undefined) return 'TaskDefinition not found.';
  if (found.status !== 'ACTIVE') return 'TaskDefinition is inactive';
  const container = found.containerDefinitions?.find(({ name }) => name === containerName);
  if (!container) return `The container ${containerName} does not exist in the task definition.`;
  const ports = (container.portMappings ?? []).map((mapping) => mapping.containerPort);
  if (!ports.includes(containerPort)) {
    return `The container ${containerName} did not have a container port ${containerPort} defined.`;
  }
  return undefined;
}

/** Green, with its tasks on their way. What an earlier deployment left behind goes first. */
export function launch(
  state: CodeDeployState,
  service: Service,
  spec: Spec,
  order: { readonly deployment: string; readonly targetGroup: string; readonly at: EpochMs },
): TaskSet {
  const primary = service.taskSets?.find(({ status }) => status === 'PRIMARY');
  for (const left of service.taskSets ?? []) if (left !== primary) remove(state, service, left);
  const count = service.desiredCount ?? 0;
  const green: TaskSet = {
    id: `ecs-svc/93${order.deployment.replace(/\D/g, '').padStart(17, '0')}`,
    serviceArn: service.serviceArn,
    clusterArn: service.clusterArn,
    externalId: order.deployment,
    startedBy: 'CODE_DEPLOY',
    status: 'ACTIVE',
    taskDefinition: spec.definition,
    computedDesiredCount: count,
    runningCount: 0,
    pendingCount: count,
    createdAt: new Date(order.at),
    platformVersion: spec.platformVersion ?? primary?.platformVersion,
    networkConfiguration: spec.networkConfiguration ?? primary?.networkConfiguration,
    capacityProviderStrategy: spec.capacityProviderStrategy ?? primary?.capacityProviderStrategy,
    loadBalancers: [
      { targetGroupArn: order.targetGroup, containerName: spec.containerName, containerPort: spec.containerPort },
    ],
    stabilityStatus: 'STABILIZING',
    stabilityStatusAt: new Date(order.at),
  };
  service.taskSets = [...(service.taskSets ?? []), green];
  return green;
}

/** Every task runs, and the load balancer finds it healthy. */
export function steady(state: CodeDeployState, service: Service, set: TaskSet, at: EpochMs): void {
  const { ecs, elb } = state.around;
  const targets = Array.from({ length: set.computedDesiredCount ?? 0 }, (_, n) => {
    const task = taskOf(state, service, set, n, at);
    ecs.tasks.set(task.taskArn, task);
    return {
      Target: { Id: task.address, Port: set.loadBalancers?.[0]?.containerPort },
      TargetHealth: { State: 'healthy' as const },
    };
  });
  elb.targetHealth.set(set.loadBalancers?.[0]?.targetGroupArn ?? '', targets);
  Object.assign(set, { runningCount: targets.length, pendingCount: 0 });
  Object.assign(set, { stabilityStatus: 'STEADY_STATE', stabilityStatusAt: new Date(at) });
  count(service);
}

export function makePrimary(service: Service, set: TaskSet): void {
  for (const other of service.taskSets ?? []) if (other.status === 'PRIMARY') other.status = 'ACTIVE';
  set.status = 'PRIMARY';
}

/** From now on nothing brings this task set back; some time later it is gone. */
export function drain(state: CodeDeployState, service: Service, set: TaskSet, at: EpochMs): void {
  Object.assign(set, { status: 'DRAINING', computedDesiredCount: 0 });
  state.around.happenings.plan(plus(at, millis(state.pace.terminateMs)), () => remove(state, service, set));
}

function remove({ around: { ecs, elb } }: CodeDeployState, service: Service, set: TaskSet): void {
  if (!service.taskSets?.includes(set)) return;
  service.taskSets = service.taskSets.filter((other) => other !== set);
  for (const [arn, task] of ecs.tasks) if (task.startedBy === set.id) ecs.tasks.delete(arn);
  elb.targetHealth.set(set.loadBalancers?.[0]?.targetGroupArn ?? '', []);
  count(service);
}

function count(service: Service): void {
  service.runningCount = (service.taskSets ?? []).reduce((sum, set) => sum + (set.runningCount ?? 0), 0);
}

function taskOf(state: CodeDeployState, service: Service, set: TaskSet, n: number, at: EpochMs) {
  const { taskDefinition: definition = '', clusterArn = '' } = set;
  const hash = createHash('sha256').update(`${set.id} ${n}`).digest();
  const address = state.pace.addressOf?.(definition) ?? `10.${(128 + (hash[0] ?? 0) / 2) | 0}.${hash[1]}.${hash[2]}`;
  const containers = state.around.ecs.taskDefinitions.get(definition)?.taskDefinition?.containerDefinitions ?? [];
  const task: Task & { taskArn: string } = {
    taskArn: `${clusterArn.replace(':cluster/', ':task/')}/${hash.toString('hex').slice(0, 32)}`,
    clusterArn,
    startedBy: set.id,
    group: `service:${service.serviceName}`,
    taskDefinitionArn: definition,
    desiredStatus: 'RUNNING',
    lastStatus: 'RUNNING',
    startedAt: new Date(at),
    attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: address }] }],
    containers: containers.map(({ name, image = '' }) => ({
      name,
      lastStatus: 'RUNNING',
      imageDigest: (state.pace.digestOf ?? digestOf)(image),
    })),
  };
  return { ...task, address };
}

/** As the shop's seeds have it: the text of the tag decides. */
const digestOf = (image: string) => {
  const { tag = image, digest } = imageParts(image);
  return digest ?? `sha256:${createHash('sha256').update(tag).digest('hex')}`;
};
