import { describe, expect, test } from 'vitest';
import { invariant } from '../../functions/core/invariant.ts';
import { millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import type { Recheck } from '../../functions/flows/responder-ports.ts';
import type { World } from '../../sim/world.ts';
import { bothWays, fault, queueUrl, signal } from '../kit/contract-small.ts';
import { noon } from '../kit/core.ts';

const rechecks = (count: number): Recheck[] =>
  Array.from({ length: count }, (_, i) => ({ service: `service-${i}`, at: plus(noon, seconds(30)) }));

const queueOf = (world: World) => {
  const queue = world.sqs.queues.get(queueUrl);
  invariant(queue !== undefined, 'the queue is there');
  return queue;
};
const messages = (world: World) =>
  queueOf(world)
    .bodies()
    .map((body): unknown => JSON.parse(body));
const services = (world: World) =>
  queueOf(world)
    .bodies()
    .map((body) => (JSON.parse(body) as Recheck).service);

describe.each(bothWays)('SQS, %s', (_, make) => {
  test('a recheck is a message that names the service and the moment, and is not seen before', async () => {
    const { ports, world } = await make();
    const at = plus(noon, seconds(30));
    await ports.queue.recheckAll([{ service: 'checkout', at }], noon, signal);
    expect(messages(world)).toEqual([{ belay: 'recheck', service: 'checkout', at }]);
    expect(queueOf(world).next()).toBe(at);
  });

  test.each([
    ['now', millis(0), 0],
    ['in the past', millis(-60_000), 0],
    ['in a part of a second', millis(1), 1],
    ['in the longest delay of SQS', minutes(15), 900],
    ['farther away than SQS delays', minutes(60), 900],
  ])('a recheck %s', async (_case, away, delaySeconds) => {
    const { ports, world } = await make();
    await ports.queue.recheckAll([{ service: 'checkout', at: plus(noon, away) }], noon, signal);
    expect(queueOf(world).next()).toBe(plus(noon, seconds(delaySeconds)));
  });

  test.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [25, 3],
  ])('%i rechecks take %i calls, and all arrive', async (count, calls) => {
    const { ports, world } = await make();
    await ports.queue.recheckAll(rechecks(count), noon, signal);
    expect(world.journal).toHaveLength(calls);
    expect(new Set(services(world))).toEqual(new Set(rechecks(count).map(({ service }) => service)));
  });

  test('what SQS did not take is tried once more, and nothing else is', async () => {
    const { ports, world } = await make();
    world.sqs.entryFailures.push('InternalError', 'InternalError');
    await ports.queue.recheckAll(rechecks(5), noon, signal);
    expect(services(world)).toEqual(['service-2', 'service-3', 'service-4', 'service-0', 'service-1']);
    expect(world.journal).toHaveLength(2);
  });

  test('what SQS does not take twice fails the call, when the other batches are through', async () => {
    const { ports, world } = await make();
    world.sqs.entryFailures.push(...Array.from({ length: 22 }, () => 'InternalError'));
    const sent = ports.queue.recheckAll(rechecks(11), noon, signal);
    await expect(sent).rejects.toMatchObject({ name: 'CallFailed', outcome: 'unavailable', unanswered: false });
    expect(world.journal).toHaveLength(4);
  });

  test('a queue that is gone refuses', async () => {
    const { ports, world } = await make();
    world.sqs.queues.clear();
    await expect(ports.queue.recheckAll(rechecks(1), noon, signal)).rejects.toMatchObject({ outcome: 'refused' });
  });

  test('a batch that fails does not keep another from its queue', async () => {
    const { ports, world } = await make({ faults: [fault('sqs', 'SendMessageBatch', 'access-denied')] });
    const sent = ports.queue.recheckAll(rechecks(20), noon, signal);
    await expect(sent).rejects.toMatchObject({ name: 'CallFailed', outcome: 'refused' });
    expect(services(world)).toHaveLength(10);
  });
});
