import { Duration, Fn, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** The period of every stage alarm: the finest that load balancer and ECS report. */
export const PERIOD = Duration.minutes(1);

/** What a service's requests are counted by. */
export interface Traffic {
  readonly loadBalancerArn: string;
  /** One, or the two that swap roles: which of them serves changes with each deployment, so both are always added up. */
  readonly targetGroupArns: readonly string[];
  /** Other services' requests come through the same load balancer. */
  readonly shared: boolean;
}

/** How many requests failed: the targets' 5xx, and the load balancer's own where they can only be this service's. */
export function failedRequests(traffic: Traffic): cloudwatch.MathExpression {
  const targets = perGroup(traffic, 'bad', 'HTTPCode_Target_5XX_Count', 'Sum');
  // The balancer's own 5xx (no target, a target that hung up) carry no target group: of a shared one they may be anybody's.
  const own = traffic.shared ? {} : { elb: albMetric(traffic, 'HTTPCode_ELB_5XX_Count', 'Sum') };
  return math('failed requests', sumOf({ ...targets, ...own }), { ...targets, ...own });
}

/**
 * Failed requests in per cent of all. A minute with fewer than `requestsMin` requests counts as 0: one failure in two requests
 * is no rate. A request that the balancer refused for want of a target is in no `RequestCount`: where more failed than
 * were served, the failed ones are all that were asked, and a total outage is 100 %.
 */
export function errorRate(traffic: Traffic, requestsMin: number): cloudwatch.MathExpression {
  const failed = failedRequests(traffic);
  const asked = math('requests', 'IF(served > failed, served, failed)', { served: served(traffic), failed });
  // The inner IF keeps the divisor off zero, also in the minutes whose quotient is not used.
  const rate = `IF(asked < ${requestsMin}, 0, 100 * failed / IF(asked < 1, 1, asked))`;
  return math('failed requests, %', rate, { asked, failed });
}

/**
 * The worse of the two groups' 99th percentiles, in seconds: percentiles cannot be added up, and the group that hardly
 * gets traffic in a canary is the one to look at. As with the rate, a minute with few requests counts as 0.
 */
export function latencyP99(traffic: Traffic, requestsMin: number): cloudwatch.MathExpression {
  const slow = perGroup(traffic, 'slow', 'TargetResponseTime', 'p99');
  const filled = Object.keys(slow).map((id) => `FILL(${id},0)`);
  const worst = filled.length === 1 ? filled[0] : `MAX([${filled.join(',')}])`;
  return math('latency p99, s', `IF(served < ${requestsMin}, 0, ${worst})`, { served: served(traffic), ...slow });
}

/** Of the service's tasks of all task sets, in per cent. */
export function utilisation(
  metricName: 'CPUUtilization' | 'MemoryUtilization',
  clusterName: string,
  serviceName: string,
): cloudwatch.Metric {
  const dimensionsMap = { ClusterName: clusterName, ServiceName: serviceName };
  return new cloudwatch.Metric({
    namespace: 'AWS/ECS',
    metricName,
    dimensionsMap,
    statistic: 'Average',
    period: PERIOD,
  });
}

function served(traffic: Traffic): cloudwatch.MathExpression {
  const counts = perGroup(traffic, 'all', 'RequestCount', 'Sum');
  return math('requests served', sumOf(counts), counts);
}

/** A group without traffic reports nothing at all, and nothing plus something would be nothing. */
const sumOf = (metrics: object) =>
  Object.keys(metrics)
    .map((id) => `FILL(${id},0)`)
    .join('+');

function math(label: string, expression: string, usingMetrics: Record<string, cloudwatch.IMetric>) {
  return new cloudwatch.MathExpression({ label, expression, usingMetrics, period: PERIOD });
}

/** One metric per target group: `bad1`, `bad2`. */
function perGroup(traffic: Traffic, id: string, metricName: string, statistic: string) {
  const metrics = traffic.targetGroupArns.map((arn, index): [string, cloudwatch.Metric] => [
    `${id}${index + 1}`,
    albMetric(traffic, metricName, statistic, { TargetGroup: partOf(arn, 'targetgroup/', '') }),
  ]);
  return Object.fromEntries(metrics);
}

function albMetric(
  { loadBalancerArn }: Traffic,
  metricName: string,
  statistic: string,
  of: Record<string, string> = {},
) {
  const dimensionsMap = { LoadBalancer: partOf(loadBalancerArn, 'loadbalancer/', 'loadbalancer/'), ...of };
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap,
    statistic,
    period: PERIOD,
  });
}

/**
 * What CloudWatch calls a balancer (`app/shop/50dc6c495c0c9188`) or a group (`targetgroup/shop/73e2d6bc24d8a067`), cut
 * out of its ARN: so that imported ones, of which no more is known, will do.
 */
function partOf(arn: string, kind: string, cutOff: string): string {
  if (Token.isUnresolved(arn)) {
    const resource = Fn.select(5, Fn.split(':', arn));
    return cutOff === '' ? resource : Fn.select(1, Fn.split(cutOff, resource));
  }
  const resource = arn.split(':')[5] ?? '';
  if (resource.startsWith(kind)) return resource.slice(cutOff.length);
  throw new Error(`Alarms need the ARN of a ${kind.slice(0, -1)}; received '${arn}'`);
}
