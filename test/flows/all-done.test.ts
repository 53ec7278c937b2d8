import { describe, expect, test } from 'vitest';
import { allDone } from '../../functions/flows/all-done.ts';
import { CallFailed } from '../../functions/flows/ports.ts';

const failed = (operation: string, outcome: 'refused' | 'unavailable', unanswered = false) =>
  new CallFailed(operation, outcome, 'no', { unanswered });

describe('calls that are all done', () => {
  test('succeed together', async () => expect(await allDone([Promise.resolve(1), Promise.resolve()])).toBeUndefined());

  test('fail only when the last one is done', async () => {
    const order: string[] = [];
    const last = Promise.resolve()
      .then(() => undefined)
      .then(() => order.push('last'));
    await allDone([Promise.reject(failed('a', 'refused')), last]).catch(() => order.push('failed'));
    expect(order).toEqual(['last', 'failed']);
  });

  test('fail with the one failure as it is', async () => {
    const failure = failed('a', 'refused');
    await expect(allDone([Promise.resolve(), Promise.reject(failure)])).rejects.toBe(failure);
  });

  test.each([
    ['refused', 'refused', 'refused'],
    ['refused', 'unavailable', 'unavailable'],
    ['unavailable', 'refused', 'unavailable'],
  ] as const)('%s and %s are together %s, with both reasons', async (one, other, outcome) => {
    const calls = [Promise.reject(failed('a', one)), Promise.reject(failed('b', other))];
    const message = 'a and b: a: no; b: no';
    await expect(allDone(calls)).rejects.toMatchObject({ name: 'CallFailed', outcome, message, unanswered: false });
  });

  test('are unanswered when one of them is', async () => {
    const calls = [Promise.reject(failed('a', 'refused')), Promise.reject(failed('a', 'unavailable', true))];
    await expect(allDone(calls)).rejects.toMatchObject({ operation: 'a', unanswered: true });
  });

  test('do not hide a bug behind a failed call', async () => {
    const bug = new TypeError('undefined is not a function');
    await expect(allDone([Promise.reject(failed('a', 'refused')), Promise.reject(bug)])).rejects.toBe(bug);
  });
});
