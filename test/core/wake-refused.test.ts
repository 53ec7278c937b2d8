import { describe, expect, test } from 'vitest';
import { NESTING_MAX, TEXT_LENGTH_MAX } from '../../functions/core/wake-deliveries.ts';
import {
  byEventBridge,
  byLambda,
  bySns,
  changed,
  nested,
  notification,
  parse,
  refusal,
  skip,
  snsEvent,
  sqsEvent,
} from '../kit/wakes.ts';

const plain = parse(byEventBridge);

describe('is not for Belay, and harmless:', () => {
  const confirmation = {
    Type: 'SubscriptionConfirmation',
    SubscribeURL: 'https://example.com',
    Message: JSON.stringify(bySns),
  };
  const other = (type: string, source = 'aws.cloudwatch') =>
    changed(changed(byEventBridge, ['detail-type'], type), ['source'], source);
  test.each([
    ['nothing', undefined, 'not a JSON object'],
    ['null', null, 'not a JSON object'],
    ['a text', 'hello', 'not a JSON object'],
    ['a list', [byEventBridge], 'not a JSON object'],
    ['an empty object', {}, 'an object of no kind that Belay reads'],
    ['an S3 event without records', { Records: 'x' }, 'an object of no kind that Belay reads'],
    ['an SQS message with a number', sqsEvent('42'), 'not a JSON object'],
    ['an SQS message with an empty text', sqsEvent(''), 'plain text'],
    [
      'an SQS message with several notifications',
      sqsEvent({ Records: [...snsEvent(bySns).Records, ...snsEvent(bySns).Records] }),
      'an object of no kind that Belay reads',
    ],
    ['a note on the topic', snsEvent('the shop is shut'), 'plain text'],
    ['a note with brackets', snsEvent('the shop is shut [until {six}]'), 'plain text'],
    ['a note in quotation marks', snsEvent('"the shop is shut"'), 'not a JSON object'],
    ['a subscription to confirm', snsEvent(bySns, confirmation), 'SNS about itself, such as a subscription to confirm'],
    ['a subscription to confirm, by SQS', sqsEvent(confirmation), 'an object of no kind that Belay reads'],
    ['a test message', snsEvent(bySns, { Subject: 'TestInvoke' }), 'a test message'],
    ['a test message, by SQS', sqsEvent(notification(bySns, { Subject: 'TestInvoke' })), 'a test message'],
    [
      "a contributor's change",
      other('CloudWatch Alarm Contributor State Change'),
      'a detail-type that Belay does not read',
    ],
    [
      'a change of configuration',
      other('CloudWatch Alarm Configuration Change'),
      'a detail-type that Belay does not read',
    ],
    ["somebody's own event", other('Order Placed', 'my.app'), 'a detail-type that Belay does not read'],
    ['a notification in a notification', snsEvent(notification(bySns)), 'an object of no kind that Belay reads'],
  ])('%s', (_, event, because) => expect(parse(event)).toEqual(skip(because)));
});

describe('is refused:', () => {
  const text = JSON.stringify(bySns);
  test.each([
    ['a truncated body', sqsEvent(text.slice(0, -1)), 'the message must be whole JSON'],
    [
      'a truncated message in a whole notification',
      sqsEvent(notification(text.slice(0, 40))),
      'the message must be whole JSON',
    ],
    ['a truncated list', snsEvent(' \n[1, 2'), 'the message must be whole JSON'],
    [
      'a notification whose message is no text',
      sqsEvent(notification(bySns, { Message: bySns })),
      'Message must be a text',
    ],
    ['a detail-type that is no text', changed(byEventBridge, ['detail-type'], ['x']), 'detail-type must be a text'],
    [
      'an alarm by Lambda without its data',
      changed(byLambda, ['alarmData'], undefined),
      'alarmData.alarmName must be a text',
    ],
    [
      'an alarm by Lambda without its ARN',
      changed(byLambda, ['alarmArn'], undefined),
      'alarmArn must be the ARN of an alarm',
    ],
    ['an alarm without detail', changed(byEventBridge, ['detail'], undefined), 'detail.alarmName must be a text'],
    [
      'an alarm from a forged source',
      changed(byEventBridge, ['source'], 'my.app'),
      'source must be the one of its detail-type',
    ],
    [
      'an event that cannot be looked at',
      new Proxy(
        {},
        {
          getOwnPropertyDescriptor: () => {
            throw new Error('trap');
          },
        },
      ),
      'the message cannot be read',
    ],
  ])('%s', (_, event, because) => expect(parse(event)).toEqual(refusal(because)));

  test.each(['{"__proto__":', '{"constructor":'])('nothing, yet nothing is read from under %s', (opening) => {
    expect(parse(JSON.parse(`${opening}${JSON.stringify(byEventBridge)}}`))).toEqual(
      skip('an object of no kind that Belay reads'),
    );
    expect(parse(sqsEvent(`${opening}${text}}`))).toEqual(skip('an object of no kind that Belay reads'));
  });

  test('nothing, yet nothing is read from what an object inherits', () => {
    expect(parse(Object.create(byEventBridge as object))).toEqual(skip('an object of no kind that Belay reads'));
  });
});

describe('the size of a text', () => {
  const padded = (length: number) => JSON.stringify(bySns).padEnd(length, ' ');
  const tooLong = refusal(`the message must have at most ${TEXT_LENGTH_MAX} characters`);
  test.each([
    ['just below its limit', TEXT_LENGTH_MAX - 1, plain],
    ['on its limit', TEXT_LENGTH_MAX, plain],
    ['past its limit', TEXT_LENGTH_MAX + 1, tooLong],
  ])('%s, in SQS and in SNS', (_, length, meant) => {
    expect(parse(sqsEvent(padded(length)))).toEqual(meant);
    expect(parse(snsEvent(padded(length)))).toEqual(meant);
  });
});

describe('the depth of a message', () => {
  const deep = (depth: number) => ({ ...(bySns as object), Extra: JSON.parse(nested(depth - 1)) });
  const tooDeep = refusal(`the message must nest at most ${NESTING_MAX} deep`);
  test.each([
    ['just below its limit', NESTING_MAX - 1, plain],
    ['on its limit', NESTING_MAX, plain],
    ['past its limit', NESTING_MAX + 1, tooDeep],
  ])('%s, in SQS, in SNS and bare', (_, depth, meant) => {
    expect(parse(sqsEvent(deep(depth)))).toEqual(meant);
    expect(parse(snsEvent(deep(depth)))).toEqual(meant);
    expect(parse(deep(depth))).toEqual(meant);
  });

  test('may be half a million, which is refused without a word to the stack', () => {
    expect(parse(sqsEvent(nested(500_000)))).toEqual(tooDeep);
    expect(parse(JSON.parse(nested(500_000)))).toEqual(tooDeep);
  });

  test('has an end in an object that holds itself', () => {
    const knot: Record<string, unknown> = { ...(bySns as object) };
    knot['self'] = knot;
    expect(parse(knot)).toEqual(plain);
  });
});
