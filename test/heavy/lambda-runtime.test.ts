import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { HookName } from '../../functions/core/hook-call.ts';
import { realTime } from '../../functions/runtime/time.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import { buildScene, type WorldSetup } from '../../sim/scenario.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { addresses, event, plain } from '../kit/hook.ts';
import { runInLambda } from '../kit/lambda-runtime.ts';
import { serveLambda } from '../kit/lambda-service.ts';
import { good, event as smokeEvent, smokeWorld, target } from '../kit/smoke.ts';

/*
 * The bundles that `npm run build` makes, under AWS's own Lambda runtime client: loaded, wired from the environment and
 * the config beside them, invoked, answered. Nothing of ours stands between the client and the bundle.
 */

const runtimeClient = resolve('.ci/lambda-runtime/node_modules/aws-lambda-ric/index.mjs');
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const url = 'http://localhost:9/health';
const plans = {
  'target-health': { through: 'target-health' },
  loopback: { ...sampleConfig().services[0]?.probes['before-allow-traffic'], url },
};

function configWith(plan: keyof typeof plans): string {
  const config = sampleConfig();
  const service = config.services[0];
  const policy = {
    ...service?.policy,
    pauseMs: 10,
    attemptTimeoutMs: 900,
    latencyMaxMs: 800,
    soakMs: 100,
    reportReserveMs: 3_000,
  };
  const probes = { 'before-allow-traffic': plans[plan], 'after-allow-traffic': plans[plan] };
  return JSON.stringify({ ...config, services: [{ ...service, policy, probes }] });
}

async function invoke(hook: HookName, config: string | undefined, over: Partial<WorldSetup> = {}) {
  const ids = { deploymentId: event.DeploymentId, executionId: event.LifecycleEventHookExecutionId };
  const { world } = buildScene(plain({ function: hook, ...over }), ids, realTime, addresses);
  const { url: endpoint, close } = await serveAws(world);
  const folder = mkdtempSync(join(tmpdir(), 'belay-lambda-'));
  cleanups.push(close, () => rmSync(folder, { recursive: true }));
  copyFileSync(`dist/functions/${hook}.cjs`, join(folder, `${hook}.cjs`));
  if (config) writeFileSync(join(folder, 'belay.config.json'), config);
  const env = { AWS_ENDPOINT_URL: endpoint };
  const answer = await runInLambda({
    folder,
    handler: `${hook}.handler`,
    event,
    env,
    timeoutMs: 10_000,
    runtimeClient,
  });
  const lines = answer.log.split('\n').filter((line) => line.startsWith('{'));
  const held = world.codedeploy.hookExecutions.get(event.LifecycleEventHookExecutionId);
  return { ...answer, held, log: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe.each(['before-allow-traffic', 'after-allow-traffic'] as const)(
  '%s under the Lambda runtime client',
  (hook) => {
    test('reports a healthy green, and writes one line about it', async () => {
      const { route, held, log } = await invoke(hook, configWith('target-health'));
      expect([route, held?.status]).toEqual(['response', 'Succeeded']);
      expect(log).toEqual([
        expect.objectContaining({
          message: 'hook verdict',
          verdict: 'Succeeded',
          why: 'healthy',
          guardedService: 'checkout',
        }),
      ]);
    });

    test('refuses to probe an address of its own host', async () => {
      const { held, log } = await invoke(hook, configWith('loopback'));
      expect(held?.status).toBe('Failed');
      expect(log[0]).toMatchObject({ why: 'forbidden-address' });
    });

    test.each([
      ['missing', undefined],
      ['broken', '{'],
      ['invalid', '{"version":1}'],
    ])('reports Failed when its config is %s, in place of not starting', async (_, config) => {
      const { route, held, log } = await invoke(hook, config);
      expect([route, held?.status]).toEqual(['response', 'Failed']);
      expect(log[0]).toMatchObject({ why: 'bad-config', level: 'ERROR', told: 'failed' });
    });

    test('fails the invocation when CodeDeploy cannot be told', async () => {
      const { route, body } = await invoke(hook, configWith('target-health'), { deploymentKnown: false });
      expect(route).toBe('error');
      expect(body).toMatchObject({ errorType: 'HookNotReported' });
    });
  },
);

describe('responder-smoke under the Lambda runtime client', () => {
  const smoked = async (env: Readonly<Record<string, string>>) => {
    const { world, held } = smokeWorld();
    const { url: codedeploy, close } = await serveAws(world);
    cleanups.push(close);
    const { url } = await serveLambda([{ body: good, executedVersion: '7' }], codedeploy);
    const answer = await runInLambda({
      folder: resolve('dist/functions'),
      handler: 'responder-smoke.handler',
      event: smokeEvent,
      env: { AWS_ENDPOINT_URL: url, ...env },
      timeoutMs: 20_000,
      runtimeClient,
    });
    const line = answer.log.split('\n').find((one) => one.startsWith('{')) ?? '{}';
    return { route: answer.route, held: held()?.status, line: JSON.parse(line) as unknown };
  };

  test('lets a version through that answers, and writes one line about it', async () => {
    const line = { message: 'smoke verdict', verdict: 'Succeeded', why: 'answered', version: '7' };
    expect(await smoked({ BELAY_SMOKE_TARGET: target })).toMatchObject({ route: 'response', held: 'Succeeded', line });
  });

  test('reports Failed without a target, in place of not starting', async () => {
    expect(await smoked({})).toMatchObject({ route: 'response', held: 'Failed', line: { why: 'bad-config' } });
  });
});
