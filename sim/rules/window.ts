import type { GuardedService } from '../../functions/core/config.ts';
import type { EpochMs } from '../../functions/core/units.ts';
import type { World } from '../world.ts';

/* What a service's deployments are doing, by the world's own books. */

const OVER = new Set(['Succeeded', 'Failed', 'Stopped']);
const ENDED = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

const serviceOf = ({ ecs }: World, { ecsService }: GuardedService) =>
  [...ecs.services.values()].find(({ serviceName }) => serviceName === ecsService);

/** A deployment of it is in flight, the wait before blue is ended included. */
export function openWindow(world: World, service: GuardedService): boolean {
  const group = service.codedeploy?.deploymentGroup;
  const deploying = [...world.codedeploy.deployments.values()].some(
    (d) => d.deploymentGroupName === group && !OVER.has(d.status ?? ''),
  );
  const arn = serviceOf(world, service)?.serviceArn;
  const rolling = [...world.ecs.serviceDeployments.values()].some(
    (d) => d.serviceArn === arn && !ENDED.has(d.status ?? ''),
  );
  return (group !== undefined && deploying) || rolling;
}

/** Nothing of it was in flight in all that time. */
export const atRest = (world: World, service: GuardedService, from: EpochMs, to: EpochMs): boolean =>
  spans(world, service).every(({ begun, ended }) => begun > to || (ended !== undefined && ended < from));

/** When its deployments were over. */
export const endings = (world: World, service: GuardedService): EpochMs[] =>
  spans(world, service).flatMap(({ ended }) => ended ?? []);

function spans(world: World, service: GuardedService) {
  const span = (begun: Date | undefined, ended: Date | undefined) => ({
    begun: (begun?.getTime() ?? 0) as EpochMs,
    ended: ended?.getTime() as EpochMs | undefined,
  });
  const group = service.codedeploy?.deploymentGroup;
  const byGroup = [...world.codedeploy.deployments.values()]
    .filter((d) => d.deploymentGroupName === group)
    .map(({ createTime, completeTime }) => span(createTime, completeTime));
  const arn = serviceOf(world, service)?.serviceArn;
  const rolling = [...world.ecs.serviceDeployments.values()]
    .filter((d) => d.serviceArn === arn)
    .map(({ startedAt, finishedAt, stoppedAt }) => span(startedAt, finishedAt ?? stoppedAt));
  return [...byGroup, ...rolling];
}

/** What somebody has begun to deploy by ECS since that moment, and has not ended. */
export function begunSince(world: World, service: GuardedService, since: EpochMs): string | undefined {
  const { serviceArn, deployments = [] } = serviceOf(world, service) ?? {};
  const begun = [...world.ecs.serviceDeployments.values()].some(
    (d) => d.serviceArn === serviceArn && !ENDED.has(d.status ?? '') && (d.startedAt?.getTime() ?? 0) >= since,
  );
  return begun ? deployments.find(({ status }) => status === 'PRIMARY')?.taskDefinition : undefined;
}

/** The ARN of what ECS calls PRIMARY. */
export function runningOf(world: World, guarded: GuardedService): string | undefined {
  const service = serviceOf(world, guarded);
  const versions = [...(service?.taskSets ?? []), ...(service?.deployments ?? [])];
  return versions.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
}

/** Changes whenever a deployment begins or changes its status. */
export function shapeOf({ codedeploy, ecs }: World): string {
  const deployments = [...codedeploy.deployments.values()].map(({ status }) => status);
  const services = [...ecs.serviceDeployments.values()].map(({ status }) => status);
  return `${deployments.join()} ${services.join()}`;
}
