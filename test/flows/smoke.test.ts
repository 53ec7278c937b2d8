import { describe, expect, test } from 'vitest';
import { SMOKE_EVENT } from '../../functions/core/smoke.ts';
import { millis, minutes, seconds } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import { SMOKE_RESERVE } from '../../functions/flows/smoke.ts';
import type { Invoke } from '../../functions/flows/smoke-ports.ts';
import type { Fault } from '../../sim/faults.ts';
import { noon } from '../kit/core.ts';
import { appSpec, call, event, good, type SmokeBend, type SmokeSetup, target, virtualSmoke } from '../kit/smoke.ts';

const fault = (operation: string, kind: Fault['kind'], times = 1): Fault => ({
  service: 'codedeploy',
  operation,
  kind,
  times,
});
const PUT = 'PutLifecycleEventHookExecutionStatus';
const answering = (payload: string, functionError?: string) => (): Invoke => async () => ({ payload, functionError });

describe('a version that starts and answers', () => {
  test('is let through, whose AppSpec must be asked for', async () => {
    const { run, held, calls, invoked } = virtualSmoke();
    expect(await run()).toMatchObject({
      call,
      finding: { verdict: 'Succeeded', why: 'answered' },
      application: 'belay',
      deploymentGroup: 'responder',
      shipped: { function: target, version: '7' },
      report: { outcome: 'reported', at: noon },
    });
    expect(held()?.status).toBe('Succeeded');
    expect(calls()).toEqual(['GetDeployment', 'GetApplicationRevision', PUT]);
    expect(invoked).toEqual([{ name: target, version: '7', event: SMOKE_EVENT }]);
  });

  test('is let through, whose AppSpec the deployment tells itself', async () => {
    const { run, held, calls } = virtualSmoke({ given: 'String' });
    expect((await run()).finding.why).toBe('answered');
    expect([held()?.status, calls()]).toEqual(['Succeeded', ['GetDeployment', PUT]]);
  });
});

test('CodeDeploy itself goes back: nothing is asked, and nothing holds it up', async () => {
  const { run, held, calls, invoked } = virtualSmoke({ creator: 'codeDeployRollback', given: 'nothing' });
  expect((await run()).finding).toMatchObject({ verdict: 'Succeeded', why: 'rollback-deployment' });
  expect([held()?.status, calls(), invoked]).toEqual(['Succeeded', ['GetDeployment', PUT], []]);
});

const failures: [what: string, why: string, because: string, SmokeSetup, SmokeBend][] = [
  ['its target is not set', 'bad-config', 'BELAY_SMOKE_TARGET is not set', {}, { target: undefined }],
  ['its target is empty', 'bad-config', 'BELAY_SMOKE_TARGET is not set', {}, { target: '' }],
  ['the revision lies in S3', 'appspec-unreadable', 'tells no AppSpec of the revision (S3)', { given: 'S3' }, {}],
  ['there is no revision', 'appspec-unreadable', 'names no revision', { given: 'nothing' }, {}],
  ['the AppSpec is YAML', 'appspec-unreadable', 'YAML is not read', { content: 'version: 0.0' }, {}],
  [
    'another function is being deployed',
    'other-function',
    `asks ${target} and no other function`,
    { content: appSpec({ Name: 'payroll' }) },
    {},
  ],
  [
    'the name only begins like its target',
    'other-function',
    `asks ${target} and no other function`,
    { content: appSpec({ Name: `${target}:live` }) },
    {},
  ],
];

describe('nothing is invoked, and the deployment fails, where', () => {
  test.each(failures)('%s', async (_, why, because, setup, bend) => {
    const { run, held, invoked } = virtualSmoke(setup, bend);
    const finding = { verdict: 'Failed', why, because: expect.stringContaining(because) };
    expect(await run()).toMatchObject({ finding, report: { outcome: 'reported' } });
    expect([held()?.status, invoked]).toEqual(['Failed', []]);
  });

  test('the event is none, yet says whom to answer', async () => {
    const { run, calls } = virtualSmoke({}, { event: { ...event, DeploymentId: 'hunter2' } });
    const { finding, complaint, report } = await run();
    expect(finding).toEqual({
      verdict: 'Failed',
      why: 'bad-event',
      because: 'DeploymentId must look like d-A1B2C3D4E',
    });
    expect([complaint?.field, report.outcome, calls()]).toEqual(['DeploymentId', 'not-reported', [PUT]]);
  });

  test('the event does not say whom to answer', async () => {
    const { run, calls } = virtualSmoke({}, { event: {} });
    expect(await run()).toMatchObject({ finding: { why: 'bad-event' }, report: { outcome: 'nobody-to-answer' } });
    expect(calls()).toEqual([]);
  });

  test('CodeDeploy does not know the deployment', async () => {
    const { run, world, invoked } = virtualSmoke();
    world.codedeploy.deployments.clear();
    expect(await run()).toMatchObject({ finding: { why: 'unknown-deployment' }, report: { outcome: 'not-reported' } });
    expect(invoked).toEqual([]);
  });
});

describe('the deployment fails where the new version', () => {
  const versionGone = (): Invoke => async () => 'version-not-found';
  test.each([
    ['does not exist', 'version-not-found', `no version 7 of ${target}`, versionGone],
    [
      'threw',
      'function-error',
      'Error: bad config',
      answering('{"errorType":"Error","errorMessage":"bad config"}', 'Unhandled'),
    ],
    ['answered something else', 'wrong-answer', 'batchItemFailures', answering('{}')],
    [
      'is not the one that answered',
      'wrong-version',
      'version 6',
      (): Invoke => async () => ({ payload: good, executedVersion: '6' }),
    ],
  ])('%s', async (_, why, because, invoke) => {
    const { run, held } = virtualSmoke({}, { invoke });
    expect((await run()).finding).toEqual({ verdict: 'Failed', why, because: expect.stringContaining(because) });
    expect(held()?.status).toBe('Failed');
  });
});

describe('while AWS is unavailable', () => {
  const failing = (times: number, outcome: 'unavailable' | 'refused') => (): Invoke => {
    let left = times;
    return async () => {
      left -= 1;
      if (left >= 0) throw new CallFailed('lambda:Invoke', outcome, 'it said no');
      return { payload: good };
    };
  };

  test('it is asked again, and a storm that ends in time costs no deployment', async () => {
    const { run, invoked, held } = virtualSmoke(
      { faults: [fault('GetDeployment', 'throttle', 30)] },
      { invoke: failing(5, 'unavailable') },
    );
    expect((await run()).finding.why).toBe('answered');
    expect([invoked.length, held()?.status]).toEqual([6, 'Succeeded']);
  });

  test('a storm that does not end is told as one, in time', async () => {
    const { run, clock, held } = virtualSmoke({}, { invoke: failing(999, 'unavailable') });
    const { finding, deadline } = await run();
    expect(finding).toEqual({ verdict: 'Failed', why: 'aws-unavailable', because: 'lambda:Invoke: it said no' });
    expect([held()?.status, deadline - clock.now()]).toEqual(['Failed', SMOKE_RESERVE]);
  });

  test('what is refused is not asked again', async () => {
    const { run, invoked, held } = virtualSmoke({}, { invoke: failing(999, 'refused') });
    expect((await run()).finding).toEqual({
      verdict: 'Failed',
      why: 'aws-refused',
      because: 'lambda:Invoke: it said no',
    });
    expect([invoked.length, held()?.status]).toEqual([1, 'Failed']);
  });
});

describe('before the deadline', () => {
  const answeringAfter =
    (ms: number) =>
    (clock: { sleep(ms: ReturnType<typeof millis>): Promise<void> }): Invoke =>
    async () => {
      await clock.sleep(millis(ms));
      return { payload: good };
    };

  test('a version that answers at the last moment passes, and one that is late by a moment does not', async () => {
    const budget = minutes(1) - SMOKE_RESERVE;
    const [early, late] = [
      virtualSmoke({}, { invoke: answeringAfter(budget - 1) }),
      virtualSmoke({}, { invoke: answeringAfter(budget + 1) }),
    ];
    expect((await early.run()).finding.why).toBe('answered');
    const { finding, report } = await late.run();
    expect(finding).toEqual({
      verdict: 'Failed',
      why: 'out-of-time',
      because: 'no answer in time when version 7 was invoked',
    });
    expect([report.at - noon, late.held()?.status]).toEqual([budget, 'Failed']);
  });

  test('without time for more than the report Failed is reported', async () => {
    const { run, held } = virtualSmoke({}, { timeLeft: millis(5_000), invoke: () => () => new Promise(() => {}) });
    expect((await run()).finding.why).toBe('out-of-time');
    expect(held()?.status).toBe('Failed');
  });
});

describe('the report', () => {
  test('is tried for as long as its time lasts', async () => {
    const { run, held } = virtualSmoke({ faults: [fault(PUT, 'throttle', 8)] });
    const { report } = await run();
    expect([report.outcome, held()?.status]).toEqual(['reported', 'Succeeded']);
    expect(report.at - noon).toBeGreaterThan(seconds(4));
  });

  test('that was never taken is said to be so, within the deadline', async () => {
    const { run, clock } = virtualSmoke({ faults: [fault(PUT, 'throttle', 9_999)] });
    const { report, deadline } = await run();
    expect(report).toMatchObject({ outcome: 'not-reported', error: expect.stringContaining(PUT) });
    expect(clock.now()).toBeLessThan(deadline);
  });

  test('that comes second changes nothing, and is no error', async () => {
    const smoke = virtualSmoke({}, { invoke: answering('{}') });
    const execution = smoke.held();
    if (execution) execution.status = 'Succeeded';
    expect((await smoke.run()).report.outcome).toBe('already-reported');
    expect(smoke.held()?.status).toBe('Succeeded');
  });
});
