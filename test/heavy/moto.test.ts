import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/core/ids.ts';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { onsetOf } from '../../functions/core/onset.ts';
import { type AwsPorts, adaptersAt } from '../kit/aws.ts';
import { type Moto, startMoto } from '../kit/moto.ts';

/*
 * The adapters against moto, somebody else's AWS, filled through boto3, somebody else's client: a truth that shares none
 * of our assumptions. It knows no hook reports and no task sets' tasks; what it knows must agree with us.
 */

const signal = new AbortController().signal;
let moto: Moto;
let ports: AwsPorts;
type Seeded = Record<'blue' | 'green' | 'listener' | 'rule' | 'taskSet' | 'topic' | 'queue' | 'deployment', string> & {
  readonly definitions: readonly string[];
};
let seeded: Seeded;

beforeAll(async () => {
  moto = await startMoto();
  seeded = moto.boto('hooks') as Seeded;
  ports = adaptersAt(moto.endpoint, undefined, seeded.topic);
}, 60_000);
afterAll(() => moto?.stop());

const arn = (raw: string | undefined) => {
  const parsed = taskDefinitionArn(raw);
  invariant(parsed !== undefined, `${raw} is a task definition ARN`);
  return parsed;
};

describe('against moto', () => {
  test('CodeDeploy tells whose deployment it is', async () => {
    const found = await ports.codedeploy.deployment(seeded.deployment as DeploymentId, signal);
    expect(found).toMatchObject({ application: 'shop', deploymentGroup: 'checkout-prod' });
  });

  test('CodeDeploy does not know a deployment that was never made', async () => {
    expect(await ports.codedeploy.deployment('d-BELAY9999' as DeploymentId, signal)).toBe('unknown-deployment');
  });

  test('ECS lists the task set of a deployment with its target group', async () => {
    const [set, ...more] = await ports.ecs.taskSets('shop', 'checkout', signal);
    expect(more).toEqual([]);
    expect(set).toMatchObject({
      externalId: 'd-BELAY0042',
      taskDefinition: seeded.definitions[0],
      targetGroups: [seeded.green],
    });
  });

  test.each([
    ['shop', 'nobody'],
    ['nowhere', 'checkout'],
  ])('ECS knows no service %s/%s', async (cluster, service) => {
    expect(await ports.ecs.taskSets(cluster, service, signal)).toBe('service-not-found');
  });

  test('a definition that is registered again, under a new number, has the same hash', async () => {
    const [first, second] = await Promise.all(seeded.definitions.map((d) => ports.ecs.definition(arn(d), signal)));
    expect(seeded.definitions[0]).not.toBe(seeded.definitions[1]);
    expect(first?.hash).toBe(second?.hash);
    expect(first?.images).toEqual([{ container: 'app', image: 'shop/checkout:build-42', essential: true }]);
  });

  test('a definition that does not exist is refused', async () => {
    const missing = arn(seeded.definitions[0]?.replace(/\d+$/, '99'));
    await expect(ports.ecs.definition(missing, signal)).rejects.toMatchObject({ outcome: 'refused' });
  });

  test('a weighted listener leads where its weights say, and its other rule where that one says', async () => {
    expect(await ports.loadBalancer.forwards({ listenerArn: seeded.listener }, signal)).toEqual([
      { targetGroup: seeded.blue, weight: expect.any(Number), elsewhere: true },
      { targetGroup: seeded.blue, weight: 0 },
      { targetGroup: seeded.green, weight: 100 },
    ]);
  });

  test('a rule leads where it says', async () => {
    const forwards = await ports.loadBalancer.forwards({ listenerArn: seeded.listener, ruleArn: seeded.rule }, signal);
    expect(forwards).toEqual([expect.objectContaining({ targetGroup: seeded.blue })]);
  });

  test('a listener or rule that is gone is an answer', async () => {
    const gone = { listenerArn: `${seeded.listener.slice(0, -4)}0000` };
    expect(await ports.loadBalancer.forwards(gone, signal)).toBe('listener-not-found');
    const goneRule = { ...gone, ruleArn: `${seeded.rule.slice(0, -4)}0000` };
    expect(await ports.loadBalancer.forwards(goneRule, signal)).toBe('listener-not-found');
  });

  test('target health comes target by target, and an unknown group is refused', async () => {
    const [target] = await ports.loadBalancer.targets(seeded.green, signal);
    expect(target).toMatchObject({ target: '10.0.0.42:8080', state: expect.any(String) });
    const unknown = ports.loadBalancer.targets(`${seeded.green.slice(0, -4)}0000`, signal);
    await expect(unknown).rejects.toMatchObject({ outcome: 'refused' });
  });

  test('alarms come with their state, their reason data and whether their actions are on', async () => {
    const { alarms } = await ports.alarms.read(['checkout-5xx', 'checkout-quiet', 'misspelt'], signal);
    const byName = new Map(alarms.map((alarm) => [alarm.name, alarm]));
    expect([...byName.keys()].toSorted()).toEqual(['checkout-5xx', 'checkout-quiet']);
    const firing = byName.get('checkout-5xx');
    invariant(firing !== undefined, 'it was made');
    const start = Date.UTC(2026, 10, 20, 12);
    expect([firing.state, firing.silenced, onsetOf(firing)]).toEqual([
      'ALARM',
      undefined,
      { start, end: start + 60_000 },
    ]);
    expect(byName.get('checkout-quiet')?.silenced).toBe('its actions are disabled');
  });

  test('a message reaches who subscribed, with its attributes', async () => {
    await ports.tell(
      { subject: 'Belay: checkout', body: 'Failed <&> “why”', attributes: { why: 'no-answer' } },
      signal,
    );
    expect(moto.boto('read', seeded.queue)).toEqual([
      expect.objectContaining({
        Subject: 'Belay: checkout',
        Message: 'Failed <&> “why”',
        MessageAttributes: { why: { Type: 'String', Value: 'no-answer' } },
      }),
    ]);
  });

  test('a topic that is gone is refused', async () => {
    const gone = adaptersAt(moto.endpoint, undefined, `${seeded.topic}-gone`);
    await expect(gone.tell({ subject: 's', body: 'b', attributes: {} }, signal)).rejects.toMatchObject({
      outcome: 'refused',
    });
  });
});
