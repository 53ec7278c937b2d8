import { Console } from 'node:console';
import { Writable } from 'node:stream';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { DeploymentId, HookExecutionId } from '../../functions/core/ids.ts';
import { epochMs, millis } from '../../functions/core/units.ts';
import type { HookResult } from '../../functions/flows/hook.ts';
import { makeLogger } from '../../functions/runtime/logger.ts';

export const EXECUTION = 'execution-that-no-log-may-hold';
const noon = epochMs(Date.UTC(2026, 10, 21, 12));

/** A plain success that was reported; a test states its difference. */
export const result = (over: Partial<HookResult> = {}): HookResult => ({
  hook: 'before-allow-traffic',
  call: { deployment: 'd-BELAY0042' as DeploymentId, execution: EXECUTION as HookExecutionId },
  finding: { verdict: 'Succeeded', why: 'healthy', because: '3 healthy in a row' },
  observations: [{ kind: 'healthy', detail: 'status 200 in 5 ms', at: noon, tookMs: millis(5) }],
  cautions: [],
  subject: { application: 'shop', deploymentGroup: 'checkout-prod', service: 'checkout', stage: 'prod' },
  startedAt: noon,
  probeUntil: epochMs(noon + 50_000),
  deadline: epochMs(noon + 60_000),
  report: { outcome: 'reported', at: epochMs(noon + 4_000) },
  told: 'not-needed',
  proof: 'not-due',
  ...over,
});

export const notReported: HookResult['report'] = {
  outcome: 'not-reported',
  at: noon,
  error: 'CallFailed: codedeploy:PutLifecycleEventHookExecutionStatus: TimeoutError',
};

export type LogLine = Readonly<Record<string, unknown>>;

/** The functions' own logger, its lines kept in the order in which they were written. */
export function capturedLogger(): { logger: Logger; lines: () => LogLine[]; text: () => string } {
  let text = '';
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const logger = makeLogger();
  Reflect.set(logger, 'console', new Console({ stdout: sink, stderr: sink }));
  const lines = () => text.split('\n').filter((line) => line !== '');
  return { logger, text: () => text, lines: () => lines().map((line) => JSON.parse(line) as LogLine) };
}

/** What Lambda hands to a handler, with this much time left. */
export const lambdaContext = (timeLeftMs = 60_000): Context => ({
  awsRequestId: '11111111-2222-3333-4444-555555555555',
  functionName: 'CodeDeployHook_belay-test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:CodeDeployHook_belay-test',
  memoryLimitInMB: '512',
  logGroupName: '/aws/lambda/CodeDeployHook_belay-test',
  logStreamName: 'test',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => timeLeftMs,
  done: () => {},
  fail: () => {},
  succeed: () => {},
});

/** CloudWatch's embedded metric format: each metric and each dimension named in the block is a member at the root. */
export function metricProblems(line: LogLine): string[] {
  const { _aws } = line as { _aws?: { Timestamp?: unknown; CloudWatchMetrics?: Directive[] } };
  const [directive, ...others] = _aws?.CloudWatchMetrics ?? [];
  if (!directive || others.length > 0) return ['there must be one metric directive'];
  return [
    ...(Number.isSafeInteger(_aws?.Timestamp) ? [] : ['Timestamp must be milliseconds']),
    ...(directive.Namespace === 'Belay' ? [] : ['Namespace must be Belay']),
    ...directive.Metrics.filter(({ Name }) => typeof line[Name] !== 'number').map(({ Name }) => `${Name}: no number`),
    ...directive.Metrics.filter(({ Unit }) => Unit !== 'Count' && Unit !== 'Seconds').map(
      ({ Name }) => `${Name}: no count`,
    ),
    ...directive.Dimensions.flat()
      .filter((name) => typeof line[name] !== 'string')
      .map((name) => `${name}: no text`),
  ];
}
interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}
