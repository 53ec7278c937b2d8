import { describe, expect, test } from 'vitest';
import { event, virtualHook } from '../kit/hook.ts';

const operations = (hook: ReturnType<typeof virtualHook>) => hook.world.journal.map((call) => call.operation);
const long = (n: number) => 'x'.repeat(n);

describe('an event that does not say whom to answer', () => {
  test.each([
    ['null', null, 'event'],
    ['an array', [event], 'event'],
    ['a string', JSON.stringify(event), 'event'],
    ['nothing in it', {}, 'DeploymentId'],
    ['no deployment', { LifecycleEventHookExecutionId: 'e' }, 'DeploymentId'],
    ['no execution', { DeploymentId: 'd-BELAY0042' }, 'LifecycleEventHookExecutionId'],
    ['an empty execution', { ...event, LifecycleEventHookExecutionId: '' }, 'LifecycleEventHookExecutionId'],
    ['a numeric deployment', { ...event, DeploymentId: 42 }, 'DeploymentId'],
    ['an endless deployment', { ...event, DeploymentId: `d-${long(100_000)}` }, 'DeploymentId'],
  ])('%s: no AWS call at all, and the field is named', async (_, bad, field) => {
    const hook = virtualHook({}, { event: bad });
    const { finding, complaint, report } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'bad-event' });
    expect(complaint?.field).toBe(field);
    expect(finding.because).toContain(field);
    expect(report.outcome).toBe('nobody-to-answer');
    expect(operations(hook)).toEqual([]);
  });
});

describe('an event that is wrong, but says whom to answer', () => {
  test.each([
    ['a deployment id of another shape', { ...event, DeploymentId: 'BELAY0042' }],
    ['an endless execution id', { ...event, LifecycleEventHookExecutionId: long(10_000) }],
  ])('%s: Failed is reported, and nothing else is asked', async (_, bad) => {
    const hook = virtualHook({}, { event: bad });
    const { finding } = await hook.run();
    expect(finding.why).toBe('bad-event');
    expect(operations(hook)).toEqual(['PutLifecycleEventHookExecutionStatus']);
  });
});

test('what CodeDeploy says of a hostile id is kept as plain text on one line', async () => {
  const hostile = { ...event, DeploymentId: 'd-\u001b[31mX\u0000\u202e' };
  const { report } = await virtualHook({}, { event: hostile }).run();
  expect(report.error).toContain('InvalidDeploymentIdException');
  expect(report.error).toMatch(/^[\x20-\x7e]+$/);
});

test('a wrong event that CodeDeploy does know of fails a real deployment, so people are told', async () => {
  const execution = long(10_000);
  const hook = virtualHook({}, { event: { ...event, LifecycleEventHookExecutionId: execution } });
  const known = hook.world.codedeploy.hookExecutions.get(event.LifecycleEventHookExecutionId);
  if (known) hook.world.codedeploy.hookExecutions.set(execution, known);
  const { finding, report, told } = await hook.run();
  expect([finding.why, report.outcome, told]).toEqual(['bad-event', 'reported', 'told']);
});

describe('what Belay does not know', () => {
  test('an unknown deployment group is Failed, reported, and named', async () => {
    const hook = virtualHook({ deploymentGroup: 'checkout-experiment' });
    const { finding, report } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'unguarded-group' });
    expect(finding.because).toContain('shop/checkout-experiment');
    expect(report.outcome).toBe('reported');
  });

  test('an unknown deployment cannot be answered, and the record says so', async () => {
    const { finding, report } = await virtualHook({ deploymentKnown: false }).run();
    expect(finding.why).toBe('unknown-deployment');
    expect(report.outcome).toBe('not-reported');
    expect(report.error).toContain('DeploymentDoesNotExistException');
  });

  test('a broken config still reports Failed for every call, with all that is wrong with it', async () => {
    const hook = virtualHook({}, { config: (config) => ({ ...config, version: 2, topicArn: 'here' }) });
    const { finding, report } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'bad-config' });
    expect(finding.because).toMatch(/version.*topicArn|topicArn.*version/);
    expect(report.outcome).toBe('reported');
  });
});

describe('AWS that does not play along', () => {
  const fault = (service: string, operation: string, kind: 'throttle' | 'access-denied' | 'hang', times: number) =>
    virtualHook({ faults: [{ service, operation, kind, times }] }).run();

  test('throttling that passes is waited out', async () => {
    expect((await fault('ecs', 'DescribeServices', 'throttle', 5)).finding.verdict).toBe('Succeeded');
  });

  test.each([
    ['throttling that does not pass', 'throttle', 'aws-unavailable'],
    ['a permission that is missing', 'access-denied', 'aws-refused'],
    ['a service that hangs', 'hang', 'aws-unavailable'],
  ] as const)('%s fails the hook with the call’s name', async (_, kind, why) => {
    const { finding, report } = await fault('ecs', 'DescribeServices', kind, 99_999);
    expect(finding).toMatchObject({ verdict: 'Failed', why });
    expect(finding.because).toContain('DescribeServices');
    expect(report.outcome).toBe('reported');
  });

  test('a bug in Belay is a verdict too, and keeps its error for the log', async () => {
    const hook = virtualHook(
      {},
      {
        ports: () => ({
          loadBalancer: {
            forwards: () => {
              throw new TypeError('undefined is not a function');
            },
            targets: async () => [],
          },
        }),
      },
    );
    const { finding, error, report } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'hook-error' });
    expect(error).toBeInstanceOf(TypeError);
    expect(report.outcome).toBe('reported');
  });
});
