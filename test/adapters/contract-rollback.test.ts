import { describe, expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/core/ids.ts';
import { plus, seconds } from '../../functions/core/units.ts';
import { shop } from '../../sim/shop.ts';
import { BLUE_DEPLOYMENT } from '../../sim/shop-serving.ts';
import { noon } from '../kit/core.ts';
import { reaches, restingShop, signal } from '../kit/rollback.ts';

const { application, deploymentGroup, cluster, service } = shop;
const unknown = 'd-BELAY9999' as DeploymentId;
const stopDeployment = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 } as const;
const waiting = { blueGreenDeploymentConfiguration: { deploymentReadyOption: stopDeployment } };

describe.each(reaches)('CodeDeploy for the responder, %s', (_, reach) => {
  describe('a group', () => {
    test('tells its last deployments and its settings', async () => {
      const events = ['DEPLOYMENT_FAILURE' as const, 'DEPLOYMENT_STOP_ON_ALARM' as const];
      const aws = restingShop({
        alarmConfiguration: { enabled: true, alarms: [{ name: 'checkout-5xx' }] },
        autoRollbackConfiguration: { enabled: true, events },
      });
      const id = aws.ship();
      expect(await (await reach(aws)).group(application, deploymentGroup, signal)).toEqual({
        lastAttempted: { deployment: id, over: false },
        lastSuccessful: { deployment: BLUE_DEPLOYMENT, over: true },
        alarms: { enabled: true, names: ['checkout-5xx'] },
        autoRollback: { enabled: true, events },
        approvalWait: false,
      });
    });

    test('that never deployed and says nothing has nothing on', async () => {
      const aws = restingShop({ alarmConfiguration: undefined, autoRollbackConfiguration: undefined });
      aws.world.codedeploy.deployments.clear();
      expect(await (await reach(aws)).group(application, deploymentGroup, signal)).toMatchObject({
        lastAttempted: undefined,
        lastSuccessful: undefined,
        alarms: { enabled: false, names: [] },
        autoRollback: { enabled: false, events: [] },
      });
    });

    test.each([
      ['Succeeded', true],
      ['Failed', true],
      ['Stopped', true],
      ['Created', false],
      ['Queued', false],
      ['InProgress', false],
      ['Ready', false],
      ['Baking', false],
      ['SomethingNew', false],
    ])('whose last deployment is %s: over is %s', async (status, over) => {
      const aws = restingShop();
      Object.assign(aws.world.codedeploy.deployments.get(BLUE_DEPLOYMENT) ?? {}, { status });
      const facts = await (await reach(aws)).group(application, deploymentGroup, signal);
      expect(facts).toMatchObject({ lastAttempted: { over } });
    });

    test.each([
      ['STOP_DEPLOYMENT', 60, true],
      ['STOP_DEPLOYMENT', 1, true],
      ['STOP_DEPLOYMENT', 0, false],
      ['CONTINUE_DEPLOYMENT', 60, false],
    ] as const)(
      'with %s after %i minutes waits for approval: %s',
      async (actionOnTimeout, waitTimeInMinutes, approvalWait) => {
        const deploymentReadyOption = { actionOnTimeout, waitTimeInMinutes };
        const aws = restingShop({ blueGreenDeploymentConfiguration: { deploymentReadyOption } });
        const facts = await (await reach(aws)).group(application, deploymentGroup, signal);
        expect(facts).toMatchObject({ approvalWait });
      },
    );

    test.each([
      ['an unknown application', 'other', deploymentGroup],
      ['an unknown group', application, 'other'],
    ])('is not found in %s, which is an answer', async (_case, app, group) => {
      expect(await (await reach(restingShop())).group(app, group, signal)).toBe('group-not-found');
    });
  });

  describe('a deployment', () => {
    test('is told from its creation to its end', async () => {
      const aws = restingShop();
      const port = await reach(aws);
      const id = aws.ship({ description: 'a fix' });
      const look = () => port.inspect(id, cluster, service, signal);
      const created = { id, status: 'Created', over: false, creator: 'user', description: 'a fix', createdAt: noon };
      expect(await look()).toEqual({
        ...created,
        succeeded: false,
        completedAt: undefined,
        shift: undefined,
        waitsFor: undefined,
        alarmsOverride: undefined,
        autoRollback: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
        rolledBackBy: undefined,
        error: undefined,
      });
      await aws.pass(30);
      expect(await look()).toMatchObject({ status: 'InProgress', over: false, shift: undefined, waitsFor: undefined });
      await aws.pass(60);
      const shift = plus(noon, seconds(66));
      expect(await look()).toMatchObject({ status: 'InProgress', over: false, shift, waitsFor: 'termination' });
      await aws.pass(3_600);
      const completedAt = plus(shift, seconds(1_830));
      const done = { status: 'Succeeded', over: true, succeeded: true, completedAt, waitsFor: undefined };
      expect(await look()).toMatchObject(done);
    });

    test.each([
      ['only its target says so', { status: 'Succeeded' }, 'Pending', {}],
      ['only its lifecycle events say so', { status: 'InProgress' }, 'Succeeded', {}],
      ['its last hook was skipped', { status: 'InProgress' }, 'Skipped', {}],
      ['only its flag says so', { status: 'InProgress' }, 'Pending', { instanceTerminationWaitTimeStarted: true }],
    ])('waits to end blue, where %s', async (_case, target, lastEvent, flag) => {
      const aws = restingShop();
      const deployment = aws.world.codedeploy.deployments.get(BLUE_DEPLOYMENT);
      Object.assign(deployment ?? {}, { status: 'InProgress', ...flag });
      const ecsTarget = aws.world.codedeploy.targets.get(BLUE_DEPLOYMENT)?.ecsTarget;
      Object.assign(ecsTarget ?? {}, target);
      Object.assign(ecsTarget?.lifecycleEvents?.at(-1) ?? {}, { status: lastEvent });
      const seen = await (await reach(aws)).inspect(BLUE_DEPLOYMENT as DeploymentId, cluster, service, signal);
      expect(seen).toMatchObject({ waitsFor: 'termination' });
    });

    test.each([
      ['traffic is moving', 'InProgress', 'Pending'],
      ['traffic never moved', 'Skipped', 'Skipped'],
      ['its last hook runs', 'Succeeded', 'InProgress'],
    ])('waits for nothing while %s', async (_case, traffic, after) => {
      const aws = restingShop();
      Object.assign(aws.world.codedeploy.deployments.get(BLUE_DEPLOYMENT) ?? {}, { status: 'InProgress' });
      const ecsTarget = aws.world.codedeploy.targets.get(BLUE_DEPLOYMENT)?.ecsTarget;
      Object.assign(ecsTarget ?? {}, { status: 'InProgress' });
      Object.assign(ecsTarget?.lifecycleEvents?.at(-2) ?? {}, { status: traffic });
      Object.assign(ecsTarget?.lifecycleEvents?.at(-1) ?? {}, { status: after });
      const seen = await (await reach(aws)).inspect(BLUE_DEPLOYMENT as DeploymentId, cluster, service, signal);
      expect(seen).toMatchObject({ waitsFor: undefined });
    });

    test('that nobody approved yet waits for approval', async () => {
      const aws = restingShop(waiting);
      const id = aws.ship();
      await aws.pass(90);
      const seen = await (await reach(aws)).inspect(id, cluster, service, signal);
      expect(seen).toMatchObject({ status: 'Ready', over: false, waitsFor: 'approval', shift: undefined });
    });

    test('that failed says why, and by what it was rolled back', async () => {
      const aws = restingShop();
      aws.world.codedeploy.pace.answerHooks = 'fail';
      const id = aws.ship({ hooks: { BeforeAllowTraffic: 'belay-before' } });
      await aws.pass(90);
      const port = await reach(aws);
      const seen = await port.inspect(id, cluster, service, signal);
      if (seen === 'unknown-deployment') throw new Error(seen);
      expect(seen).toMatchObject({ status: 'Failed', over: true, succeeded: false });
      expect(seen.error).toMatch(/^HOOK_EXECUTION_FAILURE: One or more/);
      const rollback = await port.inspect(seen.rolledBackBy ?? unknown, cluster, service, signal);
      expect(rollback).toMatchObject({ status: 'Succeeded', succeeded: true, creator: 'codeDeployRollback' });
    });

    test('of another service has no shift to tell', async () => {
      const port = await reach(restingShop());
      const seen = await port.inspect(BLUE_DEPLOYMENT as DeploymentId, cluster, 'other', signal);
      expect(seen).toMatchObject({ status: 'Succeeded', shift: undefined });
    });

    test.each([unknown, 'd-x' as DeploymentId])('%s is unknown, which is an answer', async (id) => {
      expect(await (await reach(restingShop())).inspect(id, cluster, service, signal)).toBe('unknown-deployment');
    });

    test.each(['GetDeployment', 'GetDeploymentTarget'])('is not guessed at when %s is refused', async (operation) => {
      const fault = { service: 'codedeploy', operation, times: 1, kind: 'access-denied' } as const;
      const aws = restingShop({}, [fault]);
      const look = (await reach(aws)).inspect(BLUE_DEPLOYMENT as DeploymentId, cluster, service, signal);
      await expect(look).rejects.toMatchObject({ outcome: 'refused', operation: `codedeploy:${operation}` });
    });
  });

  test('the hooks’ own questions are answered as ever', async () => {
    const port = await reach(restingShop());
    expect(await port.deployment(BLUE_DEPLOYMENT as DeploymentId, signal)).toMatchObject({ creator: 'user' });
  });
});
