import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { cartServiceDeployment } from '../../sim/shop-ecs.ts';
import { bothWays, signal } from '../kit/service.ts';
import { record, watching } from '../sim/cart.ts';
import { noon } from '../sim/seed.ts';

const shipped = cartServiceDeployment(8);

describe.each(bothWays)('a service deployment, %s', (_, make) => {
  test('is told from its start to its end', async () => {
    const { port } = await make();
    expect(await port.serviceDeployment(shipped, signal)).toEqual({
      arn: shipped,
      status: 'SUCCESSFUL',
      over: true,
      kind: 'deploy',
      strategy: 'ROLLING',
      startedAt: plus(noon, minutes(-30)),
      finishedAt: plus(noon, seconds(40 - 30 * 60)),
      watched: [],
    });
  });

  test('that nobody knows is an answer', async () => {
    const { port } = await make();
    expect(await port.serviceDeployment(cartServiceDeployment(1), signal)).toBe('unknown-deployment');
  });

  test.each([
    ['PENDING', false, 'deploy'],
    ['IN_PROGRESS', false, 'deploy'],
    ['STOP_REQUESTED', false, 'deploy'],
    ['STOPPED', true, 'deploy'],
    ['SUCCESSFUL', true, 'deploy'],
    ['ROLLBACK_REQUESTED', false, 'rollback'],
    ['ROLLBACK_IN_PROGRESS', false, 'rollback'],
    ['ROLLBACK_SUCCESSFUL', true, 'rollback'],
    ['ROLLBACK_FAILED', true, 'rollback'],
    ['BAKING_SOMETHING_NEW', false, 'deploy'],
    [undefined, false, 'deploy'],
  ])('that is %s is over: %s, and a %s', async (status, over, kind) => {
    const { port, world } = await make();
    Object.assign(record(world), { status });
    expect(await port.serviceDeployment(shipped, signal)).toMatchObject({ status: status ?? 'unknown', over, kind });
  });

  test.each([
    ['rolls back on an alarm', watching(), ['cart-5xx']],
    ['only fails on an alarm', watching(false), []],
    ['has its alarms switched off', { alarms: { ...watching().alarms, enable: false } }, []],
    ['names no alarms', {}, []],
  ])('that %s is watched accordingly', async (_case, deploymentConfiguration, watched) => {
    const { port, world } = await make();
    Object.assign(record(world), { deploymentConfiguration });
    expect(await port.serviceDeployment(shipped, signal)).toMatchObject({ watched });
  });

  test('says its strategy, its stage and its bake time', async () => {
    const { port, world } = await make();
    const deploymentConfiguration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10 };
    Object.assign(record(world), { deploymentConfiguration, lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT' });
    const facts = { strategy: 'BLUE_GREEN', bakeMinutes: 10, stage: 'PRODUCTION_TRAFFIC_SHIFT' };
    expect(await port.serviceDeployment(shipped, signal)).toMatchObject(facts);
  });

  test('that has not started began when it was created; one that was stopped ended then', async () => {
    const { port, world } = await make();
    const [createdAt, stoppedAt] = [new Date(noon - 3_000), new Date(noon - 1_000)];
    Object.assign(record(world), { createdAt, startedAt: undefined, finishedAt: undefined, stoppedAt });
    const moments = { startedAt: noon - 3_000, finishedAt: noon - 1_000 };
    expect(await port.serviceDeployment(shipped, signal)).toMatchObject(moments);
  });

  test('that ECS rolled back says when that began', async () => {
    const { port, world } = await make();
    const rollback = { reason: 'tasks failed to start', startedAt: new Date(noon - 2_000) };
    Object.assign(record(world), { status: 'ROLLBACK_SUCCESSFUL', rollback });
    const facts = { kind: 'rollback', rollbackAt: noon - 2_000 };
    expect(await port.serviceDeployment(shipped, signal)).toMatchObject(facts);
  });
});
