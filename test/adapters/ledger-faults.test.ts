import { describe, expect, test } from 'vitest';
import { millis } from '../../functions/core/units.ts';
import type { Fault } from '../../sim/faults.ts';
import { at, noon } from '../kit/core.ts';
import {
  closed,
  deployment,
  incident,
  type Ledger,
  ledgerAt,
  signal,
  tableForTest,
  term,
  veto,
  worldlyLedger,
} from '../kit/ledger.ts';

/* What the SDK's own retries and timeouts make of the table's bad days. */

const lease = { service: 'checkout', owner: 'me' };

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
  ['claimPage', 'UpdateItem', (l) => l.claimPage('checkout', noon, noon, signal)],
];

describe.each(calls)('%s', (_verb, operation, call) => {
  const fault = (kind: Fault['kind'], times: number) => [{ service: 'dynamodb', operation, kind, times }];

  test('is one call', async () => {
    const { ledger, world } = await worldlyLedger();
    await call(ledger);
    expect(world.journal.map((entry) => entry.operation)).toEqual([operation]);
  });

  test.each([
    ['throttle', 'unavailable'],
    ['server-error', 'unavailable'],
    ['reset', 'unavailable'],
    ['access-denied', 'refused'],
  ] as const)('of a table that answers with “%s” is %s', async (kind, outcome) => {
    const { ledger, operations } = await worldlyLedger(fault(kind, 99));
    await expect(call(ledger)).rejects.toMatchObject({ name: 'CallFailed', outcome });
    expect(operations()[0]).toBe(`dynamodb ${operation} ${kind}`);
  });

  test('of a table that is not there is refused', async () => {
    const { url } = await tableForTest();
    const outcome = expect.objectContaining({ name: 'CallFailed', outcome: 'refused' });
    await expect(call(ledgerAt(url, 'another-table'))).rejects.toEqual(outcome);
  });

  test('survives a throttle or two', async () => {
    const { ledger, operations } = await worldlyLedger(fault('throttle', 2));
    await call(ledger);
    expect(operations()).toHaveLength(3);
  });
});

/* The SDK tries again what took effect and was not answered: it must not take its own effect for somebody else's. */
describe('a write whose answer is lost', () => {
  const lost = (operation: string) =>
    worldlyLedger([{ service: 'dynamodb', operation, kind: 'hang-after-effect', times: 1 }], millis(500));

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
    expect(await ledger.claimPage('checkout', noon, noon, signal)).toBe(true);
    expect(operations()).toHaveLength(2);
    expect(await ledger.claimPage('search', noon, noon, signal)).toBe(false);
  });

  test('still has written the veto', async () => {
    const { ledger, operations } = await lost('PutItem');
    await ledger.saveVeto('checkout', veto(), signal);
    expect(operations()[1]).toBe('dynamodb PutItem ConditionalCheckFailedException');
    expect((await ledger.read('checkout', signal)).vetoes).toEqual([veto()]);
  });
});
