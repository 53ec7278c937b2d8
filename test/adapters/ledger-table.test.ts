import { describe, expect, test } from 'vitest';
import type { DurationMs } from '../../functions/core/units.ts';
import { millis, seconds } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { World } from '../../sim/world.ts';
import { at, noon } from '../kit/core.ts';
import {
  candidate,
  closed,
  closers,
  deployment,
  incident,
  intent,
  type Ledger,
  ledgerAt,
  signal,
  tableForTest,
  term,
  veto,
} from '../kit/ledger.ts';

/* What only the table can show: its items, its pages, its bad days. */

const lease = { service: 'checkout', owner: 'me' };

/** The ledger over a world that passes its calls on to the table, and counts and faults them. */
async function worldly(faults: readonly Fault[] = [], patience: DurationMs = seconds(1)) {
  const table = await tableForTest();
  const world = new World(new VirtualClock(noon), faults);
  const { url, close } = await serveAws(world, table);
  closers.push(close);
  const operations = () => world.journal.map(({ service, operation, outcome }) => `${service} ${operation} ${outcome}`);
  return { table, world, operations, ledger: ledgerAt(url, table.name, patience) };
}

async function written(table: Awaited<ReturnType<typeof tableForTest>>) {
  const { Items } = (await table.call('Scan', { TableName: table.name })) as { Items: Record<string, object>[] };
  return Items.map((item) => Object.fromEntries(Object.entries(item).map(([k, v]) => [k, Object.values(v)[0]])));
}

describe('in the table', () => {
  test('each thing lies under its key, for people to read', async () => {
    const table = await tableForTest();
    const { ledger } = table;
    await ledger.saveVeto('checkout', veto(), signal);
    await ledger.saveTerm('checkout', term({ candidate: candidate(), bakedAt: at(1) }), signal);
    await ledger.archive('checkout', closed(), signal);
    await ledger.take(lease, noon, at(60), signal);
    await ledger.save(lease, incident(), 'keep', signal);
    await ledger.noteFiring('checkout', noon, noon, signal);
    await ledger.claimPage(noon, noon, signal);
    const items = await written(table);
    const at90Days = (at(600) + 90 * 24 * 3_600_000) / 1_000;
    const receipt = expect.stringMatching(/^[\da-f-]{36}$/);
    expect(items.toSorted((a, b) => (`${a['item']}` < `${b['item']}` ? -1 : 1))).toEqual([
      { service: '*region', item: 'breaker', 'f#checkout': `${noon}`, pagedAt: `${noon}`, receipt },
      { service: 'checkout', item: 'incident#checkout-1', doc: JSON.stringify(closed()), expiresAt: `${at90Days}` },
      {
        ...{ service: 'checkout', item: 'state', owner: 'me', leaseUntil: `${at(60)}`, receipt },
        incident: JSON.stringify(incident()),
      },
      {
        ...{ service: 'checkout', item: `term#000${noon}`, definition: term().definition, hash: 'hash-42' },
        ...{ kind: 'deploy', candidate: JSON.stringify(candidate()), bakedAt: `${at(1)}` },
      },
      { service: 'checkout', item: 'veto#hash-42', incident: 'checkout-1', doc: JSON.stringify(veto()) },
    ]);
  });

  test('what a newer version has added to a document outlives a read and a write by this one', async () => {
    const { ledger } = await tableForTest();
    const newer = { ...incident({ intent: intent() }), mood: 'grim', last: { kind: 'k', why: 'w', at: noon, by: 'x' } };
    await ledger.take(lease, noon, at(60), signal);
    await ledger.save(lease, newer, 'keep', signal);
    expect(await ledger.take(lease, at(1), at(60), signal)).toEqual({ incident: newer });
  });

  test('what a newer version has put beside what this one knows is left alone', async () => {
    const { ledger, put } = await tableForTest();
    await put({ service: { S: 'checkout' }, item: { S: 'mood#1' }, mood: { L: [{ BOOL: true }] } });
    await put({
      service: { S: 'checkout' },
      item: { S: 'veto#h' },
      doc: { S: JSON.stringify(veto()) },
      mood: { SS: ['x'] },
    });
    expect((await ledger.read('checkout', signal)).vetoes).toEqual([veto()]);
  });
});

describe('more than one page', () => {
  const many = { start: noon, end: noon };
  const onsets = Object.fromEntries(Array.from({ length: 4_000 }, (_none, i) => [`alarm-${i}`.padEnd(30, 'x'), many]));
  const past = [1, 2, 3, 4, 5, 6].map((i) => closed({ id: `checkout-${i}`, onsets }));

  test('is read to its end', async () => {
    const { ledger, operations } = await worldly();
    for (const one of past) await ledger.archive('checkout', one, signal);
    await ledger.archive('checkout', closed({ id: 'checkout-7', intent: intent({ deployment: 'd-7' }) }), signal);
    await ledger.saveTerm('checkout', term(), signal);
    const before = operations().length;
    const read = await ledger.read('checkout', signal);
    expect(operations().slice(before)).toEqual(['dynamodb Query ok', 'dynamodb Query ok']);
    expect(read.past).toHaveLength(7);
    expect(read.terms).toEqual([term()]);
    const recalled = await ledger.recall('checkout', deployment('d-7'), signal);
    expect(recalled.ownRollback).toEqual({ incident: 'checkout-7' });
  });

  test('an item that does not fit is refused', async () => {
    const { ledger } = await tableForTest();
    const fat = closed({ onsets: { ...onsets, ['x'.repeat(300_000)]: many } });
    await expect(ledger.archive('checkout', fat, signal)).rejects.toMatchObject({ outcome: 'refused' });
  });
});

const calls: [string, string, (ledger: Ledger) => Promise<unknown>][] = [
  ['recall', 'Query', (l) => l.recall('checkout', deployment('d-1'), signal)],
  ['saveCandidate', 'UpdateItem', (l) => l.saveCandidate('checkout', term(), signal)],
  ['read', 'Query', (l) => l.read('checkout', signal)],
  ['states', 'BatchGetItem', (l) => l.states(['checkout'], signal)],
  ['take', 'UpdateItem', (l) => l.take(lease, noon, at(60), signal)],
  ['save', 'UpdateItem', (l) => l.save(lease, incident(), 'keep', signal)],
  ['archive', 'PutItem', (l) => l.archive('checkout', closed(), signal)],
  ['saveTerm', 'UpdateItem', (l) => l.saveTerm('checkout', term(), signal)],
  ['forgetTerms', 'DeleteItem', (l) => l.forgetTerms('checkout', [noon], signal)],
  ['saveSeen', 'UpdateItem', (l) => l.saveSeen('checkout', { definition: 'd', baked: true }, signal)],
  ['saveVeto', 'PutItem', (l) => l.saveVeto('checkout', veto(), signal)],
  ['noteFiring', 'UpdateItem', (l) => l.noteFiring('checkout', noon, noon, signal)],
  ['claimPage', 'UpdateItem', (l) => l.claimPage(noon, noon, signal)],
];

describe.each(calls)('%s', (_verb, operation, call) => {
  const fault = (kind: Fault['kind'], times: number) => [{ service: 'dynamodb', operation, kind, times }];

  test('is one call', async () => {
    const { ledger, world } = await worldly();
    await call(ledger);
    expect(world.journal.map((entry) => entry.operation)).toEqual([operation]);
  });

  test.each([
    ['throttle', 'unavailable'],
    ['server-error', 'unavailable'],
    ['reset', 'unavailable'],
    ['access-denied', 'refused'],
  ] as const)('of a table that answers with “%s” is %s', async (kind, outcome) => {
    const { ledger, operations } = await worldly(fault(kind, 99));
    await expect(call(ledger)).rejects.toMatchObject({ name: 'CallFailed', outcome });
    expect(operations()[0]).toBe(`dynamodb ${operation} ${kind}`);
  });

  test('of a table that is not there is refused', async () => {
    const { url } = await tableForTest();
    const outcome = expect.objectContaining({ name: 'CallFailed', outcome: 'refused' });
    await expect(call(ledgerAt(url, 'another-table'))).rejects.toEqual(outcome);
  });

  test('survives a throttle or two', async () => {
    const { ledger, operations } = await worldly(fault('throttle', 2));
    await call(ledger);
    expect(operations()).toHaveLength(3);
  });
});

/* The SDK tries again what took effect and was not answered: it must not take its own effect for somebody else's. */
describe('a write whose answer is lost', () => {
  const lost = (operation: string) =>
    worldly([{ service: 'dynamodb', operation, kind: 'hang-after-effect', times: 1 }], millis(100));

  test('still takes the lease', async () => {
    const { ledger, operations } = await lost('UpdateItem');
    expect(await ledger.take(lease, noon, at(60), signal)).toEqual({ incident: undefined });
    expect(operations()).toEqual(['dynamodb UpdateItem hang-after-effect', 'dynamodb UpdateItem ok']);
  });

  test.each(['keep', 'release'] as const)('still has saved the incident (%s)', async (then) => {
    const { ledger, table, operations } = await lost('UpdateItem');
    await table.ledger.take(lease, noon, at(60), signal);
    expect(await ledger.save(lease, incident(), then, signal)).toBe('saved');
    expect(operations()).toHaveLength(2);
    expect((await ledger.read('checkout', signal)).incident).toEqual(incident());
  });

  test('still has claimed the page, and for itself alone', async () => {
    const { ledger, operations } = await lost('UpdateItem');
    expect(await ledger.claimPage(noon, noon, signal)).toBe(true);
    expect(operations()).toHaveLength(2);
    expect(await ledger.claimPage(noon, noon, signal)).toBe(false);
  });

  test('still has written the veto', async () => {
    const { ledger, operations } = await lost('PutItem');
    await ledger.saveVeto('checkout', veto(), signal);
    expect(operations()[1]).toBe('dynamodb PutItem ConditionalCheckFailedException');
    expect((await ledger.read('checkout', signal)).vetoes).toEqual([veto()]);
  });
});
