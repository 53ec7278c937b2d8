import type { MessageAttributeValue, PublishInput, PublishResponse } from '@aws-sdk/client-sns';
import type { EpochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import { serialUuid } from '../serial-uuid.ts';
import { type Operations, operation } from './operation.ts';

export interface Published {
  readonly at: EpochMs;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

const MESSAGE_BYTES_MAX = 262_144;
/** Begins with no space, and holds no line break or other control character. */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]{0,99}$/;

export class Sns {
  /** ARNs. */
  readonly topics = new Set<string>();
  readonly published: Published[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly operations: Operations = {
    Publish: operation<PublishInput>(
      {
        TopicArn: 'string',
        TargetArn: 'string',
        Message: 'string',
        Subject: 'string',
        MessageStructure: 'string',
        MessageAttributes: 'structure',
        PhoneNumber: 'not-modelled',
        MessageGroupId: 'not-modelled',
        MessageDeduplicationId: 'not-modelled',
      },
      (input) => this.publish(input),
    ),
  };

  publish(input: PublishInput): PublishResponse {
    const { Subject: subject, Message: message, MessageAttributes: attributes = {} } = input;
    const topicArn = input.TopicArn ?? input.TargetArn;
    if (!topicArn?.startsWith('arn:')) throw invalid('TopicArn');
    if (!message) throw invalid('Empty message');
    if (Buffer.byteLength(message) > MESSAGE_BYTES_MAX) throw invalid('Message too long');
    if (subject !== undefined && !SUBJECT.test(subject)) throw invalid('Subject');
    if (input.MessageStructure !== undefined) validateStructure(input.MessageStructure, message);
    validateAttributes(attributes);
    if (!this.topics.has(topicArn)) throw new Refusal('NotFoundException', 'Topic does not exist', 404);
    this.published.push({ at: this.#clock.now(), topicArn, subject, message, attributes });
    return { MessageId: serialUuid(this.published.length) };
  }
}

const invalid = (what: string) => new Refusal('InvalidParameterException', `Invalid parameter: ${what}`);

function validateStructure(structure: string, message: string): void {
  if (structure !== 'json') throw invalid('MessageStructure');
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const fallback = typeof parsed === 'object' && parsed !== null && 'default' in parsed ? parsed.default : undefined;
  if (typeof fallback !== 'string') {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
}

function validateAttributes(attributes: Record<string, MessageAttributeValue | undefined>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value?.BinaryValue) throw new Refusal('NotModelled', 'The local AWS world models no binary attributes', 501);
    if (value?.DataType && value.StringValue) continue;
    const trouble = value?.DataType ? 'value' : 'type';
    throw new Refusal(
      'InvalidParameterValueException',
      `The message attribute '${name}' must contain non-empty message attribute ${trouble}.`,
    );
  }
}
