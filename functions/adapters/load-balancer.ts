import {
  type Action,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Forward } from '../core/green.ts';
import type { LoadBalancerPort } from '../flows/ports.ts';
import { call } from './sdk-call.ts';

export const makeLoadBalancer = (client: ElasticLoadBalancingV2Client): LoadBalancerPort => ({
  async forwards({ listenerArn, ruleArn }, abortSignal) {
    // By listener, all its rules come in one answer, the default one among them; by rule, that rule alone.
    const command = new DescribeRulesCommand(
      ruleArn === undefined ? { ListenerArn: listenerArn } : { RuleArns: [ruleArn] },
    );
    const operation = 'elastic-load-balancing-v2:DescribeRules';
    const answer = await call(operation, () => client.send(command, { abortSignal }));
    const rules = answer.output?.Rules ?? [];
    if (rules.length === 0) return 'listener-not-found';
    const isMeant = (rule: Rule) => ruleArn !== undefined || rule.IsDefault === true;
    return rules.flatMap((rule) =>
      forwardsOf(rule.Actions).map((f) => (isMeant(rule) ? f : { ...f, elsewhere: true })),
    );
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
