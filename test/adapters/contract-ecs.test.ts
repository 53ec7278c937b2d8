import { describe, expect, test } from 'vitest';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { definitionArn, definitionHash, shop } from '../../sim/shop.ts';
import { bothWays, call, signal } from '../kit/contract.ts';
import { addresses } from '../kit/hook.ts';

const green = taskDefinitionArn(definitionArn(42));

describe.each(bothWays)('ECS, %s', (_, make) => {
  test('lists the task sets with what tells green from blue', async () => {
    const { ports } = await make();
    expect(await ports.ecs.taskSets(shop.cluster, shop.service, signal)).toEqual([
      expect.objectContaining({
        externalId: 'd-BELAY0041',
        taskDefinition: definitionArn(41),
        targetGroups: [shop.blue.targetGroup],
      }),
      expect.objectContaining({
        id: 'ecs-svc/9123456789012345642',
        externalId: call.deployment,
        taskDefinition: definitionArn(42),
        targetGroups: [shop.green.targetGroup],
        status: 'ACTIVE',
        desiredCount: 1,
      }),
    ]);
  });

  test.each([
    [shop.cluster, 'other'],
    ['other', shop.service],
  ])('knows no service %s/%s', async (cluster, service) => {
    const { ports } = await make();
    expect(await ports.ecs.taskSets(cluster, service, signal)).toBe('service-not-found');
  });

  test('does not count a service that was deleted lately and is still described', async () => {
    const { ports, world } = await make();
    for (const service of world.ecs.services.values()) service.status = 'INACTIVE';
    expect(await ports.ecs.taskSets(shop.cluster, shop.service, signal)).toBe('service-not-found');
  });

  test('hashes a definition alike, whichever way it was read', async () => {
    const { ports } = await make();
    invariant(green !== undefined, 'green has an ARN');
    const { hash, images } = await ports.ecs.definition(green, signal);
    expect(hash).toBe(definitionHash(42));
    expect(images).toEqual([
      { container: 'app', image: expect.stringContaining('checkout:build-42'), essential: true },
    ]);
  });

  test('refuses to describe a definition that does not exist', async () => {
    const { ports } = await make();
    const missing = taskDefinitionArn(definitionArn(99));
    invariant(missing !== undefined, 'it is an ARN');
    await expect(ports.ecs.definition(missing, signal)).rejects.toMatchObject({ outcome: 'refused' });
  });

  test('finds green’s tasks by their task set, and nobody else’s', async () => {
    const { ports } = await make();
    expect(await ports.ecs.tasks(shop.cluster, 'ecs-svc/9123456789012345642', signal)).toEqual([
      { address: addresses.green, images: [{ container: 'app', digest: expect.stringMatching(/^sha256:/) }] },
    ]);
    expect(await ports.ecs.tasks(shop.cluster, 'ecs-svc/0', signal)).toEqual([]);
  });

  test('lists all tasks of a task set that has more than one page of them', async () => {
    const { ports, world } = await make();
    const [task] = [...world.ecs.tasks.values()].filter((t) => t.startedBy?.endsWith('42'));
    invariant(task !== undefined, 'green has a task');
    for (let i = 0; i < 250; i += 1) {
      const taskArn = `${task.taskArn?.slice(0, -4)}${1_000 + i}`;
      world.ecs.tasks.set(taskArn, { ...task, taskArn });
    }
    expect(await ports.ecs.tasks(shop.cluster, 'ecs-svc/9123456789012345642', signal)).toHaveLength(251);
  });
});
