import { Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type AlarmThresholds, brokenThresholds, type Stage } from './alarm-thresholds.ts';

/** An alarm on a metric of the application's own. */
export interface CustomAlarmProps {
  /** What its name ends in: `<prefix>-<name>`. */
  readonly name: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly comparisonOperator: cloudwatch.ComparisonOperator;
  /** What silence of this metric means. No default is right for every metric. */
  readonly treatMissingData: cloudwatch.TreatMissingData;
  /** @default the traffic alarms' window */
  readonly datapointsToAlarm?: number | undefined;
  /** @default the traffic alarms' window */
  readonly evaluationPeriods?: number | undefined;
  /** @default the name */
  readonly description?: string | undefined;
}

export interface StageAlarmsProps {
  /** What each alarm's name begins with, so that `belay.yaml` can name them: `checkout-prod` → `checkout-prod-5xx-rate`. */
  readonly prefix: string;
  /** The load balancer, imported or made here. */
  readonly loadBalancer: Pick<elbv2.IApplicationLoadBalancer, 'loadBalancerArn'>;
  /** One, or the two that swap roles in blue/green. */
  readonly targetGroups: readonly Pick<elbv2.IApplicationTargetGroup, 'targetGroupArn'>[];
  /**
   * Other services' requests come through the same load balancer: its own 5xx, which carry no target group, are left out.
   * @default false
   */
  readonly sharedLoadBalancer?: boolean | undefined;
  readonly clusterName: string;
  readonly serviceName: string;
  /** Whose thresholds to take. */
  readonly stage: Stage;
  /**
   * What differs from the stage's thresholds.
   * @default none
   */
  readonly thresholds?: Partial<AlarmThresholds> | undefined;
  /**
   * Alarms on the application's own metrics.
   * @default none
   */
  readonly custom?: readonly CustomAlarmProps[] | undefined;
  /**
   * Where each alarm (not the composite) tells of ALARM and OK.
   * @default nowhere: EventBridge has every change anyway
   */
  readonly topic?: sns.ITopic | undefined;
  /**
   * A link that ends every description.
   * @default none
   */
  readonly runbookUrl?: string | undefined;
}

const BUILT_IN = ['5xx-rate', 'failed-requests', 'latency-p99', 'cpu', 'memory', 'any'];

/** Throws if the props cannot be meant so, with a line for each reason. */
export function refuseUnsoundAlarms(scope: Construct, props: StageAlarmsProps, thresholds: AlarmThresholds): void {
  const { prefix, targetGroups, custom = [] } = props;
  const names = custom.map(({ name }) => name);
  const taken = names.filter((name, index) => [...BUILT_IN, ...names.slice(0, index)].includes(name));
  const wrong = [
    ...(Token.isUnresolved(prefix) || /^[\w.-]{1,200}$/.test(prefix)
      ? []
      : [`prefix must be 1 to 200 letters, digits, dots, dashes or underscores; received '${prefix}'`]),
    ...(targetGroups.length === 1 || targetGroups.length === 2
      ? []
      : [`targetGroups must be one, or the two that swap roles; received ${targetGroups.length}`]),
    ...names
      .filter((name) => !/^[\w.-]{1,50}$/.test(name))
      .map((name) => `custom names must be 1 to 50 letters, digits, dots, dashes or underscores; received '${name}'`),
    ...taken.map(
      (name) => `custom names must differ from each other and from ${BUILT_IN.join(', ')}; received '${name}'`,
    ),
    ...brokenThresholds(thresholds).map((sentence) => `thresholds.${sentence}`),
  ];
  if (wrong.length > 0) throw new Error(wrong.map((sentence) => `${scope.node.path}: ${sentence}`).join('\n'));
}
