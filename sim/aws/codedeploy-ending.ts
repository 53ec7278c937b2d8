import type { AutoRollbackEvent, DeploymentInfo, ErrorInformation } from '@aws-sdk/client-codedeploy';
import { type EpochMs, millis, plus } from '../../functions/core/units.ts';
import { announce } from './codedeploy-events.ts';
import { serviceOf } from './codedeploy-orders.ts';
import { type CodeDeployState, isOver } from './codedeploy-state.ts';
import { blueOf, drain, greenOf, makePrimary } from './codedeploy-task-sets.ts';
import { route, routesOf, serves, targetGroupOf } from './codedeploy-traffic.ts';
import { breakOff, end, LIFECYCLE, touch } from './lifecycle.ts';

/* How deployments end, and how CodeDeploy goes back. */

export function succeed(state: CodeDeployState, deployment: DeploymentInfo, at: EpochMs): void {
  Object.assign(deployment, { status: 'Succeeded', completeTime: new Date(at) });
  touch(state.targets.get(deployment.deploymentId ?? ''), 'Succeeded', new Date(at));
  announce(state.around, deployment, state.groupOf(deployment), 'SUCCESS', at);
}

export const rollsBackOn = ({ autoRollbackConfiguration: auto }: DeploymentInfo, event: AutoRollbackEvent): boolean =>
  auto?.enabled === true && (auto.events ?? []).includes(event);

/** Ends a deployment before its time and, if asked to and while there is a way back, goes back. */
export function abandon(
  state: CodeDeployState,
  deployment: DeploymentInfo,
  how: {
    readonly status: 'Stopped' | 'Failed';
    readonly rollBack: boolean;
    readonly error?: ErrorInformation | undefined;
    readonly at: EpochMs;
  },
): void {
  const { status, error, at } = how;
  Object.assign(deployment, { status, completeTime: new Date(at), ...(error && { errorInformation: error }) });
  breakOff(state.targets.get(deployment.deploymentId ?? ''), new Date(at));
  announce(state.around, deployment, state.groupOf(deployment), status === 'Failed' ? 'FAILURE' : 'STOP', at);
  const way = wayBack(state, deployment);
  if (!how.rollBack || way === undefined) return;
  state.goingBack.add(way.deployment);
  // The rollback is seen only some time after the deployment is over (FACTS 3.4).
  const then = plus(at, millis(state.pace.rollbackDelayMs));
  state.around.happenings.plan(then, (now) => goBack(state, deployment, way, now));
}

/** Blue still runs, and there is a green to leave. */
function wayBack(state: CodeDeployState, deployment: DeploymentInfo) {
  const { deploymentId: id = '' } = deployment;
  const group = state.groupOf(deployment);
  const service = serviceOf(state.around, group);
  const [blue, green] = service ? [blueOf(service, id), greenOf(service, id)] : [];
  return service && blue && green
    ? { deployment: id, service, blue, green, routes: routesOf(state.around, group) }
    : undefined;
}

type Way = NonNullable<ReturnType<typeof wayBack>>;

/** FACTS 1.6: a new deployment, which moves the listeners back to the primary task set. It runs no hooks here. */
function goBack(state: CodeDeployState, original: DeploymentInfo, way: Way, at: EpochMs): void {
  const { service, blue, green, routes } = way;
  const { elb } = state.around;
  state.goingBack.delete(way.deployment);
  const moves = serves(elb, routes.production, targetGroupOf(green));
  const rollback = rollbackOf(state, original, { ...way, moves, at });
  for (const listeners of [routes.production, routes.test]) {
    route(elb, listeners, routes, targetGroupOf(blue) ?? '', 100);
  }
  makePrimary(service, blue);
  drain(state, service, green, at);
  announce(state.around, rollback, state.groupOf(rollback), 'START', at);
  const { serviceName = '' } = service;
  if (moves) state.around.shifted({ at, service: serviceName, definition: blue.taskDefinition ?? '' });
  const done = plus(at, millis(state.pace.rollbackMs));
  state.around.happenings.plan(done, (now) => {
    if (isOver(rollback)) return;
    if (moves) end(state.targets.get(rollback.deploymentId ?? ''), 'AllowTraffic', 'Succeeded', new Date(now));
    succeed(state, rollback, now);
  });
}

function rollbackOf(
  state: CodeDeployState,
  original: DeploymentInfo,
  { blue, deployment, moves, at }: Way & { readonly moves: boolean; readonly at: EpochMs },
): DeploymentInfo {
  const id = state.reserveId();
  const time = new Date(at);
  const { applicationName, deploymentGroupName, computePlatform, blueGreenDeploymentConfiguration } = original;
  const rollback: DeploymentInfo = {
    deploymentId: id,
    applicationName,
    deploymentGroupName,
    computePlatform,
    blueGreenDeploymentConfiguration,
    deploymentConfigName: original.deploymentConfigName,
    creator: 'codeDeployRollback',
    description: `Deployment ${deployment} is rolled back.`,
    status: 'InProgress',
    createTime: time,
    startTime: time,
    previousRevision: original.revision,
    revision: state.deployments.get(blue.externalId ?? '')?.revision ?? original.previousRevision,
    rollbackInfo: {
      rollbackTriggeringDeploymentId: deployment,
      rollbackMessage: `Deployment ${deployment} did not go on.`,
    },
  };
  state.deployments.set(id, rollback);
  original.rollbackInfo = { rollbackDeploymentId: id, rollbackMessage: `It is rolled back by deployment ${id}.` };
  const traffic = { lifecycleEventName: 'AllowTraffic', status: 'InProgress' as const, startTime: time };
  const targetId = state.targets.get(deployment)?.ecsTarget?.targetId;
  const lifecycleEvents = LIFECYCLE.map((name) =>
    moves && name === 'AllowTraffic' ? traffic : { lifecycleEventName: name, status: 'Skipped' as const },
  );
  const ecsTarget = { deploymentId: id, targetId, status: 'InProgress' as const, lifecycleEvents };
  state.targets.set(id, { deploymentTargetType: 'ECSTarget', ecsTarget });
  return rollback;
}
