import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeNews } from '../../functions/adapters/news.ts';
import { makeQueue } from '../../functions/adapters/queue.ts';
import { makeRegistry } from '../../functions/adapters/registry.ts';
import { makeRollbacks } from '../../functions/adapters/rollback.ts';
import { makeSecrets } from '../../functions/adapters/secrets.ts';
import { makeService } from '../../functions/adapters/service.ts';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { epochMs, millis, minus, minutes, plus, seconds } from '../../functions/core/units.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { clientConfig, tryingOnce } from '../../functions/runtime/clients.ts';
import { type Moto, startMoto } from '../kit/moto.ts';
import { transition } from '../kit/news.ts';
import { order } from '../kit/rollback.ts';
import { home } from '../kit/wakes.ts';

/*
 * The responder's adapters against moto, where it models what they ask: it knows no targets of a deployment, no service
 * deployments and no mute rules. What it knows must agree with us.
 */

const { signal } = new AbortController();
const ecr = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
type Seeded = { readonly definitions: readonly string[] } & Readonly<
  Record<'topic' | 'queue' | 'auditors' | 'own' | 'kept' | 'before' | 'after' | 'secret' | 'deletedSecret', string>
>;

let moto: Moto;
let seeded: Seeded;
let ports: ReturnType<typeof portsAt>;

function portsAt(endpoint: string, { topic, own }: Seeded) {
  const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };
  const patience = { requestTimeout: seconds(5), backoffMax: millis(5) };
  const aws = clientConfig({ ...keys, AWS_ENDPOINT_URL: endpoint }, patience);
  const once = tryingOnce(aws);
  const news = (topicArn: string, bus: string) =>
    makeNews(new SNSClient(aws), new EventBridgeClient(aws), topicArn, bus);
  return {
    codedeploy: makeRollbacks(new CodeDeployClient(aws), new CodeDeployClient(once)),
    ecs: makeService(new ECSClient(aws), new ECSClient(once)),
    registry: makeRegistry(new ECRClient(aws)),
    secrets: makeSecrets(new SecretsManagerClient(aws), new SSMClient(aws), home.account),
    queue: makeQueue(new SQSClient(aws), own),
    lostQueue: makeQueue(new SQSClient(aws), `${own}-gone`),
    news: news(topic, 'audit'),
    newsTo: news,
  };
}

beforeAll(async () => {
  moto = await startMoto();
  seeded = moto.boto('responder') as Seeded;
  ports = portsAt(moto.endpoint, seeded);
}, 60_000);
afterAll(() => moto?.stop());

/** What reached a queue, as boto3 reads it. */
const read = (queue: string) => moto.boto('read', queue) as readonly Record<string, unknown>[];

function definition(i: number, revision?: number) {
  const parsed = taskDefinitionArn(seeded.definitions[i]?.replace(/\d+$/, (own) => `${revision ?? own}`));
  invariant(parsed !== undefined, 'it is a task definition ARN');
  return parsed;
}

describe('the registry, against moto', () => {
  const image = (name: string) => `${ecr}/shop/${name}`;
  test.each<[string, string, keyof Seeded | undefined, string]>([
    ['a tag that means what it meant', 'cart:build-7', 'kept', 'present'],
    ['a tag that was moved', 'cart:latest', 'before', 'moved'],
    ['a tag that was moved, to what is proven', 'cart:latest', 'after', 'present'],
    ['a tag that nobody saw resolved', 'cart:latest', undefined, 'unverifiable'],
    ['a tag that is not there', 'cart:build-99', 'kept', 'gone'],
    ['a repository with no image', 'empty:build-7', 'kept', 'gone'],
    ['a repository that is not there', 'nowhere:build-7', 'kept', 'gone'],
  ])('%s', async (_, name, proven, state) => {
    const digest = proven && (seeded[proven] as string);
    expect(await ports.registry.imageState(image(name), digest, signal)).toBe(state);
  });

  test('a digest that is there, and one that is not', async () => {
    const state = (digest: string) => ports.registry.imageState(image(`cart@${digest}`), undefined, signal);
    expect(await state(seeded.kept)).toBe('present');
    expect(await state(`sha256:${'0'.repeat(64)}`)).toBe('gone');
  });
});

describe('secrets, against moto', () => {
  const state = (valueFrom: string) => ports.secrets.secretState(valueFrom, signal);
  const parameter = (name: string) => `arn:aws:ssm:eu-west-1:123456789012:parameter/${name}`;

  test('a secret by its ARN, with a key in it, and by its stage', async () => {
    expect(await state(seeded.secret)).toBe('present');
    expect(await state(`${seeded.secret}:password::`)).toBe('present');
    expect(await state(`${seeded.secret}::AWSCURRENT:`)).toBe('present');
    expect(await state(`${seeded.secret}::AWSPREVIOUS:`)).toBe('gone');
  });

  test('a secret that is deleted, though it can be restored for a week', async () => {
    expect(await state(seeded.deletedSecret)).toBe('gone');
  });

  test('a secret that never was', async () => {
    expect(await state(seeded.secret.replace(':secret:db', ':secret:nobody'))).toBe('gone');
  });

  test('a parameter by its name and by its ARN, with and without a slash before it', async () => {
    for (const name of ['/shop/db', 'plain', parameter('shop/db'), parameter('plain')]) {
      expect([name, await state(name)]).toEqual([name, 'present']);
    }
    for (const name of ['/shop/other', 'other', parameter('shop/other')]) {
      expect([name, await state(name)]).toEqual([name, 'gone']);
    }
  });
});

describe('a service that ECS deploys, against moto', () => {
  test('comes with its controller, its versions and its tags', async () => {
    expect(await ports.ecs.service('shop', 'cart', signal)).toMatchObject({
      controller: 'ECS',
      status: 'ACTIVE',
      desiredCount: 2,
      versions: [{ definition: definition(1), status: 'PRIMARY', desiredCount: 2 }],
      tags: { team: 'basket' },
    });
  });

  test('is found among others by its name; those that are not there are absent', async () => {
    const found = await ports.ecs.services('shop', ['cart', 'nobody'], signal);
    expect([...found.keys()]).toEqual(['cart']);
    expect(await ports.ecs.service('shop', 'nobody', signal)).toBe('service-not-found');
  });

  test('has definitions with their barriers; one that is deregistered says so, and one that never was is an answer', async () => {
    const [first, retired] = [definition(0), definition(0, 3)];
    expect(await ports.ecs.definition(first, signal)).toMatchObject({ status: 'ACTIVE', barrier: 'why 7' });
    expect(await ports.ecs.definition(retired, signal)).toMatchObject({ status: 'INACTIVE' });
  });

  test('goes back to an earlier definition, and nothing else of it changes', async () => {
    const before = moto.boto('service') as Record<string, unknown>;
    const { deployment } = await ports.ecs.update('shop', 'cart', definition(0), signal);
    const after = moto.boto('service') as Record<string, unknown>;
    expect(after).toMatchObject({
      taskDefinition: definition(0),
      deployments: [{ id: deployment, status: 'PRIMARY' }],
    });
    for (const kept of ['desiredCount', 'deploymentConfiguration', 'loadBalancers', 'launchType', 'status']) {
      expect([kept, after[kept]]).toEqual([kept, before[kept]]);
    }
  });

  test('that is not there is refused', async () => {
    const updated = ports.ecs.update('shop', 'nobody', definition(0), signal);
    await expect(updated).rejects.toMatchObject({ outcome: 'refused', unanswered: false });
  });
});

describe('a rollback by CodeDeploy, against moto', () => {
  test('is created as ordered, and found again by its nonce alone', async () => {
    const now = epochMs(Date.now());
    const made = await ports.codedeploy.create(order({ description: 'belay nonce-7' }), signal);
    invariant(made !== 'lost-race', 'moto has no races');
    const found = (nonce: string) =>
      ports.codedeploy.findByNonce('shop', 'checkout-prod', nonce, minus(now, minutes(5)), signal);
    expect(await found('nonce-7')).toBe(made.deployment);
    expect(await found('nonce-8')).toBeUndefined();
    const all = moto.boto('deployments') as readonly Record<string, unknown>[];
    expect(all.find((one) => one['deploymentId'] === made.deployment)).toMatchObject({
      description: 'belay nonce-7',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      overrideAlarmConfiguration: { enabled: false },
    });
  });

  test('is ordered of a group; one that is not there is an answer', async () => {
    expect(await ports.codedeploy.group('shop', 'checkout-prod', signal)).toMatchObject({ approvalWait: false });
    expect(await ports.codedeploy.group('shop', 'nobody', signal)).toBe('group-not-found');
  });
});

describe('rechecks, against moto', () => {
  const now = epochMs(Date.now());

  test('come out of the queue as what they are, more than a batch holds of them', async () => {
    const services = Array.from({ length: 12 }, (_, i) => `service-${i}`);
    await ports.queue.recheckAll(
      services.map((service) => ({ service, at: now })),
      now,
      signal,
    );
    const bodies = [...read(seeded.own), ...read(seeded.own)];
    const wakes = bodies.flatMap((body) => parseDeliveries(body, home)).map(({ parsed }) => parsed);
    expect(wakes).toHaveLength(12);
    expect(wakes).toEqual(
      expect.arrayContaining(
        services.map((service) => ({ ok: true, wake: expect.objectContaining({ kind: 'recheck', service }) })),
      ),
    );
  });

  test('that are not due yet do not come, and a wait longer than SQS allows is taken', async () => {
    await ports.queue.recheckAll([{ service: 'later', at: plus(now, minutes(120)) }], now, signal);
    expect(read(seeded.own)).toEqual([]);
  });

  test('to a queue that is gone are refused', async () => {
    const sent = ports.lostQueue.recheckAll([{ service: 'checkout', at: now }], now, signal);
    await expect(sent).rejects.toMatchObject({ name: 'CallFailed', outcome: 'refused' });
  });
});

describe('news, against moto', () => {
  const news = announce(transition());

  test('reaches who subscribed, with the body for its protocol and what filters look at', async () => {
    await ports.news.publish(news, signal);
    const [message, ...more] = read(seeded.queue);
    expect(more).toEqual([]);
    expect(message).toMatchObject({ Subject: news.subject, MessageAttributes: { why: { Value: 'bad-deployment' } } });
    expect(JSON.parse(String(message?.['Message']))).toEqual(news.json);
  });

  test('reaches the bus, where a rule by source passes it on', () => {
    const [event, ...more] = read(seeded.auditors);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ source: 'belay', 'detail-type': 'Rollback Started', detail: news.json });
  });

  test('for a topic that is gone is refused, and reaches the bus all the same', async () => {
    const told = ports.newsTo(`${seeded.topic}-gone`, 'audit').publish(news, signal);
    await expect(told).rejects.toMatchObject({ outcome: 'refused' });
    expect(read(seeded.auditors)).toHaveLength(1);
  });
});
