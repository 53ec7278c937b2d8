import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BelayConfig } from '../../functions/core/config.ts';
import { alarmRulePatterns, deploymentRulePatterns } from '../../infra/belay/alarm-patterns.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import { byEcs, fleet } from '../infra/fleet.ts';
import { rendered } from '../infra/patterns.ts';
import { read } from '../kit/files.ts';
import { type Moto, startMoto } from '../kit/moto.ts';

/* The rules' patterns, matched by somebody else's EventBridge, which puts what it matched into somebody else's queue. */

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
}, 60_000);
afterAll(() => moto?.stop());

const settings = () => ({
  endpoint: moto.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: '123456789012', secretAccessKey: 'none' },
});

let buses = 0;

/** A queue behind the rules of a config; what is put on the bus is answered by what arrives there. */
async function behindRules(config: BelayConfig): Promise<(event: unknown) => Promise<string[]>> {
  const sqs = new SQSClient(settings());
  const bridge = new EventBridgeClient(settings());
  buses += 1;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `wakes-${buses}` }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  for (const [i, pattern] of rendered([...alarmRulePatterns(config), ...deploymentRulePatterns(config)]).entries()) {
    const Name = `rules-${buses}-${i}`;
    await bridge.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
    await bridge.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: Attributes?.['QueueArn'] }] }));
  }
  return async (event) => {
    const {
      source,
      resources,
      detail,
      time,
      'detail-type': DetailType,
    } = event as { source: string; resources: string[]; detail: object; time: string; 'detail-type': string };
    const Entries = [
      { Source: source, DetailType, Resources: resources, Detail: JSON.stringify(detail), Time: new Date(time) },
    ];
    await bridge.send(new PutEventsCommand({ Entries }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages.map(({ Body = '' }) => Body);
  };
}

const sample = (file: string): unknown => JSON.parse(read(`events/${file}`));
const alarmOf = (alarmName: string) => {
  const event = sample('alarm.eventbridge.json') as { detail: object };
  return { ...event, detail: { ...event.detail, alarmName } };
};

describe('the sample services', () => {
  test.each([
    'alarm.eventbridge.json',
    'alarm-cart.eventbridge.json',
    'alarm-ok.eventbridge.json',
    'alarm-muted.eventbridge.json',
    'alarm-metric-math.eventbridge.json',
    'deployment-ended.codedeploy.json',
    'deployment-ended.ecs.json',
  ])('are woken by %s, once', async (file) => {
    const put = await behindRules(sampleConfig());
    const bodies = await put(sample(file));
    // Moto leaves the account out of what it hands on; AWS does not.
    expect(bodies.map((body) => JSON.parse(body).detail)).toEqual([(sample(file) as { detail: unknown }).detail]);
  });

  test.each(['alarm-unguarded.eventbridge.json', 'alarm-insufficient-data.eventbridge.json'])(
    'sleep on at %s',
    async (file) => {
      const put = await behindRules(sampleConfig());
      expect(await put(sample(file))).toEqual([]);
    },
  );
});

test.each([
  ['by CodeDeploy', fleet(500)],
  ['by ECS', fleet(500, byEcs)],
])('of five hundred services deployed %s the first and the last are woken, once', async (_, config) => {
  const put = await behindRules(config);
  for (const i of [0, 499]) {
    expect(await put(alarmOf(`service-${i}-5xx-rate`))).toHaveLength(1);
  }
});
