import { describe, expect, test } from 'vitest';
import { type BelayConfig, checkConfig, type ProbePlan } from '../../../functions/core/config.ts';
import { observe } from '../../../functions/core/health-check.ts';
import { HOOKS } from '../../../functions/core/hook-call.ts';
import { invariant } from '../../../functions/core/invariant.ts';
import { fillIn, LATE_VALUES } from '../../../functions/core/late-values.ts';
import { millis } from '../../../functions/core/units.ts';
import { builtInProfiles, probePolicyOf, rollbackPolicyOf } from '../../../infra/config/limits.ts';
import { makeAnswers, readSettings } from '../../../infra/demo/app/faults.mjs';
import { demoVariants } from '../../../infra/demo/faults.ts';
import { configBeside, demo, HOST, type Json } from './kit.ts';

const CONFIGURED = [...HOOKS, 'alarm-responder'] as const;
const fn = (bundle: string) => demo().at(`Guard/Belay/${bundle}/Function/Resource`);

/** As the function reads it when it starts: the file beside it, and its environment for what only the deployment knew. */
function configOf(bundle: string): BelayConfig {
  const late = demo().filled(fn(bundle).Properties.Environment.Variables[LATE_VALUES]);
  const whole = fillIn(configBeside(fn(bundle)), late);
  invariant(whole.ok, `the late values fill the config: ${JSON.stringify(whole)}`);
  const checked = checkConfig(whole.value);
  invariant(checked.ok, `the config is valid: ${JSON.stringify(checked)}`);
  return checked.config;
}

function guarded() {
  const [service, ...others] = configOf('alarm-responder').services;
  invariant(service !== undefined && others.length === 0, 'one service is guarded');
  return service;
}

describe("Belay's config", () => {
  test.each(CONFIGURED)('of %s is whole when it is deployed', (bundle) => {
    const config = configOf(bundle);
    expect(config).toMatchObject({ account: '123456789012', region: 'eu-west-1' });
    expect(JSON.stringify(config)).not.toMatch(/<<late|Token/);
  });

  test('is the same for all', () => {
    const [first, ...others] = CONFIGURED.map(configOf);
    for (const other of others) expect(other).toEqual(first);
  });

  test("names the demo's service, its group and the hook of its group", () =>
    expect(guarded()).toMatchObject({
      service: 'belay-demo',
      cluster: 'belay-demo',
      ecsService: 'belay-demo',
      codedeploy: {
        application: 'belay-demo',
        deploymentGroup: 'belay-demo',
        beforeAllowTrafficHook: fn('before-allow-traffic').Properties.FunctionName,
      },
    }));

  test('knows the service by a name that needs no deployment: it is the key in the ledger', () =>
    expect(configBeside(fn('alarm-responder')).services[0].service).toBe('belay-demo'));

  test('acts, by the limits of gamma', () => {
    const { mode, stage, policy, rollback } = guarded();
    expect({ mode, stage }).toEqual({ mode: 'act', stage: 'gamma' });
    const gamma = builtInProfiles.get('gamma');
    invariant(gamma !== undefined, 'there is a profile of gamma');
    expect(policy).toEqual(probePolicyOf(gamma));
    expect(rollback).toEqual(rollbackPolicyOf(gamma));
  });

  test('guards the alarms that are in the deployment group, and no fewer', () => {
    const { AlarmConfiguration } = demo().at('Service/DeploymentGroup/Resource').Properties;
    expect(AlarmConfiguration).toMatchObject({ Enabled: true });
    expect(AlarmConfiguration).not.toHaveProperty('IgnorePollAlarmFailure', true);
    const inGroup = AlarmConfiguration.Alarms.map(({ Name }: Json) => demo().filled(Name));
    expect(guarded().alarms).toEqual(inGroup);
    expect(inGroup.map((name: string) => name.replace('belay-demo-gamma-', ''))).toEqual([
      ...['5xx-rate', 'failed-requests', 'latency-p99', 'cpu', 'memory'],
    ]);
  });

  test('tells the topic of the outputs', () => {
    const topic = demo().at('Guard/Belay/Topics/People/Resource');
    expect(configOf('alarm-responder').topicArn).toBe(
      `arn:aws:sns:eu-west-1:123456789012:${topic.Properties.TopicName}`,
    );
    expect(demo().json.Outputs.TopicArn.Value).toEqual({ Ref: topic.id });
  });
});

describe('the probe', () => {
  test.each([
    ['before-allow-traffic', 'Test', 8080],
    ['after-allow-traffic', 'Production', 80],
  ] as const)('%s comes by the listener and asks /health for the revision', (hook, which, port) => {
    const listener = demo().at(`Service/${which}Listener/Resource`);
    expect(listener.Properties.Port).toBe(port);
    expect(guarded().probes[hook]).toEqual({
      through: 'listener',
      listenerArn: demo().filled({ Ref: listener.id }),
      url: `http://${HOST}:${port}/health`,
      checks: {
        status: [200],
        body: [{ pointer: '/status', equals: 'ok' }],
        headers: [],
        version: { from: { pointer: '/revision' }, is: 'revision' },
      },
    });
  });

  const seen = (plan: ProbePlan, environment: Readonly<Record<string, string>>, revision: string) => {
    invariant(plan.through === 'listener', 'the probe has checks');
    const answer = makeAnswers({ settings: readSettings(environment), identity: { revision }, startedAt: 0 });
    const { status, body } = answer(new URL(plan.url).pathname, 0);
    const reply = { status, body: JSON.stringify(body), headers: {}, truncated: false, tookMs: millis(5) };
    return observe({ kind: 'reply', ...reply }, { checks: plan.checks, version: '42', bodyMaxBytes: 1_024 });
  };
  const unhealthy = (name: string) => name === 'unhealthy';

  test.each(HOOKS)('%s takes what a revision answers for healthy, unless it says that it is not', (hook) => {
    for (const { name, environment } of demoVariants) {
      const observed = seen(guarded().probes[hook], environment, '42');
      expect([name, observed.kind]).toEqual([name, unhealthy(name) ? 'unhealthy' : 'healthy']);
    }
  });

  test.each(HOOKS)('%s takes no other revision for the one that is deployed', (hook) => {
    const observed = seen(guarded().probes[hook], {}, '41');
    expect(observed).toMatchObject({ kind: 'unhealthy', reason: 'wrong-version' });
  });
});
