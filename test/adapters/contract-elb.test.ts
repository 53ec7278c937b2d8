import { describe, expect, test } from 'vitest';
import { CallFailed } from '../../functions/flows/ports.ts';
import { shop } from '../../sim/shop.ts';
import { bothWays, signal } from '../kit/contract.ts';

describe.each(bothWays)('ELB, %s', (_, make) => {
  test('says where a listener leads, with weights', async () => {
    const { ports } = await make({ testListener: 'both' });
    expect(await ports.loadBalancer.forwards({ listenerArn: shop.testListener }, signal)).toEqual([
      { targetGroup: shop.blue.targetGroup, weight: 50 },
      { targetGroup: shop.green.targetGroup, weight: 50 },
    ]);
  });

  test('reads a forward that names one group and no weight', async () => {
    const { ports, world } = await make();
    const action = { Type: 'forward' as const, TargetGroupArn: shop.green.targetGroup };
    world.elb.listeners.set(shop.testListener, { ListenerArn: shop.testListener, DefaultActions: [action] });
    expect(await ports.loadBalancer.forwards({ listenerArn: shop.testListener }, signal)).toEqual([
      { targetGroup: shop.green.targetGroup, weight: 1 },
    ]);
  });

  test('tells the other rules of a listener from its default one', async () => {
    const { ports, world } = await make();
    const RuleArn = `${shop.testListener.replace(':listener/', ':listener-rule/')}/1234567890abcdef`;
    const Actions = [{ Type: 'forward' as const, TargetGroupArn: shop.blue.targetGroup }];
    world.elb.rules.set(RuleArn, { RuleArn, Priority: '1', IsDefault: false, Actions });
    const forwards = await ports.loadBalancer.forwards({ listenerArn: shop.testListener }, signal);
    expect(forwards).toEqual([
      { targetGroup: shop.blue.targetGroup, weight: 1, elsewhere: true },
      { targetGroup: shop.blue.targetGroup, weight: 0 },
      { targetGroup: shop.green.targetGroup, weight: 100 },
    ]);
  });

  test('counts no action but a forward', async () => {
    const { ports, world } = await make();
    const redirect = { Type: 'redirect' as const, RedirectConfig: { StatusCode: 'HTTP_302' as const } };
    world.elb.listeners.set(shop.testListener, { ListenerArn: shop.testListener, DefaultActions: [redirect] });
    expect(await ports.loadBalancer.forwards({ listenerArn: shop.testListener }, signal)).toEqual([]);
  });

  test('reads a rule instead, where one is named', async () => {
    const { ports, world } = await make({ testListener: 'blue' });
    const ruleArn = `${shop.testListener.replace(':listener/', ':listener-rule/')}/1234567890abcdef`;
    const action = { Type: 'forward' as const, TargetGroupArn: shop.green.targetGroup };
    world.elb.rules.set(ruleArn, { RuleArn: ruleArn, Priority: '1', Actions: [action] });
    const forwards = await ports.loadBalancer.forwards({ listenerArn: shop.testListener, ruleArn }, signal);
    expect(forwards).toEqual([{ targetGroup: shop.green.targetGroup, weight: 1 }]);
  });

  test('has no listener or rule that is gone', async () => {
    const { ports } = await make({ testListener: 'gone' });
    const ruleArn = `${shop.testListener.replace(':listener/', ':listener-rule/')}/1234567890abcdef`;
    expect(await ports.loadBalancer.forwards({ listenerArn: shop.testListener }, signal)).toBe('listener-not-found');
    const byRule = { listenerArn: shop.testListener, ruleArn };
    expect(await ports.loadBalancer.forwards(byRule, signal)).toBe('listener-not-found');
  });

  test('says how its own checks find each target', async () => {
    const { ports } = await make({ targets: ['healthy', 'unhealthy'] });
    expect(await ports.loadBalancer.targets(shop.green.targetGroup, signal)).toEqual([
      expect.objectContaining({ target: '10.0.0.10:8080', state: 'healthy' }),
      expect.objectContaining({ target: '10.0.0.11:8080', state: 'unhealthy' }),
    ]);
  });

  test('refuses a target group that does not exist', async () => {
    const { ports } = await make();
    const targets = ports.loadBalancer.targets(`${shop.green.targetGroup}0`, signal);
    await expect(targets).rejects.toBeInstanceOf(CallFailed);
  });
});
