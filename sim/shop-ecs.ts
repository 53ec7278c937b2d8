import { createHash } from 'node:crypto';
import type { Deployment, DescribeTaskDefinitionResponse, Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import { type EpochMs, minus, minutes, plus, seconds } from '../functions/core/units.ts';
import { hashOf, shop } from './shop.ts';
import type { World } from './world.ts';

/*
 * The plain case for ECS's own controller: the service `cart` of cluster `shop`, revision 7 good, revision 8 shipped
 * half an hour ago and running, nothing in flight, nobody watching its alarm.
 */

const account = 'eu-west-1:123456789012';
const alb = `arn:aws:elasticloadbalancing:${account}`;
const serviceArn = `arn:aws:ecs:${account}:service/${shop.cluster}/cart`;

export const cart = {
  cluster: shop.cluster,
  service: 'cart',
  serviceArn,
  alarms: ['cart-5xx'],
  good: 7,
  running: 8,
  /** The id of the deployment that made `running`: `startedBy` of its tasks. */
  deployment: 'ecs-svc/6000000000000000008',
  host: 'cart.example.com',
  listener: `${alb}:listener/app/shop/50dc6c495c0c9188/b4d2e2c3d4e5f607`,
  targetGroup: `${alb}:targetgroup/cart-1/84f3e7cd35e9b178`,
} as const;

/** Revisions were shipped this long ago; the later one is running. */
const SHIPPED = { [cart.good]: minutes(2 * 24 * 60), [cart.running]: minutes(30) };

export const cartDefinitionArn = (revision: number) => `arn:aws:ecs:${account}:task-definition/cart:${revision}`;

export const cartServiceDeployment = (revision: number) =>
  `${serviceArn.replace(':service/', ':service-deployment/')}/cart${String(revision).padStart(17, '0')}`;

function definitionOf(revision: number): DescribeTaskDefinitionResponse {
  return {
    taskDefinition: {
      taskDefinitionArn: cartDefinitionArn(revision),
      family: 'cart',
      revision,
      status: 'ACTIVE',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        {
          name: 'app',
          image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/cart:build-${revision}`,
          essential: true,
          portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
          environment: [{ name: 'REVISION', value: String(revision) }],
        },
      ],
    },
    tags: [],
  };
}

/** As the ledger would have it: the hash of what ECS describes. */
export const cartDefinitionHash = (revision: number) => hashOf(definitionOf(revision).taskDefinition ?? {});

/** One more revision that may be deployed: a fix, or something worse. */
export function registerCart(world: World, revision: number): string {
  const arn = cartDefinitionArn(revision);
  world.ecs.taskDefinitions.set(arn, definitionOf(revision));
  return arn;
}

/** `address`: where the one running task answers. */
export function seedCart(world: World, now: EpochMs, address = '10.0.0.8'): void {
  const clusterArn = `arn:aws:ecs:${account}:cluster/${cart.cluster}`;
  world.ecs.clusters.set(clusterArn, { clusterArn, clusterName: cart.cluster, status: 'ACTIVE' });
  for (const revision of [cart.good, cart.running]) {
    registerCart(world, revision);
    const record = shippedRecord(revision, clusterArn, minus(now, SHIPPED[revision]));
    world.ecs.serviceDeployments.set(cartServiceDeployment(revision), record);
  }
  world.ecs.services.set(serviceArn, serviceOf(clusterArn, minus(now, SHIPPED[cart.running])));
  seedTask(world, clusterArn, address);
  const states = [{ at: minus(now, minutes(7 * 24 * 60)), state: 'OK' as const }];
  for (const AlarmName of cart.alarms) {
    const alarm = {
      AlarmName,
      AlarmArn: `arn:aws:cloudwatch:${account}:alarm:${AlarmName}`,
      ActionsEnabled: true,
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold' as const,
    };
    world.cloudwatch.alarms.set(AlarmName, { kind: 'metric', alarm, states });
  }
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: cart.targetGroup }];
  world.elb.listeners.set(cart.listener, { ListenerArn: cart.listener, Port: 443, Protocol: 'HTTPS', DefaultActions });
  const health = { Target: { Id: address, Port: 8080 }, TargetHealth: { State: 'healthy' as const } };
  world.elb.targetHealth.set(cart.targetGroup, [health]);
}

const ROLLOUT = seconds(40);

const shippedRecord = (revision: number, clusterArn: string, at: EpochMs): ServiceDeployment => ({
  serviceDeploymentArn: cartServiceDeployment(revision),
  serviceArn,
  clusterArn,
  createdAt: new Date(at),
  startedAt: new Date(at),
  finishedAt: new Date(plus(at, ROLLOUT)),
  status: 'SUCCESSFUL',
});

function serviceOf(clusterArn: string, shippedAt: EpochMs): Service {
  const taskDefinition = cartDefinitionArn(cart.running);
  const deployment: Deployment = {
    id: cart.deployment,
    status: 'PRIMARY',
    taskDefinition,
    desiredCount: 1,
    pendingCount: 0,
    runningCount: 1,
    failedTasks: 0,
    createdAt: new Date(shippedAt),
    updatedAt: new Date(plus(shippedAt, ROLLOUT)),
    rolloutState: 'COMPLETED',
  };
  return {
    serviceArn,
    serviceName: cart.service,
    clusterArn,
    status: 'ACTIVE',
    desiredCount: 1,
    taskDefinition,
    deployments: [deployment],
    currentServiceDeployment: cartServiceDeployment(cart.running),
    loadBalancers: [{ targetGroupArn: cart.targetGroup, containerName: 'app', containerPort: 8080 }],
    networkConfiguration: {
      awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
    },
    deploymentConfiguration: {
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
    tags: [{ key: 'team', value: 'shop' }],
  };
}

function seedTask(world: World, clusterArn: string, address: string): void {
  const taskArn = `${clusterArn.replace(':cluster/', ':task/')}/${'0'.repeat(31)}8`;
  const imageDigest = `sha256:${createHash('sha256').update(`build-${cart.running}`).digest('hex')}`;
  world.ecs.tasks.set(taskArn, {
    taskArn,
    clusterArn,
    startedBy: cart.deployment,
    group: `service:${cart.service}`,
    taskDefinitionArn: cartDefinitionArn(cart.running),
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: address }] }],
    containers: [{ name: 'app', imageDigest, lastStatus: 'RUNNING' }],
  });
}
