import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { describe, expect, test } from 'vitest';
import { epochMs, millis } from '../../functions/core/units.ts';
import type { HookResult } from '../../functions/flows/hook.ts';
import { failUnlessReported, HookNotReported, logOutcome } from '../../functions/runtime/logger.ts';
import { capturedLogger, EXECUTION, lambdaContext, metricProblems, notReported, result } from './results.ts';

/** The chain of the hook handlers around one outcome: what was logged, and how the invocation ended. */
async function logged(outcome: HookResult | Error) {
  const { logger, lines, text } = capturedLogger();
  const handler = middy<unknown, HookResult>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger))
    .use(failUnlessReported())
    .use(logOutcome(logger))
    .handler(async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
  const event = { DeploymentId: 'd-BELAY0042', LifecycleEventHookExecutionId: EXECUTION };
  const ended: unknown = await handler(event, lambdaContext()).catch((error: unknown) => error);
  return { ended, lines: lines(), line: lines()[0] ?? {}, text: text() };
}

const complaint = { field: 'DeploymentId', problem: 'is missing' } as const;
const failed = (why: 'unhealthy-status' | 'bad-event' | 'bad-config' | 'hook-error') =>
  ({ verdict: 'Failed', why, because: 'it said no' }) as const;

const outcomes: [string, Partial<HookResult>, string, Record<string, number>][] = [
  ['a plain success', {}, 'INFO', {}],
  [
    'a success that was known',
    { report: { outcome: 'already-reported', at: epochMs(1) } },
    'INFO',
    { HookNotReported: 0 },
  ],
  ['a failed version', { finding: failed('unhealthy-status') }, 'WARN', { HookFailed: 1 }],
  [
    'a bad event',
    {
      finding: failed('bad-event'),
      complaint,
      call: undefined,
      report: { outcome: 'nobody-to-answer', at: epochMs(1) },
    },
    'ERROR',
    { HookFailed: 1, HookEventRefused: 1 },
  ],
  [
    'a bug of ours',
    { finding: failed('hook-error'), error: new Error('boom') },
    'ERROR',
    { HookFailed: 1, HookErrors: 1 },
  ],
  ['a broken config', { finding: failed('bad-config') }, 'ERROR', { HookFailed: 1, HookErrors: 1 }],
  [
    'a verdict that people were not told',
    { finding: failed('unhealthy-status'), told: 'failed' },
    'ERROR',
    { HookFailed: 1, NotTold: 1 },
  ],
  ['a verdict that nobody heard', { report: notReported }, 'ERROR', { HookNotReported: 1 }],
];

describe.each(outcomes)('%s', (_, over, level, counted) => {
  test('is one line, at its level', async () => {
    const { lines } = await logged(result(over));
    expect(lines).toMatchObject([{ level, message: 'hook verdict', service: 'belay' }]);
  });

  test('names the function, the verdict and its reason', async () => {
    const { finding } = result(over);
    expect((await logged(result(over))).line).toMatchObject({
      function_name: 'CodeDeployHook_belay-test',
      function_request_id: '11111111-2222-3333-4444-555555555555',
      hook: 'before-allow-traffic',
      ...finding,
    });
  });

  test('is counted in metrics that are in the same line', async () => {
    const { line } = await logged(result(over));
    const none = { HookCalls: 1, HookNotReported: 0, HookEventRefused: 0, HookFailed: 0, HookErrors: 0, NotTold: 0 };
    expect(line).toMatchObject({ ...none, ...counted });
    expect(metricProblems(line)).toEqual([]);
  });

  test('says nothing of the execution id', async () => {
    expect((await logged(result(over))).text).not.toContain(EXECUTION);
  });
});

describe('the line', () => {
  test('names the field of a bad event, and never its value', async () => {
    const { line } = await logged(result({ finding: failed('bad-event'), complaint, call: undefined }));
    expect(line).toMatchObject(complaint);
  });

  test('carries what broke, with its stack', async () => {
    const { line } = await logged(result({ finding: failed('hook-error'), error: new Error('boom') }));
    expect(line).toMatchObject({ error: { name: 'Error', message: 'boom', stack: expect.any(String) } });
  });

  test('holds the last twenty probes of many, and their number', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      ...{ kind: 'healthy' as const, at: epochMs(i), tookMs: millis(1) },
      detail: `probe ${i}`,
    }));
    const { line } = await logged(result({ observations: many }));
    expect(line).toHaveProperty('probes', 200);
    expect(line).toHaveProperty('lastProbes.length', 20);
    expect(line).toHaveProperty('lastProbes.19.detail', 'probe 199');
  });
});

describe('a verdict that nobody heard', () => {
  test('fails the invocation, which carries the result', async () => {
    const outcome = result({ report: notReported });
    const { ended } = await logged(outcome);
    expect(ended).toBeInstanceOf(HookNotReported);
    expect(ended).toMatchObject({ name: 'HookNotReported', result: outcome });
    expect(ended).toHaveProperty('message', `d-BELAY0042: ${notReported.error}`);
  });

  test('is logged before that, once', async () => {
    const { ended, lines } = await logged(result({ report: notReported }));
    expect(ended).toBeInstanceOf(HookNotReported);
    expect(lines).toHaveLength(1);
  });
});

test.each(['reported', 'already-reported', 'presumed-reported', 'nobody-to-answer'] as const)(
  'a verdict that is %s ends the invocation well, with the result',
  async (outcome) => {
    const one = result({ report: { outcome, at: epochMs(1) } });
    expect((await logged(one)).ended).toEqual(one);
  },
);

test('what the flow never does, throwing, still fails the invocation', async () => {
  const { ended, lines } = await logged(new Error('boom'));
  expect(ended).toHaveProperty('message', 'boom');
  expect(lines).toEqual([]);
});
