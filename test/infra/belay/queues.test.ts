import { describe, expect, test } from 'vitest';
import { belayTemplate } from './kit.ts';
import { ATTRIBUTE, type Json, many, REF, statementsOf } from './template.ts';

const existing = 'arn:aws:sns:eu-west-1:123456789012:team-alarms';
const t = belayTemplate({ alarmTopicArns: [existing], tell: [{ protocol: 'email', endpoint: 'oncall@example.com' }] });
const [wakes, deadLetters, undelivered] = ['wakes', 'dead-letters', 'undelivered'].map((end) => t.queue(end));
const statementsFor = (type: string, key: string, id: string): Json[] =>
  t
    .all(type)
    .filter(({ Properties }) => Properties[key].some((one: Json) => one.Ref === id))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

test('there are three queues and two topics', () => {
  expect([t.all('AWS::SQS::Queue').length, t.all('AWS::SNS::Topic').length]).toEqual([3, 2]);
});

describe.each(['wakes', 'dead-letters', 'undelivered'])('the queue %s', (end) => {
  const { id, Properties } = t.queue(end);

  test('is encrypted where it lies', () => {
    expect(Properties.SqsManagedSseEnabled).toBe(true);
  });

  test('is spoken to over TLS alone', () => {
    expect(statementsFor('AWS::SQS::QueuePolicy', 'Queues', id)).toContainEqual({
      ...{ Effect: 'Deny', Action: 'sqs:*', Principal: { AWS: '*' }, Resource: ATTRIBUTE(id) },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });
});

test.each(['belay-prod', 'belay-prod-alarms'])('the topic %s is published to over TLS alone', (name) => {
  const { id } = t.topic(name);
  const statement = {
    ...{ Effect: 'Deny', Action: 'sns:Publish', Principal: '*', Resource: REF(id) },
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  expect(statementsFor('AWS::SNS::TopicPolicy', 'Topics', id)).toContainEqual(expect.objectContaining(statement));
});

describe('what cannot be dealt with', () => {
  test('is kept for a fortnight, whichever way it was lost', () => {
    const days = [deadLetters, undelivered].map((queue) => queue?.Properties.MessageRetentionPeriod / 86_400);
    expect(days).toEqual([14, 14]);
  });

  test('goes to the dead letters after five tries', () => {
    const { RedrivePolicy, MessageRetentionPeriod } = wakes?.Properties ?? {};
    expect(RedrivePolicy).toEqual({ deadLetterTargetArn: ATTRIBUTE(deadLetters?.id ?? ''), maxReceiveCount: 5 });
    expect(MessageRetentionPeriod).toBeLessThan(deadLetters?.Properties.MessageRetentionPeriod);
  });

  test("is tried again only when the responder's time is surely over", () => {
    const { Timeout } = t.fn('alarm-responder').Properties;
    expect(wakes?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
  });

  test('is not held up by a queue that waits: only the responder may wait', () => {
    expect([wakes, deadLetters, undelivered].map((queue) => queue?.Properties.DelaySeconds ?? 0)).toEqual([0, 0, 0]);
  });
});

describe('the responder takes its messages from the queue', () => {
  const source = t.one('AWS::Lambda::EventSourceMapping').Properties;

  test('by its alias, which CodeDeploy shifts', () => {
    expect(t.text(source.FunctionName)).toBe('belay-prod-alarm-responder:live');
    expect(source.EventSourceArn).toEqual(ATTRIBUTE(wakes?.id ?? ''));
  });

  test('and says of each which must come again', () => {
    expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  test('in batches that share causes and reads', () => {
    expect(source).toMatchObject({ BatchSize: 10, MaximumBatchingWindowInSeconds: 1 });
  });

  test('at the pace that the APIs behind it bear, which is no less than Lambda knows', () => {
    const { MaximumConcurrency } = source.ScalingConfig;
    expect(MaximumConcurrency).toBeGreaterThanOrEqual(2);
    expect(MaximumConcurrency).toBeLessThanOrEqual(5);
  });
});

describe('nothing is lost on the way', () => {
  test('from a rule: each of its targets has a queue for what it could not hand over', () => {
    const targets = t.all('AWS::Events::Rule').flatMap(({ Properties }) => many<Json>(Properties.Targets));
    expect(targets.length).toBeGreaterThanOrEqual(4);
    const lost = { Arn: ATTRIBUTE(undelivered?.id ?? '') };
    for (const target of targets)
      expect(target).toMatchObject({ Arn: ATTRIBUTE(wakes?.id ?? ''), DeadLetterConfig: lost });
  });

  test('from a topic: each of its subscriptions has one', () => {
    const subscriptions = t.all('AWS::SNS::Subscription');
    expect(subscriptions).toHaveLength(3);
    for (const { Properties } of subscriptions) {
      expect(Properties.RedrivePolicy).toEqual({ deadLetterTargetArn: ATTRIBUTE(undelivered?.id ?? '') });
    }
  });

  test('from a function: each has a queue for the calls that came to nothing, and may send to it', () => {
    const lambdas = t.all('AWS::Lambda::Function').map(({ id, Properties }) => {
      const configs = t
        .all('AWS::Lambda::EventInvokeConfig')
        .filter((one) => JSON.stringify(one.Properties.FunctionName).includes(id));
      return { bundle: Properties.Handler.replace('.handler', ''), configs };
    });
    for (const { bundle, configs } of lambdas) {
      const destinations = configs.map(({ Properties }) => Properties.DestinationConfig?.OnFailure?.Destination);
      const sendable = statementsOf(t, bundle)
        .filter(({ Action }) => many<string>(Action).includes('sqs:SendMessage'))
        .flatMap(({ Resource }) => many<Json>(Resource));
      expect([bundle, destinations.length]).toEqual([bundle, 1]);
      expect([bundle, sendable]).toEqual([bundle, expect.arrayContaining(destinations)]);
    }
  });
});
