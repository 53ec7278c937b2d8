import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { Refusal } from '../../sim/refusal.ts';
import { startTable } from '../../sim/table.ts';
import { World } from '../../sim/world.ts';
import { noon } from '../kit/core.ts';

/* What the world passes on to the ledger's table. */

const worldWith = (...faults: Fault[]) => new World(new VirtualClock(noon), faults);
const fault = (kind: Fault['kind'], delayMs?: number): Fault => ({
  ...{ service: 'dynamodb', operation: 'Query', times: 1, kind },
  ...(delayMs === undefined ? {} : { delayMs }),
});

/** Counts what arrives. */
function table() {
  const arrived: string[] = [];
  return { arrived, forward: async () => ({ Count: arrived.push('Query') }) };
}

const entry = (outcome: string) => ({ at: noon, service: 'dynamodb', operation: 'Query', outcome });

test('a call is passed on, and its answer comes back', async () => {
  const world = worldWith();
  const { arrived, forward } = table();
  expect(await world.relay('dynamodb', 'Query', forward)).toEqual({ kind: 'answer', output: { Count: 1 }, after: 0 });
  expect([arrived, world.journal]).toEqual([['Query'], [entry('ok')]]);
});

test('a call is in the journal where it arrived, before it is answered', async () => {
  const world = worldWith();
  const { promise, resolve } = Promise.withResolvers<object>();
  const answer = world.relay('dynamodb', 'Query', () => promise);
  await world.relay('dynamodb', 'Query', table().forward);
  expect(world.journal).toEqual([entry('unanswered'), entry('ok')]);
  resolve({});
  await answer;
  expect(world.journal).toEqual([entry('ok'), entry('ok')]);
});

test('what the table refuses is refused under its name', async () => {
  const world = worldWith();
  const refusal = new Refusal('ConditionalCheckFailedException', 'The conditional request failed');
  const refused = await world.relay('dynamodb', 'Query', () => Promise.reject(refusal));
  expect(refused).toEqual({ kind: 'refused', refusal, after: 0 });
  expect(world.journal).toEqual([entry('ConditionalCheckFailedException')]);
});

test('a table that breaks is no answer', async () => {
  const broken = worldWith().relay('dynamodb', 'Query', () => Promise.reject(new TypeError('a bug')));
  await expect(broken).rejects.toThrow('a bug');
});

describe('a fault', () => {
  test.each([
    ['throttle', 'refused', 0],
    ['server-error', 'refused', 0],
    ['access-denied', 'refused', 0],
    ['hang', 'silent', 0],
    ['reset', 'reset', 0],
    ['hang-after-effect', 'silent', 1],
  ] as const)('“%s” is met once, as %s; %d calls reach the table by then', async (kind, result, reaching) => {
    const world = worldWith(fault(kind));
    const { arrived, forward } = table();
    expect(await world.relay('dynamodb', 'Query', forward)).toMatchObject({ kind: result });
    expect(arrived).toHaveLength(reaching);
    expect(await world.relay('dynamodb', 'Query', forward)).toMatchObject({ kind: 'answer' });
    expect(world.journal).toEqual([entry(kind), entry('ok')]);
  });

  test('“slow” takes effect at once and answers later', async () => {
    const { arrived, forward } = table();
    const slow = await worldWith(fault('slow', 700)).relay('dynamodb', 'Query', forward);
    expect(slow).toEqual({ kind: 'answer', output: { Count: 1 }, after: 700 });
    expect(arrived).toHaveLength(1);
  });

  test('on what the ledger never calls is an error of whoever wrote it', () => {
    const scan = { ...fault('throttle'), operation: 'Scan' };
    expect(() => worldWith(scan)).toThrow('no such operation to fault: dynamodb:Scan');
  });
});

test('a world without a table answers as DynamoDB does without one', () => {
  const answer = worldWith().call('dynamodb', 'Query', {});
  expect(answer).toMatchObject({ kind: 'refused', refusal: { type: 'ResourceNotFoundException', status: 400 } });
});

describe('a local table', () => {
  test('takes what it is told, and says by its own name what it refuses', async () => {
    const { name, call, close } = await startTable();
    const Item = { service: { S: 'checkout' }, item: { S: 'state' } };
    const order = { TableName: name, Item, ConditionExpression: 'attribute_not_exists(service)' };
    expect(await call('PutItem', order)).toEqual({});
    const refused = { type: 'ConditionalCheckFailedException', status: 400, message: 'The conditional request failed' };
    await expect(call('PutItem', order)).rejects.toMatchObject(refused);
    await close();
    await expect(call('PutItem', order)).rejects.not.toBeInstanceOf(Refusal);
  });
});
