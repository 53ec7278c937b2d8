import { describe, expect, test } from 'vitest';
import { unbroken } from '../../functions/core/known-good.ts';
import { at } from '../kit/core.ts';
import { back, term } from '../kit/facts.ts';

/** The same revision, deployed over itself so many seconds after noon, as its hook wrote it down. */
const anew = (revision: number, seconds: number) =>
  term(revision, { shift: at(seconds), deployment: 'd-ANEW', bakedAt: undefined });

describe('a revision deployed anew over itself', () => {
  test('goes on with its term: nothing new has shifted', () => {
    const first = term(42);
    expect(unbroken([term(41), first, anew(42, -60)])).toEqual([term(41), first]);
    expect(unbroken([first, anew(42, -90), anew(42, -60)])).toEqual([first]);
  });

  test('gains by it what it lacked: the proof of the second counts for the first', () => {
    const unproven = term(42, { candidate: undefined, bakedAt: undefined });
    const second = anew(42, -60);
    expect(unbroken([unproven, second])).toEqual([{ ...unproven, candidate: second.candidate }]);
  });

  test('is another term if somebody went back with it: that blames what was before', () => {
    const again = back(42, -60);
    expect(unbroken([term(42), again])).toEqual([term(42), again]);
  });

  test('is another term if something else served in between', () => {
    const terms = [term(41), term(42), anew(41, -60)];
    expect(unbroken(terms)).toEqual(terms);
  });

  test('is told by its definition: the same content under another number is another deployment', () => {
    const terms = [term(41), term(42, { hash: 'hash-41' })];
    expect(unbroken(terms)).toEqual(terms);
  });
});

test('terms of different revisions stay as they are', () => {
  expect(unbroken([])).toEqual([]);
  expect(unbroken([term(40), term(41), term(42)])).toEqual([term(40), term(41), term(42)]);
});
