import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNHEALTHY, UNREACHABLE, worstOf } from '../../functions/core/observation.ts';
import { healthy, seen, unhealthy, unreachable } from '../kit/core.ts';

describe('of a round that asked several tasks', () => {
  test.each([
    ['one bad task of five is not averaged away', 'hhnhh', 'unhealthy'],
    ['one that could not be asked outweighs those that are well', 'hhuh', 'unreachable'],
    ['a no outweighs silence, whichever came first', 'un', 'unhealthy'],
    ['a no outweighs silence, whichever came last', 'nu', 'unhealthy'],
    ['all well is well', 'hhh', 'healthy'],
  ])('%s', (_, round, kind) => {
    expect(worstOf(seen(round)).kind).toBe(kind);
  });

  test('the first of equally bad ones is told', () => {
    const first = { ...unhealthy, detail: 'the first' };
    expect(worstOf([healthy, first, unreachable, { ...unhealthy, detail: 'the second' }])).toBe(first);
  });

  test('an empty round learnt nothing', () => {
    expect(worstOf([])).toMatchObject({ kind: 'unreachable', reason: 'no-target' });
  });

  test('only a round without exception is healthy', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[hnu]{0,20}$/), (round) => {
        expect(worstOf(seen(round)).kind === 'healthy').toBe(/^h+$/.test(round));
      }),
    );
  });
});

test('no reason stands for both a no and silence', () => {
  expect(new Set<string>([...UNHEALTHY, ...UNREACHABLE]).size).toBe(UNHEALTHY.length + UNREACHABLE.length);
});
