import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { type EpochMs, minus, minutes } from '../functions/core/units.ts';
import { LIFECYCLE } from './aws/lifecycle.ts';
import { seedEcs, shop } from './shop.ts';
import { seedGroup } from './shop-deployments.ts';
import type { World } from './world.ts';

/** The deployment that brought what serves: the service's last one. */
export const BLUE_DEPLOYMENT = 'd-BELAY0041';

/** The shop at rest: revision 41 serves since a day, nothing is in flight, and CodeDeploy can ship. */
export function seedServing(world: World, address: string, now: EpochMs, over?: Partial<DeploymentGroupInfo>): void {
  seedEcs(world, '', { blue: address, green: '' });
  for (const service of world.ecs.services.values()) {
    const [blue, green] = service.taskSets ?? [];
    service.taskSets = blue ? [blue] : [];
    for (const [arn, task] of world.ecs.tasks) if (task.startedBy === green?.id) world.ecs.tasks.delete(arn);
  }
  world.elb.targetHealth.set(shop.blue.targetGroup, [
    { Target: { Id: address, Port: 8080 }, TargetHealth: { State: 'healthy' } },
  ]);
  world.elb.targetHealth.set(shop.green.targetGroup, []);
  for (const arn of [shop.productionListener, shop.testListener]) {
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: shop.blue.targetGroup }];
    world.elb.listeners.set(arn, { ListenerArn: arn, Port: 443, Protocol: 'HTTPS', DefaultActions });
  }
  seedGroup(world, over);
  seedHistory(world, now);
}

function seedHistory(world: World, now: EpochMs): void {
  const at = new Date(minus(now, minutes(24 * 60)));
  const { application: applicationName, deploymentGroup: deploymentGroupName, cluster, service } = shop;
  world.codedeploy.deployments.set(BLUE_DEPLOYMENT, {
    deploymentId: BLUE_DEPLOYMENT,
    applicationName,
    deploymentGroupName,
    computePlatform: 'ECS',
    status: 'Succeeded',
    creator: 'user',
    createTime: at,
    startTime: at,
    completeTime: at,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { sha256: 'b4a1' } },
  });
  const lifecycleEvents = LIFECYCLE.map((lifecycleEventName) => ({
    lifecycleEventName,
    status: 'Succeeded' as const,
    startTime: at,
    endTime: at,
  }));
  const deploymentId = BLUE_DEPLOYMENT;
  world.codedeploy.targets.set(deploymentId, {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: { deploymentId, targetId: `${cluster}:${service}`, status: 'Succeeded', lifecycleEvents },
  });
}
