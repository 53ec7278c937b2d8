import { describe, expect, test } from 'vitest';
import { listenerPlan, ok, virtualHook } from '../kit/hook.ts';

const operations = (hook: ReturnType<typeof virtualHook>) => hook.world.journal.map((call) => call.operation);

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

  test('a permission that is missing fails the hook at once: asking again would not help', async () => {
    const denied = { service: 'ecs', operation: 'ListTasks', kind: 'access-denied', times: 99 } as const;
    const hook = virtualHook({ faults: [denied] }, { plan: taskPlan });
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'aws-refused' });
  });

  test('tasks are listed anew after a bad round: one may have been replaced', async () => {
    const hook = virtualHook({ green: [{ body: ok }, { reset: true }, { body: ok }] }, { plan: taskPlan });
    expect((await hook.run()).finding.verdict).toBe('Succeeded');
    expect(operations(hook).filter((o) => o === 'ListTasks')).toHaveLength(2);
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
