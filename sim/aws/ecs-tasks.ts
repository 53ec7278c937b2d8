import type {
  DescribeTasksRequest,
  DescribeTasksResponse,
  ListTasksRequest,
  ListTasksResponse,
  Service,
  Task,
} from '@aws-sdk/client-ecs';
import type { EpochMs } from '../../functions/core/units.ts';
import { Refusal } from '../refusal.ts';
import { type EcsState, invalid, missing, type Surroundings, withTags } from './ecs-state.ts';
import { type Operations, operation, page } from './operation.ts';

export function taskOperations(ecs: EcsState): Operations {
  return {
    ListTasks: operation<ListTasksRequest>(
      {
        cluster: 'string',
        startedBy: 'string',
        serviceName: 'string',
        family: 'string',
        desiredStatus: 'string',
        maxResults: 'number',
        nextToken: 'string',
        containerInstance: 'not-modelled',
        launchType: 'not-modelled',
        daemonName: 'not-modelled',
      },
      (input) => listTasks(ecs, input),
    ),
    DescribeTasks: operation<DescribeTasksRequest>(
      { cluster: 'string', tasks: 'strings', include: 'strings' },
      (input) => describeTasks(ecs, input),
    ),
  };
}

function listTasks(ecs: EcsState, input: ListTasksRequest): ListTasksResponse {
  const cluster = ecs.clusterArn(input.cluster);
  const { startedBy, serviceName, family, maxResults = 100, desiredStatus = 'RUNNING' } = input;
  if (startedBy !== undefined && (serviceName !== undefined || family !== undefined)) {
    throw invalid('startedBy cannot be used together with another filter.');
  }
  if (maxResults < 1 || maxResults > 100) throw invalid('maxResults must be between 1 and 100.');
  const service = serviceName === undefined ? undefined : ecs.service(cluster, serviceName);
  if (serviceName !== undefined && service === undefined) {
    throw new Refusal('ServiceNotFoundException', 'Service not found.');
  }
  const tasks = [...ecs.tasks.values()].filter(
    (task) =>
      task.clusterArn === cluster &&
      (task.desiredStatus ?? 'RUNNING') === desiredStatus &&
      (startedBy === undefined || task.startedBy === startedBy) &&
      (service === undefined || task.group === `service:${service.serviceName}`) &&
      (family === undefined || task.taskDefinitionArn?.includes(`:task-definition/${family}:`)),
  );
  const { items, next } = page(tasks, maxResults, input.nextToken, () => invalid('Invalid token.'));
  return { taskArns: items.map((task) => task.taskArn ?? ''), nextToken: next };
}

function describeTasks(ecs: EcsState, input: DescribeTasksRequest): DescribeTasksResponse {
  const asked = input.tasks ?? [];
  if (asked.length === 0) throw invalid('Tasks cannot be empty.');
  if (asked.length > 100) throw invalid('The number of tasks per call cannot be more than 100.');
  const cluster = ecs.clusterArn(input.cluster);
  const found = asked.map((ref) =>
    [...ecs.tasks.values()].find(
      (task) => task.clusterArn === cluster && (task.taskArn === ref || task.taskArn?.endsWith(`/${ref}`)),
    ),
  );
  return {
    tasks: found.filter((task) => task !== undefined).map((task) => withTags(input.include, task)),
    failures: missing(asked, found, (ref) => `${cluster.replace(':cluster/', ':task/')}/${ref}`),
  };
}

/** A deployment's tasks run, and take their places behind the load balancer. `n`: the first one's number. */
export function runTasks(
  ecs: EcsState,
  { elb }: Surroundings,
  service: Service,
  run: { readonly startedBy: string; readonly definition: string; readonly count: number; readonly at: EpochMs },
  n: number,
): void {
  const containers = ecs.taskDefinitions.get(run.definition)?.taskDefinition?.containerDefinitions ?? [];
  for (let i = n; i < n + run.count; i += 1) {
    const taskArn = `${service.clusterArn?.replace(':cluster/', ':task/')}/${i.toString(16).padStart(32, 'f')}`;
    const address = ecs.addressOf?.(run.definition) ?? `10.1.${i >> 8}.${i & 255}`;
    ecs.tasks.set(taskArn, {
      taskArn,
      clusterArn: service.clusterArn,
      startedBy: run.startedBy,
      group: `service:${service.serviceName}`,
      taskDefinitionArn: run.definition,
      desiredStatus: 'RUNNING',
      lastStatus: 'RUNNING',
      startedAt: new Date(run.at),
      attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: address }] }],
      containers: containers.map(({ name, image = '' }) => ({ name, image, imageDigest: ecs.digestOf(image) })),
    });
    for (const { targetGroupArn, containerPort } of service.loadBalancers ?? []) {
      const registered = elb.targetHealth.get(targetGroupArn ?? '') ?? [];
      const target = { Target: { Id: address, Port: containerPort }, TargetHealth: { State: 'healthy' as const } };
      elb.targetHealth.set(targetGroupArn ?? '', [...registered, target]);
    }
  }
}

/** All tasks of the service but one deployment's stop, and leave the load balancer. */
export function stopOtherTasks(ecs: EcsState, { elb }: Surroundings, service: Service, kept: string): void {
  const others = [...ecs.tasks].filter(
    ([, task]) =>
      task.clusterArn === service.clusterArn &&
      task.group === `service:${service.serviceName}` &&
      task.startedBy !== kept,
  );
  const gone = others.map(([, task]) => addressOf(task));
  for (const [arn] of others) ecs.tasks.delete(arn);
  for (const { targetGroupArn = '' } of service.loadBalancers ?? []) {
    const registered = elb.targetHealth.get(targetGroupArn) ?? [];
    elb.targetHealth.set(
      targetGroupArn,
      registered.filter(({ Target }) => !gone.includes(Target?.Id)),
    );
  }
}

const addressOf = (task: Task) =>
  task.attachments?.[0]?.details?.find(({ name }) => name === 'privateIPv4Address')?.value;
