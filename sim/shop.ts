import { createHash } from 'node:crypto';
import type { DescribeTaskDefinitionResponse, TaskSet } from '@aws-sdk/client-ecs';
import { normalisedDefinition } from '../functions/core/definition.ts';
import { millis } from '../functions/core/units.ts';
import type { World } from './world.ts';

/*
 * The plain case that every scenario bends: the service `checkout` of cluster `shop`, blue at revision 41, green at 42,
 * a CodeDeploy deployment at one of its two hooks. Names and ARNs agree with events/belay.config.json.
 */

const account = 'eu-west-1:123456789012';
const alb = `arn:aws:elasticloadbalancing:${account}`;

export const shop = {
  application: 'shop',
  deploymentGroup: 'checkout-prod',
  cluster: 'shop',
  service: 'checkout',
  alarms: ['checkout-5xx', 'checkout-latency'],
  topic: `arn:aws:sns:${account}:belay-prod`,
  productionListener: `${alb}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`,
  /** The hosts of the sample config's probe URLs: which listener a request for each meets. */
  hosts: { test: 'internal-shop.example.com', production: 'shop.example.com' },
  testListener: `${alb}:listener/app/shop/50dc6c495c0c9188/a3c1d1b2c3d4e5f6`,
  blue: { name: 'blue', revision: 41, targetGroup: `${alb}:targetgroup/checkout-1/6d0ecf831eec9f09` },
  green: { name: 'green', revision: 42, targetGroup: `${alb}:targetgroup/checkout-2/73e2d6bc24d8a067` },
} as const;

export type Colour = 'blue' | 'green';

export const definitionArn = (revision: number) => `arn:aws:ecs:${account}:task-definition/checkout:${revision}`;

export function definitionOf(revision: number): DescribeTaskDefinitionResponse {
  const taskDefinitionArn = definitionArn(revision);
  const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout:build-${revision}`;
  const containerDefinitions = [
    {
      name: 'app',
      image,
      essential: true,
      portMappings: [{ containerPort: 8080, protocol: 'tcp' as const }],
      environment: [{ name: 'REVISION', value: String(revision) }],
    },
  ];
  return {
    taskDefinition: {
      taskDefinitionArn,
      containerDefinitions,
      family: 'checkout',
      revision,
      status: 'ACTIVE',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
    },
  };
}

export const hashOf = (definition: object) =>
  createHash('sha256').update(normalisedDefinition(definition)).digest('hex');

/** As the ledger would have it: the hash of what ECS describes. */
export const definitionHash = (revision: number) => hashOf(definitionOf(revision).taskDefinition ?? {});

const imageDigest = (revision: number) => `sha256:${createHash('sha256').update(`build-${revision}`).digest('hex')}`;

/** One blue and one green task set, each with its running tasks. */
export function seedEcs(world: World, deploymentId: string, addresses: Readonly<Record<Colour, string>>): void {
  const clusterArn = `arn:aws:ecs:${account}:cluster/${shop.cluster}`;
  world.ecs.clusters.set(clusterArn, { clusterArn, clusterName: shop.cluster, status: 'ACTIVE' });
  const sets = (
    [
      ['blue', 'PRIMARY'],
      ['green', 'ACTIVE'],
    ] as const
  ).map(([colour, status]): TaskSet => {
    const { revision, targetGroup } = shop[colour];
    const id = `ecs-svc/91234567890123456${revision}`;
    seedTask(world, clusterArn, id, revision, addresses[colour]);
    world.ecs.taskDefinitions.set(definitionArn(revision), definitionOf(revision));
    return {
      id,
      externalId: colour === 'green' ? deploymentId : 'd-BELAY0041',
      startedBy: 'CODE_DEPLOY',
      status,
      taskDefinition: definitionArn(revision),
      loadBalancers: [{ targetGroupArn: targetGroup, containerName: 'app', containerPort: 8080 }],
      computedDesiredCount: 1,
      runningCount: 1,
      pendingCount: 0,
      stabilityStatus: 'STEADY_STATE',
    };
  });
  const serviceArn = `arn:aws:ecs:${account}:service/${shop.cluster}/${shop.service}`;
  world.ecs.services.set(serviceArn, {
    serviceArn,
    serviceName: shop.service,
    clusterArn,
    status: 'ACTIVE',
    desiredCount: 1,
    deploymentController: { type: 'CODE_DEPLOY' },
    taskSets: sets,
  });
}

function seedTask(world: World, clusterArn: string, startedBy: string, revision: number, address: string): void {
  const taskArn = `arn:aws:ecs:${account}:task/${shop.cluster}/0123456789abcdef0123456789abcd${revision}`;
  world.ecs.tasks.set(taskArn, {
    taskArn,
    clusterArn,
    startedBy,
    group: `service:${shop.service}`,
    taskDefinitionArn: definitionArn(revision),
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: address }] }],
    containers: [{ name: 'app', imageDigest: imageDigest(revision), lastStatus: 'RUNNING' }],
  });
}

/** How long ago production traffic began to reach green when AfterAllowTraffic is called. */
export const SHIFT_AGE = millis(90_000);
