import { describe, expect, test } from 'vitest';
import { invariant } from '../../functions/core/invariant.ts';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import type { ServicePort } from '../../functions/flows/responder-ports.ts';
import { cart, cartDefinitionArn, cartServiceDeployment } from '../../sim/shop-ecs.ts';
import { bothWays, signal } from '../kit/service.ts';
import { service, ship } from '../sim/cart.ts';
import { noon } from '../sim/seed.ts';

describe.each(bothWays)('the service, %s', (_, make) => {
  test('of ECS itself is told with its deployments, each with where it is placed', async () => {
    const { port } = await make();
    expect(await port.service('shop', 'cart', signal)).toEqual({
      controller: 'ECS',
      status: 'ACTIVE',
      desiredCount: 1,
      runningCount: 1,
      versions: [
        {
          id: cart.deployment,
          definition: cartDefinitionArn(8),
          status: 'PRIMARY',
          desiredCount: 1,
          runningCount: 1,
          stable: true,
          createdAt: plus(noon, minutes(-30)),
          targetGroups: [cart.targetGroup],
          placement: {
            containerName: 'app',
            containerPort: 8080,
            network: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
          },
        },
      ],
      serviceDeployment: cartServiceDeployment(8),
      tags: { team: 'shop' },
    });
  });

  const facts = async (port: ServicePort, name = 'cart') => {
    const found = await port.service('shop', name, signal);
    invariant(found !== 'service-not-found', `${name} is a service`);
    return found;
  };

  test.each([
    ['absent', undefined, 'ECS'],
    ['ECS', { type: 'ECS' as const }, 'ECS'],
    ['CODE_DEPLOY', { type: 'CODE_DEPLOY' as const }, 'CODE_DEPLOY'],
    ['EXTERNAL', { type: 'EXTERNAL' as const }, 'EXTERNAL'],
    ['one that nobody knows yet', { type: 'NEW' as 'EXTERNAL' }, 'EXTERNAL'],
  ])('has a controller, be it %s', async (_case, deploymentController, controller) => {
    const { port, world } = await make();
    Object.assign(service(world), { deploymentController });
    expect(await facts(port)).toMatchObject({ controller, versions: { length: controller === 'ECS' ? 1 : 0 } });
  });

  test('of CodeDeploy is told with its task sets, each with the deployment that made it', async () => {
    const { port, world } = await make();
    const set = {
      id: 'ecs-svc/1',
      externalId: 'd-BELAY0041',
      status: 'PRIMARY',
      computedDesiredCount: 2,
      runningCount: 1,
      stabilityStatus: 'STEADY_STATE' as const,
      createdAt: new Date(noon),
      platformVersion: '1.4.0',
      loadBalancers: [{ targetGroupArn: cart.targetGroup, containerName: 'app', containerPort: 8080 }],
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    };
    const taskSets = [
      { ...set, taskDefinition: cartDefinitionArn(8) },
      { ...set, id: 'ecs-svc/2', taskDefinition: cartDefinitionArn(9), stabilityStatus: 'STABILIZING' as const },
      { ...set, id: 'ecs-svc/3', taskDefinition: 'cart' },
    ];
    Object.assign(service(world), { deploymentController: { type: 'CODE_DEPLOY' }, taskSets });
    expect((await facts(port)).versions).toEqual([
      {
        id: 'ecs-svc/1',
        deployment: 'd-BELAY0041',
        definition: cartDefinitionArn(8),
        status: 'PRIMARY',
        desiredCount: 2,
        runningCount: 1,
        stable: true,
        createdAt: noon,
        targetGroups: [cart.targetGroup],
        placement: {
          containerName: 'app',
          containerPort: 8080,
          platformVersion: '1.4.0',
          capacity: [{ provider: 'FARGATE_SPOT', weight: 1, base: 0 }],
        },
      },
      expect.objectContaining({ id: 'ecs-svc/2', stable: false }),
    ]);
  });

  test('is not stable while a deployment rolls out, and is again when it is complete', async () => {
    const { port, world, pass } = await make();
    const { id } = ship(world, 9).deployments?.[0] ?? {};
    const stable = async () => (await facts(port)).versions.map((version) => [version.id, version.stable]);
    expect(await stable()).toEqual([
      [id, false],
      [cart.deployment, true],
    ]);
    await pass(seconds(40));
    expect(await stable()).toEqual([[id, true]]);
  });

  test.each([
    ['all run', { runningCount: 1, pendingCount: 0 }, true],
    ['too few run', { runningCount: 0, pendingCount: 0 }, false],
    ['some are pending', { runningCount: 1, pendingCount: 1 }, false],
  ])('is judged by its counts where there is no rollout state: %s', async (_case, counts, stable) => {
    const { port, world } = await make();
    Object.assign(service(world).deployments?.[0] ?? {}, { rolloutState: undefined, ...counts });
    expect((await facts(port)).versions[0]?.stable).toBe(stable);
  });

  test('drops a version whose definition has no number', async () => {
    const { port, world } = await make();
    Object.assign(service(world).deployments?.[0] ?? {}, { taskDefinition: 'cart' });
    expect((await facts(port)).versions).toEqual([]);
  });

  test("places a deployment by its own network and platform, where they are not the service's any more", async () => {
    const { port, world } = await make();
    const awsvpcConfiguration = { subnets: ['subnet-2'], assignPublicIp: 'ENABLED' as const };
    const own = { networkConfiguration: { awsvpcConfiguration }, platformVersion: '1.4.0' };
    Object.assign(service(world).deployments?.[0] ?? {}, own);
    expect((await facts(port)).versions[0]?.placement).toEqual({
      containerName: 'app',
      containerPort: 8080,
      platformVersion: '1.4.0',
      network: { subnets: ['subnet-2'], securityGroups: [], assignPublicIp: 'ENABLED' },
    });
  });

  test('has no placement and no target groups without a load balancer', async () => {
    const { port, world } = await make();
    delete service(world).loadBalancers;
    const [version] = (await facts(port)).versions;
    expect([version?.placement, version?.targetGroups]).toEqual([undefined, []]);
  });

  test.each([
    ['shop', 'nobody'],
    ['moon', 'cart'],
  ])('is not found as %s/%s', async (cluster, name) => {
    const { port } = await make();
    expect(await port.service(cluster, name, signal)).toBe('service-not-found');
    expect(await port.services(cluster, [name], signal)).toEqual(new Map());
  });

  test('is not found any more when it was deleted, and is while it drains', async () => {
    const { port, world } = await make();
    service(world).status = 'DRAINING';
    expect(await facts(port)).toMatchObject({ status: 'DRAINING' });
    service(world).status = 'INACTIVE';
    expect(await port.service('shop', 'cart', signal)).toBe('service-not-found');
    expect(await port.services('shop', ['cart'], signal)).toEqual(new Map());
  });

  test('is told at zero tasks', async () => {
    const { port, world } = await make();
    Object.assign(service(world), { desiredCount: 0, runningCount: 0 });
    expect(await facts(port)).toMatchObject({ desiredCount: 0, runningCount: 0 });
  });
});
