import { createHash } from 'node:crypto';
import type { DescribeTaskDefinitionResponse, TaskSet } from '@aws-sdk/client-ecs';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { Term } from '../../functions/core/term.ts';
import { type EpochMs, minus, minutes, plus } from '../../functions/core/units.ts';
import { LIFECYCLE } from '../aws/lifecycle.ts';
import type { MemoryLedger } from '../ledger.ts';
import { hashOf, shop } from '../shop.ts';
import { seedGroup } from '../shop-deployments.ts';
import type { World } from '../world.ts';
import {
  BAD,
  definitionArn,
  GOOD,
  imageOf,
  listenerArn,
  type Member,
  serviceArn,
  targetGroupArn,
  targetGroupName,
} from './fleet.ts';

const clusterArn = `arn:aws:ecs:eu-west-1:123456789012:cluster/${shop.cluster}`;
const digestOf = (revision: number) => `sha256:${createHash('sha256').update(`build-${revision}`).digest('hex')}`;

/** When revision 1 took over, of every service. */
const firstShift = (now: EpochMs) => minus(now, minutes(14 * 24 * 60));
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

interface Known {
  readonly now: EpochMs;
  /** Of what runs. */
  readonly shift: EpochMs;
  readonly shipped: boolean;
  readonly made: string;
}

/** Revision 1 is proven and has baked. What runs now has been seen, so that no sweep has anything to learn. */
async function remember(world: World, ledger: MemoryLedger, { name }: Member, { now, shift, shipped, made }: Known) {
  const first = firstShift(now);
  const good: Term = {
    ...termOf(world, name, GOOD, first, shipped ? 'd-GOOD00001' : made),
    candidate: {
      source: 'hook',
      at: plus(first, minutes(6)),
      images: [{ container: 'app', digest: digestOf(GOOD) }],
      placement: { containerName: 'app', containerPort: 8080 },
      needs: { images: [{ container: 'app', image: imageOf(name, GOOD) }], secrets: [] },
    },
    bakedAt: plus(first, minutes(61)),
  };
  await ledger.saveTerm(name, good);
  if (shipped) await ledger.saveTerm(name, termOf(world, name, BAD, shift, made));
  const definition = definitionArn(name, shipped ? BAD : GOOD);
  await ledger.saveSeen(name, { definition, deployment: made, baked: true });
}

function termOf(world: World, name: string, revision: number, shift: EpochMs, deployment: string): Term {
  const definition = taskDefinitionArn(definitionArn(name, revision));
  invariant(definition !== undefined, 'it is a task definition');
  const hash = hashOf(world.ecs.taskDefinitions.get(definition)?.taskDefinition ?? {});
  return { shift, definition, hash, deployment, kind: 'deploy' };
}
