import fc from 'fast-check';
import { invariant } from '../../functions/core/invariant.ts';
import { ALARM_STATES, type Delivery, type ParsedWake } from '../../functions/core/wake.ts';
import { HINT_LENGTH_MAX, HINTS_EACH_MAX } from '../../functions/core/wake-hints.ts';
import { sample } from './core.ts';
import { filesUnder } from './files.ts';
import { arn, byEventBridge, bySns, changed, nested, notification, snsEvent, sqsEvent } from './wakes.ts';

/* Messages that were once good, and what must be true of every answer to them. */

/** What every answer must be, whatever was sent. Not by `expect`, which would take longer than the cases. */
export function mustBeSound(deliveries: readonly Delivery[]): void {
  const problems = deliveries.flatMap(({ parsed }) =>
    parsed.ok ? problemsOfWake(parsed.wake) : problemsOfRefusal(parsed),
  );
  invariant(problems.length === 0, `no answer is ${problems.join(', nor ')}`);
}

/** One answer for each message of SQS's, by its id and in its place. */
export function mustAnswerEach(deliveries: readonly Delivery[], ids: readonly unknown[]): void {
  const answered = deliveries.map(({ messageId }) => messageId);
  invariant(answered.length === ids.length, 'each message has one answer');
  invariant(
    answered.every((id, i) => id === ids[i]),
    'each answer has the id of its message',
  );
}

function problemsOfRefusal({ because }: Extract<ParsedWake, { ok: false }>): string[] {
  return [
    ...(/^[ -~]{1,200}$/.test(because) ? [] : [`because of ${JSON.stringify(because)}`]),
    ...(because.includes('SECRET') ? ['a refusal that repeats what was sent'] : []),
    ...(because === 'the message cannot be read' ? ['JSON that throws'] : []),
  ];
}

function problemsOfWake(wake: Extract<ParsedWake, { ok: true }>['wake']): string[] {
  if (wake.kind !== 'alarm') return [];
  const moments = [wake.at, wake.mutedUntil].filter((moment) => moment !== undefined);
  const hints = Object.entries(wake.hints);
  return [
    ...(ofAnyPartition(wake.arn) === arn(wake.alarm) ? [] : ['an alarm of another home or name']),
    ...(ALARM_STATES.includes(wake.state) ? [] : ['an unknown state']),
    ...(moments.every(Number.isFinite) ? [] : ['a moment that is none']),
    ...(hints.length <= 2 * HINTS_EACH_MAX ? [] : ['too many hints']),
    ...(hints.every(([, value]) => typeof value === 'string' && value.length <= HINT_LENGTH_MAX)
      ? []
      : ['a long hint']),
  ];
}

const samples = filesUnder('events', '.json')
  .filter((path) => !path.includes('scenarios') && !path.includes('config'))
  .map((path) => sample(path.replace('events/', '')));

/** A Region is of one partition, and it is judged; which partitions there will be, only AWS knows. */
const ofAnyPartition = (given: string) => given.replace(/^arn:aws[a-z-]*:/, 'arn:aws:');

/** Every message that wakes the responder, unwrapped. */
export const senders = [...samples, bySns];

/** Every place in a JSON value, the value itself included. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [
    path,
    ...[...keys].flatMap((key) => placesIn((value as Record<string | number, unknown>)[key], [...path, key])),
  ];
}
const origins = senders.map((event) => ({ event, places: placesIn(event) }));

/** What nobody should write, and what differs from the truth by little. */
const hostile = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      undefined,
      null,
      0,
      -1,
      1e308,
      true,
      '',
      ' ',
      [],
      {},
      '__proto__',
      'ALARM',
      'OK',
      'Success',
      'Notification',
      'TestInvoke',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      arn('checkout-5xx'),
      arn('other'),
      arn('checkout-5xx', 'us-east-1:123456789012'),
      arn('checkout-5xx', 'eu-west-1:111122223333'),
      '111122223333',
      'us-east-1',
      'checkout-latency',
      'SECRET\n\u0000',
      'aws.cloudwatch',
      'my.app',
    ),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(...[63, 64, 65].map((depth): unknown => JSON.parse(nested(depth)))) },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(256), 'SECRET'.repeat(100), '🧗'.repeat(255)) },
  { weight: 1, arbitrary: fc.constantFrom(...samples) },
);

/** As it would arrive: a list loses a key that only a program can give it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

/** A sample with up to three of its places changed, one of them perhaps under `__proto__`. */
export const mutant = fc
  .tuple(
    fc.constantFrom(...origins),
    fc.array(fc.tuple(fc.nat(), hostile, fc.constantFrom('set', 'set', 'set', '__proto__', 'constructor')), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([{ event, places }, changes]) =>
    asJson(
      changes.reduce<unknown>((now, [where, value, how]) => {
        const place = places[where % places.length] ?? [];
        return changed(now, how === 'set' ? place : [...place.slice(0, -1), how], value);
      }, event),
    ),
  );

export const wrappings: readonly ((message: unknown) => unknown)[] = [
  (message) => message,
  (message) => sqsEvent(message),
  (message) => snsEvent(message),
  (message) => sqsEvent(notification(message)),
  (message) => sqsEvent(byEventBridge, message, notification(message)),
];
export const wrapping = fc.constantFrom(...wrappings);

export const idsIn = (event: unknown) =>
  (event as { Records: { messageId?: unknown }[] }).Records.map(({ messageId }) => messageId);
