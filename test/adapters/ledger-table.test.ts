import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../sim/clock.ts';
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
  ledgerAt,
  signal,
  tableForTest,
  term,
  veto,
  worldlyLedger,
} from '../kit/ledger.ts';

/* What only the table can show: its items and its pages. */

const lease = { service: 'checkout', owner: 'me' };

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
    await ledger.claimPage('checkout', noon, noon, signal);
    const items = await written(table);
    const at90Days = (at(600) + 90 * 24 * 3_600_000) / 1_000;
    const receipt = expect.stringMatching(/^[\da-f-]{36}$/);
    expect(items.toSorted((a, b) => (`${a['item']}` < `${b['item']}` ? -1 : 1))).toEqual([
      { service: '*region', item: 'breaker', 'f#checkout': `${noon}`, pagedAt: `${noon}`, pagedBy: 'checkout' },
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

test('every read is consistent', async () => {
  const asked: [string, object][] = [];
  const table = await tableForTest();
  const call = (operation: string, input: object) => {
    asked.push([operation, input]);
    return table.call(operation, input);
  };
  const { url, close } = await serveAws(new World(new VirtualClock(noon)), { call });
  closers.push(close);
  const ledger = ledgerAt(url, table.name);
  await ledger.read('checkout', signal);
  await ledger.recall('checkout', deployment('d-1'), signal);
  await ledger.states(['checkout'], signal);
  const consistent = expect.objectContaining({ ConsistentRead: true });
  expect(asked).toEqual([
    ['Query', consistent],
    ['Query', consistent],
    ['BatchGetItem', { RequestItems: { [table.name]: consistent } }],
  ]);
});

describe('more than one page', () => {
  const many = { start: noon, end: noon };
  const onsets = Object.fromEntries(Array.from({ length: 4_000 }, (_none, i) => [`alarm-${i}`.padEnd(30, 'x'), many]));
  const past = [1, 2, 3, 4, 5, 6].map((i) => closed({ id: `checkout-${i}`, onsets }));

  test('is read to its end', async () => {
    const { ledger, operations } = await worldlyLedger();
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
