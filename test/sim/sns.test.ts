import {
  InvalidParameterException,
  InvalidParameterValueException,
  NotFoundException,
  PublishCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { noon, seededWorld, topicArn } from './seed.ts';
import { clientsOf, refusalOf } from './wire.ts';

const plain = { TopicArn: topicArn, Subject: 'Belay', Message: 'rolled back' };

describe('Publish', () => {
  test('records what was published, to the letter', async () => {
    const world = seededWorld();
    const { sns } = await clientsOf(world);
    const message = '{"a":"<é & ü>\r\n\t100 % + more = ✓"}';
    const attributes = { decision: { DataType: 'String', StringValue: 'roll-back' } };
    const command = new PublishCommand({ ...plain, Message: message, MessageAttributes: attributes });
    const { MessageId } = await sns.send(command);
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(world.sns.published).toEqual([{ at: noon, topicArn, subject: 'Belay', message, attributes }]);
  });

  test.each([
    ['a subject of a hundred characters', { Subject: 'x'.repeat(100) }],
    ['no subject', { Subject: undefined }],
    ['the longest message, in bytes', { Message: 'é'.repeat(131_072) }],
    ['a message for each protocol', { MessageStructure: 'json', Message: '{"default":"x"}' }],
  ])('accepts %s', async (_, over) => {
    const world = seededWorld();
    const { sns } = await clientsOf(world);
    await sns.send(new PublishCommand({ ...plain, ...over }));
    expect(world.sns.published).toHaveLength(1);
  });

  test.each([
    ['an unknown topic', { TopicArn: `${topicArn}-gone` }, NotFoundException],
    ['no topic', { TopicArn: undefined }, InvalidParameterException],
    ['a subject of 101 characters', { Subject: 'x'.repeat(101) }, InvalidParameterException],
    ['an empty subject', { Subject: '' }, InvalidParameterException],
    ['a line break in the subject', { Subject: 'a\nb' }, InvalidParameterException],
    ['a subject that is not ASCII', { Subject: 'zurück' }, InvalidParameterException],
    ['an empty message', { Message: '' }, InvalidParameterException],
    ['a message of one byte too many', { Message: `${'é'.repeat(131_072)}x` }, InvalidParameterException],
    ['no default message', { MessageStructure: 'json', Message: '{"sms":"x"}' }, InvalidParameterException],
    ['a structured message that is no JSON', { MessageStructure: 'json' }, InvalidParameterException],
    ['an unknown structure', { MessageStructure: 'xml' }, InvalidParameterException],
    [
      'an attribute with no type',
      { MessageAttributes: { a: { DataType: undefined, StringValue: 'x' } } },
      InvalidParameterValueException,
    ],
  ])('refuses %s', async (_, over, exception) => {
    const world = seededWorld();
    const { sns } = await clientsOf(world);
    expect(await refusalOf(sns.send(new PublishCommand({ ...plain, ...over })))).toBeInstanceOf(exception);
    expect(world.sns.published).toEqual([]);
  });
});
