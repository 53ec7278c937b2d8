import { describe, expect, test } from 'vitest';
import type { Term } from '../../functions/core/term.ts';
import { at, definitionArn, noon } from '../kit/core.ts';
import {
  bothLedgers,
  candidate,
  closed,
  deployment,
  incident,
  intent,
  type Ledger,
  signal,
  term,
  veto,
} from '../kit/ledger.ts';

const termsOf = async (ledger: Ledger) => (await ledger.read('checkout', signal)).terms;
const vetoesOf = async (ledger: Ledger) => (await ledger.read('checkout', signal)).vetoes;
const recall = (ledger: Ledger, id = 'd-1') => ledger.recall('checkout', deployment(id), signal);

async function opened(ledger: Ledger, over: Parameters<typeof incident>[0]) {
  const lease = { service: 'checkout', owner: 'me' };
  await ledger.take(lease, noon, at(60), signal);
  await ledger.save(lease, incident(over), 'keep', signal);
}

describe.each(bothLedgers)('terms, %s', (_, make) => {
  test('come oldest first, of this service alone', async () => {
    const { ledger } = await make();
    const terms = [at(-100_000_000), at(-1), noon, at(0.001), at(1)].map((shift) => term({ shift }));
    for (const one of [3, 0, 4, 2, 1].map((i) => terms[i] ?? term())) await ledger.saveTerm('checkout', one, signal);
    await ledger.saveTerm('search', term({ shift: at(7) }), signal);
    expect(await termsOf(ledger)).toEqual(terms);
  });

  test('come back with everything that was written', async () => {
    const { ledger } = await make();
    const full = term({ deployment: 'd-1', kind: 'rollback', candidate: candidate(), bakedAt: at(900) });
    await ledger.saveCandidate('checkout', full, signal);
    expect(await termsOf(ledger)).toEqual([full]);
  });

  const byHook = term({ deployment: 'd-1', candidate: candidate() });
  const bySweep = term({ bakedAt: at(3_600) });
  const together = term({ deployment: 'd-1', candidate: candidate(), bakedAt: at(3_600) });
  test.each<[string, readonly Term[], Term]>([
    ['saved twice is saved once', [byHook, byHook], byHook],
    ['by a hook, then by a sweep: both are kept', [byHook, bySweep], together],
    ['by a sweep, then by a hook: the same', [bySweep, byHook], together],
    ['learnt to be a rollback: it is one', [byHook, term({ kind: 'rollback' })], { ...byHook, kind: 'rollback' }],
    [
      'a rollback that a hook then saves: it stays one',
      [term({ kind: 'rollback' }), byHook],
      { ...byHook, kind: 'rollback' },
    ],
    [
      'proven twice: the first proof stays',
      [byHook, term({ candidate: candidate({ source: 'adopted', at: at(99) }) })],
      byHook,
    ],
    ['baked twice: the first moment stays', [bySweep, term({ bakedAt: at(9_999) })], bySweep],
    [
      'with other base facts: what is there stays',
      [byHook, term({ definition: definitionArn(43), hash: 'hash-43', deployment: 'd-2' })],
      byHook,
    ],
  ])('%s', async (_case, writes, expected) => {
    const { ledger } = await make();
    for (const one of writes) await ledger.saveTerm('checkout', one, signal);
    expect(await termsOf(ledger)).toEqual([expected]);
  });

  test('written by two at once are both kept', async () => {
    const { ledger } = await make();
    await Promise.all([
      ledger.saveCandidate('checkout', byHook, signal),
      ledger.saveTerm('checkout', { ...bySweep, kind: 'rollback' }, signal),
    ]);
    expect(await termsOf(ledger)).toEqual([{ ...together, kind: 'rollback' }]);
  });

  test('are forgotten by their shift, those that never were included', async () => {
    const { ledger } = await make();
    for (const shift of [at(1), at(2), at(3)]) await ledger.saveTerm('checkout', term({ shift }), signal);
    await ledger.forgetTerms('checkout', [at(1), at(3), at(9)], signal);
    await ledger.forgetTerms('checkout', [], signal);
    expect(await termsOf(ledger)).toEqual([term({ shift: at(2) })]);
  });
});

describe.each(bothLedgers)('vetoes, %s', (_, make) => {
  test('are known to the responder and to the hooks, of this service alone', async () => {
    const { ledger } = await make();
    await ledger.saveVeto('checkout', veto(), signal);
    await ledger.saveVeto('search', veto({ hash: 'hash-7' }), signal);
    expect(await vetoesOf(ledger)).toEqual([veto()]);
    expect(await recall(ledger)).toEqual({ vetoes: [veto()] });
  });

  test('written again by the same incident leave alone what a person has allowed since', async () => {
    const { ledger } = await make();
    const exempted = veto({ exemption: 'Ann: the metric was wrong' });
    await ledger.saveVeto('checkout', exempted, signal);
    await ledger.saveVeto('checkout', veto(), signal);
    expect(await vetoesOf(ledger)).toEqual([exempted]);
  });

  test('of a later incident count anew', async () => {
    const { ledger } = await make();
    await ledger.saveVeto('checkout', veto({ exemption: 'Ann: the metric was wrong' }), signal);
    await ledger.saveVeto('checkout', veto({ incident: 'checkout-2' }), signal);
    expect(await vetoesOf(ledger)).toEqual([veto({ incident: 'checkout-2' })]);
  });

  test('have reasons that fit: a long one is cut', async () => {
    const { ledger } = await make();
    await ledger.saveVeto('checkout', veto({ reason: 'x'.repeat(1_000_000) }), signal);
    expect(await vetoesOf(ledger)).toEqual([veto({ reason: 'x'.repeat(2_000) })]);
  });

  const carried = veto({ reason: 'Belay set out to roll it back', at: at(60) });
  test('are carried by the intent of the open incident, before they are written', async () => {
    const { ledger } = await make();
    await opened(ledger, { intent: intent() });
    expect(await vetoesOf(ledger)).toEqual([carried]);
    expect(await recall(ledger)).toEqual({ vetoes: [carried] });
  });

  test('are carried by the intents of past incidents too, and by those that stopped a deployment', async () => {
    const { ledger } = await make();
    const stopped = intent({ act: 'stop-deployment', via: 'stop-deployment', veto: 'hash-43' });
    await ledger.archive('checkout', closed({ intent: intent() }), signal);
    await ledger.archive('checkout', closed({ id: 'checkout-2', intent: stopped }), signal);
    const second = {
      ...carried,
      hash: 'hash-43',
      incident: 'checkout-2',
      reason: 'Belay set out to stop its deployment',
    };
    expect(await vetoesOf(ledger)).toEqual([carried, second]);
    expect((await recall(ledger)).vetoes).toEqual([carried, second]);
  });

  test.each([
    ['of the same incident: the written one says more', { at: at(1) }, 'checkout-1', 'written'],
    ['of a later incident: the written one is the older', { at: at(59.999) }, 'checkout-2', 'carried'],
    ['of another incident at the same moment', { at: at(60) }, 'checkout-2', 'written'],
    ['of an earlier incident: the written one is the newer', { at: at(61) }, 'checkout-0', 'written'],
  ])('that are both written and carried are one, by an intent %s', async (_case, over, id, wins) => {
    const { ledger } = await make();
    const written = veto({ ...over, exemption: 'Ann: the metric was wrong' });
    await ledger.saveVeto('checkout', written, signal);
    await opened(ledger, { id, intent: intent() });
    expect(await vetoesOf(ledger)).toEqual([wins === 'written' ? written : { ...carried, incident: id }]);
  });
});

describe.each(bothLedgers)('a deployment of Belay’s own, %s', (_, make) => {
  test.each(['open', 'past'])('is known by the intent of an incident (%s)', async (which) => {
    const { ledger } = await make();
    const act = { intent: intent({ deployment: 'd-ROLLBACK1' }) };
    if (which === 'open') await opened(ledger, act);
    else await ledger.archive('checkout', closed(act), signal);
    expect((await recall(ledger, 'd-ROLLBACK1')).ownRollback).toEqual({ incident: 'checkout-1' });
    expect(await recall(ledger, 'd-OTHER')).not.toHaveProperty('ownRollback');
  });

  test('is not the one that it stopped, nor one that no intent names', async () => {
    const { ledger } = await make();
    const stopped = intent({ act: 'stop-deployment', via: 'stop-deployment', deployment: 'd-BAD' });
    await opened(ledger, { intent: stopped });
    await ledger.archive('checkout', closed({ id: 'checkout-0', intent: intent() }), signal);
    expect(await recall(ledger, 'd-BAD')).not.toHaveProperty('ownRollback');
  });
});
