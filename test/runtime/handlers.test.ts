import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { configFor } from '../../cli/replay/config-for.ts';
import { startWorld } from '../../cli/replay/local-world.ts';
import { loadHookScenario, type Scenario } from '../../cli/replay/scenario-file.ts';
import type { MayConnect } from '../../functions/adapters/address-guard.ts';
import * as after from '../../functions/after-allow-traffic.ts';
import * as before from '../../functions/before-allow-traffic.ts';
import type { CheckedConfig } from '../../functions/core/config.ts';
import type { Env } from '../../functions/runtime/env.ts';
import { HookNotReported } from '../../functions/runtime/logger.ts';
import { app } from '../kit/http.ts';
import { capturedLogger, EXECUTION, lambdaContext } from './results.ts';

const event = { DeploymentId: 'd-BELAY0042', LifecycleEventHookExecutionId: EXECUTION };
const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };
const broken: CheckedConfig = { ok: false, problems: ['version must be 1', 'topicArn is missing'] };

interface Bend {
  /** In place of the plain healthy scenario's own. */
  readonly scenario?: Partial<Scenario>;
  readonly checked?: CheckedConfig;
  /** Absent: as in Lambda. */
  readonly mayConnect?: MayConnect;
  /** Where the probe is sent, in place of the world's own listener. */
  readonly test?: number;
  readonly env?: Env;
}

/** A hook handler wired as Lambda wires it, but for its world: a plain healthy one, on this machine. */
async function wired({ scenario: over, checked, test: port, env, ...wiring }: Bend = {}) {
  const scenario = { ...loadHookScenario('healthy'), ...over };
  const local = await startWorld(scenario, { deploymentId: event.DeploymentId, executionId: EXECUTION });
  onTestFinished(() => local.close());
  const { logger, lines, text } = capturedLogger();
  const { makeHandler } = scenario.function === 'before-allow-traffic' ? before : after;
  const config = checked ?? configFor(scenario, { ...local.ports, test: port ?? local.ports.test });
  const handler = makeHandler(config, { ...local.env, ...env }, { ...wiring, logger });
  return { handler, world: local.world, ledger: local.ledger, lines, text };
}
const mayConnect = () => true;

describe.each([
  ['before-allow-traffic', 'healthy'],
  ['after-allow-traffic', 'healthy-soak'],
] as const)('the %s handler', (hook, name) => {
  test('reports a healthy green', async () => {
    const { handler, world, lines } = await wired({ scenario: loadHookScenario(name), mayConnect });
    const answer = await handler(event, lambdaContext(10_000));
    expect(answer).toMatchObject({ hook, finding: { verdict: 'Succeeded', why: 'healthy' } });
    expect(world.codedeploy.hookExecutions.get(EXECUTION)).toHaveProperty('status', 'Succeeded');
    expect(lines()).toMatchObject([{ level: 'INFO', hook, verdict: 'Succeeded', why: 'healthy' }]);
  });

  test('with a broken config still answers CodeDeploy: Failed, with every problem in the log', async () => {
    const { handler, world, lines } = await wired({ scenario: { function: hook }, checked: broken });
    expect(await handler(event, lambdaContext())).toMatchObject({
      finding: { verdict: 'Failed', why: 'bad-config', because: broken.problems.join('; ') },
      report: { outcome: 'reported' },
      told: 'failed', // the topic's name is in the config
    });
    expect(world.codedeploy.hookExecutions.get(EXECUTION)).toHaveProperty('status', 'Failed');
    expect(world.journal.map((call) => call.operation)).toEqual(['PutLifecycleEventHookExecutionStatus']);
    expect(lines()).toMatchObject([{ why: 'bad-config', because: broken.problems.join('; ') }]);
  });

  test('in Lambda may not probe this host', async () => {
    const { handler } = await wired({ scenario: loadHookScenario(name) });
    const answer = await handler(event, lambdaContext(10_000));
    expect(answer).toMatchObject({ finding: { verdict: 'Failed', why: 'forbidden-address' } });
  });

  test('wires nothing when it is merely imported', () => {
    const { handler } = hook === 'before-allow-traffic' ? before : after;
    expect(handler).toBeUndefined();
  });
});

describe('the ledger', () => {
  const soak = loadHookScenario('healthy-soak');

  test('is read once, and gets the proof of a green that soaked well', async () => {
    const { handler, world, ledger } = await wired({ scenario: soak, mayConnect });
    expect(await handler(event, lambdaContext(10_000))).toMatchObject({ proof: 'saved', cautions: [] });
    const calls = world.journal.filter(({ service }) => service === 'dynamodb').map(({ operation }) => operation);
    expect(calls).toEqual(['Query', 'UpdateItem']);
    const proof = { deployment: event.DeploymentId, kind: 'deploy', candidate: { source: 'hook' } };
    expect(await ledger.proofs('checkout')).toMatchObject([proof]);
  });

  test('whose table nobody named stops no hook: the probe decides, and people are told', async () => {
    const { handler, world } = await wired({ scenario: soak, env: { BELAY_TABLE: undefined }, mayConnect });
    const answer = await handler(event, lambdaContext(10_000));
    expect(answer).toMatchObject({ finding: { verdict: 'Succeeded', why: 'healthy' }, told: 'told', proof: 'failed' });
    expect(answer.cautions.map(({ kind }) => kind)).toEqual(['ledger-unreadable', 'proof-not-saved']);
    expect(answer.cautions[0]?.detail).toContain('BELAY_TABLE is not set');
    expect(world.journal.filter(({ service }) => service === 'dynamodb')).toEqual([]);
  });
});

test('the probe names its hook to whoever reads the access log', async () => {
  const { port, hits } = await app({ body: { status: 'ok', revision: '42' } });
  const { handler } = await wired({ test: port, mayConnect });
  expect(await handler(event, lambdaContext(10_000))).toMatchObject({ finding: { why: 'healthy' } });
  expect(hits.map((hit) => [hit.url, hit.headers['user-agent']])).toEqual(
    Array.from({ length: 3 }, () => ['/health', 'belay-before-allow-traffic']),
  );
});

test('a body that comes back is in no log line, healthy or not', async () => {
  const body = { status: 'ok', revision: '42', secret: 'hunter2' };
  for (const status of [200, 500]) {
    const { handler, text } = await wired({ scenario: { green: [{ status, body }] }, mayConnect });
    await handler(event, lambdaContext(10_000));
    expect(text()).toContain('hook verdict');
    expect(text()).not.toContain('hunter2');
  }
});

describe('CodeDeploy cannot be told', () => {
  const refused: Scenario['faults'][number] = {
    service: 'codedeploy',
    operation: 'PutLifecycleEventHookExecutionStatus',
    kind: 'access-denied',
    times: 1,
  };

  test('so the invocation fails, after its line was logged and people were told', async () => {
    const { handler, world, lines } = await wired({ scenario: { faults: [refused] }, mayConnect });
    const ended = await handler(event, lambdaContext(10_000)).catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(HookNotReported);
    expect(ended).toMatchObject({ result: { report: { outcome: 'not-reported' }, told: 'told' } });
    expect(lines()).toMatchObject([{ level: 'ERROR', HookNotReported: 1 }]);
    expect(world.sns.published).toHaveLength(1);
  });

  test('of an execution that it does not know, whose id is neither logged nor told', async () => {
    const { handler, text, world } = await wired({ mayConnect });
    const unknown = { ...event, LifecycleEventHookExecutionId: 'unknown-execution-id' };
    const ended = await handler(unknown, lambdaContext(10_000)).catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(HookNotReported);
    expect(String(ended)).toContain('InvalidLifecycleEventHookExecutionIdException');
    expect(`${text()}${ended}${world.sns.published[0]?.message}`).not.toContain('unknown-execution-id');
  });
});

describe('in Lambda', () => {
  test('the module wires its handler once, from the config beside it and the environment', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'CodeDeployHook_belay-test');
    for (const [name, value] of Object.entries(keys)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.resetModules();
    const { handler } = await import('../../functions/before-allow-traffic.ts');
    expect(handler).toBeTypeOf('function');
  });

  test('without a region and keys the module does not load: nothing could be reported', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'CodeDeployHook_belay-test');
    for (const name of Object.keys(keys)) vi.stubEnv(name, undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.resetModules();
    const loading = import('../../functions/after-allow-traffic.ts');
    await expect(loading).rejects.toThrow('missing environment variables: AWS_REGION');
  });
});
