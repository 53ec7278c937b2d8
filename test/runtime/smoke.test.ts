import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import * as responder from '../../functions/alarm-responder.ts';
import type { CheckedConfig } from '../../functions/core/config.ts';
import { SMOKE_EVENT } from '../../functions/core/smoke.ts';
import { millis } from '../../functions/core/units.ts';
import * as smoke from '../../functions/responder-smoke.ts';
import type { Env } from '../../functions/runtime/env.ts';
import { HookNotReported } from '../../functions/runtime/logger.ts';
import type { SmokeWiring } from '../../functions/runtime/smoke-handler.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { recorded } from '../kit/http.ts';
import { type LambdaReply, serveLambda } from '../kit/lambda-service.ts';
import { call, event, good, type SmokeSetup, smokeWorld, target } from '../kit/smoke.ts';
import { capturedLogger, lambdaContext, metricProblems } from './results.ts';

const put = { service: 'codedeploy', operation: 'PutLifecycleEventHookExecutionStatus' } as const;
const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };

/** The handler as Lambda wires it, but for its world: CodeDeploy and Lambda on this machine, behind one endpoint. */
async function wired(
  setup: SmokeSetup = {},
  replies: readonly LambdaReply[] = [{ body: good }],
  env: Env = {},
  patience?: SmokeWiring['patience'],
) {
  const { world, held } = smokeWorld(setup);
  const codedeploy = await serveAws(world);
  onTestFinished(() => codedeploy.close());
  const lambda = await serveLambda(replies, codedeploy.url);
  const { logger, lines, text } = capturedLogger();
  const settings = { ...keys, AWS_ENDPOINT_URL: lambda.url, BELAY_SMOKE_TARGET: target, ...env };
  return {
    handler: smoke.makeHandler(settings, { logger, ...(patience ? { patience } : {}) }),
    world,
    held,
    asked: lambda.asked,
    lines,
    text,
  };
}

/** A responder over an AWS that nobody may speak to: what it answers, and whether anybody was spoken to. */
async function realResponder(checked: CheckedConfig) {
  const { url, sockets } = await recorded(createServer((_, res) => res.end()));
  const { logger, lines } = capturedLogger();
  const env = { ...keys, AWS_ENDPOINT_URL: url, BELAY_TABLE: 'belay', BELAY_QUEUE_URL: `${url}/belay` };
  const answer = responder.makeHandler(checked, env, { logger })(SMOKE_EVENT, lambdaContext());
  return { answer, sockets, lines };
}

describe('the event of a smoke, sent to the real responder', () => {
  test('is answered as a smoke expects, and no call leaves the function', async () => {
    const { answer, sockets, lines } = await realResponder({ ok: true, config: sampleConfig() });
    expect(await answer).toEqual({ batchItemFailures: [] });
    expect(sockets).toEqual([]);
    expect(lines()).toMatchObject([{ level: 'INFO', decision: 'ignore', why: 'not-an-alarm' }]);
    const { handler, held } = await wired({}, [{ executedVersion: '7', body: JSON.stringify(await answer) }]);
    expect((await handler(event, lambdaContext())).finding.why).toBe('answered');
    expect(held()?.status).toBe('Succeeded');
  });

  test('finds out that the config is broken', async () => {
    const { answer } = await realResponder({ ok: false, problems: ['version must be 1'] });
    const thrown = (await answer.then(String, (error: unknown) => error)) as Error;
    const body = JSON.stringify({ errorType: thrown.name, errorMessage: thrown.message, trace: [] });
    const { handler, held, lines } = await wired({}, [{ functionError: 'Unhandled', body }]);
    await handler(event, lambdaContext());
    expect(held()?.status).toBe('Failed');
    const because = 'version 7 failed (Unhandled): Error: bad config: version must be 1';
    expect(lines()).toMatchObject([{ level: 'ERROR', verdict: 'Failed', why: 'function-error', because }]);
  });
});

describe('the smoke handler', () => {
  test('writes one line with its metrics', async () => {
    const { handler, lines } = await wired();
    await handler(event, lambdaContext());
    expect(lines()).toMatchObject([
      {
        level: 'INFO',
        message: 'smoke verdict',
        hook: 'responder-smoke',
        verdict: 'Succeeded',
        why: 'answered',
        deployment: call.deployment,
        target,
        version: '7',
        HookCalls: 1,
        HookNotReported: 0,
        HookEventRefused: 0,
        SmokeFailed: 0,
      },
    ]);
    expect(lines().flatMap(metricProblems)).toEqual([]);
  });

  test('counts a failure, and says with what error', async () => {
    const { handler, lines } = await wired({ given: 'nothing' });
    await handler(event, lambdaContext());
    expect(lines()).toMatchObject([{ level: 'ERROR', why: 'appspec-unreadable', SmokeFailed: 1, HookNotReported: 0 }]);
    expect(lines().flatMap(metricProblems)).toEqual([]);
  });

  test('logs nothing of an event that it refuses, and answers nobody', async () => {
    const { handler, lines, text, world } = await wired();
    await handler({ DeploymentId: ['hunter2'], secret: 'hunter2' }, lambdaContext());
    expect(lines()).toMatchObject([{ level: 'ERROR', why: 'bad-event', field: 'DeploymentId', HookEventRefused: 1 }]);
    expect([text().includes('hunter2'), world.journal]).toEqual([false, []]);
  });

  test('asks nobody but its target, whatever the event says', async () => {
    const { handler, asked } = await wired();
    await handler({ ...event, FunctionName: 'payroll', BELAY_SMOKE_TARGET: 'payroll' }, lambdaContext());
    expect(asked.map(({ path }) => path)).toEqual([`/2015-03-31/functions/${target}/invocations?Qualifier=7`]);
  });

  test('without a target still answers CodeDeploy: Failed', async () => {
    const { handler, held, lines } = await wired({}, [], { BELAY_SMOKE_TARGET: undefined });
    await handler(event, lambdaContext());
    expect([held()?.status, lines()[0]?.['why']]).toEqual(['Failed', 'bad-config']);
  });

  test('gives up on a version that hangs, in time to report it', async () => {
    const { handler, held, lines } = await wired({}, [{ silent: true }]);
    await handler(event, lambdaContext(10_400));
    expect([held()?.status, lines()[0]?.['why']]).toEqual(['Failed', 'out-of-time']);
  });

  test('leaves it to the flow to try the report again: an answer that was lost is known for what it was', async () => {
    const faults = [{ ...put, kind: 'hang-after-effect', times: 1 } as const];
    const patience = { requestTimeout: millis(300), backoffMax: millis(5) };
    const { handler, held } = await wired({ faults }, [{ body: good }], {}, patience);
    expect((await handler(event, lambdaContext())).report.outcome).toBe('presumed-reported');
    expect(held()?.status).toBe('Succeeded');
  });

  test('fails the invocation when CodeDeploy cannot be told, and keeps the execution id to itself', async () => {
    const { handler, lines, text } = await wired();
    const unknown = { ...event, LifecycleEventHookExecutionId: 'unknown-execution-id' };
    const ended = await handler(unknown, lambdaContext()).catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(HookNotReported);
    expect(lines()).toMatchObject([{ level: 'ERROR', verdict: 'Succeeded', HookNotReported: 1, SmokeFailed: 0 }]);
    expect(`${text()}${ended}`).not.toContain('unknown-execution-id');
  });
});

describe('in Lambda', () => {
  test('the module wires its handler once, without a config beside it', async () => {
    const { url } = await serveLambda([]);
    const env = { ...keys, AWS_LAMBDA_FUNCTION_NAME: 'CodeDeployHook_belay-test-smoke', AWS_ENDPOINT_URL: url };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.resetModules();
    const { handler } = await import('../../functions/responder-smoke.ts');
    expect(await handler?.({}, lambdaContext())).toMatchObject({ finding: { why: 'bad-event' } });
  });

  test('the module wires nothing when it is merely imported', () => {
    expect(smoke.handler).toBeUndefined();
  });
});
