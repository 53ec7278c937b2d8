import { describe, expect, test } from 'vitest';
import { millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { cart, cartDefinitionArn, cartServiceDeployment } from '../../sim/shop-ecs.ts';
import { breaker, cartWorld, events, record, running, service, ship, versions } from './cart.ts';
import { noon } from './seed.ts';

describe('a rolling deployment', () => {
  test('has a new PRIMARY at once, and old tasks until the new ones run', async () => {
    const { world, pass } = cartWorld();
    ship(world, 9);
    expect(versions(world)).toEqual(['9 PRIMARY IN_PROGRESS 0/1', '8 ACTIVE COMPLETED 1/1']);
    await pass(millis(39_999));
    expect(running(world)).toEqual([8]);
    await pass(millis(1));
    expect(versions(world)).toEqual(['9 PRIMARY COMPLETED 1/1']);
    expect(running(world)).toEqual([9]);
  });

  test('has a service deployment that is the current one, from its start to its end', async () => {
    const { world, pass } = cartWorld();
    ship(world, 9);
    const { currentServiceDeployment: arn } = service(world);
    expect(arn).not.toBe(cartServiceDeployment(8));
    expect(record(world)).toMatchObject({
      status: 'IN_PROGRESS',
      startedAt: new Date(noon),
      serviceArn: cart.serviceArn,
    });
    expect(record(world).finishedAt).toBeUndefined();
    await pass(seconds(40));
    expect(record(world)).toMatchObject({ status: 'SUCCESSFUL', finishedAt: new Date(plus(noon, seconds(40))) });
    expect(service(world).currentServiceDeployment).toBe(arn);
  });

  test('shifts the traffic when it starts', () => {
    const { world } = cartWorld();
    const seen: unknown[] = [];
    world.onShift = (shift) => seen.push(shift);
    ship(world, 9);
    const shift = { at: noon, service: 'cart', definition: cartDefinitionArn(9) };
    expect([world.shifts, seen]).toEqual([[shift], [shift]]);
  });

  test('says on the bus that it began and that it is complete, as ECS writes it', async () => {
    const { world, pass } = cartWorld();
    ship(world, 9);
    const id = service(world).deployments?.[0]?.id;
    await pass(seconds(40));
    expect(events(world)).toEqual([
      `IN_PROGRESS: ECS deployment ${id} in progress.`,
      `COMPLETED: ECS deployment ${id} completed.`,
    ]);
    expect(world.emitted[1]).toEqual({
      at: plus(noon, seconds(40)),
      event: {
        version: '0',
        id: expect.any(String),
        'detail-type': 'ECS Deployment State Change',
        source: 'aws.ecs',
        account: '123456789012',
        time: '2026-11-21T12:00:40.000Z',
        region: 'eu-west-1',
        resources: [cart.serviceArn],
        detail: {
          eventType: 'INFO',
          eventName: 'SERVICE_DEPLOYMENT_COMPLETED',
          deploymentId: id,
          updatedAt: '2026-11-21T12:00:40.000Z',
          reason: expect.any(String),
        },
      },
    });
  });

  test('starts as many tasks as the service wants, each with its address and digest, behind the load balancer', async () => {
    const { world, pass } = cartWorld();
    service(world).desiredCount = 2;
    ship(world, 9);
    const id = service(world).deployments?.[0]?.id;
    await pass(seconds(40));
    const tasks = [...world.ecs.tasks.values()];
    expect(tasks.map((task) => task.startedBy)).toEqual([id, id]);
    const addresses = tasks.map((task) => task.attachments?.[0]?.details?.[0]?.value);
    expect(new Set(addresses).size).toBe(2);
    const targets = world.elb.targetHealth.get(cart.targetGroup)?.map(({ Target }) => [Target?.Id, Target?.Port]);
    expect(targets).toEqual(addresses.map((address) => [address, 8080]));
    expect(tasks[0]?.containers).toEqual([
      { name: 'app', image: expect.stringMatching(/:build-9$/), imageDigest: expect.stringMatching(/^sha256:\w{64}$/) },
    ]);
  });

  test('leaves the tasks of other services alone', async () => {
    const { world, pass } = cartWorld();
    const [[arn, task] = []] = [...world.ecs.tasks];
    world.ecs.tasks.set(`${arn}0`, { ...task, group: 'service:cart-2' });
    ship(world, 9);
    await pass(seconds(40));
    expect(running(world)).toEqual([8, 9]);
  });

  test('of a pinned image runs the pinned digest', async () => {
    const { world, pass } = cartWorld();
    const [container] = world.ecs.taskDefinitions.get(cartDefinitionArn(9))?.taskDefinition?.containerDefinitions ?? [];
    if (container) container.image = 'example.com/cart@sha256:1234';
    ship(world, 9);
    await pass(seconds(40));
    expect([...world.ecs.tasks.values()][0]?.containers?.[0]?.imageDigest).toBe('sha256:1234');
  });

  test('starts tasks where the scene wants them, with the digest that the tag has by then', async () => {
    const { world, pass } = cartWorld();
    world.ecs.addressOf = (definition) => `10.9.9.${definition.split(':').at(-1)}`;
    world.ecs.digestOf = (image) => `sha256:${image.split('-').at(-1)}`;
    ship(world, 9);
    await pass(seconds(40));
    expect([...world.ecs.tasks.values()]).toMatchObject([
      { attachments: [{ details: [{ value: '10.9.9.9' }] }], containers: [{ imageDigest: 'sha256:9' }] },
    ]);
  });

  test('takes as long as its tasks take to start', async () => {
    const { world, pass } = cartWorld();
    world.ecs.startTimes.set(cartDefinitionArn(9), minutes(10));
    ship(world, 9);
    await pass(millis(599_999));
    expect(record(world).status).toBe('IN_PROGRESS');
    await pass(millis(1));
    expect(record(world).status).toBe('SUCCESSFUL');
  });

  test('stays in progress while it bakes, with nothing but the new tasks', async () => {
    const { world, pass } = cartWorld({ ...breaker, bakeTimeInMinutes: 5 });
    ship(world, 9);
    expect(record(world).lifecycleStage).toBeUndefined();
    await pass(millis(339_999));
    expect(record(world)).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'BAKE_TIME' });
    expect(versions(world)).toEqual(['9 PRIMARY IN_PROGRESS 1/1']);
    await pass(millis(1));
    expect(record(world)).toMatchObject({ status: 'SUCCESSFUL', lifecycleStage: undefined });
  });
});
