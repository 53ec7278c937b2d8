import type {
  Cluster,
  DescribeServicesRequest,
  DescribeServicesResponse,
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
  DescribeTasksRequest,
  DescribeTasksResponse,
  ListTasksRequest,
  ListTasksResponse,
  Service,
  Task,
} from '@aws-sdk/client-ecs';
import { Refusal } from '../refusal.ts';
import { type Operations, operation, page } from './operation.ts';

/** Every map is keyed by ARN. */
export class Ecs {
  readonly clusters = new Map<string, Cluster>();
  readonly services = new Map<string, Service>();
  readonly taskDefinitions = new Map<string, DescribeTaskDefinitionResponse>();
  readonly tasks = new Map<string, Task>();

  readonly operations: Operations = {
    DescribeServices: operation<DescribeServicesRequest>(
      { cluster: 'string', services: 'strings', include: 'strings' },
      (input) => this.describeServices(input),
    ),
    DescribeTaskDefinition: operation<DescribeTaskDefinitionRequest>(
      { taskDefinition: 'string', include: 'strings' },
      (input) => this.describeTaskDefinition(input),
    ),
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
      (input) => this.listTasks(input),
    ),
    DescribeTasks: operation<DescribeTasksRequest>(
      { cluster: 'string', tasks: 'strings', include: 'strings' },
      (input) => this.describeTasks(input),
    ),
  };

  describeServices(input: DescribeServicesRequest): DescribeServicesResponse {
    const asked = input.services ?? [];
    if (asked.length === 0) throw invalid('Services cannot be empty.');
    if (asked.length > 10) throw invalid('The number of services per call cannot be more than 10.');
    const cluster = this.#clusterArn(input.cluster);
    const found = asked.map((ref) => this.#service(cluster, ref));
    return {
      services: found
        .filter((service) => service !== undefined)
        .map((service) => withTags(input.include, asAnswered(service))),
      failures: missing(asked, found, cluster, 'service'),
    };
  }

  describeTaskDefinition(input: DescribeTaskDefinitionRequest): DescribeTaskDefinitionResponse {
    if (!input.taskDefinition) throw invalid('TaskDefinition can not be blank.');
    const found = this.#taskDefinition(input.taskDefinition);
    if (found === undefined) throw new Refusal('ClientException', 'Unable to describe task definition.');
    return withTags(input.include, found);
  }

  listTasks(input: ListTasksRequest): ListTasksResponse {
    const cluster = this.#clusterArn(input.cluster);
    const { startedBy, serviceName, family, maxResults = 100, desiredStatus = 'RUNNING' } = input;
    if (startedBy !== undefined && (serviceName !== undefined || family !== undefined)) {
      throw invalid('startedBy cannot be used together with another filter.');
    }
    if (maxResults < 1 || maxResults > 100) throw invalid('maxResults must be between 1 and 100.');
    const service = serviceName === undefined ? undefined : this.#service(cluster, serviceName);
    if (serviceName !== undefined && service === undefined) {
      throw new Refusal('ServiceNotFoundException', 'Service not found.');
    }
    const tasks = [...this.tasks.values()].filter(
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

  describeTasks(input: DescribeTasksRequest): DescribeTasksResponse {
    const asked = input.tasks ?? [];
    if (asked.length === 0) throw invalid('Tasks cannot be empty.');
    if (asked.length > 100) throw invalid('The number of tasks per call cannot be more than 100.');
    const cluster = this.#clusterArn(input.cluster);
    const found = asked.map((ref) =>
      [...this.tasks.values()].find(
        (task) => task.clusterArn === cluster && (task.taskArn === ref || task.taskArn?.endsWith(`/${ref}`)),
      ),
    );
    return {
      tasks: found.filter((task) => task !== undefined).map((task) => withTags(input.include, task)),
      failures: missing(asked, found, cluster, 'task'),
    };
  }

  #clusterArn(ref = 'default'): string {
    for (const arn of this.clusters.keys()) if (arn === ref || arn.endsWith(`:cluster/${ref}`)) return arn;
    throw new Refusal('ClusterNotFoundException', 'Cluster not found.');
  }

  #service(cluster: string, ref: string): Service | undefined {
    return [...this.services.values()].find(
      (s) => s.clusterArn === cluster && (s.serviceName === ref || s.serviceArn === ref),
    );
  }

  /** By ARN, by `family:revision`, or the newest active one of a family. */
  #taskDefinition(ref: string): DescribeTaskDefinitionResponse | undefined {
    const byArn = this.taskDefinitions.get(ref);
    if (byArn !== undefined) return byArn;
    const ofFamily = [...this.taskDefinitions.values()].filter(({ taskDefinition: d }) =>
      ref.includes(':') ? ref === `${d?.family}:${d?.revision}` : ref === d?.family && d.status !== 'INACTIVE',
    );
    const revision = (d: DescribeTaskDefinitionResponse) => d.taskDefinition?.revision ?? 0;
    return ofFamily.toSorted((a, b) => revision(b) - revision(a))[0];
  }
}

const invalid = (message: string) => new Refusal('InvalidParameterException', message);

/** CodeDeploy's services have task sets in place of deployments. */
const asAnswered = (service: Service): Service =>
  service.deploymentController?.type === 'CODE_DEPLOY' ? { ...service, deployments: [] } : service;

function withTags<T extends { tags?: unknown }>(include: string[] | undefined, thing: T): T {
  if (include?.includes('TAGS')) return { ...thing, tags: thing.tags ?? [] };
  const { tags: _onlyWhenAsked, ...rest } = thing;
  return rest as T;
}

function missing(asked: string[], found: unknown[], cluster: string, kind: 'service' | 'task') {
  const arnOf = (ref: string) => (ref.startsWith('arn:') ? ref : `${cluster.replace(':cluster/', `:${kind}/`)}/${ref}`);
  return asked.filter((_, i) => found[i] === undefined).map((ref) => ({ arn: arnOf(ref), reason: 'MISSING' }));
}
