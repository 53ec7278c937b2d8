import { describe, expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/core/ids.ts';
import { Refusal } from '../../sim/refusal.ts';
import { shop } from '../../sim/shop.ts';
import { BLUE, order, reaches, restingShop, signal } from '../kit/rollback.ts';

const { cluster, service } = shop;
const unknown = 'd-BELAY9999' as DeploymentId;
const stopDeployment = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 } as const;
const waiting = { blueGreenDeploymentConfiguration: { deploymentReadyOption: stopDeployment } };

describe.each(reaches)('the responder acts on CodeDeploy, %s', (_, reach, wait) => {
  describe('a rollback', () => {
    const network = { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' };

    test('goes all at once, whatever the alarms say, and undoes itself on failure only', async () => {
      const aws = restingShop({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes' });
      const port = await reach(aws);
      const capacity = [{ provider: 'FARGATE', weight: 1, base: 1 }];
      const placement = { containerName: 'app', containerPort: 8080, platformVersion: '1.4.0', network, capacity };
      const made = await port.create(order({ placement, beforeAllowTrafficHook: 'belay-before' }), signal);
      if (made === 'lost-race') throw new Error(made);
      const seen = await port.inspect(made.deployment, cluster, service, signal);
      expect(seen).toMatchObject({
        description: 'belay nonce-1',
        alarmsOverride: { enabled: false, names: [] },
        autoRollback: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      });
      const stored = aws.world.codedeploy.deployments.get(made.deployment);
      expect(stored?.deploymentConfigName).toBe('CodeDeployDefault.ECSAllAtOnce');
      expect(stored?.revision?.revisionType).toBe('AppSpecContent');
      const content = stored?.revision?.appSpecContent?.content ?? '';
      expect(content).toContain('"version":0.0,');
      expect(JSON.parse(content)).toMatchObject({
        Resources: [{ TargetService: { Properties: { TaskDefinition: BLUE, PlatformVersion: '1.4.0' } } }],
        Hooks: [{ BeforeAllowTraffic: 'belay-before' }],
      });
    });

    test('has lost the race when somebody else deploys, which is an answer', async () => {
      const aws = restingShop();
      aws.ship();
      expect(await (await reach(aws)).create(order(), signal)).toBe('lost-race');
      expect(aws.world.codedeploy.deployments.size).toBe(2);
    });

    test('whose id is missing from the reply may have begun', async () => {
      const aws = restingShop();
      Object.assign(aws.world.codedeploy.operations, { CreateDeployment: () => ({}) });
      const create = (await reach(aws)).create(order(), signal);
      await expect(create).rejects.toMatchObject({ outcome: 'unavailable', unanswered: true });
    });

    test.each([
      ['an unknown group', { deploymentGroup: 'other' }],
      ['a description that is too long', { description: 'x'.repeat(257) }],
    ])('is refused for %s', async (_case, over) => {
      const create = (await reach(restingShop())).create(order(over), signal);
      await expect(create).rejects.toMatchObject({ outcome: 'refused', unanswered: false });
    });

    test('may have as long a description as CodeDeploy takes', async () => {
      const create = (await reach(restingShop())).create(order({ description: 'x'.repeat(256) }), signal);
      expect(await create).toHaveProperty('deployment');
    });

    test.each([
      ['throttle', false, 1],
      ['server-error', true, 1],
      ['reset', true, 1],
      ['hang-after-effect', true, 2],
    ] as const)('is tried once at a %s; unanswered: %s', async (kind, unanswered, deployments) => {
      const aws = restingShop({}, [{ service: 'codedeploy', operation: 'CreateDeployment', times: 1, kind }]);
      const port = await reach(aws);
      const failure = await wait(aws, failureOf(port.create(order(), signal)));
      expect(failure).toMatchObject({ outcome: 'unavailable', unanswered });
      expect(aws.world.journal.map(({ operation }) => operation)).toEqual(['CreateDeployment']);
      expect(aws.world.codedeploy.deployments.size).toBe(deployments);
    });
  });

  describe('stopping', () => {
    test('takes the traffic back, and a second time finds it over', async () => {
      const aws = restingShop();
      const port = await reach(aws);
      const id = aws.ship();
      await aws.pass(90);
      expect(await port.stop(id, signal)).toBe('stopping');
      expect(await port.stop(id, signal)).toBe('already-over');
      await aws.pass(10);
      expect(aws.world.shifts.at(-1)).toMatchObject({ definition: BLUE });
    });

    test.each([
      ['throttle', false, 'Created'],
      ['server-error', true, 'Created'],
      ['reset', true, 'Created'],
      ['hang-after-effect', true, 'Stopped'],
    ] as const)('is tried once at a %s; unanswered: %s', async (kind, unanswered, status) => {
      const aws = restingShop({}, [{ service: 'codedeploy', operation: 'StopDeployment', times: 1, kind }]);
      const port = await reach(aws);
      const id = aws.ship();
      const failure = await wait(aws, failureOf(port.stop(id, signal)));
      expect(failure).toMatchObject({ outcome: 'unavailable', unanswered });
      expect(aws.world.journal.map(({ operation }) => operation)).toEqual(['StopDeployment']);
      expect(await port.inspect(id, 'shop', 'checkout', signal)).toMatchObject({ status });
    });

    test('what nobody knows is refused', async () => {
      const stop = (await reach(restingShop())).stop(unknown, signal);
      await expect(stop).rejects.toMatchObject({ outcome: 'refused' });
    });
  });

  describe('letting a deployment go on', () => {
    test('moves the traffic that waited for approval', async () => {
      const aws = restingShop(waiting);
      const port = await reach(aws);
      const id = aws.ship();
      await aws.pass(90);
      expect(await port.proceed(id, 'termination', signal)).toBe('not-waiting');
      expect(await port.proceed(id, 'approval', signal)).toBe('proceeded');
      expect(await port.inspect(id, cluster, service, signal)).toMatchObject({ shift: aws.clock.now() });
      expect(await port.proceed(id, 'approval', signal)).toBe('not-waiting');
    });

    test('ends the wait for the end of blue, and frees the group', async () => {
      const aws = restingShop();
      const port = await reach(aws);
      const id = aws.ship();
      await aws.pass(90);
      expect(await port.proceed(id, 'approval', signal)).toBe('not-waiting');
      expect(await port.create(order(), signal)).toBe('lost-race');
      expect(await port.proceed(id, 'termination', signal)).toBe('proceeded');
      await aws.pass(60);
      expect(await port.proceed(id, 'termination', signal)).toBe('not-waiting');
      expect(await port.create(order(), signal)).toHaveProperty('deployment');
    });

    test('of a kind that cannot wait: it does not', async () => {
      const aws = restingShop();
      const refuse = () => {
        throw new Refusal('UnsupportedActionForDeploymentTypeException', 'no');
      };
      Object.assign(aws.world.codedeploy.operations, { ContinueDeployment: refuse });
      expect(await (await reach(aws)).proceed(aws.ship(), 'approval', signal)).toBe('not-waiting');
    });

    test('what nobody knows is refused', async () => {
      const proceed = (await reach(restingShop())).proceed(unknown, 'approval', signal);
      await expect(proceed).rejects.toMatchObject({ outcome: 'refused' });
    });
  });
});

/** What it failed with. */
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
