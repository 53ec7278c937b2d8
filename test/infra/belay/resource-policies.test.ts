import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES, grantedOnAny } from '../../../infra/belay/permissions.ts';
import { belayTemplate, network } from './kit.ts';
import { type Json, many, REF, statementsOf } from './template.ts';

const existing = 'arn:aws:sns:eu-west-1:123456789012:team-alarms';
const t = belayTemplate({
  network,
  alarmTopicArns: [existing],
  tell: [{ protocol: 'sms', endpoint: '+491701234567' }],
});

/** By logical id: who is let in by a resource's own policy. */
const policies: readonly (readonly [string, readonly Json[]])[] = t.resources.flatMap(({ id, Type, Properties }) => {
  const document = Type === 'AWS::KMS::Key' ? Properties.KeyPolicy : Properties?.PolicyDocument;
  return document && Type !== 'AWS::IAM::Policy' ? [[id, document.Statement] as const] : [];
});
const services = policies.flatMap(([id, statements]) =>
  statements.filter(({ Principal }) => Principal.Service).map((statement) => ({ id, statement })),
);

describe('a service of AWS acts for every customer: what Belay lets in', () => {
  test('are EventBridge and SNS to two queues, CloudWatch to both topics and to their key', () => {
    const who = services.map(({ id, statement }) => `${statement.Principal.Service} ${id.replace(/[0-9A-F]{8}$/, '')}`);
    expect([...new Set(who)].toSorted()).toEqual([
      'cloudwatch.amazonaws.com BelayTopicsAlarmsPolicy',
      'cloudwatch.amazonaws.com BelayTopicsKey',
      'cloudwatch.amazonaws.com BelayTopicsPeoplePolicy',
      'events.amazonaws.com BelayQueuesUndeliveredPolicy',
      'events.amazonaws.com BelayQueuesWakesPolicy',
      'sns.amazonaws.com BelayQueuesUndeliveredPolicy',
      'sns.amazonaws.com BelayQueuesWakesPolicy',
    ]);
  });

  test("comes for this account's resources alone, or for topics that are named", () => {
    expect(services.length).toBeGreaterThan(0);
    for (const { statement } of services) {
      const { StringEquals = {}, ArnLike = {}, ArnEquals = {} } = statement.Condition ?? {};
      const sources = many<Json>(ArnLike['aws:SourceArn'] ?? ArnEquals['aws:SourceArn']).map((arn) => t.text(arn));
      expect(sources.length).toBeGreaterThan(0);
      if (statement.Principal.Service === 'sns.amazonaws.com') continue;
      // EventBridge is known to say the rule's ARN, which names the account; of the account by itself there is no source.
      const byAccount = statement.Principal.Service === 'events.amazonaws.com' ? undefined : '123456789012';
      expect(StringEquals['aws:SourceAccount']).toBe(byAccount);
      for (const source of sources) expect(source).toMatch(/^arn:aws:(events|cloudwatch):eu-west-1:123456789012:/);
    }
  });

  test('are the rules of this stage, and no other of the account', () => {
    const rules = services.filter(({ statement }) => statement.Principal.Service === 'events.amazonaws.com');
    const sources = rules.flatMap(({ statement }) => many<string>(statement.Condition.ArnLike['aws:SourceArn']));
    expect(new Set(sources)).toEqual(new Set(['arn:aws:events:eu-west-1:123456789012:rule/belay-prod-*']));
    for (const { Properties } of t.all('AWS::Events::Rule')) expect(Properties.Name).toMatch(/^belay-prod-./);
  });

  test('are the topics that are subscribed to', () => {
    const [wakes, undelivered] = ['BelayQueuesWakesPolicy', 'BelayQueuesUndeliveredPolicy'].map((policy) =>
      services
        .filter(({ id, statement }) => id.startsWith(policy) && statement.Principal.Service === 'sns.amazonaws.com')
        .flatMap(({ statement }) => many<Json>(statement.Condition.ArnEquals['aws:SourceArn'])),
    );
    const alarms = REF(t.topic('belay-prod-alarms').id);
    expect(new Set(wakes)).toEqual(new Set([alarms, existing]));
    expect(new Set(undelivered)).toEqual(new Set([alarms, existing, REF(t.topic('belay-prod').id)]));
  });

  test('sends, publishes, or uses the key, and nothing else', () => {
    const actions = services.flatMap(({ statement }) => many<string>(statement.Action));
    expect([...new Set(actions)].toSorted()).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey*',
      'sns:Publish',
      'sqs:SendMessage',
    ]);
  });
});

test('nobody else is let in by a policy of a resource, save the account itself to its key', () => {
  const others = policies.flatMap(([, statements]) =>
    statements.filter((s) => s.Effect === 'Allow' && !s.Principal.Service),
  );
  expect(others.map(({ Principal }) => t.text(Principal.AWS))).toEqual(['arn:aws:iam::123456789012:root']);
});

describe.each(FUNCTION_NAMES)('of what %s is granted on *', (bundle) => {
  const anywhere = statementsOf(t, bundle).filter(({ Resource }) => many<Json>(Resource).includes('*'));
  const actions = anywhere.flatMap(({ Action }) => many<string>(Action));

  test('each action is one that the contract lists there, with its reason', () => {
    expect(actions.length).toBeGreaterThan(0);
    const listed = grantedOnAny(bundle);
    expect(listed.flatMap((one) => one.actions)).toEqual(expect.arrayContaining(actions));
    for (const { because } of listed) expect(because.split(' ').length).toBeGreaterThan(3);
  });

  test('none is one whose API knows resources', () => {
    const writes =
      /^(codedeploy|dynamodb|sns|sqs|kms|logs|lambda|secretsmanager|iam):|^ecs:(Update|Stop|DescribeServices|DescribeTasks$)/;
    expect(actions.filter((action) => writes.test(action))).toEqual([]);
  });
});

test('outside the functions, nothing is granted on * but the use of the key in its own policy', () => {
  const own = new Set(FUNCTION_NAMES.flatMap((bundle) => statementsOf(t, bundle)));
  const others = t.all('AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const anywhere = others.filter((s: Json) => !own.has(s) && many<Json>(s.Resource).includes('*'));
  expect(anywhere).toEqual([]);
});
