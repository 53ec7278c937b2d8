import { isObject, own, refused } from './read-json.ts';
import type { Delivery, Home, ParsedWake } from './wake.ts';
import { readMessage, skipped } from './wake-message.ts';

/*
 * Unwrapping: SQS around SNS around the message, or any part of that. The layers are counted, not recursed into: a
 * notification in a notification is opened by nobody.
 */

/** SQS's own limit, in characters, which are at most as many as its bytes; SNS's and EventBridge's are lower. */
export const TEXT_LENGTH_MAX = 1_048_576;
/** Real events nest about ten deep. */
export const NESTING_MAX = 64;

/** Level by level, so that depth costs no stack; each object once. */
function nestsTooDeeply(root: unknown): boolean {
  const met = new Set<object>();
  const fresh = (x: unknown): x is object => {
    if (typeof x !== 'object' || x === null || met.has(x)) return false;
    met.add(x);
    return true;
  };
  let level = [root].filter(fresh);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === NESTING_MAX) return true;
    level = level.flatMap((one) => Object.values(one).filter(fresh));
  }
  return false;
}

const TOO_DEEP = refused(`the message must nest at most ${NESTING_MAX} deep`);

type Reader = (message: unknown, home: Home) => ParsedWake;

/** A text that means to be JSON must be; any other text is somebody's note on the topic. */
function readText(text: string, home: Home, read: Reader): ParsedWake {
  if (text.length > TEXT_LENGTH_MAX) return refused(`the message must have at most ${TEXT_LENGTH_MAX} characters`);
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return /^\s*[[{]/.test(text) ? refused('the message must be whole JSON') : skipped('plain text');
  }
  return nestsTooDeeply(message) ? TOO_DEEP : read(message, home);
}

/** An SNS notification, as Lambda gets it (`Records[].Sns`) or as SQS does (`{"Type":"Notification",…}`). */
function readNotification(sns: unknown, home: Home): ParsedWake {
  if (own(sns, 'Type') !== 'Notification') return skipped('SNS about itself, such as a subscription to confirm');
  if (own(sns, 'Subject') === 'TestInvoke') return skipped('a test message');
  const message = own(sns, 'Message');
  return typeof message === 'string' ? readText(message, home, readMessage) : refused('Message must be a text');
}

/** A dead letter of Lambda's is the whole event; SNS calls with one notification at a time. */
function loneNotification(x: unknown): unknown {
  const records = own(x, 'Records');
  return Array.isArray(records) && records.length === 1 ? own(records[0], 'Sns') : undefined;
}

/** What an SQS message holds, or an event without `Records`. */
const readBody: Reader = (body, home) => {
  const inRecords = loneNotification(body);
  if (inRecords !== undefined) return readNotification(inRecords, home);
  return own(body, 'Type') === 'Notification' ? readNotification(body, home) : readMessage(body, home);
};

function readRecord(record: unknown, home: Home): ParsedWake {
  if (!isObject(record)) return refused('a record must be an object');
  if (own(record, 'eventSource') === 'aws:sqs') {
    const body = own(record, 'body');
    return typeof body === 'string' ? readText(body, home, readBody) : refused('body must be a text');
  }
  const sns = own(record, 'Sns');
  return sns === undefined ? skipped('a record of neither SQS nor SNS') : readNotification(sns, home);
}

/** Lambda's events are JSON and nothing in them can throw; what a bug throws costs one message and not its batch. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
const UNREADABLE = refused('the message cannot be read');

/** SQS counts how often it has handed a message out. */
const cameBefore = (record: unknown) => Number(own(own(record, 'attributes'), 'ApproximateReceiveCount')) > 1;

function messageIdOf(record: unknown): string | undefined {
  const id = own(record, 'messageId');
  return typeof id === 'string' ? id : undefined;
}

/**
 * Opens any event that Lambda may get: a batch of SQS or SNS records, or a bare message. One delivery for each, in their
 * order; an empty batch has none. Never throws.
 */
export function parseDeliveries(event: unknown, home: Home): readonly Delivery[] {
  const records = attempt(() => {
    const list = own(event, 'Records');
    return Array.isArray(list) ? [...list] : undefined;
  });
  if (records === undefined) {
    const read = () => (nestsTooDeeply(event) ? TOO_DEEP : readBody(event, home));
    return [{ parsed: attempt(read) ?? UNREADABLE }];
  }
  return records.map((record) => ({
    messageId: attempt(() => messageIdOf(record)),
    ...(attempt(() => cameBefore(record)) ? { redelivered: true } : {}),
    parsed: attempt(() => readRecord(record, home)) ?? UNREADABLE,
  }));
}
