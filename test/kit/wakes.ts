import { invariant } from '../../functions/core/invariant.ts';
import type { Home, ParsedWake } from '../../functions/core/wake.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { sample } from './core.ts';

/* Wakes in their envelopes. Each begins as one of the shipped samples; a test states only its difference. */

export const home: Home = { account: '123456789012', region: 'eu-west-1' };
export const arn = (name: string, place = 'eu-west-1:123456789012') => `arn:aws:cloudwatch:${place}:alarm:${name}`;

/** What one message, bare, means. */
export function parse(event: unknown): ParsedWake {
  const [only, ...more] = parseDeliveries(event, home);
  invariant(only !== undefined && more.length === 0, 'the event holds one message');
  return only.parsed;
}

type Path = readonly (string | number)[];
type Tree = Record<string | number, unknown>;

/** A copy with this value at this place; `undefined` takes the place away, as JSON would. */
export function changed(event: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = (Array.isArray(event) ? [...event] : { ...(event as object) }) as Tree;
  // Defined, not assigned: `copy['__proto__'] = …` would change the prototype.
  const inner = Object.hasOwn(copy, key) ? copy[key] : undefined;
  Object.defineProperty(copy, key, {
    value: changed(inner, rest, value),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

/** The three envelopes of one alarm, `checkout-5xx`; SNS without its wrapping. */
export const byEventBridge = sample('alarm.eventbridge.json');
export const byLambda = sample('alarm.direct.json');
export const bySns = messageOf(sample('alarm.sns.json'));

/** What the notification of an SNS event says, parsed. */
export function messageOf(event: unknown): unknown {
  const { Records } = event as { Records: { Sns: { Message: string } }[] };
  return JSON.parse(Records[0]?.Sns.Message ?? '');
}

/** As Lambda gets it from SNS. */
export const snsEvent = (message: unknown, over: object = {}) => ({
  Records: [{ EventSource: 'aws:sns', Sns: { ...notification(message), ...over } }],
});

/** As SQS gets it from SNS. A text is sent as it is. */
export const notification = (message: unknown, over: object = {}) => ({
  Type: 'Notification',
  TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
  Subject: 'ALARM: "checkout-5xx" in EU (Ireland)',
  Message: typeof message === 'string' ? message : JSON.stringify(message),
  ...over,
});

/** A batch of these bodies, `m-0` and so on. A text is sent as it is. */
export const sqsEvent = (...bodies: readonly unknown[]) => ({
  Records: bodies.map((body, i) => ({
    messageId: `m-${i}`,
    eventSource: 'aws:sqs',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })),
});

export const refusal = (because: string): ParsedWake => ({ ok: false, why: 'event-refused', because });
export const skip = (because: string): ParsedWake => ({ ok: false, why: 'not-an-alarm', because });

/** An array around an array, so many in all. */
export const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
