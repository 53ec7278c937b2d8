import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../functions/adapters/sdk-call.ts';
import { at, definitionArn, noon } from '../kit/core.ts';
import { recorded } from '../kit/http.ts';
import {
  candidate,
  closed,
  deployment,
  incident,
  intent,
  ledgerAt,
  signal,
  tableForTest,
  veto,
} from '../kit/ledger.ts';

/* People can write to a table too, and versions differ: what cannot be read is refused by its name, never acted upon. */

const doc = (value: unknown) => ({ doc: { S: JSON.stringify(value) } });
const without = <T extends object>(value: T, name: keyof T) => ({ ...value, [name]: undefined });
const termItem = (over: object = {}) => ({
  ...{ definition: { S: definitionArn(42) }, hash: { S: 'h' }, kind: { S: 'deploy' } },
  ...over,
});
const TERM = `term#000${noon}`;
const hold = { scope: 'service', reason: 'r', at: noon };

const unreadable: [string, string, object][] = [
  ['no JSON', 'state', { incident: { S: '{' } }],
  ['a number for a document', 'state', { incident: { N: '7' } }],
  ['a list for a document', 'state', { incident: { S: '[]' } }],
  ['an incident without an id', 'state', { incident: { S: JSON.stringify(without(incident(), 'id')) } }],
  [
    'an incident opened at no moment',
    'state',
    { incident: { S: JSON.stringify({ ...incident(), openedAt: 'noon' }) } },
  ],
  [
    'an onset without an end',
    'state',
    { incident: { S: JSON.stringify({ ...incident(), onsets: { a: { start: 1 } } }) } },
  ],
  [
    'an intent to do what nobody does',
    'state',
    { incident: { S: JSON.stringify({ ...incident(), intent: { ...intent(), act: 'dance' } }) } },
  ],
  [
    'an intent by a way that is none',
    'state',
    { incident: { S: JSON.stringify({ ...incident(), intent: { ...intent(), via: 'mail' } }) } },
  ],
  [
    'an intent towards no definition',
    'state',
    { incident: { S: JSON.stringify({ ...incident(), intent: { ...intent(), to: 'checkout:latest' } }) } },
  ],
  ['something seen that is nothing', 'state', { seen: { S: '{"definition":7}' } }],
  ['a closed incident without a document', 'incident#x', { expiresAt: { N: '7' } }],
  ['a closed incident whose end has no reason', 'incident#x', doc({ ...closed(), closed: { at: 1 } })],
  ['a veto of no hash', 'veto#x', doc(without(veto(), 'hash'))],
  ['a veto whose exemption is no text', 'veto#x', doc({ ...veto(), exemption: true })],
  ['a hold of something else', 'hold', doc({ ...hold, scope: 'everything' })],
  ['a hold until no moment', 'hold', doc({ ...hold, until: 'later' })],
  ['a term at no moment', 'term#yesterday', termItem()],
  ['a term at a moment with too few digits', `term#${noon}`, termItem()],
  ['a term of no definition', TERM, termItem({ definition: { S: 'checkout:42' } })],
  ['a term without a hash', TERM, termItem({ hash: { N: '7' } })],
  ['a term of a third kind', TERM, termItem({ kind: { S: 'canary' } })],
  ['a term baked at a text', TERM, termItem({ bakedAt: { S: 'noon' } })],
  [
    'a candidate from nowhere',
    TERM,
    termItem({ candidate: { S: JSON.stringify(candidate({ source: 'hearsay' as 'hook' })) } }),
  ],
  [
    'a candidate with a placement without a port',
    TERM,
    termItem({ candidate: { S: JSON.stringify({ ...candidate(), placement: { containerName: 'a' } }) } }),
  ],
];

describe.each(unreadable)('%s', (_case, item, attributes) => {
  test('is refused, and the item is named', async () => {
    const { ledger, put } = await tableForTest();
    await put({ service: { S: 'checkout' }, item: { S: item }, ...attributes });
    const message = expect.stringMatching(new RegExp(`^dynamodb:\\w+: the item checkout ${item} cannot be read: .+`));
    const refused = { name: 'CallFailed', outcome: 'refused', message };
    await expect(ledger.read('checkout', signal)).rejects.toMatchObject(refused);
  });
});

test('a broken open incident refuses whoever takes the lease or sweeps', async () => {
  const { ledger, put } = await tableForTest();
  await put({ service: { S: 'checkout' }, item: { S: 'state' }, incident: { S: '{' } });
  const refused = { name: 'CallFailed', outcome: 'refused', message: expect.stringContaining('checkout state') };
  await expect(ledger.states(['checkout'], signal)).rejects.toMatchObject(refused);
  await expect(ledger.take({ service: 'checkout', owner: 'me' }, noon, at(60), signal)).rejects.toMatchObject(refused);
});

test('a broken hold for all refuses whoever notes that a service fires', async () => {
  const { ledger, put } = await tableForTest();
  await put({ service: { S: '*region' }, item: { S: 'breaker' }, hold: { S: '{}' } });
  const refused = { outcome: 'refused', message: expect.stringContaining('*region breaker') };
  await expect(ledger.noteFiring('checkout', noon, noon, signal)).rejects.toMatchObject(refused);
});

test('a hook reads what it needs: a broken term or hold is not its trouble, a broken veto is', async () => {
  const { ledger, put } = await tableForTest();
  const recall = () => ledger.recall('checkout', deployment('d-1'), signal);
  await put({ service: { S: 'checkout' }, item: { S: 'term#yesterday' } });
  await put({ service: { S: 'checkout' }, item: { S: 'hold' } });
  await ledger.saveVeto('checkout', veto(), signal);
  expect(await recall()).toEqual({ vetoes: [veto()] });
  await put({ service: { S: 'checkout' }, item: { S: 'veto#x' } });
  await expect(recall()).rejects.toMatchObject({ outcome: 'refused' });
});

describe('a batch of which DynamoDB leaves some for later', () => {
  const seen = { definition: 'checkout:42', baked: true };

  /** Answers each call with as many of its keys as the script says. */
  async function leaving(...reads: number[]) {
    const asked: number[] = [];
    const server = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      const { Keys } = (JSON.parse(body) as { RequestItems: { table: { Keys: object[] } } }).RequestItems.table;
      const read = reads[asked.push(Keys.length) - 1] ?? 0;
      const items = Keys.slice(0, read).map((key) => ({ ...key, seen: { S: JSON.stringify(seen) } }));
      const left = Keys.slice(read);
      res.setHeader('content-type', 'application/x-amz-json-1.0');
      const UnprocessedKeys = left.length > 0 ? { table: { Keys: left } } : {};
      res.end(JSON.stringify({ Responses: { table: items }, UnprocessedKeys }));
    });
    const { url } = await recorded(server);
    return { ledger: ledgerAt(url, 'table'), asked };
  }

  test('is asked for again until all is read', async () => {
    const { ledger, asked } = await leaving(1, 1, 1);
    const states = await ledger.states(['a', 'b', 'c'], signal);
    expect(asked).toEqual([3, 2, 1]);
    expect([...states.values()]).toEqual([{ seen }, { seen }, { seen }]);
  });

  test('is given up when a call reads nothing', async () => {
    const { ledger, asked } = await leaving(1, 0);
    const operation: Operation = 'dynamodb:BatchGetItem';
    await expect(ledger.states(['a', 'b', 'c'], signal)).rejects.toMatchObject({ operation, outcome: 'unavailable' });
    expect(asked).toEqual([3, 2]);
  });
});
