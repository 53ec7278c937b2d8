import { describe, expect, test } from 'vitest';
import { invariant } from '../../functions/core/invariant.ts';
import { millis, minus, plus, seconds } from '../../functions/core/units.ts';
import { Queue } from '../../sim/aws/sqs-queue.ts';
import { noon } from './seed.ts';

const inSeconds = (s: number) => plus(noon, seconds(s));

/** One queue with a message, whose consumer has a minute; and where it goes after it was received twice. */
function queued() {
  const dead = new Queue({ visibilityTimeoutSeconds: 60 });
  const queue = new Queue({ visibilityTimeoutSeconds: 60, redrive: { to: dead, maxReceiveCount: 2 } });
  queue.send('hello', noon);
  return { queue, dead };
}
function taken(queue: Queue, at = noon) {
  const [message] = queue.take(at);
  invariant(message !== undefined, 'there is a message to take');
  return message;
}

describe('a queue', () => {
  test('gives a message with what a consumer needs', () => {
    expect(taken(queued().queue)).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'hello',
      receiveCount: 1,
      sentAt: noon,
    });
  });

  test('gives at most ten at once, the oldest first', () => {
    const queue = new Queue({ visibilityTimeoutSeconds: 60 });
    for (let i = 0; i < 12; i += 1) queue.send(`m${i}`, noon);
    expect(queue.take(noon).map(({ body }) => body)).toEqual(Array.from({ length: 10 }, (_, i) => `m${i}`));
    expect(queue.take(noon).map(({ body }) => body)).toEqual(['m10', 'm11']);
  });

  test('gives a delayed message from its moment on', () => {
    const queue = new Queue({ visibilityTimeoutSeconds: 60 });
    queue.send('later', noon, 900);
    expect(queue.next()).toBe(inSeconds(900));
    expect(queue.take(minus(inSeconds(900), millis(1)))).toEqual([]);
    expect(queue.take(inSeconds(900))).toHaveLength(1);
  });

  test('gives a message again once its consumer’s time is over', () => {
    const { queue } = queued();
    taken(queue);
    expect(queue.take(minus(inSeconds(60), millis(1)))).toEqual([]);
    expect(taken(queue, inSeconds(60)).receiveCount).toBe(2);
  });

  test('gives a released message again at once', () => {
    const { queue } = queued();
    queue.release(taken(queue).receiptHandle, inSeconds(1));
    expect(queue.next()).toBe(inSeconds(1));
    expect(taken(queue, inSeconds(1)).receiveCount).toBe(2);
  });

  test('forgets a deleted message', () => {
    const { queue } = queued();
    queue.delete(taken(queue).receiptHandle);
    expect([queue.bodies(), queue.next()]).toEqual([[], undefined]);
  });

  test('lets nobody delete or release with an outdated receipt', () => {
    const { queue } = queued();
    const first = taken(queue);
    taken(queue, inSeconds(60));
    queue.delete(first.receiptHandle);
    queue.release(first.receiptHandle, inSeconds(61));
    expect(queue.bodies()).toEqual(['hello']);
    expect(queue.next()).toBe(inSeconds(120));
  });

  test('moves a message that was received too often to where it is told, alone', () => {
    const { queue, dead } = queued();
    for (const at of [noon, inSeconds(60)]) taken(queue, at);
    queue.send('healthy', inSeconds(100));
    expect(queue.take(inSeconds(120)).map(({ body }) => body)).toEqual(['healthy']);
    expect(queue.bodies()).toEqual(['healthy']);
    expect(taken(dead, inSeconds(120))).toMatchObject({ body: 'hello', receiveCount: 1 });
  });

  test('that redrives nowhere gives a message for ever', () => {
    const queue = new Queue({ visibilityTimeoutSeconds: 60 });
    queue.send('hello', noon);
    for (let i = 0; i < 5; i += 1) taken(queue, inSeconds(60 * i));
    expect(taken(queue, inSeconds(300)).receiveCount).toBe(6);
  });
});
