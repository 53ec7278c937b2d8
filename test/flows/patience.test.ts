import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../functions/core/units.ts';
import { CallFailed, type HookPorts } from '../../functions/flows/ports.ts';
import { shop } from '../../sim/shop.ts';
import { event, listenerPlan, noon, ok, virtualHook } from '../kit/hook.ts';

const after = { function: 'after-allow-traffic' as const };
const throttled = (operation: string, times: number) => ({
  service: operation.startsWith('DescribeS') ? 'ecs' : 'elasticloadbalancing',
  operation,
  times,
  kind: 'throttle' as const,
});

describe('AWS that is unavailable for a while', () => {
  test('delays the verdict and does not make it', async () => {
    const hook = virtualHook({ faults: [throttled('DescribeServices', 100), throttled('DescribeRules', 50)] });
    const { finding, report } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
    expect(report.at - noon).toBeGreaterThan(seconds(30));
  });

  test('at the last look at the listener does not fail a soak that passed', async () => {
    let looks = 0;
    const hook = virtualHook(after, {
      ports: ({ loadBalancer }: HookPorts) => ({
        loadBalancer: {
          ...loadBalancer,
          forwards: async (at, signal) => {
            looks += 1;
            if (looks === 2 || looks === 3) throw new CallFailed('elbv2:DescribeRules', 'unavailable', 'Rate exceeded');
            return loadBalancer.forwards(at, signal);
          },
        },
      }),
    });
    expect((await hook.run()).finding.verdict).toBe('Succeeded');
    expect(looks).toBe(4);
  });
});

describe('views of AWS that lag for a moment', () => {
  const lagging = (late: number) => {
    let looks = 0;
    return {
      ports: ({ ecs }: HookPorts) => ({
        ecs: {
          ...ecs,
          taskSets: async (...args: Parameters<typeof ecs.taskSets>) => {
            looks += 1;
            return looks > late ? ecs.taskSets(...args) : [];
          },
        },
      }),
    };
  };

  test('are looked at again: a task set that is listed five looks late is found', async () => {
    expect((await virtualHook({}, lagging(5)).run()).finding.why).toBe('healthy');
  });

  test('are believed in the end, after six looks', async () => {
    const { finding, report } = await virtualHook({}, lagging(6)).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'no-green' });
    expect(report.at - noon).toBe(seconds(10));
  });
});

describe('another rule of the test listener', () => {
  test('that leads to blue keeps the probe away: blue could be blessed', async () => {
    const hook = virtualHook({ blue: [{ body: ok }] });
    const RuleArn = `${shop.testListener.replace(':listener/', ':listener-rule/')}/1234567890abcdef`;
    const Actions = [{ Type: 'forward' as const, TargetGroupArn: shop.blue.targetGroup }];
    hook.world.elb.rules.set(RuleArn, { RuleArn, Priority: '1', Actions });
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'listener-not-on-green' });
    expect(hook.apps.hits).toEqual([]);
  });
});

describe('tasks that are taken away during the soak', () => {
  const { listenerArn: _l, url: _u, through: _t, ...rest } = listenerPlan('after-allow-traffic');
  const byTask = { ...rest, through: 'task-ips' as const, protocol: 'http' as const, port: 8080, path: '/health' };

  test.each([
    ['by target health', { through: 'target-health' as const }],
    ['by task addresses', byTask],
  ])('are not missed once ECS no longer wants them (%s)', async (_, plan) => {
    const hook = virtualHook({ ...after, targets: ['healthy'] }, { plan });
    const sets = () => [...hook.world.ecs.services.values()].flatMap((service) => service.taskSets ?? []);
    let looks = 0;
    const wanted = (count: number) => {
      for (const set of sets()) if (set.externalId === event.DeploymentId) set.computedDesiredCount = count;
    };
    wanted(2);
    const scaledIn = hook.clock.sleep(seconds(5)).then(() => {
      looks += 1;
      wanted(1);
    });
    const [{ finding, report }] = await Promise.all([hook.run(), scaledIn]);
    expect([looks, finding.verdict]).toEqual([1, 'Succeeded']);
    expect(report.at - noon).toBeGreaterThanOrEqual(minutes(5));
  });
});
