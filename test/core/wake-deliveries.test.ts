import { describe, expect, test } from 'vitest';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { sample } from '../kit/core.ts';
import {
  byEventBridge,
  byLambda,
  bySns,
  changed,
  home,
  notification,
  parse,
  refusal,
  skip,
  snsEvent,
  sqsEvent,
} from '../kit/wakes.ts';

const plain = parse(byEventBridge);
const bare = {
  'an alarm by EventBridge': byEventBridge,
  'an alarm by Lambda': byLambda,
  'a deployment by CodeDeploy': sample('deployment-ended.codedeploy.json'),
  'a deployment by ECS': sample('deployment-ended.ecs.json'),
  'a recheck': sample('recheck.json'),
  'a sweep': sample('sweep.json'),
  'a hook that died': sample('hook-died.json'),
};

describe.each(Object.entries(bare))('%s means the same', (_, event) => {
  const meant = parse(event);
  test('bare', () => expect(meant).toMatchObject({ ok: true }));

  test.each([
    ['in an SQS message', sqsEvent(event)],
    ['by SNS', snsEvent(event)],
    ['by SNS in an SQS message', sqsEvent(notification(event))],
    ["in a dead letter of Lambda's that was called by SNS", sqsEvent(snsEvent(event))],
  ])('%s', (_, sent) => expect(parse(sent)).toEqual(meant));
});

describe('an alarm by SNS means the same', () => {
  test.each([
    ['by Lambda', snsEvent(bySns)],
    ['in an SQS message', sqsEvent(notification(bySns))],
    ['in an SQS message with raw delivery', sqsEvent(bySns)],
    ["in a dead letter of Lambda's", sqsEvent(snsEvent(bySns))],
  ])('%s', (_, sent) => expect(parse(sent)).toEqual(plain));
});

describe('a batch', () => {
  test.each([
    ['1', false],
    ['2', true],
    ['14', true],
    [undefined, false],
    ['often', false],
  ])('whose message SQS hands out for the %sth time was redelivered: %s', (count, redelivered) => {
    const [record] = sqsEvent(sample('sweep.json')).Records;
    const attributes = { ApproximateReceiveCount: count };
    const [delivery] = parseDeliveries({ Records: [{ ...record, attributes }] }, home);
    expect(delivery?.redelivered ?? false).toBe(redelivered);
  });

  test('has a delivery for each message, in their order, whatever the others are', () => {
    const event = sqsEvent(byEventBridge, '{"Type":"Noti', notification(bySns), 'hello', bySns, sample('sweep.json'));
    const [, truncated, , note, , sweep] = parseDeliveries(event, home).map(({ parsed }) => parsed);
    expect(parseDeliveries(event, home)).toEqual(
      [plain, truncated, plain, note, plain, sweep].map((parsed, i) => ({ messageId: `m-${i}`, parsed })),
    );
    expect([truncated, note, sweep]).toEqual([
      refusal('the message must be whole JSON'),
      skip('plain text'),
      { ok: true, wake: { kind: 'sweep' } },
    ]);
  });

  test('may be of several SNS records, which have no message of SQS to fail', () => {
    const records = [...snsEvent(bySns).Records, ...snsEvent('hello').Records];
    const deliveries = parseDeliveries({ Records: records }, home);
    expect(deliveries).toEqual([{ parsed: plain }, { parsed: skip('plain text') }]);
  });

  test('may be empty', () => expect(parseDeliveries({ Records: [] }, home)).toEqual([]));

  test.each([
    ['no object', 'message', refusal('a record must be an object')],
    ['nothing', null, refusal('a record must be an object')],
    ['a list', [byEventBridge], refusal('a record must be an object')],
    ['of another service', { eventSource: 'aws:s3', s3: {} }, skip('a record of neither SQS nor SNS')],
    ['of SQS without a body', { eventSource: 'aws:sqs' }, refusal('body must be a text')],
    [
      'of SQS with a body that is no text',
      { eventSource: 'aws:sqs', body: byEventBridge },
      refusal('body must be a text'),
    ],
    ['of SNS without a message', { Sns: { Type: 'Notification' } }, refusal('Message must be a text')],
    ['of SNS that is no object', { Sns: 'hello' }, skip('SNS about itself, such as a subscription to confirm')],
  ])('may hold a record that is %s, and the next one is read', (_, record, meant) => {
    const [first, second] = parseDeliveries({ Records: [record, ...sqsEvent(byEventBridge).Records] }, home);
    expect(first?.parsed).toEqual(meant);
    expect(second).toEqual({ messageId: 'm-0', parsed: plain });
  });

  test('loses one message, and not the batch, to what cannot even be looked at', () => {
    const trap = { messageId: 'm-trap', eventSource: 'aws:sqs' };
    Object.defineProperty(trap, 'body', {
      get: () => {
        throw new Error('trap');
      },
      enumerable: true,
    });
    const [first, second] = parseDeliveries({ Records: [trap, ...sqsEvent(byEventBridge).Records] }, home);
    expect(first).toEqual({ messageId: 'm-trap', parsed: refusal('the message cannot be read') });
    expect(second?.parsed).toEqual(plain);
  });

  test.each([7, null, ['m']])('may number a message with %j, which is no id', (messageId) => {
    const event = changed(sqsEvent(byEventBridge), ['Records', 0, 'messageId'], messageId);
    expect(parseDeliveries(event, home)).toEqual([{ parsed: plain }]);
  });
});
