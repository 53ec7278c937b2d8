import { describe, expect, test } from 'vitest';
import { millis } from '../../functions/core/units.ts';
import { Buckets } from '../../sim/buckets.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { Dice } from '../../sim/dice.ts';
import { Table } from '../../sim/storm/table.ts';
import { World } from '../../sim/world.ts';
import { noon } from './seed.ts';

function tableOf(capacity: number) {
  const clock = new VirtualClock(noon, 'promises');
  const world = new World(clock);
  const of = ['dynamodb:UpdateItem'] as const;
  const tokens = ({ units }: Readonly<Record<string, unknown>>) => Math.ceil(Number(units));
  const key = ({ partition }: Readonly<Record<string, unknown>>) => String(partition);
  const one = { name: 'writes', burst: capacity, perSecond: capacity, of, source: 'a test', tokens, key };
  const buckets = new Buckets([one]);
  const table = new Table({ world, buckets, clock, dice: new Dice(1), backoff: () => millis(10) });
  const ask = (name: string, ...args: unknown[]) =>
    clock.run(table.through({ name: `ledger.${name}`, args }, async () => 'done'));
  const outcomes = () => world.journal.map(({ operation, outcome }) => `${operation} ${outcome}`);
  return { table, ask, outcomes, clock };
}

describe('the ledger as a table', () => {
  test.each([
    ['read', ['checkout'], ['Query ok']],
    ['take', [{ service: 'checkout', owner: 'me' }], ['UpdateItem ok']],
    ['noteFiring', ['checkout'], ['UpdateItem ok']],
    ['archive', ['checkout', {}], ['PutItem ok']],
    ['states', [Array(100).fill('s')], ['BatchGetItem ok']],
    ['states', [Array(101).fill('s')], ['BatchGetItem ok', 'BatchGetItem ok']],
    ['forgetTerms', ['checkout', [1, 2]], ['DeleteItem ok', 'DeleteItem ok']],
  ])('%s is %j', async (name, args, requests) => {
    const { ask, outcomes } = tableOf(1_000);
    await expect(ask(name, ...args)).resolves.toBe('done');
    expect(outcomes()).toEqual(requests);
  });

  test('takes its time', async () => {
    const { ask, clock } = tableOf(1_000);
    await ask('read', 'checkout');
    expect(clock.now()).toBeGreaterThan(noon);
  });

  test('tries a refused request again, and gives up after eight', async () => {
    const { ask, outcomes } = tableOf(2);
    await ask('save', { service: 'checkout' });
    await expect(ask('save', { service: 'checkout' })).rejects.toThrow('dynamodb:UpdateItem: throttled');
    expect(outcomes()).toEqual(['UpdateItem ok', ...Array(8).fill('UpdateItem throttle')]);
  });

  test('partitions do not take from one another', async () => {
    const { ask, outcomes } = tableOf(2);
    await ask('save', { service: 'checkout' });
    await ask('save', { service: 'cart' });
    expect(outcomes()).toEqual(['UpdateItem ok', 'UpdateItem ok']);
  });

  test('the region-wide item grows with each service that has fired, and with no other note', async () => {
    const { table, ask } = tableOf(1_000);
    const empty = table.breakerBytes;
    await ask('noteFiring', 'checkout');
    const one = table.breakerBytes;
    await ask('noteFiring', 'checkout');
    expect(one).toBe(empty + 'checkout'.length + 10);
    expect(table.breakerBytes).toBe(one);
    await ask('noteFiring', 'cart');
    expect(table.breakerBytes).toBe(one + 'cart'.length + 10);
  });
});
