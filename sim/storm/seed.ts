import type { DescribeTaskDefinitionResponse, TaskSet } from '@aws-sdk/client-ecs';
import { invariant } from '../../functions/core/invariant.ts';
import { type EpochMs, minutes, plus } from '../../functions/core/units.ts';
import { LIFECYCLE } from '../aws/lifecycle.ts';
import type { MemoryLedger } from '../ledger.ts';
import { shop } from '../shop.ts';
import { seedGroup } from '../shop-deployments.ts';
import type { World } from '../world.ts';
import {
  BAD,
  definitionArn,
  digestOf,
  GOOD,
  imageOf,
  listenerArn,
  type Member,
  serviceArn,
  targetGroupArn,
  targetGroupName,
} from './fleet.ts';
import { firstShift, remember } from './remember.ts';

const clusterArn = `arn:aws:ecs:eu-west-1:123456789012:cluster/${shop.cluster}`;

/** A deployment's start to its shift. */
const INSTALLED = minutes(2);

/** Puts the fleet into the world as it is at `now`, and what Belay knows of it into its ledger. */
export async function seedFleet(world: World, ledger: MemoryLedger, members: readonly Member[], now: EpochMs) {
  world.ecs.clusters.set(clusterArn, { clusterArn, clusterName: shop.cluster, status: 'ACTIVE' });
  for (const [n, member] of members.entries()) {
    for (const revision of [GOOD, BAD]) register(world, member, revision);
    const shipped = member.shippedAt <= now;
    const shift = shipped ? plus(member.shippedAt, INSTALLED) : firstShift(now);
    const made = `d-F${String(n).padStart(8, '0')}`;
    serve(world, member.name, shipped ? BAD : GOOD, made);
    seedDeploymentGroup(world, member.name);
    seedDeployment(world, member.name, made, shift);
    if (!shipped) ship(world, member);
    await remember(world, ledger, member, { now, shift, shipped, made });
  }
}

function register(world: World, { name, suspect }: Member, revision: number): void {
  const taskDefinitionArn = definitionArn(name, revision);
  const barrier = suspect === 'barred' && revision === BAD;
  const definition: DescribeTaskDefinitionResponse = {
    taskDefinition: {
      taskDefinitionArn,
      family: name,
      revision,
      status: 'ACTIVE',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        {
          name: 'app',
          image: imageOf(name, revision),
          essential: true,
          portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
          environment: [{ name: 'REVISION', value: String(revision) }],
        },
      ],
    },
    tags: barrier ? [{ key: 'belay:barrier', value: 'a migration' }] : [],
  };
  world.ecs.taskDefinitions.set(taskDefinitionArn, definition);
  world.ecr.push(name, digestOf(revision), `build-${revision}`);
}

function serve(world: World, name: string, revision: number, deployment: string): void {
  const group = targetGroupArn(name, 1);
  const set: TaskSet = {
    id: `ecs-svc/${deployment.replace(/\D/g, '').padStart(19, '9')}`,
    externalId: deployment,
    startedBy: 'CODE_DEPLOY',
    status: 'PRIMARY',
    taskDefinition: definitionArn(name, revision),
    loadBalancers: [{ targetGroupArn: group, containerName: 'app', containerPort: 8080 }],
    computedDesiredCount: 1,
    runningCount: 1,
    pendingCount: 0,
    stabilityStatus: 'STEADY_STATE',
  };
  world.ecs.services.set(serviceArn(name), {
    serviceArn: serviceArn(name),
    serviceName: name,
    clusterArn,
    status: 'ACTIVE',
    desiredCount: 1,
    runningCount: 1,
    deploymentController: { type: 'CODE_DEPLOY' },
    taskSets: [set],
  });
  const Target = { Id: '10.0.0.1', Port: 8080 };
  world.elb.targetHealth.set(group, [{ Target, TargetHealth: { State: 'healthy' } }]);
  world.elb.targetHealth.set(targetGroupArn(name, 2), []);
  const ListenerArn = listenerArn(name);
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: group }];
  world.elb.listeners.set(ListenerArn, { ListenerArn, Port: 443, Protocol: 'HTTPS', DefaultActions });
}

/** As the shop's own: nobody watches the alarms but Belay. */
function seedDeploymentGroup(world: World, name: string): void {
  seedGroup(world, {
    deploymentGroupName: name,
    ecsServices: [{ clusterName: shop.cluster, serviceName: name }],
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
    },
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [{ name: targetGroupName(name, 1) }, { name: targetGroupName(name, 2) }],
          prodTrafficRoute: { listenerArns: [listenerArn(name)] },
        },
      ],
    },
  });
  const own = `${shop.application}/${shop.deploymentGroup}`;
  const group = world.codedeploy.groups.get(own);
  invariant(group !== undefined, 'the shop has its group');
  world.codedeploy.groups.delete(own);
  world.codedeploy.groups.set(`${shop.application}/${name}`, group);
}

/** The deployment that brought what runs, long over. */
function seedDeployment(world: World, name: string, deploymentId: string, shift: EpochMs): void {
  const at = new Date(shift);
  world.codedeploy.deployments.set(deploymentId, {
    deploymentId,
    applicationName: shop.application,
    deploymentGroupName: name,
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
  const targetId = `${shop.cluster}:${name}`;
  world.codedeploy.targets.set(deploymentId, {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: { deploymentId, targetId, status: 'Succeeded', lifecycleEvents },
  });
}

/** A pipeline ships revision 2 when its moment has come. */
function ship(world: World, { name, shippedAt }: Member): void {
  const LoadBalancerInfo = { ContainerName: 'app', ContainerPort: 8080 };
  const Properties = { TaskDefinition: definitionArn(name, BAD), LoadBalancerInfo };
  const Resources = [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }];
  const content = `{"version": 0.0, "Resources": ${JSON.stringify(Resources)}}`;
  world.codedeploy.plan(shippedAt, 'user', {
    applicationName: shop.application,
    deploymentGroupName: name,
    description: 'by a pipeline',
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
  });
}
