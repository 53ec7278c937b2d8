import { describe, expect, test } from 'vitest';
import { expiresAt, joined, keptVeto, startedIn, vetoesIn } from '../../functions/core/ledger.ts';
import { at, definitionArn } from '../kit/core.ts';
import { candidate, closed, incident, intent, term, veto } from '../kit/ledger.ts';

describe('a closed incident', () => {
  test('may go after 90 days, in whole seconds', () => {
    const days = 90 * 24 * 60 * 60;
    expect(expiresAt(closed({ closed: { why: 'recovered', at: at(0.999) } }))).toBe(at(0) / 1_000 + days);
    expect(expiresAt(closed({ closed: { why: 'recovered', at: at(1) } }))).toBe(at(1) / 1_000 + days);
  });

  test('is closed: an open one is a bug', () => {
    expect(() => expiresAt(incident())).toThrow('broken invariant: only a closed incident is archived');
  });
});

test.each([
  [1_999, 1_999],
  [2_000, 2_000],
  [2_001, 2_000],
])('of a reason with %d characters, %d are kept, and everything else', (length, kept) => {
  expect(keptVeto(veto({ reason: 'x'.repeat(length) }))).toEqual(veto({ reason: 'x'.repeat(kept) }));
});

describe('the vetoes in force', () => {
  const carried = (id: string, hash = 'hash-42', when = at(60)) =>
    incident({ id, intent: intent({ veto: hash, at: when }) });
  const from = (id: string, hash = 'hash-42', when = at(60)) => ({
    ...{ hash, incident: id, at: when },
    reason: 'Belay set out to roll it back',
  });

  test('are none where nothing is written and no intent carries one', () => {
    expect(vetoesIn([], [incident(), closed()])).toEqual([]);
  });

  test('are in the order of their hashes, wherever each comes from', () => {
    const written = [veto({ hash: 'hash-3' }), veto({ hash: 'hash-1' })];
    const found = vetoesIn(written, [carried('i', 'hash-4'), carried('j', 'hash-2')]);
    expect(found.map(({ hash }) => hash)).toEqual(['hash-1', 'hash-2', 'hash-3', 'hash-4']);
  });

  test('say what Belay set out to do', () => {
    const stopped = incident({ id: 'i', intent: intent({ act: 'stop-deployment' }) });
    expect(vetoesIn([], [stopped])).toEqual([{ ...from('i'), reason: 'Belay set out to stop its deployment' }]);
    expect(vetoesIn([], [carried('i')])).toEqual([from('i')]);
  });

  test.each([
    ['the same incident, later', [carried('checkout-1', 'hash-42', at(62))], veto()],
    ['another, earlier', [carried('checkout-2', 'hash-42', at(60.999))], veto()],
    ['another, at the same moment', [carried('checkout-2', 'hash-42', at(61))], veto()],
    ['another, later', [carried('checkout-2', 'hash-42', at(61.001))], from('checkout-2', 'hash-42', at(61.001))],
  ])('one that is written stays unless a later incident carries it anew: %s', (_case, incidents, expected) => {
    expect(vetoesIn([veto()], incidents)).toEqual([expected]);
  });

  test('of several that carry it, the latest', () => {
    const incidents = [carried('a', 'hash-42', at(1)), carried('b', 'hash-42', at(3)), carried('c', 'hash-42', at(2))];
    expect(vetoesIn([], incidents)).toEqual([from('b', 'hash-42', at(3))]);
  });
});

describe('a deployment of Belay’s own', () => {
  const own = intent({ deployment: 'd-OWN' });

  test('is the one that an intent to roll back names', () => {
    expect(startedIn([incident({ id: 'other' }), closed({ id: 'this', intent: own })], 'd-OWN')).toBe('this');
  });

  test.each([
    ['no incident', []],
    ['an intent with another', [incident({ intent: intent({ deployment: 'd-ELSE' }) })]],
    ['an intent that has none yet', [incident({ intent: intent() })]],
    ['an intent that stopped it', [incident({ intent: { ...own, act: 'stop-deployment' as const } })]],
  ])('is not to be found in %s', (_case, incidents) => {
    expect(startedIn(incidents, 'd-OWN')).toBeUndefined();
  });
});

describe('two reports of one term', () => {
  const first = term({ deployment: 'd-1', candidate: candidate(), bakedAt: at(1) });
  const second = term({ deployment: 'd-2', candidate: candidate({ source: 'adopted' }), bakedAt: at(2) });

  test('keep what came first', () => {
    expect(joined(first, { ...second, hash: 'x', definition: definitionArn(7) })).toEqual(first);
  });

  test('add what is new', () => {
    expect(joined(term(), second)).toEqual(second);
  });

  test.each([
    ['deploy', 'deploy', 'deploy'],
    ['deploy', 'rollback', 'rollback'],
    ['rollback', 'deploy', 'rollback'],
    ['rollback', 'rollback', 'rollback'],
  ] as const)('%s and %s make a %s', (a, b, kind) => {
    expect(joined(term({ kind: a }), term({ kind: b }))).toEqual(term({ kind }));
  });
});
