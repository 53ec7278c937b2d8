import { describe, expect, test } from 'vitest';
import { revisionOf } from '../../functions/core/ids.ts';
import { crossed, forgettable, type Past, revisionName, withTerm } from '../../functions/core/known-good.ts';
import type { Term } from '../../functions/core/term.ts';
import { at, definitionArn } from '../kit/core.ts';
import { back, newest, policy, shiftOf, term } from '../kit/facts.ts';

describe('what the ledger may forget', () => {
  const unproven = { candidate: undefined, bakedAt: undefined };
  /** So many terms, the last one running; only these revisions are proven. */
  const history = (count: number, proven: readonly number[] = []): Past => ({
    terms: Array.from({ length: count }, (_, i) => term(i + 1, proven.includes(i + 1) ? {} : unproven)),
    vetoes: [],
    incidents: [],
  });
  const forgotten = (past: Past) => forgettable(past, policy);

  test('is nothing up to fifty terms', () => {
    expect(forgotten(history(0))).toEqual([]);
    expect(forgotten(history(50))).toEqual([]);
  });

  test('is the oldest beyond fifty', () => {
    expect(forgotten(history(52))).toEqual([shiftOf(1), shiftOf(2)]);
    expect(forgotten(history(52, [51]))).toEqual([shiftOf(1), shiftOf(2)]);
  });

  test('is never the nearest known good one, nor the one after it, whose shift is its end', () => {
    expect(forgotten(history(54, [2]))).toEqual([shiftOf(1), shiftOf(4)]);
    expect(forgotten(history(54, [1, 2]))).toEqual([shiftOf(1), shiftOf(4)]);
    expect(forgotten(history(54, [1]))).toEqual([shiftOf(3), shiftOf(4)]);
    expect(forgotten(history(54, [4]))).toEqual([shiftOf(1), shiftOf(2), shiftOf(3)]);
  });
});

describe('a term that is learnt', () => {
  const shifts = (terms: readonly Term[]) => terms.map((t) => t.shift);

  test('takes its place by its shift', () => {
    const terms = [term(40), newest()];
    expect(shifts(withTerm(terms, term(41)))).toEqual([shiftOf(40), shiftOf(41), shiftOf(42)]);
    expect(shifts(withTerm([], newest()))).toEqual([shiftOf(42)]);
    expect(shifts(withTerm(terms, term(43)))).toEqual([shiftOf(40), shiftOf(42), shiftOf(43)]);
  });

  test('adds what the known one lacks, and contradicts nothing', () => {
    const known = term(41, { candidate: undefined, deployment: undefined });
    expect(withTerm([known], term(41))).toEqual([term(41)]);
    expect(withTerm([term(41)], known)).toEqual([term(41)]);
    expect(withTerm([term(41)], term(41, { deployment: 'other', bakedAt: at(0) }))).toEqual([term(41)]);
  });

  test('can say that it was a rollback, and never that it was none', () => {
    const away = back(41, -500);
    const plain = { ...away, kind: 'deploy' } as const;
    expect(withTerm([plain], away)).toEqual([away]);
    expect(withTerm([away], plain)).toEqual([away]);
  });
});

test('what a rollback crosses is all that served after the target last did', () => {
  const terms = [term(39), term(40), term(41), back(40, -5_000, { definition: definitionArn(44) }), newest()];
  const revisions = (hash: string) => crossed(terms, term(1, { hash })).map((t) => revisionOf(t.definition));
  expect(revisions('hash-41')).toEqual(['44', '42']);
  expect(revisions('hash-40')).toEqual(['42']);
  expect(revisions('hash-39')).toEqual(['40', '41', '44', '42']);
});

test('a revision’s name is its family and number', () => {
  expect(revisionName(definitionArn(42))).toBe('checkout:42');
});
