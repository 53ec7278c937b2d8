import {
  type Action,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Forward } from '../core/green.ts';
import type { LoadBalancerPort } from '../flows/ports.ts';
import { call } from './sdk-call.ts';

export const makeLoadBalancer = (client: ElasticLoadBalancingV2Client): LoadBalancerPort => ({
  async forwards({ listenerArn, ruleArn }, abortSignal) {
    if (ruleArn !== undefined) {
      const command = new DescribeRulesCommand({ RuleArns: [ruleArn] });
      const answer = await call('elastic-load-balancing-v2:DescribeRules', () => client.send(command, { abortSignal }));
      const rule = answer.output?.Rules?.[0];
      return rule ? forwardsOf(rule.Actions) : 'listener-not-found';
    }
    const command = new DescribeListenersCommand({ ListenerArns: [listenerArn] });
    const operation = 'elastic-load-balancing-v2:DescribeListeners';
    const answer = await call(operation, () => client.send(command, { abortSignal }));
    const listener = answer.output?.Listeners?.[0];
    return listener ? forwardsOf(listener.DefaultActions) : 'listener-not-found';
  },

  async targets(targetGroup, abortSignal) {
    const command = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup });
    const operation = 'elastic-load-balancing-v2:DescribeTargetHealth';
    const answer = await call(operation, () => client.send(command, { abortSignal }));
    return (answer.output?.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
      target: `${Target?.Id ?? 'unknown'}:${Target?.Port ?? ''}`,
      state: TargetHealth?.State ?? 'unavailable',
      detail: TargetHealth?.Description ?? TargetHealth?.Reason,
    }));
  },
});

/** A forward is written in two ways: with one group and no weight, or as a weighted list. The list wins where both are. */
function forwardsOf(actions: readonly Action[] = []): Forward[] {
  return actions
    .filter((action) => action.Type === 'forward')
    .flatMap(({ ForwardConfig, TargetGroupArn }) => ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 1 }])
    .filter((tuple) => tuple.TargetGroupArn !== undefined)
    .map((tuple) => ({ targetGroup: tuple.TargetGroupArn ?? '', weight: tuple.Weight ?? 1 }));
}
