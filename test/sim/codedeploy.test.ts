import {
  type CodeDeployClient,
  DeploymentDoesNotExistException,
  DeploymentIdRequiredException,
  DeploymentNotStartedException,
  DeploymentTargetDoesNotExistException,
  DeploymentTargetIdRequiredException,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  InvalidDeploymentIdException,
  InvalidDeploymentTargetIdException,
  InvalidLifecycleEventHookExecutionIdException,
  InvalidLifecycleEventHookExecutionStatusException,
  LifecycleEventAlreadyCompletedException,
  type LifecycleEventStatus,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { describe, expect, test } from 'vitest';
import { minutes, plus } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { deploymentId, executionId, greenTaskSet, noon, seededWorld } from './seed.ts';
import { clientsOf, refusalOf } from './wire.ts';

const getDeployment = (id: string | undefined) => new GetDeploymentCommand({ deploymentId: id });
const getTarget = (id: string | undefined, targetId: string | undefined) =>
  new GetDeploymentTargetCommand({ deploymentId: id, targetId });
const put = (status?: LifecycleEventStatus, over = {}) =>
  new PutLifecycleEventHookExecutionStatusCommand({
    deploymentId,
    lifecycleEventHookExecutionId: executionId,
    ...(status && { status }),
    ...over,
  });

const eventsOf = async (codedeploy: CodeDeployClient) => {
  const { deploymentTarget } = await codedeploy.send(getTarget(deploymentId, 'shop:checkout'));
  return Object.fromEntries(
    (deploymentTarget?.ecsTarget?.lifecycleEvents ?? []).map((e) => [e.lifecycleEventName, e.status]),
  );
};

describe('GetDeployment', () => {
  test('tells about a deployment, but never the content of its AppSpec', async () => {
    const { codedeploy } = await clientsOf(seededWorld());
    const { deploymentInfo } = await codedeploy.send(getDeployment(deploymentId));
    expect(deploymentInfo).toMatchObject({ deploymentId, status: 'InProgress', creator: 'user' });
    expect(deploymentInfo?.createTime).toEqual(new Date(noon));
    expect(deploymentInfo?.revision?.appSpecContent).toEqual({ sha256: 'abc' });
  });

  test.each([
    ['no id', undefined, DeploymentIdRequiredException],
    ['an empty id', '', DeploymentIdRequiredException],
    ['a malformed id', 'nonsense', InvalidDeploymentIdException],
    ['an unknown id', 'd-999999999', DeploymentDoesNotExistException],
  ])('refuses %s', async (_, id, exception) => {
    const { codedeploy } = await clientsOf(seededWorld());
    expect(await refusalOf(codedeploy.send(getDeployment(id)))).toBeInstanceOf(exception);
  });
});

describe('GetDeploymentTarget', () => {
  test('tells the lifecycle events with their moments, and the task sets', async () => {
    const { codedeploy } = await clientsOf(seededWorld());
    const { deploymentTarget } = await codedeploy.send(getTarget(deploymentId, 'shop:checkout'));
    const { lifecycleEvents = [], taskSetsInfo } = deploymentTarget?.ecsTarget ?? {};
    expect(lifecycleEvents[0]).toEqual({
      lifecycleEventName: 'BeforeInstall',
      status: 'Succeeded',
      startTime: new Date(noon),
      endTime: new Date(noon),
    });
    expect(taskSetsInfo?.[0]?.identifer).toBe(greenTaskSet);
  });

  test.each([
    ['no deployment id', undefined, 'shop:checkout', DeploymentIdRequiredException],
    ['a malformed deployment id', 'd-1', 'shop:checkout', InvalidDeploymentIdException],
    ['an unknown deployment', 'd-999999999', 'shop:checkout', DeploymentDoesNotExistException],
    ['no target id', deploymentId, undefined, DeploymentTargetIdRequiredException],
    ['a malformed target id', deploymentId, 'checkout', InvalidDeploymentTargetIdException],
    ['an unknown target', deploymentId, 'shop:payments', DeploymentTargetDoesNotExistException],
  ])('refuses %s', async (_, id, targetId, exception) => {
    const { codedeploy } = await clientsOf(seededWorld());
    expect(await refusalOf(codedeploy.send(getTarget(id, targetId)))).toBeInstanceOf(exception);
  });

  test('refuses while the deployment has not started', async () => {
    const world = seededWorld();
    world.codedeploy.deployments.set(deploymentId, { deploymentId, status: 'Queued' });
    const { codedeploy } = await clientsOf(world);
    const refusal = await refusalOf(codedeploy.send(getTarget(deploymentId, 'shop:checkout')));
    expect(refusal).toBeInstanceOf(DeploymentNotStartedException);
  });
});

describe('PutLifecycleEventHookExecutionStatus', () => {
  test('a success moves the deployment on to the next event', async () => {
    const clock = new VirtualClock(noon);
    const world = seededWorld([], clock);
    const { codedeploy } = await clientsOf(world);
    await clock.advance(minutes(3));
    expect(await codedeploy.send(put('Succeeded'))).toMatchObject({ lifecycleEventHookExecutionId: executionId });
    expect(world.codedeploy.hookExecutions.get(executionId)).toMatchObject({
      status: 'Succeeded',
      reportedAt: plus(noon, minutes(3)),
    });
    expect(await eventsOf(codedeploy)).toMatchObject({
      BeforeAllowTraffic: 'Succeeded',
      AllowTraffic: 'InProgress',
      AfterAllowTraffic: 'Pending',
    });
  });

  test('a failure fails the deployment and skips the rest', async () => {
    const { codedeploy } = await clientsOf(seededWorld());
    await codedeploy.send(put('Failed'));
    const { deploymentInfo } = await codedeploy.send(getDeployment(deploymentId));
    expect(deploymentInfo).toMatchObject({ status: 'Failed', completeTime: new Date(noon) });
    expect(deploymentInfo?.errorInformation?.code).toBe('HOOK_EXECUTION_FAILURE');
    expect(await eventsOf(codedeploy)).toMatchObject({ BeforeAllowTraffic: 'Failed', AllowTraffic: 'Skipped' });
  });

  test('the first report stays, whatever a second one says', async () => {
    const world = seededWorld();
    const { codedeploy } = await clientsOf(world);
    await codedeploy.send(put('Succeeded'));
    expect(await refusalOf(codedeploy.send(put('Failed')))).toBeInstanceOf(LifecycleEventAlreadyCompletedException);
    expect(world.codedeploy.hookExecutions.get(executionId)?.status).toBe('Succeeded');
    expect(world.codedeploy.deployments.get(deploymentId)?.status).toBe('InProgress');
  });

  test('a report comes too late once the deployment was stopped', async () => {
    const world = seededWorld();
    world.codedeploy.deployments.set(deploymentId, { deploymentId, status: 'Stopped' });
    const { codedeploy } = await clientsOf(world);
    expect(await refusalOf(codedeploy.send(put('Succeeded')))).toBeInstanceOf(LifecycleEventAlreadyCompletedException);
  });

  test.each([
    ['with no wait for blue ends the deployment', 0, 'Succeeded'],
    ['leaves it in progress while blue waits for its end', 60, 'InProgress'],
  ])('the last success %s', async (_, terminationWaitTimeInMinutes, status) => {
    const world = seededWorld();
    const deployment = world.codedeploy.deployments.get(deploymentId);
    world.codedeploy.deployments.set(deploymentId, {
      ...deployment,
      blueGreenDeploymentConfiguration: { terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes } },
    });
    for (const event of world.codedeploy.targets.get(deploymentId)?.ecsTarget?.lifecycleEvents ?? []) {
      event.status = event.lifecycleEventName === 'AfterAllowTraffic' ? 'InProgress' : 'Succeeded';
    }
    world.codedeploy.hookExecutions.set('last', {
      deploymentId,
      lifecycleEventName: 'AfterAllowTraffic',
      status: 'InProgress',
    });
    const { codedeploy } = await clientsOf(world);
    await codedeploy.send(put('Succeeded', { lifecycleEventHookExecutionId: 'last' }));
    expect((await codedeploy.send(getDeployment(deploymentId))).deploymentInfo?.status).toBe(status);
  });

  test.each([
    ['no deployment id', put('Failed', { deploymentId: undefined }), DeploymentIdRequiredException],
    ['a malformed deployment id', put('Failed', { deploymentId: 'x' }), InvalidDeploymentIdException],
    ['an unknown deployment', put('Failed', { deploymentId: 'd-999999999' }), DeploymentDoesNotExistException],
    [
      'an unknown execution',
      put('Failed', { lifecycleEventHookExecutionId: 'x' }),
      InvalidLifecycleEventHookExecutionIdException,
    ],
    [
      'no execution',
      put('Failed', { lifecycleEventHookExecutionId: undefined }),
      InvalidLifecycleEventHookExecutionIdException,
    ],
    ['a status that is no verdict', put('InProgress'), InvalidLifecycleEventHookExecutionStatusException],
    ['no status', put(), InvalidLifecycleEventHookExecutionStatusException],
  ])('refuses %s', async (_, command, exception) => {
    const world = seededWorld();
    const { codedeploy } = await clientsOf(world);
    expect(await refusalOf(codedeploy.send(command))).toBeInstanceOf(exception);
    expect(world.codedeploy.hookExecutions.get(executionId)?.status).toBe('InProgress');
  });

  test('an execution belongs to one deployment only', async () => {
    const world = seededWorld();
    world.codedeploy.deployments.set('d-4BELAY002', { deploymentId: 'd-4BELAY002', status: 'InProgress' });
    const { codedeploy } = await clientsOf(world);
    const refusal = await refusalOf(codedeploy.send(put('Succeeded', { deploymentId: 'd-4BELAY002' })));
    expect(refusal).toBeInstanceOf(InvalidLifecycleEventHookExecutionIdException);
  });
});
