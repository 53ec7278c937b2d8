import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { type EpochMs, epochMs } from '../../functions/core/units.ts';
import type { World } from '../world.ts';
import type { Deed } from './seen.ts';
import type { Scene } from './stage.ts';

/* What AWS did by itself, read from the world when all is over. */

/** A stretch in which AWS drives a deployment. */
export interface Window {
  readonly from: EpochMs;
  /** Absent: it is not over. */
  readonly until: EpochMs | undefined;
  /** The team shipped it: not AWS, and no responder. */
  readonly shipped: boolean;
}

const moment = (date: Date | undefined) => (date ? epochMs(date.getTime()) : undefined);
const isShipped = ({ creator, description }: DeploymentInfo) => creator === 'user' && description === 'by a pipeline';

export function windowsOf({ world, incident, plot }: Scene): Window[] {
  const { start } = incident.conditions;
  const byCodeDeploy = [...world.codedeploy.deployments.values()].map((one) => ({
    from: moment(one.createTime),
    until: moment(one.completeTime),
    shipped: isShipped(one),
  }));
  const byEcs = [...world.ecs.serviceDeployments.values()].map((one) => ({
    from: moment(one.startedAt),
    until: moment(one.finishedAt ?? one.stoppedAt),
    shipped: true,
  }));
  return (plot.service === 'cart' ? byEcs : byCodeDeploy).flatMap(({ from, ...window }) =>
    from !== undefined && from >= start ? [{ from, ...window }] : [],
  );
}

export function awsDeeds({ world, plot }: Scene): Deed[] {
  if (plot.service === 'cart') return [...world.ecs.serviceDeployments.values()].flatMap(byEcs);
  return [...world.codedeploy.deployments.values()].flatMap((one) => byCodeDeploy(world, one));
}

/** Whoever stopped it by a hook or by hand has said so. To stop what has the traffic, with blue gone, changes nothing. */
function byCodeDeploy({ codedeploy }: World, deployment: DeploymentInfo): Deed[] {
  const { deploymentId = '', completeTime, errorInformation, rollbackInfo } = deployment;
  const at = moment(completeTime);
  if (at === undefined || errorInformation === undefined) return [];
  const events = codedeploy.targets.get(deploymentId)?.ecsTarget?.lifecycleEvents ?? [];
  const shifted = events.some((one) => one.lifecycleEventName === 'AllowTraffic' && one.startTime !== undefined);
  const stuck = shifted && rollbackInfo?.rollbackDeploymentId === undefined;
  const own = isShipped(deployment) && errorInformation.code !== 'HOOK_EXECUTION_FAILURE' && !stuck;
  const end = stuck ? ' Nothing is left to go back to.' : '';
  const what = `CodeDeploy ends the deployment ${deploymentId}: ${errorInformation.message}${end}`;
  return [{ at, who: 'aws', what, acts: own, decides: own }];
}

function byEcs({ rollback, statusReason = '' }: ServiceDeployment): Deed[] {
  const at = moment(rollback?.startedAt);
  return at === undefined
    ? []
    : [{ at, who: 'aws', what: `ECS goes back: ${statusReason}`, acts: true, decides: true }];
}
