import { describe, expect, test } from 'vitest';
import { plus, seconds } from '../../functions/core/units.ts';
import { ask, eventsOf, infoOf, statesEmitted } from '../kit/codedeploy.ts';
import { noon } from '../kit/core.ts';
import { restingShop } from '../kit/rollback.ts';

const before = { BeforeAllowTraffic: 'belay-before' };

/** A shop whose hook has been called, 66 seconds after noon; `report` answers it. */
async function called(answerHooks: 'driver' | 'succeed' | 'fail') {
  const { world, ship, pass } = restingShop();
  world.codedeploy.pace.answerHooks = answerHooks;
  const deploymentId = ship({ hooks: before });
  await pass(66);
  const event = world.hookInvocations[0]?.event;
  const report = (status: string) => {
    const lifecycleEventHookExecutionId = event?.LifecycleEventHookExecutionId;
    return ask(world, 'PutLifecycleEventHookExecutionStatus', { deploymentId, lifecycleEventHookExecutionId, status });
  };
  return { world, pass, deploymentId, report };
}

describe('a hook', () => {
  test('is called by the function that the AppSpec names, once', async () => {
    const { world, pass, deploymentId } = await called('succeed');
    await pass(3_600);
    expect(world.hookInvocations).toEqual([
      {
        at: plus(noon, seconds(66)),
        function: 'belay-before',
        lifecycleEventName: 'BeforeAllowTraffic',
        event: { DeploymentId: deploymentId, LifecycleEventHookExecutionId: expect.any(String) },
      },
    ]);
  });

  test('that the driver answers holds the deployment until it has', async () => {
    const { world, pass, deploymentId, report } = await called('driver');
    await pass(600);
    expect(eventsOf(world, deploymentId)).toMatchObject({ BeforeAllowTraffic: 'InProgress', AllowTraffic: 'Pending' });
    expect(report('Succeeded')).toHaveProperty('lifecycleEventHookExecutionId');
    expect(eventsOf(world, deploymentId)).toMatchObject({ BeforeAllowTraffic: 'Succeeded', AllowTraffic: 'Succeeded' });
    expect(world.shifts).toHaveLength(1);
    expect(report('Failed')).toBe('LifecycleEventAlreadyCompletedException');
  });

  test('that the driver fails fails the deployment, once', async () => {
    const { world, pass, deploymentId, report } = await called('driver');
    report('Failed');
    await pass(3_600);
    expect(statesEmitted(world).filter((told) => told === `FAILURE ${deploymentId}`)).toHaveLength(1);
    expect(infoOf(world, deploymentId)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'HOOK_EXECUTION_FAILURE' },
    });
    expect(eventsOf(world, deploymentId)).toMatchObject({ BeforeAllowTraffic: 'Failed', AllowTraffic: 'Skipped' });
  });

  test('that stays silent for an hour has failed, and a report comes too late', async () => {
    const { world, pass, deploymentId, report } = await called('driver');
    await pass(3_599);
    expect(infoOf(world, deploymentId).status).toBe('InProgress');
    await pass(1);
    expect(infoOf(world, deploymentId).status).toBe('Failed');
    expect(report('Succeeded')).toBe('LifecycleEventAlreadyCompletedException');
  });

  test.each([
    ['succeed', 'InProgress', 1],
    ['fail', 'Failed', 0],
  ] as const)('that the world answers takes five seconds, to %s', async (answer, status, shifts) => {
    const { world, pass, deploymentId } = await called(answer);
    await pass(4);
    expect(eventsOf(world, deploymentId)['BeforeAllowTraffic']).toBe('InProgress');
    await pass(1);
    expect(infoOf(world, deploymentId).status).toBe(status);
    expect(world.shifts).toHaveLength(shifts);
  });

  test('can be answered before the world does', async () => {
    const { world, pass, deploymentId, report } = await called('fail');
    report('Succeeded');
    await pass(60);
    expect(eventsOf(world, deploymentId)['BeforeAllowTraffic']).toBe('Succeeded');
  });

  test('of a deployment that was stopped meanwhile has nobody to tell', async () => {
    const { world, deploymentId, report } = await called('driver');
    ask(world, 'StopDeployment', { deploymentId, autoRollbackEnabled: true });
    expect(report('Succeeded')).toBe('LifecycleEventAlreadyCompletedException');
    expect(infoOf(world, deploymentId).status).toBe('Stopped');
  });
});
