import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { cartDefinitionArn } from '../../sim/shop-ecs.ts';
import { answerOf, cartWorld, events, record, running, service, ship, versions } from './cart.ts';
import { noon } from './seed.ts';

type Cart = ReturnType<typeof cartWorld>;
const stop = ({ world }: Cart) =>
  answerOf(world, 'StopServiceDeployment', {
    serviceDeploymentArn: service(world).currentServiceDeployment,
    stopType: 'ROLLBACK',
  });

describe('StopServiceDeployment', () => {
  test('goes back to what the last completed deployment ran', async () => {
    const shop = cartWorld({});
    const { world, pass } = shop;
    ship(world, 9);
    await pass(seconds(10));
    stop(shop);
    expect(record(world)).toMatchObject({
      status: 'ROLLBACK_REQUESTED',
      rollback: { startedAt: new Date(plus(noon, seconds(10))) },
    });
    await pass(seconds(5));
    expect(record(world).status).toBe('ROLLBACK_IN_PROGRESS');
    expect(versions(world)).toEqual(['8 PRIMARY IN_PROGRESS 0/1', '9 ACTIVE FAILED 0/1', '8 ACTIVE COMPLETED 1/1']);
    await pass(seconds(40));
    expect(record(world)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      finishedAt: new Date(plus(noon, seconds(55))),
    });
    expect(versions(world)).toEqual(['8 PRIMARY COMPLETED 1/1']);
    expect(running(world)).toEqual([8]);
    expect(service(world).taskDefinition).toBe(cartDefinitionArn(8));
  });

  test('is a shift back, and one more IN_PROGRESS that only its reason tells apart', async () => {
    const shop = cartWorld({});
    ship(shop.world, 9);
    stop(shop);
    await shop.pass(minutes(1));
    expect(shop.world.shifts.map(({ at, definition }) => [at, definition])).toEqual([
      [noon, cartDefinitionArn(9)],
      [plus(noon, seconds(5)), cartDefinitionArn(8)],
    ]);
    expect(events(shop.world)).toEqual([
      expect.stringMatching(/^IN_PROGRESS: .* in progress\.$/),
      expect.stringMatching(/^IN_PROGRESS: .* rolling back/),
      expect.stringMatching(/^COMPLETED: /),
    ]);
  });

  test('goes back to a deployment that has no rollout state, as behind a Classic Load Balancer', async () => {
    const shop = cartWorld({});
    delete service(shop.world).deployments?.[0]?.rolloutState;
    ship(shop.world, 9);
    stop(shop);
    await shop.pass(minutes(1));
    expect(versions(shop.world)).toEqual(['8 PRIMARY COMPLETED 1/1']);
  });

  test('keeps tasks from starting that were about to', async () => {
    const shop = cartWorld({});
    ship(shop.world, 9);
    await shop.pass(seconds(38));
    stop(shop);
    await shop.pass(seconds(4));
    expect(running(shop.world)).toEqual([8]);
    expect(record(shop.world).status).toBe('ROLLBACK_REQUESTED');
  });

  test('works while the new tasks bake and the old ones are gone', async () => {
    const shop = cartWorld({ bakeTimeInMinutes: 10 });
    ship(shop.world, 9);
    await shop.pass(minutes(5));
    stop(shop);
    await shop.pass(seconds(45));
    expect(record(shop.world).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(versions(shop.world)).toEqual(['8 PRIMARY COMPLETED 1/1']);
    await shop.pass(minutes(10));
    expect(record(shop.world).status).toBe('ROLLBACK_SUCCESSFUL');
  });

  test('passes over what was superseded before it was complete', async () => {
    const shop = cartWorld({ bakeTimeInMinutes: 10 });
    ship(shop.world, 9);
    await shop.pass(minutes(5));
    ship(shop.world, 7);
    stop(shop);
    await shop.pass(minutes(1));
    expect(versions(shop.world)).toEqual(['8 PRIMARY COMPLETED 1/1']);
  });

  test('twice is once', async () => {
    const shop = cartWorld({});
    ship(shop.world, 9);
    stop(shop);
    stop(shop);
    await shop.pass(seconds(10));
    stop(shop);
    await shop.pass(minutes(1));
    expect(record(shop.world).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(shop.world.shifts).toHaveLength(2);
  });

  test('is overtaken by a person who ships something newer', async () => {
    const shop = cartWorld({});
    ship(shop.world, 9);
    stop(shop);
    const stopped = record(shop.world);
    ship(shop.world, 7);
    await shop.pass(minutes(2));
    expect(stopped.status).toBe('STOPPED');
    expect(versions(shop.world)).toEqual(['7 PRIMARY COMPLETED 1/1']);
  });

  test.each([
    ['what is over', ({ world }: Cart) => world, 'ConflictException'],
    [
      'what nobody knows',
      ({ world }: Cart) => Object.assign(service(world), { currentServiceDeployment: 'x' }),
      'ServiceDeploymentNotFoundException',
    ],
    [
      'the first deployment ever, with nothing to go back to',
      ({ world }: Cart) => {
        service(world).deployments = [];
        ship(world, 9);
      },
      'InvalidParameterException',
    ],
    [
      'what a scene painted',
      ({ world }: Cart) => Object.assign(record(world), { status: 'IN_PROGRESS' }),
      'NotModelled',
    ],
    [
      'what a scene painted while something else is in flight',
      ({ world }: Cart) => {
        const painted = Object.assign(record(world), { status: 'IN_PROGRESS' });
        ship(world, 9);
        service(world).currentServiceDeployment = painted.serviceDeploymentArn;
      },
      'NotModelled',
    ],
  ])('refuses %s', (_, arrange, type) => {
    const shop = cartWorld();
    arrange(shop);
    expect(() => stop(shop)).toThrow(expect.objectContaining({ type }));
  });

  test('models no way to stop but to roll back', () => {
    const { world } = cartWorld();
    const input = { serviceDeploymentArn: service(world).currentServiceDeployment, stopType: 'ABORT' };
    expect(() => answerOf(world, 'StopServiceDeployment', input)).toThrow(
      expect.objectContaining({ type: 'NotModelled' }),
    );
  });
});
