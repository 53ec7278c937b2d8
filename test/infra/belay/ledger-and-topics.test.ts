import { describe, expect, test } from 'vitest';
import { belayTemplate } from './kit.ts';
import { ATTRIBUTE, type Json, many, REF } from './template.ts';

const existing = [`arn:aws:sns:eu-west-1:123456789012:team-alarms`, `arn:aws:sns:eu-west-1:210987654321:other-alarms`];
const tell = [
  { protocol: 'email', endpoint: 'oncall@example.com' },
  { protocol: 'email-json', endpoint: 'machines@example.com' },
  { protocol: 'https', endpoint: 'https://hooks.example.com/belay' },
  { protocol: 'sms', endpoint: '+491701234567' },
] as const;
const t = belayTemplate({ tell, alarmTopicArns: existing });

describe('the ledger', () => {
  const { Properties: table, ...attributes } = t.one('AWS::DynamoDB::Table');

  test('has the keys that its adapter writes: a service, and an item of it', () => {
    expect(table.KeySchema).toEqual([
      { AttributeName: 'service', KeyType: 'HASH' },
      { AttributeName: 'item', KeyType: 'RANGE' },
    ]);
    expect(table.AttributeDefinitions).toEqual([
      { AttributeName: 'service', AttributeType: 'S' },
      { AttributeName: 'item', AttributeType: 'S' },
    ]);
  });

  test('can be taken back to any second of the last weeks', () => {
    expect(table.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
  });

  test('is encrypted where it lies', () => {
    expect(table.SSESpecification).toEqual({ SSEEnabled: true });
  });

  test('outlives its stack and each mistake: it is neither deleted nor replaced away', () => {
    expect([attributes['DeletionPolicy'], attributes['UpdateReplacePolicy']]).toEqual(['Retain', 'Retain']);
    expect(table.DeletionProtectionEnabled).toBe(true);
  });

  test("leaves its name to AWS, so that a kept one stands in nobody's way", () => {
    expect(table).not.toHaveProperty('TableName');
  });

  test('forgets what has expired', () => {
    expect(table.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });

  test('bears a storm: nobody has to guess its capacity', () => {
    expect(table.BillingMode).toBe('PAY_PER_REQUEST');
    expect(table).not.toHaveProperty('ProvisionedThroughput');
  });
});

describe('the key of the topics', () => {
  const { id, Properties: key } = t.one('AWS::KMS::Key');

  test('is renewed', () => {
    expect(key.EnableKeyRotation).toBe(true);
  });

  test('encrypts both of them', () => {
    const keys = t.all('AWS::SNS::Topic').map(({ Properties }) => Properties.KmsMasterKeyId);
    expect(keys).toEqual([ATTRIBUTE(id), ATTRIBUTE(id)]);
  });

  test('admits CloudWatch, or the action of an alarm would fail in silence', () => {
    const admitted = key.KeyPolicy.Statement.filter((s: Json) => s.Principal.Service === 'cloudwatch.amazonaws.com');
    expect(admitted).toMatchObject([
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' },
    ]);
  });
});

describe.each(['belay-prod', 'belay-prod-alarms'])('the topic %s', (name) => {
  const { id } = t.topic(name);
  const statements: Json[] = t
    .all('AWS::SNS::TopicPolicy')
    .filter(({ Properties }) => Properties.Topics.some((one: Json) => one.Ref === id))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  test('admits the alarms of CloudWatch', () => {
    const admitted = statements.filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com');
    expect(admitted).toMatchObject([{ Effect: 'Allow', Action: 'sns:Publish', Resource: REF(id) }]);
  });
});

test('people are told on the topic that the functions know', () => {
  const named = belayTemplate({ name: 'belay-blue' });
  expect(named.all('AWS::SNS::Topic').map(({ Properties }) => Properties.TopicName)).toEqual([
    'belay-blue',
    'belay-blue-alarms',
  ]);
  const { id } = named.topic('belay-blue');
  const publishing = named
    .all('AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter((s: Json) => many<string>(s.Action).includes('sns:Publish'));
  expect(publishing.map((s: Json) => s.Resource)).toEqual([REF(id), REF(id), REF(id)]);
});

describe('subscribed are', () => {
  const subscriptions = t.all('AWS::SNS::Subscription').map(({ Properties }) => Properties);
  const to = (topic: Json) =>
    subscriptions
      .filter(({ TopicArn }) => JSON.stringify(TopicArn) === JSON.stringify(topic))
      .map(({ Protocol, Endpoint }) => ({ protocol: Protocol, endpoint: Endpoint }));

  test('the people of `tell`, each by the way that they named', () => {
    expect(to(REF(t.topic('belay-prod').id))).toEqual(tell);
  });

  test("the queue, to Belay's own topic for alarms and to each that exists", () => {
    const queue = { protocol: 'sqs', endpoint: ATTRIBUTE(t.queue('wakes').id) };
    const topics = [REF(t.topic('belay-prod-alarms').id), ...existing];
    expect(topics.map(to)).toEqual(topics.map(() => [queue]));
  });

  test('nobody else', () => {
    expect(subscriptions).toHaveLength(tell.length + 1 + existing.length);
    const quiet = belayTemplate().all('AWS::SNS::Subscription');
    expect(quiet.map(({ Properties }) => Properties.Protocol)).toEqual(['sqs']);
  });

  test('the queue in the whole text of the notification: the responder reads its envelope', () => {
    expect(subscriptions.every((one) => one.RawMessageDelivery === undefined)).toBe(true);
    expect(subscriptions.every((one) => one.FilterPolicy === undefined)).toBe(true);
  });
});

test('whoever is taken out of a list leaves the others what they are: CloudFormation would delete what it holds to be replaced', () => {
  const idsOf = (over: object) =>
    belayTemplate(over)
      .all('AWS::SNS::Subscription')
      .map(({ id }) => id);
  const all = idsOf({ tell, alarmTopicArns: existing });
  const fewer = idsOf({ tell: tell.slice(1), alarmTopicArns: existing.slice(1) });
  expect(new Set(all).size).toBe(all.length);
  expect(all).toEqual(expect.arrayContaining(fewer));
  expect(fewer).toHaveLength(all.length - 2);
});

test("a topic of another Region is refused: its alarms are another Region's too", () => {
  const far = 'arn:aws:sns:us-east-1:123456789012:far-alarms';
  expect(() => belayTemplate({ alarmTopicArns: [far] })).toThrow(
    `alarmTopicArns must be of topics in eu-west-1; received ${far}`,
  );
});

test('fifty topics of alarms do not outgrow what a queue says about who may send: 20 statements, 8,192 bytes', () => {
  const many50 = Array.from({ length: 50 }, (_, i) => `arn:aws:sns:eu-west-1:123456789012:team-${i}-production-alarms`);
  const made = belayTemplate({ alarmTopicArns: many50 });
  for (const { Properties } of made.all('AWS::SQS::QueuePolicy')) {
    const document = made.deployed(Properties.PolicyDocument);
    expect(document.Statement.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(8_192);
  }
});
