import { createHash } from 'node:crypto';
import type {
  BatchResultErrorEntry,
  SendMessageBatchRequest,
  SendMessageBatchRequestEntry,
  SendMessageBatchResult,
  SendMessageBatchResultEntry,
  SendMessageRequest,
  SendMessageResult,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import { type Operations, operation } from './operation.ts';
import type { Queue } from './sqs-queue.ts';

const DELAY_SECONDS_MAX = 900;
const BYTES_MAX = 1_048_576;

export class Sqs {
  /** By URL. */
  readonly queues = new Map<string, Queue>();
  /** Codes with which the next entries of a batch fail, one each, in a call that succeeds. */
  readonly entryFailures: string[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly operations: Operations = {
    SendMessage: operation<SendMessageRequest>(
      {
        QueueUrl: 'string',
        MessageBody: 'string',
        DelaySeconds: 'number',
        MessageAttributes: 'not-modelled',
        MessageSystemAttributes: 'not-modelled',
        MessageDeduplicationId: 'not-modelled',
        MessageGroupId: 'not-modelled',
      },
      (input) => this.sendMessage(input),
    ),
    SendMessageBatch: operation<SendMessageBatchRequest>({ QueueUrl: 'string', Entries: 'structures' }, (input) =>
      this.sendMessageBatch(input),
    ),
  };

  sendMessage({ QueueUrl, MessageBody: body = '', DelaySeconds: delay = 0 }: SendMessageRequest): SendMessageResult {
    const queue = this.#queue(QueueUrl);
    const wrong = wrongWith(body, delay);
    if (wrong !== undefined) throw new Refusal('InvalidParameterValueException', wrong);
    return { MessageId: queue.send(body, this.#clock.now(), delay), MD5OfMessageBody: md5(body) };
  }

  sendMessageBatch({ QueueUrl, Entries: entries = [] }: SendMessageBatchRequest): SendMessageBatchResult {
    const queue = this.#queue(QueueUrl);
    refuseBatch(entries);
    const Successful: SendMessageBatchResultEntry[] = [];
    const Failed: BatchResultErrorEntry[] = [];
    for (const { Id, MessageBody: body = '', DelaySeconds: delay = 0 } of entries) {
      const wrong = wrongWith(body, delay);
      const failing = wrong === undefined ? this.entryFailures.shift() : 'InvalidParameterValue';
      if (failing === undefined) {
        Successful.push({ Id, MessageId: queue.send(body, this.#clock.now(), delay), MD5OfMessageBody: md5(body) });
      } else Failed.push({ Id, SenderFault: wrong !== undefined, Code: failing, Message: wrong });
    }
    return { Successful, Failed };
  }

  #queue(url = ''): Queue {
    const queue = this.queues.get(url);
    if (queue === undefined) throw new Refusal('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }
}

/** The SDK checks it, and takes a message for damaged where it differs. */
const md5 = (body: string) => createHash('md5').update(body).digest('hex');

function wrongWith(body: string, delay: number): string | undefined {
  if (body === '') return 'The request must contain the parameter MessageBody.';
  const range = `DelaySeconds must be >= 0 and <= ${DELAY_SECONDS_MAX}`;
  const isDelay = Number.isInteger(delay) && delay >= 0 && delay <= DELAY_SECONDS_MAX;
  return isDelay ? undefined : `Value ${delay} for parameter DelaySeconds is invalid. Reason: ${range}.`;
}

function refuseBatch(entries: readonly SendMessageBatchRequestEntry[]): void {
  const ids = entries.map(({ Id = '' }) => Id);
  const size = entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
  const rules: [boolean, string, string][] = [
    [entries.length > 0, 'EmptyBatchRequest', 'There should be at least one SendMessageBatchRequestEntry.'],
    [entries.length <= 10, 'TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.'],
    [ids.every((id) => /^[\w-]{1,80}$/.test(id)), 'InvalidBatchEntryId', 'A batch entry id holds up to 80 letters.'],
    [new Set(ids).size === ids.length, 'BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.'],
    [size <= BYTES_MAX, 'BatchRequestTooLong', `Batch requests cannot be longer than ${BYTES_MAX} bytes.`],
  ];
  const broken = rules.find(([holds]) => !holds);
  if (broken) throw new Refusal(broken[1], broken[2]);
}
