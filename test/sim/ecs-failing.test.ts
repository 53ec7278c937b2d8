import { describe, expect, test } from 'vitest';
import { millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { cartDefinitionArn } from '../../sim/shop-ecs.ts';
import { alarmStates, breaker, cartWorld, events, record, running, service, ship, versions, watching } from './cart.ts';
import { noon } from './seed.ts';

describe('an image that cannot be pulled', () => {
  const broken = (config: Parameters<typeof cartWorld>[0], ...revisions: number[]) => {
    const shop = cartWorld(config);
    for (const revision of revisions) shop.world.ecs.startTimes.set(cartDefinitionArn(revision), 'never');
    ship(shop.world, 9);
    return shop;
  };

  test('trips the circuit breaker, which goes back', async () => {
    const { world, pass } = broken(breaker, 9);
    await pass(millis(179_999));
    expect(record(world).status).toBe('IN_PROGRESS');
    await pass(millis(1));
    expect(record(world).status).toBe('ROLLBACK_REQUESTED');
    expect(service(world).deployments?.[0]).toMatchObject({ rolloutState: 'FAILED', failedTasks: 3 });
    expect(running(world)).toEqual([8]);
    await pass(seconds(45));
    expect(record(world).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(events(world)).toContain('FAILED: ECS deployment circuit breaker: tasks failed to start.');
    expect(world.emitted[1]?.event['detail']).toMatchObject({ eventType: 'ERROR' });
  });

  test('stops the deployment where the circuit breaker may not roll back; the old tasks go on', async () => {
    const { world, pass } = broken({ deploymentCircuitBreaker: { enable: true, rollback: false } }, 9);
    await pass(minutes(60));
    expect(record(world)).toMatchObject({ status: 'STOPPED', stoppedAt: new Date(plus(noon, minutes(3))) });
    expect(versions(world)).toEqual(['9 PRIMARY FAILED 0/1', '8 ACTIVE COMPLETED 1/1']);
    ship(world, 7);
    await pass(seconds(40));
    expect(versions(world)).toEqual(['7 PRIMARY COMPLETED 1/1']);
  });

  test('is tried for ever without a circuit breaker', async () => {
    const { world, pass } = broken({}, 9);
    await pass(minutes(600));
    expect(record(world).status).toBe('IN_PROGRESS');
    expect(world.happenings.next()).toBeUndefined();
  });

  test('fails the rollback too, when it is the old one', async () => {
    const { world, pass } = broken(breaker, 8, 9);
    await pass(minutes(60));
    expect(record(world).status).toBe('ROLLBACK_FAILED');
    expect(versions(world)[0]).toBe('8 PRIMARY FAILED 0/1');
  });
});

describe('a deployment that watches alarms', () => {
  test('goes back when one of them fires', async () => {
    const { world, pass } = cartWorld({ ...watching(), bakeTimeInMinutes: 30 });
    alarmStates(world, [minutes(10), 'ALARM']);
    ship(world, 9);
    expect(record(world).alarms).toMatchObject({ status: 'MONITORING', alarmNames: ['cart-5xx'] });
    await pass(millis(599_999));
    expect(record(world).status).toBe('IN_PROGRESS');
    await pass(minutes(2));
    expect(record(world)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['cart-5xx'] },
    });
    expect(running(world)).toEqual([8]);
  });

  test('ignores one that was firing at its start, even when it fires anew', async () => {
    const { world, pass } = cartWorld({ ...watching(), bakeTimeInMinutes: 30 });
    alarmStates(world, [minutes(-1), 'ALARM'], [minutes(5), 'OK'], [minutes(10), 'ALARM']);
    ship(world, 9);
    await pass(minutes(60));
    expect(record(world)).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'MONITORING_COMPLETE' } });
  });

  test('does not look any more when it is complete', async () => {
    const { world, pass } = cartWorld(watching());
    alarmStates(world, [minutes(10), 'ALARM']);
    ship(world, 9);
    await pass(minutes(60));
    expect(record(world).status).toBe('SUCCESSFUL');
    expect(world.happenings.next()).toBeUndefined();
  });

  test('does not watch its own rollback, which the same alarm would stop', async () => {
    const { world, pass } = cartWorld({ ...watching(), bakeTimeInMinutes: 30 });
    alarmStates(world, [minutes(1), 'ALARM']);
    world.ecs.startTimes.set(cartDefinitionArn(8), minutes(20));
    ship(world, 9);
    await pass(minutes(60));
    expect(record(world).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(world.shifts).toHaveLength(2);
  });

  test('stops where it may not roll back', async () => {
    const { world, pass } = cartWorld({ ...watching(false), bakeTimeInMinutes: 30 });
    alarmStates(world, [minutes(1), 'ALARM']);
    ship(world, 9);
    await pass(minutes(60));
    expect(record(world).status).toBe('STOPPED');
    expect(running(world)).toEqual([9]);
  });

  test('keeps the settings that it began with', async () => {
    const { world, pass } = cartWorld({ ...watching(), bakeTimeInMinutes: 30 });
    alarmStates(world, [minutes(1), 'ALARM']);
    ship(world, 9);
    Object.assign(service(world).deploymentConfiguration ?? {}, { bakeTimeInMinutes: 0, alarms: undefined });
    await pass(minutes(5));
    expect(record(world).status).toBe('ROLLBACK_SUCCESSFUL');
  });

  test.each([
    ['are switched off', { alarms: { alarmNames: ['cart-5xx'], enable: false, rollback: true } }],
    ['are not configured', {}],
  ])('does not go back for alarms that %s', async (_, config) => {
    const { world, pass } = cartWorld({ ...config, bakeTimeInMinutes: 30 });
    alarmStates(world, [minutes(10), 'ALARM']);
    ship(world, 9);
    await pass(minutes(60));
    expect(record(world)).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'DISABLED' } });
  });
});
