import type { Listener, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type EpochMs, epochMs, minutes, plus } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { World } from '../../sim/world.ts';

export const noon: EpochMs = epochMs(Date.UTC(2026, 10, 21, 12));
export const deploymentId = 'd-4BELAY001';
export const executionId = 'eyJlbmNyeXB0ZWREYXRhIjoiYmVmb3JlIn0=';

const elb = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
export const listenerArn = `${elb}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`;
export const ruleArn = `${elb}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`;
export const blueArn = `${elb}:targetgroup/checkout-1/73e2d6bc24d8a067`;
export const greenArn = `${elb}:targetgroup/checkout-2/2453ed029918f21f`;

const ecs = 'arn:aws:ecs:eu-west-1:123456789012';
const clusterArn = `${ecs}:cluster/shop`;
export const serviceArn = `${ecs}:service/shop/checkout`;
export const greenTaskSet = 'ecs-svc/8423012345678901234';
export const taskDefinitionArn = (revision: number) => `${ecs}:task-definition/checkout:${revision}`;
export const taskArn = (n: number) => `${ecs}:task/shop/${String(n).padStart(32, '0')}`;
export const topicArn = 'arn:aws:sns:eu-west-1:123456789012:belay';

/** The plainest world: `shop/checkout` is being deployed, and its BeforeAllowTraffic hook has been called. */
export function seededWorld(faults: readonly Fault[] = [], clock = new VirtualClock(noon)): World {
  const world = new World(clock, faults);
  seedCodeDeploy(world);
  seedEcs(world);
  seedElb(world);
  world.sns.topics.add(topicArn);
  return world;
}

function seedCodeDeploy(world: World): void {
  world.codedeploy.deployments.set(deploymentId, {
    deploymentId,
    applicationName: 'shop',
    deploymentGroupName: 'checkout',
    computePlatform: 'ECS',
    status: 'InProgress',
    creator: 'user',
    createTime: new Date(noon),
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: 'secret', sha256: 'abc' } },
  });
  const done = ['BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic'];
  world.codedeploy.targets.set(deploymentId, {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: {
      deploymentId,
      targetId: 'shop:checkout',
      status: 'InProgress',
      lifecycleEvents: [
        ...done.map((lifecycleEventName) => ({
          lifecycleEventName,
          status: 'Succeeded' as const,
          startTime: new Date(noon),
          endTime: new Date(noon),
        })),
        { lifecycleEventName: 'BeforeAllowTraffic', status: 'InProgress', startTime: new Date(noon) },
        { lifecycleEventName: 'AllowTraffic', status: 'Pending' },
        { lifecycleEventName: 'AfterAllowTraffic', status: 'Pending' },
      ],
      taskSetsInfo: [{ identifer: greenTaskSet, taskSetLabel: 'Green', status: 'ACTIVE', trafficWeight: 0 }],
    },
  });
  const execution = { deploymentId, lifecycleEventName: 'BeforeAllowTraffic', status: 'InProgress' as const };
  world.codedeploy.hookExecutions.set(executionId, execution);
}

function seedEcs(world: World): void {
  world.ecs.clusters.set(clusterArn, { clusterArn, clusterName: 'shop' });
  world.ecs.services.set(serviceArn, {
    serviceArn,
    serviceName: 'checkout',
    clusterArn,
    status: 'ACTIVE',
    deploymentController: { type: 'CODE_DEPLOY' },
    deployments: [{ id: 'ecs-svc/never-shown' }],
    tags: [{ key: 'team', value: 'shop' }],
    taskSets: [
      {
        id: greenTaskSet,
        externalId: deploymentId,
        startedBy: 'CODE_DEPLOY',
        status: 'ACTIVE',
        taskDefinition: taskDefinitionArn(42),
        loadBalancers: [{ targetGroupArn: greenArn, containerName: 'app', containerPort: 8080 }],
        stabilityStatus: 'STEADY_STATE',
        runningCount: 2,
        createdAt: new Date(noon),
      },
    ],
  });
  for (const revision of [41, 42]) {
    world.ecs.taskDefinitions.set(taskDefinitionArn(revision), {
      taskDefinition: {
        taskDefinitionArn: taskDefinitionArn(revision),
        family: 'checkout',
        revision,
        status: 'ACTIVE',
      },
      tags: [{ key: 'belay:barrier', value: 'no' }],
    });
  }
  for (const n of [1, 2]) seedTask(world, n);
}

export function seedTask(world: World, n: number): void {
  world.ecs.tasks.set(taskArn(n), {
    taskArn: taskArn(n),
    clusterArn,
    startedBy: greenTaskSet,
    group: 'service:checkout',
    taskDefinitionArn: taskDefinitionArn(42),
    desiredStatus: 'RUNNING',
    lastStatus: 'RUNNING',
    startedAt: new Date(noon),
    containers: [{ name: 'app', imageDigest: 'sha256:4242' }],
    attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: `10.0.0.${n}` }] }],
  });
}

function seedElb(world: World): void {
  const listener: Listener = {
    ListenerArn: listenerArn,
    LoadBalancerArn: `${elb}:loadbalancer/app/shop/50dc6c495c0c9188`,
    Port: 443,
    Protocol: 'HTTPS',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: blueArn }],
  };
  const rule: Rule = {
    RuleArn: ruleArn,
    Priority: '10',
    Conditions: [{ Field: 'path-pattern', Values: ['/a&b/<*>'] }],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: blueArn, Weight: 10 },
            { TargetGroupArn: greenArn, Weight: 90 },
          ],
        },
      },
    ],
    IsDefault: false,
  };
  world.elb.listeners.set(listenerArn, listener);
  world.elb.rules.set(ruleArn, rule);
  world.elb.targetHealth.set(blueArn, []);
  world.elb.targetHealth.set(greenArn, [
    { Target: { Id: '10.0.0.1', Port: 8080 }, HealthCheckPort: '8080', TargetHealth: { State: 'healthy' } },
    {
      Target: { Id: '10.0.0.2', Port: 8080 },
      TargetHealth: { State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch', Description: 'codes: [500]' },
    },
  ]);
}

/** In ALARM ten minutes after noon, after an hour of OK. */
export const states = [
  { at: plus(noon, minutes(-60)), state: 'OK' },
  { at: plus(noon, minutes(10)), state: 'ALARM', reason: 'Threshold Crossed', reasonData: '{"version":"1.0"}' },
  { at: plus(noon, minutes(15)), state: 'ALARM', reason: 'Still crossed' },
] as const;
