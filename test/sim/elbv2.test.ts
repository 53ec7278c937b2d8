import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ListenerNotFoundException,
  LoadBalancerNotFoundException,
  RuleNotFoundException,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../sim/refusal.ts';
import { blueArn, greenArn, listenerArn, ruleArn, seededWorld } from './seed.ts';
import { clientsOf, is, refusalOf } from './wire.ts';

const unknown = (arn: string) => arn.replace(/.$/, '0');
const balancerArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188';

describe('DescribeListeners', () => {
  test.each([
    ['ARN', { ListenerArns: [listenerArn] }],
    ['load balancer', { LoadBalancerArn: balancerArn }],
  ])('finds listeners by %s', async (_, asked) => {
    const { elb } = await clientsOf(seededWorld());
    const { Listeners } = await elb.send(new DescribeListenersCommand(asked));
    expect(Listeners).toHaveLength(1);
    expect(Listeners?.[0]).toMatchObject({
      ListenerArn: listenerArn,
      Port: 443,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: blueArn }],
    });
  });

  test.each([
    ['an unknown listener', { ListenerArns: [unknown(listenerArn)] }, ListenerNotFoundException],
    ['one unknown among known ones', { ListenerArns: [listenerArn, unknown(listenerArn)] }, ListenerNotFoundException],
    ['an unknown load balancer', { LoadBalancerArn: 'arn:x' }, LoadBalancerNotFoundException],
    ['an ARN of something else', { ListenerArns: [blueArn] }, 'ValidationError'],
    ['nothing to look for', {}, 'ValidationError'],
    ['an empty list', { ListenerArns: [] }, 'ValidationError'],
  ])('refuses %s', async (_, asked, exception) => {
    const { elb } = await clientsOf(seededWorld());
    expect(await refusalOf(elb.send(new DescribeListenersCommand(asked)))).toSatisfy(is(exception));
  });
});

describe('DescribeRules', () => {
  test('finds a rule by ARN, with its weights, and with characters that XML has to escape', async () => {
    const { elb } = await clientsOf(seededWorld());
    const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }));
    expect(Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups).toEqual([
      { TargetGroupArn: blueArn, Weight: 10 },
      { TargetGroupArn: greenArn, Weight: 90 },
    ]);
    expect(Rules?.[0]?.Conditions?.[0]?.Values).toEqual(['/a&b/<*>']);
    expect(Rules?.[0]?.IsDefault).toBe(false);
  });

  test('lists the rules of a listener, the default one last', async () => {
    const { elb } = await clientsOf(seededWorld());
    const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn }));
    expect(Rules.map((rule) => rule.Priority)).toEqual(['10', 'default']);
    const arns = Rules.map((rule) => rule.RuleArn ?? '').toReversed();
    const asked = await elb.send(new DescribeRulesCommand({ RuleArns: arns }));
    expect(asked.Rules?.map((rule) => rule.RuleArn)).toEqual(arns);
    expect(asked.Rules?.[0]).toMatchObject({ IsDefault: true, Actions: [{ TargetGroupArn: blueArn }] });
  });

  test.each([
    ['an unknown rule', { RuleArns: [unknown(ruleArn)] }, RuleNotFoundException],
    ['the rules of an unknown listener', { ListenerArn: unknown(listenerArn) }, ListenerNotFoundException],
    ['rules and a listener', { RuleArns: [ruleArn], ListenerArn: listenerArn }, 'ValidationError'],
    ['nothing to look for', {}, 'ValidationError'],
  ])('refuses %s', async (_, asked, exception) => {
    const { elb } = await clientsOf(seededWorld());
    expect(await refusalOf(elb.send(new DescribeRulesCommand(asked)))).toSatisfy(is(exception));
  });
});

describe('DescribeTargetHealth', () => {
  test('tells the health of each target', async () => {
    const { elb } = await clientsOf(seededWorld());
    const asked = { TargetGroupArn: greenArn };
    const { TargetHealthDescriptions: all } = await elb.send(new DescribeTargetHealthCommand(asked));
    expect(all?.map((t) => [t.Target?.Id, t.Target?.Port, t.TargetHealth?.State])).toEqual([
      ['10.0.0.1', 8080, 'healthy'],
      ['10.0.0.2', 8080, 'unhealthy'],
    ]);
  });

  test('a target group with no targets is empty, not unknown', async () => {
    const { elb } = await clientsOf(seededWorld());
    const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: blueArn }));
    expect(TargetHealthDescriptions).toEqual([]);
  });

  test.each([
    ['an unknown target group', unknown(greenArn), TargetGroupNotFoundException],
    ['an ARN of something else', listenerArn, 'ValidationError'],
    ['no ARN', undefined, 'ValidationError'],
  ])('refuses %s', async (_, TargetGroupArn, exception) => {
    const { elb } = await clientsOf(seededWorld());
    const refusal = await refusalOf(elb.send(new DescribeTargetHealthCommand({ TargetGroupArn })));
    expect(refusal).toSatisfy(is(exception));
  });
});

describe('the target group that gets the traffic', () => {
  const { elb } = seededWorld();

  test('of a listener is its default one', () => expect(elb.targetGroupOf(listenerArn)).toBe(blueArn));

  test('of a rule is the heaviest', () => expect(elb.targetGroupOf(ruleArn)).toBe(greenArn));

  test('is none when every weight is zero, or when nothing is forwarded', () => {
    const world = seededWorld();
    const TargetGroups = [{ TargetGroupArn: blueArn, Weight: 0 }];
    world.elb.rules.set(ruleArn, { RuleArn: ruleArn, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] });
    world.elb.listeners.set(listenerArn, { ListenerArn: listenerArn, DefaultActions: [{ Type: 'fixed-response' }] });
    expect(world.elb.targetGroupOf(ruleArn)).toBeUndefined();
    expect(world.elb.targetGroupOf(listenerArn)).toBeUndefined();
  });

  test('is refused for an unknown ARN', () => expect(() => elb.targetGroupOf(unknown(ruleArn))).toThrow(Refusal));
});
