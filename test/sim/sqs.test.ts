import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  QueueDoesNotExist,
  SendMessageBatchCommand,
  SendMessageCommand,
  TooManyEntriesInBatchRequest,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { plus, seconds } from '../../functions/core/units.ts';
import { noon } from './seed.ts';
import { is, refusalOf } from './wire.ts';
import { queueUrl as QueueUrl, smallWorld } from './wire-small.ts';

const entries = (count: number, over: object = {}) =>
  Array.from({ length: count }, (_, i) => ({ Id: `e-${i}`, MessageBody: `body ✓ ${i}`, ...over }));
const batch = (Entries: { Id: string; MessageBody: string }[]) => new SendMessageBatchCommand({ QueueUrl, Entries });

describe('SendMessage', () => {
  test.each([
    [undefined, 0],
    [0, 0],
    [900, 900],
  ])('with a delay of %s s: the message is to be seen after %i', async (DelaySeconds, delay) => {
    const { sqs, queue } = await smallWorld();
    const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'body ✓', DelaySeconds }));
    expect(queue.next()).toBe(plus(noon, seconds(delay)));
    expect(queue.take(plus(noon, seconds(delay)))).toMatchObject([{ messageId: MessageId, body: 'body ✓' }]);
  });

  test.each([
    ['a delay of 901 s', { DelaySeconds: 901 }, 'InvalidParameterValueException'],
    ['a delay into the past', { DelaySeconds: -1 }, 'InvalidParameterValueException'],
    ['half a second', { DelaySeconds: 0.5 }, 'InvalidParameterValueException'],
    ['an empty body', { MessageBody: '' }, 'InvalidParameterValueException'],
    ['an unknown queue', { QueueUrl: `${QueueUrl}-gone` }, QueueDoesNotExist],
    ['a group, which is not modelled', { MessageGroupId: 'x' }, 'NotModelled'],
  ])('refuses %s', async (_, over, exception) => {
    const { sqs, queue } = await smallWorld();
    const sent = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', ...over }));
    const name = typeof exception === 'string' ? exception.replace(/Exception$/, '') : exception;
    expect(await refusalOf(sent)).toSatisfy(is(name));
    expect(queue.bodies()).toEqual([]);
  });
});

describe('SendMessageBatch', () => {
  test('sends up to ten messages, each with its own delay', async () => {
    const { sqs, queue } = await smallWorld();
    const { Successful, Failed } = await sqs.send(batch(entries(10, { DelaySeconds: 5 })));
    expect([Successful?.length, Failed?.length ?? 0]).toEqual([10, 0]);
    expect(queue.bodies()).toHaveLength(10);
    expect(queue.next()).toBe(plus(noon, seconds(5)));
  });

  test('takes the good ones, and says which were bad', async () => {
    const { sqs, queue } = await smallWorld();
    const [good, bad] = [entries(1), [{ Id: 'bad', MessageBody: 'x', DelaySeconds: 901 }]];
    const { Successful, Failed } = await sqs.send(batch([...bad, ...good]));
    expect(Successful?.map(({ Id }) => Id)).toEqual(['e-0']);
    expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }]);
    expect(queue.bodies()).toEqual(['body ✓ 0']);
  });

  test('may fail for single entries in a call that succeeds', async () => {
    const { sqs, world } = await smallWorld();
    world.sqs.entryFailures.push('InternalError');
    const { Successful, Failed } = await sqs.send(batch(entries(2)));
    expect(Successful?.map(({ Id }) => Id)).toEqual(['e-1']);
    expect(Failed).toMatchObject([{ Id: 'e-0', SenderFault: false, Code: 'InternalError' }]);
  });

  test.each([
    ['no entries', [], EmptyBatchRequest],
    ['eleven entries', entries(11), TooManyEntriesInBatchRequest],
    ['an id twice', entries(2, { Id: 'same' }), BatchEntryIdsNotDistinct],
    ['an id with a blank', entries(1, { Id: 'a b' }), InvalidBatchEntryId],
    ['more than a mebibyte', entries(2, { MessageBody: 'x'.repeat(524_289) }), BatchRequestTooLong],
  ])('refuses %s', async (_, all, exception) => {
    const { world } = await smallWorld();
    const result = world.call('sqs', 'SendMessageBatch', { QueueUrl, Entries: all });
    expect(result).toMatchObject({ kind: 'refused', refusal: { type: exception.name } });
  });

  test.each([
    ['no entries', [], EmptyBatchRequest],
    ['eleven entries', entries(11), TooManyEntriesInBatchRequest],
    ['an id twice', entries(2, { Id: 'same' }), BatchEntryIdsNotDistinct],
    ['an id with a blank', entries(1, { Id: 'a b' }), InvalidBatchEntryId],
  ])('what it refuses travels as the SDK’s own exception: %s', async (_, all, exception) => {
    const { sqs } = await smallWorld();
    expect(await refusalOf(sqs.send(batch(all)))).toBeInstanceOf(exception);
  });
});
