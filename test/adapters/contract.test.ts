import { afterEach, describe, expect, test } from 'vitest';
import type { DeploymentId, HookExecutionId } from '../../functions/core/ids.ts';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { onsetOf } from '../../functions/core/onset.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { alarmsOver, codeDeployOver, ecsOver, loadBalancerOver, tellOver } from '../../sim/ports.ts';
import { buildScene, type WorldSetup } from '../../sim/scenario.ts';
import { definitionArn, definitionHash, SHIFT_AGE, shop } from '../../sim/shop.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import type { World } from '../../sim/world.ts';
import { type AwsPorts, adaptersAt } from '../kit/aws.ts';
import { addresses, noon, plain } from '../kit/hook.ts';

/*
 * What the flows may rely on, said once and held against both: the ports straight over the world, and the adapters with
 * the real SDK over a real socket. What one of them does otherwise than the other is found here.
 */

const call = { deployment: 'd-BELAY0042' as DeploymentId, execution: 'execution-1' as HookExecutionId };
const signal = new AbortController().signal;
const green = taskDefinitionArn(definitionArn(42));
const closers: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closers.splice(0).map((close) => close()))));

type Make = (over?: Partial<WorldSetup>) => Promise<{ ports: AwsPorts; world: World }>;

function sceneOf(over: Partial<WorldSetup> = {}) {
  const clock = new VirtualClock(noon);
  const ids = { deploymentId: call.deployment, executionId: call.execution };
  return { clock, ...buildScene(plain(over), ids, clock, addresses) };
}

const inMemory: Make = async (over) => {
  const { world, clock } = sceneOf(over);
  const aws = { world, clock };
  const [codedeploy, ecs, loadBalancer] = [codeDeployOver(aws), ecsOver(aws), loadBalancerOver(aws)];
  return { world, ports: { codedeploy, ecs, loadBalancer, alarms: alarmsOver(aws), tell: tellOver(aws, shop.topic) } };
};

const overTheWire: Make = async (over) => {
  const { world } = sceneOf(over);
  const { url, close } = await serveAws(world);
  closers.push(close);
  return { world, ports: adaptersAt(url) };
};

describe.each([
  ['in memory', inMemory],
  ['adapters, the SDK and a socket', overTheWire],
])('%s', (_, make) => {
  describe('CodeDeploy', () => {
    test('tells whose deployment it is', async () => {
      const { ports } = await make({ creator: 'codeDeployRollback' });
      expect(await ports.codedeploy.deployment(call.deployment, signal)).toEqual({
        application: 'shop',
        deploymentGroup: 'checkout-prod',
        creator: 'codeDeployRollback',
      });
    });

    test.each(['d-BELAY9999', 'd-x'])('does not know %s, which is an answer', async (id) => {
      const { ports } = await make();
      expect(await ports.codedeploy.deployment(id as DeploymentId, signal)).toBe('unknown-deployment');
    });

    test('takes one status per hook call; the second is told so, and the first stays', async () => {
      const { ports, world } = await make();
      expect(await ports.codedeploy.report(call, 'Succeeded', signal)).toBe('reported');
      expect(await ports.codedeploy.report(call, 'Failed', signal)).toBe('already-reported');
      expect(world.codedeploy.hookExecutions.get(call.execution)?.status).toBe('Succeeded');
    });

    test.each([
      ['an unknown execution', { ...call, execution: 'another' as HookExecutionId }],
      ['an unknown deployment', { ...call, deployment: 'd-BELAY9999' as DeploymentId }],
    ])('refuses the status of %s', async (_case, wrong) => {
      const { ports } = await make();
      await expect(ports.codedeploy.report(wrong, 'Failed', signal)).rejects.toMatchObject({ outcome: 'refused' });
    });

    test('says when traffic shifted, once it has', async () => {
      const before = await make();
      const after = await make({ function: 'after-allow-traffic' });
      const shift = (ports: AwsPorts) => ports.codedeploy.shiftOf(call.deployment, shop.cluster, shop.service, signal);
      expect(await shift(before.ports)).toBeUndefined();
      expect(await shift(after.ports)).toBe(noon - SHIFT_AGE);
    });

    test('has no shift to tell for a service that the deployment does not touch', async () => {
      const { ports } = await make({ function: 'after-allow-traffic' });
      expect(await ports.codedeploy.shiftOf(call.deployment, shop.cluster, 'other', signal)).toBeUndefined();
    });
  });

  describe('ECS', () => {
    test('lists the task sets with what tells green from blue', async () => {
      const { ports } = await make();
      expect(await ports.ecs.taskSets(shop.cluster, shop.service, signal)).toEqual([
        expect.objectContaining({
          externalId: 'd-BELAY0041',
          taskDefinition: definitionArn(41),
          targetGroups: [shop.blue.targetGroup],
        }),
        expect.objectContaining({
          id: 'ecs-svc/9123456789012345642',
          externalId: call.deployment,
          taskDefinition: definitionArn(42),
          targetGroups: [shop.green.targetGroup],
          status: 'ACTIVE',
          desiredCount: 1,
        }),
      ]);
    });

    test.each([
      [shop.cluster, 'other'],
      ['other', shop.service],
    ])('knows no service %s/%s', async (cluster, service) => {
      const { ports } = await make();
      expect(await ports.ecs.taskSets(cluster, service, signal)).toBe('service-not-found');
    });

    test('does not count a service that was deleted lately and is still described', async () => {
      const { ports, world } = await make();
      for (const service of world.ecs.services.values()) service.status = 'INACTIVE';
      expect(await ports.ecs.taskSets(shop.cluster, shop.service, signal)).toBe('service-not-found');
    });

    test('hashes a definition alike, whichever way it was read', async () => {
      const { ports } = await make();
      invariant(green !== undefined, 'green has an ARN');
      const { hash, images } = await ports.ecs.definition(green, signal);
      expect(hash).toBe(definitionHash(42));
      expect(images).toEqual([{ container: 'app', image: expect.stringContaining('checkout:build-42') }]);
    });

    test('refuses to describe a definition that does not exist', async () => {
      const { ports } = await make();
      const missing = taskDefinitionArn(definitionArn(99));
      invariant(missing !== undefined, 'it is an ARN');
      await expect(ports.ecs.definition(missing, signal)).rejects.toMatchObject({ outcome: 'refused' });
    });

    test('finds green’s tasks by their task set, and nobody else’s', async () => {
      const { ports } = await make();
      expect(await ports.ecs.tasks(shop.cluster, 'ecs-svc/9123456789012345642', signal)).toEqual([
        { address: addresses.green, images: [{ container: 'app', digest: expect.stringMatching(/^sha256:/) }] },
      ]);
      expect(await ports.ecs.tasks(shop.cluster, 'ecs-svc/0', signal)).toEqual([]);
    });
  });

  describe('ELB', () => {
    test('says where a listener leads, with weights', async () => {
      const { ports } = await make({ testListener: 'both' });
      expect(await ports.loadBalancer.forwards({ listenerArn: shop.testListener }, signal)).toEqual([
        { targetGroup: shop.blue.targetGroup, weight: 50 },
        { targetGroup: shop.green.targetGroup, weight: 50 },
      ]);
    });

    test('reads a forward that names one group and no weight', async () => {
      const { ports, world } = await make();
      const action = { Type: 'forward' as const, TargetGroupArn: shop.green.targetGroup };
      world.elb.listeners.set(shop.testListener, { ListenerArn: shop.testListener, DefaultActions: [action] });
      expect(await ports.loadBalancer.forwards({ listenerArn: shop.testListener }, signal)).toEqual([
        { targetGroup: shop.green.targetGroup, weight: 1 },
      ]);
    });

    test('reads a rule instead, where one is named', async () => {
      const { ports, world } = await make({ testListener: 'blue' });
      const ruleArn = `${shop.testListener.replace(':listener/', ':listener-rule/')}/1234567890abcdef`;
      const action = { Type: 'forward' as const, TargetGroupArn: shop.green.targetGroup };
      world.elb.rules.set(ruleArn, { RuleArn: ruleArn, Priority: '1', Actions: [action] });
      const forwards = await ports.loadBalancer.forwards({ listenerArn: shop.testListener, ruleArn }, signal);
      expect(forwards).toEqual([{ targetGroup: shop.green.targetGroup, weight: 1 }]);
    });

    test('has no listener or rule that is gone', async () => {
      const { ports } = await make({ testListener: 'gone' });
      const ruleArn = `${shop.testListener.replace(':listener/', ':listener-rule/')}/1234567890abcdef`;
      expect(await ports.loadBalancer.forwards({ listenerArn: shop.testListener }, signal)).toBe('listener-not-found');
      const byRule = { listenerArn: shop.testListener, ruleArn };
      expect(await ports.loadBalancer.forwards(byRule, signal)).toBe('listener-not-found');
    });

    test('says how its own checks find each target', async () => {
      const { ports } = await make({ targets: ['healthy', 'unhealthy'] });
      expect(await ports.loadBalancer.targets(shop.green.targetGroup, signal)).toEqual([
        expect.objectContaining({ target: '10.0.0.10:8080', state: 'healthy' }),
        expect.objectContaining({ target: '10.0.0.11:8080', state: 'unhealthy' }),
      ]);
    });

    test('refuses a target group that does not exist', async () => {
      const { ports } = await make();
      const targets = ports.loadBalancer.targets(`${shop.green.targetGroup}0`, signal);
      await expect(targets).rejects.toBeInstanceOf(CallFailed);
    });
  });

  describe('CloudWatch', () => {
    const firing = { name: 'checkout-5xx', alarmAfterMs: -1_000, onsetAfterShiftMs: 20_000, periodSeconds: 60 };

    test('reads alarms by name; unknown names are absent', async () => {
      const { ports } = await make({ alarms: [firing] });
      const { alarms } = await ports.alarms.read(['checkout-5xx', 'checkout-latency', 'misspelt'], signal);
      expect(alarms.map(({ name, state }) => [name, state])).toEqual([
        ['checkout-5xx', 'ALARM'],
        ['checkout-latency', 'OK'],
      ]);
    });

    test('brings the reason data, from which the same onset follows', async () => {
      const { ports } = await make({ alarms: [firing] });
      const { alarms } = await ports.alarms.read(['checkout-5xx'], signal);
      const start = noon - SHIFT_AGE + 20_000;
      expect(alarms.map(onsetOf)).toEqual([{ start, end: start + 60_000 }]);
      expect(alarms[0]).toMatchObject({ kind: 'metric', transitionedAt: noon - 1_000, threshold: 5 });
    });

    test('reads composites, and the children that they name as their cause', async () => {
      const { ports, world } = await make({ alarms: [firing] });
      const child = world.cloudwatch.alarms.get('checkout-5xx')?.alarm.AlarmArn;
      const reasonData = JSON.stringify({ triggeringAlarms: [{ arn: child, state: { value: 'ALARM' } }] });
      world.cloudwatch.alarms.set('checkout', {
        kind: 'composite',
        alarm: { AlarmName: 'checkout', ActionsEnabled: true, AlarmRule: 'ALARM("checkout-5xx")' },
        states: [{ at: noon, state: 'ALARM', reasonData }],
      });
      const { alarms, childrenOf } = await ports.alarms.read(['checkout'], signal);
      expect(alarms).toEqual([expect.objectContaining({ name: 'checkout', kind: 'composite', state: 'ALARM' })]);
      expect(childrenOf.get('checkout')?.map((a) => a.name)).toEqual(['checkout-5xx']);
    });

    test('says when an alarm’s actions are switched off', async () => {
      const { ports, world } = await make({ alarms: [firing] });
      const stored = world.cloudwatch.alarms.get('checkout-5xx');
      invariant(stored !== undefined, 'it was seeded');
      stored.alarm.ActionsEnabled = false;
      const { alarms } = await ports.alarms.read(['checkout-5xx'], signal);
      expect(alarms[0]?.silenced).toBe('its actions are disabled');
    });
  });

  describe('SNS', () => {
    const message = {
      subject: 'Belay: checkout',
      body: 'Failed: “why” <&> \n second line',
      attributes: { why: 'no-answer' },
    };

    test('publishes a message as it was written', async () => {
      const { ports, world } = await make();
      await ports.tell(message, signal);
      expect(world.sns.published).toEqual([
        expect.objectContaining({
          topicArn: shop.topic,
          subject: message.subject,
          message: message.body,
          attributes: { why: expect.objectContaining({ DataType: 'String', StringValue: 'no-answer' }) },
        }),
      ]);
    });

    test('refuses a topic that is gone', async () => {
      const { ports, world } = await make();
      world.sns.topics.clear();
      await expect(ports.tell(message, signal)).rejects.toMatchObject({ outcome: 'refused' });
    });
  });
});
