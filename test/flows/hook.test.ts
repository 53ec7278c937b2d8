import { describe, expect, test } from 'vitest';
import { type DurationMs, elapsed, millis, minutes, seconds } from '../../functions/core/units.ts';
import { definitionHash, shop } from '../../sim/shop.ts';
import { event, listenerPlan, noon, ok, virtualHook } from '../kit/hook.ts';

const statuses = (hook: ReturnType<typeof virtualHook>) =>
  hook.world.codedeploy.hookExecutions.get(event.LifecycleEventHookExecutionId);
const operations = (hook: ReturnType<typeof virtualHook>) => hook.world.journal.map((call) => call.operation);

describe('BeforeAllowTraffic', () => {
  test('passes green after prod’s three healthy answers in a row, and reports it', async () => {
    const hook = virtualHook();
    const { finding, observations, report } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
    expect(observations).toHaveLength(3);
    expect(report.outcome).toBe('reported');
    expect(statuses(hook)).toMatchObject({ status: 'Succeeded' });
  });

  test('makes four AWS calls when all is well, so that the ledger’s read makes five', async () => {
    const hook = virtualHook();
    await hook.run();
    expect(operations(hook)).toEqual([
      'GetDeployment',
      'DescribeServices',
      'DescribeListeners',
      'PutLifecycleEventHookExecutionStatus',
    ]);
  });

  test('pauses between attempts as long as the policy says', async () => {
    const { observations } = await virtualHook().run();
    expect(observations.map((o) => o.at - noon)).toEqual([0, 2_000, 4_000]);
  });

  test('asks green and nobody else, under its own user agent', async () => {
    const asked: string[] = [];
    const hook = virtualHook(
      {},
      {
        ports: (ports) => ({
          ask: (request, signal) => {
            asked.push(`${request.headers['user-agent']} ${request.url}`);
            return ports.ask(request, signal);
          },
        }),
      },
    );
    await hook.run();
    expect(hook.apps.hits).toEqual(['green', 'green', 'green']);
    expect(new Set(asked)).toEqual(new Set(['belay-test https://internal-shop.example.com:8443/health']));
  });

  test('lets one unhealthy answer pass, as prod does, and not two', async () => {
    const sick = { status: 500 };
    const once = await virtualHook({ green: [sick, { body: ok }] }).run();
    const twice = await virtualHook({ green: [sick, sick, { body: ok }] }).run();
    expect(once.finding.verdict).toBe('Succeeded');
    expect(twice.finding).toMatchObject({ verdict: 'Failed', why: 'unhealthy-status' });
  });

  test('waits for a green that cannot be reached yet, five attempts long and not six', async () => {
    const hang = (times: number) => ({ hang: true, times });
    const five = await virtualHook({ green: [hang(5), { body: ok }] }).run();
    const six = await virtualHook({ green: [hang(6), { body: ok }] }).run();
    expect(five.finding.verdict).toBe('Succeeded');
    expect(six.finding).toMatchObject({ verdict: 'Failed', why: 'no-answer' });
  });
});

describe('what must never pass', () => {
  test.each(['blue', 'both', 'gone'] as const)('a test listener on %s is not probed through', async (testListener) => {
    const hook = virtualHook({ testListener, blue: [{ body: ok }] });
    const { finding } = await hook.run();
    const why = testListener === 'gone' ? 'listener-not-found' : 'listener-not-on-green';
    expect(finding).toMatchObject({ verdict: 'Failed', why });
    expect(hook.apps.hits).toEqual([]);
  });

  test('another version that answers is not green, however healthy it says it is', async () => {
    const { finding } = await virtualHook({ green: [{ body: { status: 'ok', revision: '41' } }] }).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'wrong-version' });
  });

  test('a deployment without a task set of its own has no green to probe', async () => {
    const hook = virtualHook();
    for (const service of hook.world.ecs.services.values()) service.taskSets = service.taskSets?.slice(0, 1);
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'no-green' });
  });

  test('a service that is gone fails the hook', async () => {
    const hook = virtualHook();
    hook.world.ecs.services.clear();
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'service-not-found' });
  });

  test('a vetoed definition is refused without a probe, and its incident is named', async () => {
    const hook = virtualHook({ vetoes: [{ revision: 42, incident: 'inc-7', reason: '5xx after its shift' }] });
    const { finding, subject } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'vetoed' });
    expect(finding.because).toContain('inc-7');
    expect(subject.incident).toBe('inc-7');
    expect(hook.apps.hits).toEqual([]);
  });

  test('a veto on another definition is no veto on this one', async () => {
    const hook = virtualHook({ vetoes: [{ revision: 40, incident: 'inc-6', reason: 'older' }] });
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
  });

  test('a veto that a person exempted lets the probe decide, and says so', async () => {
    const hook = virtualHook();
    const veto = {
      hash: definitionHash(42),
      incident: 'inc-7',
      reason: 'dependency',
      exemption: 'ana: it was the database',
    };
    hook.ledger.vetoes.set(shop.service, [veto]);
    const { finding, cautions } = await hook.run();
    expect(finding.verdict).toBe('Succeeded');
    expect(cautions).toContainEqual({ kind: 'veto-exempted', detail: expect.stringContaining('ana') });
  });
});

describe('rollbacks', () => {
  test.each(['before-allow-traffic', 'after-allow-traffic'] as const)(
    'CodeDeploy’s own is let through at once (%s)',
    async (hook) => {
      const rollback = virtualHook({ function: hook, creator: 'codeDeployRollback', green: [{ status: 500 }] });
      const { finding } = await rollback.run();
      expect(finding).toMatchObject({ verdict: 'Succeeded', why: 'rollback-deployment' });
      expect(operations(rollback)).toEqual(['GetDeployment', 'PutLifecycleEventHookExecutionStatus', 'Publish']);
      expect(rollback.clock.now()).toBe(noon);
    },
  );

  test.each(['before-allow-traffic', 'after-allow-traffic'] as const)(
    'Belay’s own is probed, briefly (%s)',
    async (hook) => {
      const own = virtualHook({ function: hook });
      own.ledger.ownRollbacks.set(event.DeploymentId, 'inc-7');
      const { finding, observations, cautions, proof } = await own.run();
      expect(finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
      expect(observations).toHaveLength(1);
      expect(cautions.map((c) => c.kind)).toEqual(['own-rollback']);
      expect(proof).toBe('not-due');
    },
  );

  test('Belay’s own still fails when what it goes back to is dead', async () => {
    const own = virtualHook({ green: [{ status: 500 }] });
    own.ledger.ownRollbacks.set(event.DeploymentId, 'inc-7');
    expect((await own.run()).finding).toMatchObject({ verdict: 'Failed', why: 'unhealthy-status' });
  });
});

describe('version identity', () => {
  const plan = (is: 'image-tag' | 'image-digest', container?: string) => {
    const base = listenerPlan();
    const version = { from: { pointer: '/build' }, is, ...(container ? { container } : {}) };
    return { ...base, checks: { ...base.checks, version } };
  };

  test('can be the image tag of what is being deployed', async () => {
    const right = await virtualHook(
      { green: [{ body: { status: 'ok', build: 'build-42' } }] },
      { plan: plan('image-tag') },
    ).run();
    const wrong = await virtualHook(
      { green: [{ body: { status: 'ok', build: 'build-41' } }] },
      { plan: plan('image-tag') },
    ).run();
    expect(right.finding.verdict).toBe('Succeeded');
    expect(wrong.finding.why).toBe('wrong-version');
  });

  test.each([
    ['an image that is not pinned by digest', plan('image-digest')],
    ['a container that the task does not have', plan('image-tag', 'sidecar')],
  ])('that cannot be told (%s) fails the hook before it probes', async (_, bent) => {
    const hook = virtualHook({}, { plan: bent });
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'version-unknown' });
    expect(hook.apps.hits).toEqual([]);
  });
});

describe('without a test listener', () => {
  const byTask = { ...listenerPlan(), through: 'task-ips' as const };
  const { listenerArn: _l, url: _u, ...rest } = byTask;
  const taskPlan = { ...rest, protocol: 'http' as const, port: 8080, path: '/health' };

  test('green’s tasks are asked by their own addresses, listed once while all is well', async () => {
    const hook = virtualHook({ testListener: 'blue' }, { plan: taskPlan });
    expect((await hook.run()).finding.verdict).toBe('Succeeded');
    expect(hook.apps.hits).toEqual(['green', 'green', 'green']);
    expect(operations(hook).filter((o) => o === 'ListTasks')).toHaveLength(1);
  });

  test('fewer tasks than wanted is “not yet”, and after six rounds too long', async () => {
    const hook = virtualHook({}, { plan: taskPlan });
    for (const service of hook.world.ecs.services.values())
      for (const set of service.taskSets ?? []) set.computedDesiredCount = 2;
    const { finding, observations } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'no-target' });
    expect(observations).toHaveLength(6);
  });

  test.each([
    [['healthy'] as const, 'healthy'],
    [['unhealthy'] as const, 'unhealthy-target'],
    [['initial'] as const, 'no-target'],
    [['unused'] as const, 'no-target'],
  ])('the load balancer’s word counts: %s', async (targets, why) => {
    const hook = virtualHook({ targets }, { plan: { through: 'target-health' } });
    expect((await hook.run()).finding.why).toBe(why);
    expect(hook.apps.hits).toEqual([]);
  });
});

describe('time', () => {
  const spent = (report: { at: number }) => report.at - noon;

  test('the reserve is kept: a hook that would probe for ever reports before it is spent', async () => {
    const timeLeft = minutes(1);
    const hook = virtualHook({ green: [{ body: ok }] }, { timeLeft, policy: { successesInARowMin: 1_000 } });
    const { finding, report, deadline, probeUntil } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'out-of-time' });
    expect(spent(report)).toBe(seconds(50));
    expect(deadline - probeUntil).toBe(seconds(10));
    expect(finding.because).toContain('1000 healthy in a row needed');
  });

  test.each<[string, DurationMs]>([
    ['less than the reserve', seconds(4)],
    ['no time at all', millis(0)],
  ])('with %s left it reports Failed at once', async (_, timeLeft) => {
    const { finding, report, observations } = await virtualHook({}, { timeLeft }).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'out-of-time' });
    expect(observations).toEqual([]);
    expect(elapsed(noon, report.at)).toBeLessThanOrEqual(timeLeft);
  });
});
