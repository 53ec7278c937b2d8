import { describe, expect, test } from 'vitest';
import { type DurationMs, elapsed, millis, minutes, seconds } from '../../functions/core/units.ts';
import { shop } from '../../sim/shop.ts';
import { event, noon, ok, virtualHook } from '../kit/hook.ts';
import { closed, intent } from '../kit/ledger.ts';

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
      'DescribeRules',
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
      await own.ledger.archive(shop.service, closed({ intent: intent({ deployment: event.DeploymentId }) }));
      const { finding, observations, cautions, proof } = await own.run();
      expect(finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
      expect(observations).toHaveLength(1);
      expect(cautions.map((c) => c.kind)).toEqual(['own-rollback']);
      expect(proof).toBe('not-due');
    },
  );

  test('Belay’s own still fails when what it goes back to is dead', async () => {
    const own = virtualHook({ green: [{ status: 500 }] });
    await own.ledger.archive(shop.service, closed({ intent: intent({ deployment: event.DeploymentId }) }));
    expect((await own.run()).finding).toMatchObject({ verdict: 'Failed', why: 'unhealthy-status' });
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
