import { describe, expect, test } from 'vitest';
import { BARRIER_TAG } from '../../functions/core/definition.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { cart, cartDefinitionHash } from '../../sim/shop-ecs.ts';
import { arnOf, bothWays, signal } from '../kit/service.ts';
import { service } from '../sim/cart.ts';

describe.each(bothWays)('services, definitions and tasks, %s', (_, make) => {
  test('are told together, ten services to a call, each once', async () => {
    const { port, world } = await make();
    const names = Array.from({ length: 18 }, (_none, i) => `cart-${i}`);
    for (const serviceName of names) {
      const serviceArn = `${cart.serviceArn}-${serviceName}`;
      world.ecs.services.set(serviceArn, { ...service(world), serviceArn, serviceName });
    }
    const found = await port.services('shop', [...names, 'nobody', 'cart', 'cart'], signal);
    expect([...found.keys()]).toEqual([...names, 'cart']);
    expect(found.get('cart')).toEqual(await port.service('shop', 'cart', signal));
    expect(world.journal.map(({ operation }) => operation)).toEqual(Array(3).fill('DescribeServices'));
  });

  test('cost no call when nobody is asked about', async () => {
    const { port, world } = await make();
    expect(await port.services('shop', [], signal)).toEqual(new Map());
    expect(world.journal).toEqual([]);
  });

  test('are told: a definition with its barrier', async () => {
    const { port, world } = await make();
    const described = world.ecs.taskDefinitions.get(arnOf(7));
    invariant(described !== undefined, 'revision 7 is registered');
    described.tags = [{ key: BARRIER_TAG, value: 'orders moved to a new table' }];
    expect(await port.definition(arnOf(7), signal)).toEqual({
      hash: cartDefinitionHash(7),
      status: 'ACTIVE',
      barrier: 'orders moved to a new table',
      images: [{ container: 'app', image: expect.stringMatching(/cart:build-7$/), essential: true }],
      secrets: [],
    });
  });

  test('are told: a definition that was deregistered, and none that was deleted', async () => {
    const { port, world } = await make();
    const { taskDefinition } = world.ecs.taskDefinitions.get(arnOf(7)) ?? {};
    Object.assign(taskDefinition ?? {}, { status: 'INACTIVE' });
    world.ecs.taskDefinitions.delete(arnOf(9));
    expect(await port.definition(arnOf(7), signal)).toMatchObject({ status: 'INACTIVE' });
    expect(await port.definition(arnOf(9), signal)).toBe('definition-not-found');
  });

  test('are told: tasks by the deployment that started them', async () => {
    const { port } = await make();
    expect(await port.tasks('shop', cart.deployment, signal)).toEqual([
      { address: '10.0.0.8', images: [{ container: 'app', digest: expect.stringMatching(/^sha256:/) }] },
    ]);
    expect(await port.tasks('shop', 'ecs-svc/0', signal)).toEqual([]);
  });
});
