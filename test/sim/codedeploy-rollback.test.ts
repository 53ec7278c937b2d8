import { describe, expect, test } from 'vitest';
import { plus, seconds } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { buildScene } from '../../sim/scenario.ts';
import { definitionArn, shop } from '../../sim/shop.ts';
import type { World } from '../../sim/world.ts';
import { ask, eventsOf, infoOf, setsInShort, setsOf, shiftsInShort, weights } from '../kit/codedeploy.ts';
import { noon } from '../kit/core.ts';
import { addresses, plain } from '../kit/hook.ts';
import { restingShop } from '../kit/rollback.ts';

const stop = (world: World, deploymentId: string, autoRollbackEnabled?: boolean) =>
  ask(world, 'StopDeployment', { deploymentId, autoRollbackEnabled });
const rollbackOf = (world: World, id: string) =>
  infoOf(world, infoOf(world, id).rollbackInfo?.rollbackDeploymentId ?? '');
const autoRollback = (
  ...events: ('DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST')[]
) => ({
  autoRollbackConfiguration: { enabled: true, events },
});

describe('stopping with rollback', () => {
  test('during the termination wait sends the traffic back at once, to what still runs', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    await pass(100);
    expect(stop(world, id, true)).toMatchObject({ status: 'Succeeded' });
    expect(infoOf(world, id)).toMatchObject({ status: 'Stopped' });
    expect(infoOf(world, id)).not.toHaveProperty('rollbackInfo');
    await pass(2);
    expect(shiftsInShort(world)).toEqual(['66 42 100', '102 41 100']);
    expect(weights(world, 'productionListener')).toEqual({ blue: 100, green: 0 });
    expect(weights(world, 'testListener')).toEqual({ blue: 100, green: 0 });
    expect(setsInShort(world)).toBe('PRIMARY 41, DRAINING 42');
    const rollback = rollbackOf(world, id);
    expect(rollback).toMatchObject({
      status: 'InProgress',
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
      createTime: new Date(plus(noon, seconds(102))),
    });
    await pass(3);
    expect(rollback.status).toBe('Succeeded');
    await pass(30);
    expect(setsOf(world).map(({ externalId }) => externalId)).toEqual(['d-BELAY0041']);
    expect(infoOf(world, id).status).toBe('Stopped');
  });

  test('in the middle of a canary takes its tenth back', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship({ config: 'canary' });
    await pass(100);
    stop(world, id, true);
    await pass(400);
    expect(shiftsInShort(world)).toEqual(['66 42 10', '102 41 100']);
    expect(eventsOf(world, id)).toMatchObject({ AllowTraffic: 'Failed', AfterAllowTraffic: 'Skipped' });
    expect(setsInShort(world)).toBe('PRIMARY 41');
  });

  test('before any traffic moved ends green, and shifts nothing', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    await pass(63);
    stop(world, id, true);
    await pass(60);
    expect(world.shifts).toEqual([]);
    expect(setsInShort(world)).toBe('PRIMARY 41');
    expect(weights(world, 'testListener')).toEqual({ blue: 100, green: 0 });
    expect(eventsOf(world, rollbackOf(world, id).deploymentId ?? '')).toMatchObject({ AllowTraffic: 'Skipped' });
  });

  test('before there is a green has nothing to go back from', async () => {
    const { world, ship } = restingShop();
    const id = ship();
    stop(world, id, true);
    expect(infoOf(world, id).status).toBe('Stopped');
    expect(world.codedeploy.goingBack.size).toBe(0);
  });

  test('finds no way back once blue is being ended', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    await pass(66 + 1_800);
    expect(setsInShort(world)).toBe('DRAINING 41, PRIMARY 42');
    stop(world, id, true);
    await pass(60);
    expect(infoOf(world, id)).toMatchObject({ status: 'Stopped' });
    expect(infoOf(world, id)).not.toHaveProperty('rollbackInfo');
    expect(shiftsInShort(world)).toEqual(['66 42 100']);
    expect(setsInShort(world)).toBe('PRIMARY 42');
  });

  test('keeps the group busy until its rollback is over', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    await pass(100);
    stop(world, id, true);
    for (const wait of [1, 1, 2]) {
      await pass(wait);
      const refused = ship({ definition: definitionArn(42) });
      expect(world.codedeploy.deployments.has(refused)).toBe(false);
    }
    await pass(1);
    expect(world.codedeploy.deployments.has(ship())).toBe(true);
  });

  test('can be stopped itself, and then stays so', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    await pass(100);
    stop(world, id, true);
    await pass(3);
    stop(world, rollbackOf(world, id).deploymentId ?? '', false);
    await pass(60);
    expect(rollbackOf(world, id).status).toBe('Stopped');
  });

  test('a target group that is taken again keeps its new targets when the old ones are gone', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    await pass(100);
    stop(world, id, true);
    await pass(5);
    world.codedeploy.pace.installMs = 1_000;
    const next = ship();
    await pass(60);
    const green = setsOf(world).find(({ externalId }) => externalId === next);
    expect(green?.loadBalancers?.[0]?.targetGroupArn).toBe(shop.green.targetGroup);
    expect(world.elb.targetHealth.get(shop.green.targetGroup)).toHaveLength(1);
  });

  test('works on a deployment that nobody drives, too', async () => {
    const clock = new VirtualClock(noon);
    const [deploymentId, executionId] = ['d-BELAY0042', 'execution-1'];
    const { world } = buildScene(plain(), { deploymentId, executionId }, clock, addresses);
    expect(stop(world, deploymentId, true)).toMatchObject({ status: 'Succeeded' });
    await clock.advance(seconds(5));
    world.happenings.runDue(clock.now());
    expect(rollbackOf(world, deploymentId).status).toBe('Succeeded');
    expect(weights(world, 'productionListener')).toEqual({ blue: 100, green: 0 });
  });
});

describe('stopping without rollback', () => {
  test('leaves everything where it is', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    await pass(100);
    stop(world, id, false);
    await pass(3_600);
    expect(infoOf(world, id).status).toBe('Stopped');
    expect(setsInShort(world)).toBe('ACTIVE 41, PRIMARY 42');
    expect(shiftsInShort(world)).toEqual(['66 42 100']);
  });

  test.each([
    ['asks for it', autoRollback('DEPLOYMENT_STOP_ON_REQUEST'), 2],
    ['asks for others', autoRollback('DEPLOYMENT_FAILURE'), 1],
    [
      'has it disabled',
      { autoRollbackConfiguration: { enabled: false, events: ['DEPLOYMENT_STOP_ON_REQUEST' as const] } },
      1,
    ],
  ])('said by nobody: the group %s', async (_, group, shifts) => {
    const { world, ship, pass } = restingShop(group);
    const id = ship();
    await pass(100);
    stop(world, id);
    await pass(10);
    expect(world.shifts).toHaveLength(shifts);
  });

  test('what is over cannot be stopped', async () => {
    const { world } = restingShop();
    expect(stop(world, 'd-BELAY0041', true)).toBe('DeploymentAlreadyCompletedException');
  });
});

describe('a failed hook', () => {
  test.each([
    ['takes the traffic back', autoRollback('DEPLOYMENT_FAILURE'), ['66 42 100', '73 41 100'], 'PRIMARY 41'],
    [
      'leaves it there without auto-rollback',
      { autoRollbackConfiguration: undefined },
      ['66 42 100'],
      'ACTIVE 41, PRIMARY 42',
    ],
    [
      'leaves it there if only stops roll back',
      autoRollback('DEPLOYMENT_STOP_ON_REQUEST'),
      ['66 42 100'],
      'ACTIVE 41, PRIMARY 42',
    ],
  ])('%s', async (_, group, shifts, sets) => {
    const { world, ship, pass } = restingShop(group);
    world.codedeploy.pace.answerHooks = 'fail';
    const id = ship({ hooks: { AfterAllowTraffic: 'belay-after' } });
    await pass(120);
    expect(infoOf(world, id)).toMatchObject({ status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
    expect(shiftsInShort(world)).toEqual(shifts);
    expect(setsInShort(world)).toBe(sets);
  });
});
