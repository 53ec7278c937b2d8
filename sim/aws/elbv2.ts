import type {
  Action,
  DescribeListenersInput,
  DescribeListenersOutput,
  DescribeRulesInput,
  DescribeRulesOutput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  Listener,
  Rule,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Refusal } from '../refusal.ts';
import { type Operations, operation } from './operation.ts';

/** Every map is keyed by ARN. */
export class Elbv2 {
  readonly listeners = new Map<string, Listener>();
  /** The rules besides the default ones, which are made from their listeners' default actions. */
  readonly rules = new Map<string, Rule>();
  /** By target group; a target group is known when it is here, be it with no targets. */
  readonly targetHealth = new Map<string, TargetHealthDescription[]>();

  readonly operations: Operations = {
    DescribeListeners: operation<DescribeListenersInput>(
      { ListenerArns: 'strings', LoadBalancerArn: 'string', Marker: 'not-modelled', PageSize: 'not-modelled' },
      (input) => this.describeListeners(input),
    ),
    DescribeRules: operation<DescribeRulesInput>(
      { RuleArns: 'strings', ListenerArn: 'string', Marker: 'not-modelled', PageSize: 'not-modelled' },
      (input) => this.describeRules(input),
    ),
    DescribeTargetHealth: operation<DescribeTargetHealthInput>(
      { TargetGroupArn: 'string', Targets: 'not-modelled', Include: 'not-modelled' },
      (input) => this.describeTargetHealth(input),
    ),
  };

  describeListeners(input: DescribeListenersInput): DescribeListenersOutput {
    const { ListenerArns: arns = [], LoadBalancerArn: balancer } = input;
    if (arns.length > 0) return { Listeners: arns.map((arn) => this.#listener(arn)) };
    if (balancer === undefined) throw invalid('A load balancer ARN or a listener ARN must be specified');
    const listeners = [...this.listeners.values()].filter((listener) => listener.LoadBalancerArn === balancer);
    if (listeners.length === 0) throw notFound('LoadBalancer', 'load balancers');
    return { Listeners: listeners };
  }

  describeRules(input: DescribeRulesInput): DescribeRulesOutput {
    const { RuleArns: arns = [], ListenerArn: listenerArn } = input;
    if (arns.length > 0 && listenerArn !== undefined) {
      throw invalid('A listener ARN and rule ARNs cannot be specified at the same time');
    }
    if (arns.length > 0) return { Rules: arns.map((arn) => this.#rule(arn)) };
    if (listenerArn === undefined) throw invalid('A listener ARN or a rule ARN must be specified');
    const listener = this.#listener(listenerArn);
    const own = [...this.rules].filter(([arn]) => listenerOf(arn) === listenerArn).map(([, rule]) => rule);
    return { Rules: [...own.toSorted((a, b) => Number(a.Priority) - Number(b.Priority)), defaultRuleOf(listener)] };
  }

  describeTargetHealth(input: DescribeTargetHealthInput): DescribeTargetHealthOutput {
    const arn = input.TargetGroupArn;
    if (!arn) throw invalid('A target group ARN must be specified');
    if (!arn.includes(':targetgroup/')) throw invalid(`'${arn}' is not a valid target group ARN`);
    const health = this.targetHealth.get(arn);
    if (health === undefined) throw notFound('TargetGroup', 'target groups');
    return { TargetHealthDescriptions: health };
  }

  /**
   * The target group that gets the traffic of a listener's default rule, or of one rule, now: the heaviest, if several.
   * `undefined` when nothing gets any. @throws Refusal for an unknown ARN
   */
  targetGroupOf(listenerOrRuleArn: string): string | undefined {
    const actions = listenerOrRuleArn.includes(':listener-rule/')
      ? this.#rule(listenerOrRuleArn).Actions
      : this.#listener(listenerOrRuleArn).DefaultActions;
    const forward = actions?.find((action) => action.Type === 'forward');
    return forward === undefined ? undefined : heaviest(forward);
  }

  #listener(arn: string): Listener {
    if (!arn.includes(':listener/')) throw invalid(`'${arn}' is not a valid listener ARN`);
    const listener = this.listeners.get(arn);
    if (listener === undefined) throw notFound('Listener', 'listeners');
    return listener;
  }

  #rule(arn: string): Rule {
    if (!arn.includes(':listener-rule/')) throw invalid(`'${arn}' is not a valid listener rule ARN`);
    const listener = this.listeners.get(listenerOf(arn));
    const rule = this.rules.get(arn) ?? (listener && defaultRuleOf(listener));
    if (rule?.RuleArn !== arn) throw notFound('Rule', 'rules');
    return rule;
  }
}

const invalid = (message: string) => new Refusal('ValidationError', message);
const notFound = (what: string, plural: string) =>
  new Refusal(`${what}NotFoundException`, `One or more ${plural} not found`);

const listenerOf = (ruleArn: string) => ruleArn.replace(':listener-rule/', ':listener/').replace(/\/[^/]*$/, '');

const defaultRuleOf = (listener: Listener): Rule => ({
  RuleArn: `${listener.ListenerArn?.replace(':listener/', ':listener-rule/')}/0000000000000000`,
  Priority: 'default',
  Conditions: [],
  Actions: listener.DefaultActions,
  IsDefault: true,
});

function heaviest(forward: Action): string | undefined {
  const groups = forward.ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0) return forward.TargetGroupArn;
  const weighted = groups.filter((group) => (group.Weight ?? 1) > 0);
  return weighted.toSorted((a, b) => (b.Weight ?? 1) - (a.Weight ?? 1))[0]?.TargetGroupArn;
}
