import { describe, expect, test } from 'vitest';
import { millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { cart, cartDefinitionArn } from '../../sim/shop-ecs.ts';
import { cartWorld, record, running, ship, versions } from './cart.ts';
import { noon } from './seed.ts';

test('a deployment after another leaves that one as it ended, and has tasks of its own', async () => {
  const { world, pass } = cartWorld();
  ship(world, 9);
  const first = record(world);
  await pass(minutes(1));
  const before = [...world.ecs.tasks.keys()];
  ship(world, 7);
  await pass(minutes(1));
  expect(first.status).toBe('SUCCESSFUL');
  expect([...world.ecs.tasks.keys()]).not.toEqual(before);
  expect(world.elb.targetHealth.get(cart.targetGroup)).toHaveLength(1);
});

describe('a deployment while another is in flight', () => {
  test('supersedes it: the old one is asked to stop, and stops', async () => {
    const { world, pass } = cartWorld();
    ship(world, 9);
    const first = record(world);
    await pass(seconds(10));
    ship(world, 7);
    expect(first.status).toBe('STOP_REQUESTED');
    expect(versions(world)).toEqual([
      '7 PRIMARY IN_PROGRESS 0/1',
      '9 ACTIVE IN_PROGRESS 0/1',
      '8 ACTIVE COMPLETED 1/1',
    ]);
    await pass(seconds(5));
    expect(first).toMatchObject({ status: 'STOPPED', stoppedAt: new Date(plus(noon, seconds(15))) });
    await pass(seconds(35));
    expect(versions(world)).toEqual(['7 PRIMARY COMPLETED 1/1']);
    expect(running(world)).toEqual([7]);
    expect(record(world).status).toBe('SUCCESSFUL');
    expect(first.status).toBe('STOPPED');
    expect(new Set([...world.ecs.serviceDeployments.keys()]).size).toBe(4);
  });

  test('gets a name of its own', () => {
    const { world } = cartWorld();
    const ids = [9, 7].map((revision) => ship(world, revision).deployments?.[0]?.id);
    expect(new Set([...ids, cart.deployment]).size).toBe(3);
  });
});

describe('a person', () => {
  test('ships at a planned moment, past the journal', async () => {
    const { world, pass } = cartWorld();
    world.ecs.deployAsAPerson('cart', cartDefinitionArn(9), plus(noon, minutes(1)));
    await pass(millis(59_999));
    expect(versions(world)).toEqual(['8 PRIMARY COMPLETED 1/1']);
    await pass(minutes(5));
    expect(versions(world)).toEqual(['9 PRIMARY COMPLETED 1/1']);
    expect(record(world)).toMatchObject({
      startedAt: new Date(plus(noon, minutes(1))),
      finishedAt: new Date(plus(noon, seconds(100))),
    });
    expect(world.journal).toEqual([]);
  });

  test.each([
    ['a service that nobody has', 'nobody', 9],
    ['a revision that nobody registered', 'cart', 99],
  ])('who ships %s is refused, and nothing comes of it', async (_, name, revision) => {
    const { world, pass } = cartWorld();
    const before = structuredClone([...world.ecs.services.values()]);
    world.ecs.deployAsAPerson(name, cartDefinitionArn(revision), noon);
    await pass(seconds(1));
    expect([...world.ecs.services.values()]).toEqual(before);
  });
});
