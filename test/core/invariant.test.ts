import { expect, test } from 'vitest';
import { invariant, unreachable } from '../../functions/core/invariant.ts';

test('an invariant that holds says nothing', () => {
  expect(invariant(true, 'blue is not green')).toBeUndefined();
});

test('a broken invariant throws its promise', () => {
  expect(() => invariant(false, 'blue is not green')).toThrow('broken invariant: blue is not green');
});

test('an invariant narrows what the compiler knows', () => {
  const found: string | undefined = ['green'].find((name) => name === 'green');
  invariant(found !== undefined, 'green is found');
  expect(found.length).toBe(5);
});

test('a case that the compiler had ruled out throws, and names itself', () => {
  // @ts-expect-error: a case that exists is not one that cannot be.
  expect(() => unreachable({ kind: 'sideways' })).toThrow('unhandled case: {"kind":"sideways"}');
});
