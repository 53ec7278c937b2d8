import type { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { StageAlarms } from '../../../infra/constructs/stage-alarms.ts';
import type { CustomAlarmProps, StageAlarmsProps } from '../../../infra/constructs/stage-alarms-props.ts';
import { templateOf, testStack } from '../kit.ts';

const ELB = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
export const targetGroupArn = (name: string) => `${ELB}:targetgroup/${name}/73e2d6bc24d8a067`;
export const BALANCER = { Name: 'LoadBalancer', Value: 'app/shop/50dc6c495c0c9188' };

export const plain: StageAlarmsProps = {
  prefix: 'checkout-prod',
  stage: 'prod',
  clusterName: 'shop',
  serviceName: 'checkout',
  loadBalancer: { loadBalancerArn: `${ELB}:loadbalancer/app/shop/50dc6c495c0c9188` },
  targetGroups: [{ targetGroupArn: targetGroupArn('checkout-1') }, { targetGroupArn: targetGroupArn('checkout-2') }],
};

export const queueAge: CustomAlarmProps = {
  name: 'queue-age',
  metric: new cloudwatch.Metric({ namespace: 'Checkout', metricName: 'OldestOrder', statistic: 'Maximum' }),
  threshold: 300,
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  treatMissingData: cloudwatch.TreatMissingData.BREACHING,
};

export function alarms(props: Partial<StageAlarmsProps> = {}, stack: Stack = testStack()) {
  const made = new StageAlarms(stack, 'Alarms', { ...plain, ...props });
  return { made, stack, template: templateOf(stack) };
}

interface MetricData {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: { MetricName: string; Dimensions: unknown[] };
    Stat: string;
    Period: number;
  };
}

/** The alarm of that name, as it is in the template. */
export function alarmNamed(name: string, props: Partial<StageAlarmsProps> = {}) {
  const all = alarms(props).template.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: name } });
  const [alarm] = Object.values(all);
  if (!alarm) throw new Error(`no alarm is called ${name}`);
  return alarm['Properties'] as { readonly Metrics: readonly MetricData[] } & Readonly<Record<string, unknown>>;
}

/** What CloudWatch makes of an alarm's metric math for one minute; a metric that is not given has no data in it. */
export function value(
  name: string,
  minute: Readonly<Record<string, number>>,
  props: Partial<StageAlarmsProps> = {},
): number {
  const { Metrics } = alarmNamed(name, props);
  const math = {
    FILL: (x: number | undefined, y: number) => x ?? y,
    IF: (x: boolean, y: number, z: number) => {
      // What a division by zero leaves of the minute is not documented: no branch may come to that, taken or not.
      if (!Number.isFinite(y) || !Number.isFinite(z)) throw new Error(`IF is given ${y} and ${z} to choose from`);
      return x ? y : z;
    },
    MAX: (list: number[]) => Math.max(...list),
  };
  const of = (id: string): number | undefined => {
    const expression = Metrics.find(({ Id }) => Id === id)?.Expression;
    return expression === undefined ? minute[id] : evaluated(expression);
  };
  const evaluated = (expression: string): number => {
    const ids = Metrics.map(({ Id }) => Id).filter((id) => new RegExp(`\\b${id}\\b`).test(expression));
    const run = new Function(...Object.keys(math), ...ids, `return ${expression};`);
    return run(...Object.values(math), ...ids.map(of)) as number;
  };
  return evaluated(Metrics.find((one) => 'ReturnData' in one && one['ReturnData'] === true)?.Expression ?? '');
}
