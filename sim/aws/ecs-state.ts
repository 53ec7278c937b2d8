import { createHash } from 'node:crypto';
import type {
  Cluster,
  DescribeTaskDefinitionResponse,
  Service,
  ServiceDeployment,
  Tag,
  Task,
} from '@aws-sdk/client-ecs';
import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { imageParts } from '../../functions/core/definition.ts';
import type { DurationMs } from '../../functions/core/units.ts';
import type { Emitted, Happenings } from '../happenings.ts';
import { Refusal } from '../refusal.ts';
import type { Shift } from '../shift.ts';
import type { StoredAlarm } from './cloudwatch.ts';

/** What ECS sees and touches of the rest of the world. */
export interface Surroundings {
  readonly happenings: Happenings;
  readonly emitted: Emitted[];
  readonly cloudwatch: { readonly alarms: ReadonlyMap<string, StoredAlarm> };
  readonly elb: { readonly targetHealth: Map<string, TargetHealthDescription[]> };
  shifted(shift: Shift): void;
}

/** What ECS knows. Plain state: whoever sets a scene writes here. Every map is keyed by ARN. */
export class EcsState {
  readonly clusters = new Map<string, Cluster>();
  readonly services = new Map<string, Service>();
  readonly taskDefinitions = new Map<string, DescribeTaskDefinitionResponse>();
  readonly tasks = new Map<string, Task>();
  readonly serviceDeployments = new Map<string, ServiceDeployment>();
  /** How long a definition's tasks take to run, where that is unusual. `never`: its image cannot be pulled. */
  readonly startTimes = new Map<string, DurationMs | 'never'>();
  /** The digest that an image resolves to when a rolling deployment starts a task; by default each tag has its own. */
  digestOf: (image: string) => string = ownDigest;
  /** Where the next task of this definition can be asked; by default each task has an address of its own. */
  addressOf: ((definition: string) => string) | undefined;

  /** @throws Refusal */
  clusterArn(ref = 'default'): string {
    for (const arn of this.clusters.keys()) if (arn === ref || arn.endsWith(`:cluster/${ref}`)) return arn;
    throw new Refusal('ClusterNotFoundException', 'Cluster not found.');
  }

  service(cluster: string, ref: string): Service | undefined {
    return [...this.services.values()].find(
      (s) => s.clusterArn === cluster && (s.serviceName === ref || s.serviceArn === ref),
    );
  }

  /** By ARN, by `family:revision`, or the newest active one of a family. */
  taskDefinition(ref: string): DescribeTaskDefinitionResponse | undefined {
    const byArn = this.taskDefinitions.get(ref);
    if (byArn !== undefined) return byArn;
    const ofFamily = [...this.taskDefinitions.values()].filter(({ taskDefinition: d }) =>
      ref.includes(':') ? ref === `${d?.family}:${d?.revision}` : ref === d?.family && d.status !== 'INACTIVE',
    );
    const revision = (d: DescribeTaskDefinitionResponse) => d.taskDefinition?.revision ?? 0;
    return ofFamily.toSorted((a, b) => revision(b) - revision(a))[0];
  }
}

const ownDigest = (image: string) => {
  const { tag = image, digest } = imageParts(image);
  return digest ?? `sha256:${createHash('sha256').update(tag).digest('hex')}`;
};

export const invalid = (message: string) => new Refusal('InvalidParameterException', message);

/**
 * As ECS answers it: the counts are those of what runs, and CodeDeploy's services have task sets in place of deployments.
 * A count that a scene wrote down stays.
 */
export function serviceAnswered(service: Service): Service {
  const byTaskSets = service.deploymentController?.type === 'CODE_DEPLOY';
  const versions = (byTaskSets ? service.taskSets : service.deployments) ?? [];
  const total = (count: 'runningCount' | 'pendingCount') => versions.reduce((n, v) => n + (v[count] ?? 0), 0);
  return {
    ...service,
    runningCount: service.runningCount ?? total('runningCount'),
    pendingCount: service.pendingCount ?? total('pendingCount'),
    ...(byTaskSets ? { deployments: [] } : {}),
  };
}

export function withTags<T extends { tags?: Tag[] | undefined }>(include: readonly string[] | undefined, thing: T): T {
  if (include?.includes('TAGS')) return { ...thing, tags: thing.tags ?? [] };
  const { tags: _onlyWhenAsked, ...rest } = thing;
  return rest as T;
}

export function missing(asked: readonly string[], found: readonly unknown[], arnOf: (ref: string) => string) {
  const absent = asked.filter((_, i) => found[i] === undefined);
  return absent.map((ref) => ({ arn: ref.startsWith('arn:') ? ref : arnOf(ref), reason: 'MISSING' }));
}
