import type { DeploymentGroupInfo, TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import type { TaskSet } from '@aws-sdk/client-ecs';
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { minutes } from '../../functions/core/units.ts';
import type { Surroundings } from './codedeploy-state.ts';

/* Where the listeners send the requests. */

type Balancer = Surroundings['elb'];

/** The two target groups between which a group's traffic goes to and fro, and its listeners. ARNs. */
export interface Routes {
  readonly targetGroups: readonly string[];
  readonly production: readonly string[];
  /** Empty: the group has no test listener. */
  readonly test: readonly string[];
}

export function routesOf({ elb }: Surroundings, group: DeploymentGroupInfo | undefined): Routes {
  const pair = group?.loadBalancerInfo?.targetGroupPairInfoList?.[0];
  const arnOf = (name = '') => [...elb.targetHealth.keys()].find((arn) => arn.includes(`:targetgroup/${name}/`));
  return {
    targetGroups: (pair?.targetGroups ?? []).flatMap(({ name }) => arnOf(name) ?? []),
    production: pair?.prodTrafficRoute?.listenerArns ?? [],
    test: pair?.testTrafficRoute?.listenerArns ?? [],
  };
}

export const targetGroupOf = (set: TaskSet | undefined) => set?.loadBalancers?.[0]?.targetGroupArn;

/** After how many milliseconds how much of the traffic has moved; the first step comes at once. */
export function stepsOf(routing: TrafficRoutingConfig | undefined): readonly { afterMs: number; percent: number }[] {
  const all = { afterMs: 0, percent: 100 };
  const { timeBasedCanary: canary, timeBasedLinear: linear } = routing ?? {};
  if (canary) {
    const afterMs = minutes(canary.canaryInterval ?? 0);
    return [
      { afterMs: 0, percent: canary.canaryPercentage ?? 0 },
      { ...all, afterMs },
    ];
  }
  const each = linear?.linearPercentage ?? 100;
  const every = minutes(linear?.linearInterval ?? 0);
  const steps = Math.ceil(100 / each);
  return Array.from({ length: steps }, (_, n) => ({
    afterMs: n === 0 ? 0 : every,
    percent: Math.min(100, each * (n + 1)),
  }));
}

/**
 * Sends `percent` of what these listeners' rules give to the pair to `to`, and the rest to the other of the two. The one
 * that gets nothing stays, at weight 0 (FACTS 2.3).
 */
export function route(
  elb: Balancer,
  listeners: readonly string[],
  { targetGroups }: Routes,
  to: string,
  percent: number,
) {
  const TargetGroups = targetGroups.map((arn) => ({
    TargetGroupArn: arn,
    Weight: arn === to ? percent : 100 - percent,
  }));
  const moved = (actions: readonly Action[] = []): Action[] =>
    actions.map((action) =>
      groupsIn(action).some(({ arn }) => targetGroups.includes(arn))
        ? { Type: 'forward', ForwardConfig: { TargetGroups } }
        : action,
    );
  for (const arn of listeners) {
    const listener = elb.listeners.get(arn);
    if (listener) elb.listeners.set(arn, { ...listener, DefaultActions: moved(listener.DefaultActions) });
  }
  for (const [arn, rule] of elb.rules) {
    const ofThese = listeners.some((listener) =>
      arn.startsWith(`${listener.replace(':listener/', ':listener-rule/')}/`),
    );
    if (ofThese) elb.rules.set(arn, { ...rule, Actions: moved(rule.Actions) });
  }
}

/** Whether any of these listeners' default rules gives it traffic. */
export const serves = (elb: Balancer, listeners: readonly string[], targetGroup: string | undefined) =>
  listeners
    .flatMap((arn) => elb.listeners.get(arn)?.DefaultActions ?? [])
    .flatMap(groupsIn)
    .some(({ arn, weight }) => arn === targetGroup && weight > 0);

function groupsIn({ ForwardConfig, TargetGroupArn }: Action): { arn: string; weight: number }[] {
  const several = (ForwardConfig?.TargetGroups ?? []).map((g) => ({
    arn: g.TargetGroupArn ?? '',
    weight: g.Weight ?? 1,
  }));
  if (several.length > 0) return several;
  return TargetGroupArn ? [{ arn: TargetGroupArn, weight: 1 }] : [];
}
