import { describe, expect, test } from 'vitest';
import { judgeSmoke, SMOKE_EVENT, SMOKE_FAILED_WHYS, SMOKE_SUCCEEDED_WHYS } from '../../functions/core/smoke.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { read } from '../kit/files.ts';
import { good, target } from '../kit/smoke.ts';

const shipped = { function: target, version: '7' };
const thrown = (errorType: unknown, errorMessage: unknown) => JSON.stringify({ errorType, errorMessage, trace: ['x'] });

describe('the event of a smoke', () => {
  const home = { account: '123456789012', region: 'eu-west-1' };

  test('is a message of the queue, and nobody’s alarm', () => {
    expect(parseDeliveries(SMOKE_EVENT, home)).toEqual([
      { messageId: 'belay-smoke', parsed: { ok: false, why: 'not-an-alarm', because: 'plain text' } },
    ]);
  });
});

describe('a version passes that', () => {
  test.each([
    ['answers that nothing must come again', { payload: good, executedVersion: '7' }],
    ['is not named by Lambda', { payload: good }],
    ['says more than that', { payload: '{"more": 1, "batchItemFailures": []}', executedVersion: '7' }],
  ])('%s', (_, invoked) => {
    expect(judgeSmoke(shipped, invoked)).toEqual({
      verdict: 'Succeeded',
      why: 'answered',
      because: 'version 7 started, and answered as it should',
    });
  });
});

describe('a version fails that', () => {
  test.each([
    [
      'is not the one that was asked',
      { payload: good, executedVersion: '6' },
      'wrong-version',
      'version 6 answered in place of 7',
    ],
    [
      'threw, in its own words',
      { payload: thrown('Error', 'bad config: version must be 1'), functionError: 'Unhandled' },
      'function-error',
      'version 7 failed (Unhandled): Error: bad config: version must be 1',
    ],
    [
      'timed out',
      { payload: thrown(undefined, 'Task timed out after 60.00 seconds'), functionError: 'Unhandled' },
      'function-error',
      'version 7 failed (Unhandled): Task timed out after 60.00 seconds',
    ],
    [
      'threw what has no words',
      { payload: thrown('', 5), functionError: 'Handled' },
      'function-error',
      'version 7 failed (Handled): it did not say why',
    ],
    [
      'threw, though the answer looks good',
      { payload: good, functionError: 'Unhandled' },
      'function-error',
      'version 7 failed (Unhandled): it did not say why',
    ],
    ['answers nothing', { payload: '' }, 'wrong-answer', 'version 7 answered without a list of batchItemFailures'],
    ['answers null', { payload: 'null' }, 'wrong-answer', 'version 7 answered without a list of batchItemFailures'],
    [
      'answers what is no JSON',
      { payload: '{' },
      'wrong-answer',
      'version 7 answered without a list of batchItemFailures',
    ],
    [
      'answers no list',
      { payload: '{"batchItemFailures": {}}' },
      'wrong-answer',
      'version 7 answered without a list of batchItemFailures',
    ],
    [
      'wants the message again',
      { payload: '{"batchItemFailures": [{"itemIdentifier": "belay-smoke"}]}' },
      'wrong-answer',
      'version 7 wants a message again that is for nobody',
    ],
  ])('%s', (_, invoked, why, because) => {
    expect(judgeSmoke(shipped, invoked)).toEqual({ verdict: 'Failed', why, because });
  });
});

test('what a version says of itself is one line of the log, and not a page', () => {
  const said = thrown('Error\n\u001b[31m', `é${'x'.repeat(10_000)}`);
  const { because } = judgeSmoke(shipped, { payload: said, functionError: 'Unhandled' });
  expect(because).toBe(`version 7 failed (Unhandled): Error??[31m: ?${'x'.repeat(499)}`);
});

test('of everything that a smoke may end with, the runbook says what to do', () => {
  const own =
    read('docs/runbook.md')
      .split(/^## Belay's own deployment$/m)[1]
      ?.split(/^## /m)[0] ?? '';
  const headings = [...own.matchAll(/^### smoke: ([\w-]+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(expect.arrayContaining([...SMOKE_FAILED_WHYS]));
  expect(new Set([...SMOKE_FAILED_WHYS, ...SMOKE_SUCCEEDED_WHYS]).size).toBe(15);
});
