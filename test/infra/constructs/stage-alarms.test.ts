import { App, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { type AlarmThresholds, stageThresholds } from '../../../infra/constructs/alarm-thresholds.ts';
import { StageAlarms } from '../../../infra/constructs/stage-alarms.ts';
import type { CustomAlarmProps, StageAlarmsProps } from '../../../infra/constructs/stage-alarms-props.ts';
import { findings, templateOf, testStack } from '../kit.ts';

const ELB = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
const targetGroupArn = (name: string) => `${ELB}:targetgroup/${name}/73e2d6bc24d8a067`;
const BALANCER = { Name: 'LoadBalancer', Value: 'app/shop/50dc6c495c0c9188' };

const plain: StageAlarmsProps = {
  prefix: 'checkout-prod',
  stage: 'prod',
  clusterName: 'shop',
  serviceName: 'checkout',
  loadBalancer: { loadBalancerArn: `${ELB}:loadbalancer/app/shop/50dc6c495c0c9188` },
  targetGroups: [{ targetGroupArn: targetGroupArn('checkout-1') }, { targetGroupArn: targetGroupArn('checkout-2') }],
};

const queueAge: CustomAlarmProps = {
  name: 'queue-age',
  metric: new cloudwatch.Metric({ namespace: 'Checkout', metricName: 'OldestOrder', statistic: 'Maximum' }),
  threshold: 300,
  comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  treatMissingData: cloudwatch.TreatMissingData.BREACHING,
};

function alarms(props: Partial<StageAlarmsProps> = {}, stack: Stack = testStack()) {
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
function alarmNamed(name: string, props: Partial<StageAlarmsProps> = {}) {
  const all = alarms(props).template.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: name } });
  const [alarm] = Object.values(all);
  if (!alarm) throw new Error(`no alarm is called ${name}`);
  return alarm['Properties'] as { readonly Metrics: readonly MetricData[] } & Readonly<Record<string, unknown>>;
}

/** What CloudWatch makes of an alarm's metric math for one minute; a metric that is not given has no data in it. */
function value(name: string, minute: Readonly<Record<string, number>>, props: Partial<StageAlarmsProps> = {}): number {
  const { Metrics } = alarmNamed(name, props);
  const math = {
    FILL: (x: number | undefined, y: number) => x ?? y,
    IF: (x: boolean, y: number, z: number) => (x ? y : z),
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

describe('the error rate', () => {
  test.each([
    ['of both groups together', { all1: 900, all2: 100, bad1: 5, bad2: 15 }, 2],
    ['with the failures of the load balancer itself', { all1: 100, elb: 3 }, 3],
    ['of one group while the other has no traffic', { all2: 200, bad2: 10 }, 5],
    ['of a total outage, when no target can be chosen', { elb: 500 }, 100],
    ['of a minute without requests', {}, 0],
    ['of too few requests to be a rate', { all1: 9, bad1: 9 }, 0],
    ['of just enough requests', { all1: 10, bad1: 5 }, 50],
  ])('%s', (_, minute, percent) => expect(value('checkout-prod-5xx-rate', minute)).toBe(percent));

  test('leaves out what of a shared load balancer may be anybody’s', () => {
    const shared = { sharedLoadBalancer: true };
    expect(value('checkout-prod-5xx-rate', { all1: 100, bad1: 2, elb: 50 }, shared)).toBe(2);
    expect(JSON.stringify(alarmNamed('checkout-prod-5xx-rate', shared))).not.toContain('HTTPCode_ELB_5XX_Count');
    expect(value('checkout-prod-failed-requests', { bad1: 2, elb: 50 }, shared)).toBe(2);
  });

  test('is counted by the metrics of this load balancer and these groups, minute by minute', () => {
    const groups = ['targetgroup/checkout-1/73e2d6bc24d8a067', 'targetgroup/checkout-2/73e2d6bc24d8a067'];
    const stat = (MetricName: string, group?: string) => ({
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions: group ? [BALANCER, { Name: 'TargetGroup', Value: group }] : [BALANCER],
      },
      Stat: 'Sum',
      Period: 60,
    });
    const { Metrics } = alarmNamed('checkout-prod-5xx-rate');
    const stats = Object.fromEntries(Metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, MetricStat]] : [])));
    expect(stats).toEqual({
      all1: stat('RequestCount', groups[0]),
      all2: stat('RequestCount', groups[1]),
      bad1: stat('HTTPCode_Target_5XX_Count', groups[0]),
      bad2: stat('HTTPCode_Target_5XX_Count', groups[1]),
      elb: stat('HTTPCode_ELB_5XX_Count'),
    });
  });
});

describe('failed requests', () => {
  test('are added up over both groups and the load balancer', () => {
    expect(value('checkout-prod-failed-requests', { bad1: 1, bad2: 2, elb: 4 })).toBe(7);
  });

  test('count however few the requests', () => {
    expect(value('checkout-prod-failed-requests', { all1: 1, bad1: 1 })).toBe(1);
    expect(value('checkout-prod-failed-requests', {})).toBe(0);
  });
});

describe('the latency', () => {
  test.each([
    ["is the worse group's, were it the canary's", { all1: 900, all2: 100, slow1: 0.1, slow2: 3 }, 3],
    ["is the serving group's", { all1: 900, slow1: 0.4 }, 0.4],
    ['is none where there is no traffic', {}, 0],
    ['is not judged by too few requests', { all1: 4, all2: 5, slow1: 30 }, 0],
    ['is judged by just enough requests', { all1: 5, all2: 5, slow1: 30 }, 30],
  ])('%s', (_, minute, seconds) => expect(value('checkout-prod-latency-p99', minute)).toBe(seconds));

  test('of a service with one target group is that group’s', () => {
    const targetGroups = plain.targetGroups.slice(0, 1);
    expect(value('checkout-prod-latency-p99', { all1: 100, slow1: 2 }, { targetGroups })).toBe(2);
  });

  test('is a 99th percentile', () => {
    const { Metrics } = alarmNamed('checkout-prod-latency-p99');
    const slow = Metrics.filter(({ Id }) => Id.startsWith('slow')).map(({ MetricStat }) => MetricStat);
    expect(slow.map((stat) => [stat?.Metric.MetricName, stat?.Stat])).toEqual([
      ['TargetResponseTime', 'p99'],
      ['TargetResponseTime', 'p99'],
    ]);
  });
});

test.each([
  ['cpu', 'CPUUtilization', 80],
  ['memory', 'MemoryUtilization', 85],
])('%s is that of the service, and its silence is unknown', (name, MetricName, Threshold) => {
  alarms().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `checkout-prod-${name}`,
    Namespace: 'AWS/ECS',
    MetricName,
    Statistic: 'Average',
    Period: 60,
    Dimensions: [
      { Name: 'ClusterName', Value: 'shop' },
      { Name: 'ServiceName', Value: 'checkout' },
    ],
    Threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    DatapointsToAlarm: 4,
    EvaluationPeriods: 5,
    TreatMissingData: 'missing',
  });
});

describe('each stage', () => {
  test.each([
    ['gamma', 3, 5, { '5xx-rate': 5, 'failed-requests': 25, 'latency-p99': 2 }],
    ['prod', 2, 3, { '5xx-rate': 1, 'failed-requests': 10, 'latency-p99': 1 }],
  ] as const)(
    '%s has thresholds of its own, for M of N minutes',
    (stage, DatapointsToAlarm, EvaluationPeriods, limits) => {
      const { template } = alarms({ stage });
      for (const [name, Threshold] of Object.entries(limits)) {
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          AlarmName: `checkout-prod-${name}`,
          Threshold,
          ComparisonOperator: 'GreaterThanThreshold',
          DatapointsToAlarm,
          EvaluationPeriods,
          TreatMissingData: 'notBreaching',
        });
      }
    },
  );

  test('prod is stricter than gamma in every limit', () => {
    const { gamma, prod } = stageThresholds;
    const limits = ['errorRatePercent', 'failedRequests', 'latencyP99Ms', 'cpuPercent', 'memoryPercent'] as const;
    expect(limits.filter((key) => prod[key] >= gamma[key])).toEqual([]);
    expect(prod.trafficDatapoints).toBeLessThan(gamma.trafficDatapoints);
    expect(prod.resourceDatapoints).toBeLessThan(gamma.resourceDatapoints);
  });

  test('can be overridden, one limit at a time', () => {
    const { made, template } = alarms({ thresholds: { latencyP99Ms: 250, requestsMin: 3 } });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'checkout-prod-latency-p99',
      Threshold: 0.25,
    });
    expect(made.thresholds).toEqual({ ...stageThresholds.prod, latencyP99Ms: 250, requestsMin: 3 });
    expect(value('checkout-prod-5xx-rate', { all1: 3, bad1: 3 }, { thresholds: { requestsMin: 3 } })).toBe(100);
  });
});

describe('an alarm', () => {
  test('has the name that belay.yaml calls it by', () => {
    const { made, template } = alarms({ custom: [queueAge] });
    const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      (one) => one['Properties'].AlarmName,
    );
    expect(made.names).toEqual(names);
    expect(made.names).toEqual(
      ['5xx-rate', 'failed-requests', 'latency-p99', 'cpu', 'memory', 'queue-age'].map((end) => `checkout-prod-${end}`),
    );
    expect(made.all).toHaveLength(6);
    expect(made.custom).toEqual(made.all.slice(5));
  });

  test.each(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'])(
    'of type %s carries its service and stage to whoever is told of it',
    (type) => {
      alarms().template.allResourcesProperties(type, {
        ActionConfiguration: { AlarmTagsPropagation: { Enabled: true, IncludedTagKeys: ['service', 'stage'] } },
        Tags: [
          { Key: 'service', Value: 'checkout' },
          { Key: 'stage', Value: 'prod' },
        ],
      });
    },
  );

  test('says what is wrong with which service, and where to read on', () => {
    alarms({ runbookUrl: 'https://example.com/runbook' }).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription:
        '[Sample/Alarms] checkout, prod: more than 1 % of the requests fail. https://example.com/runbook',
    });
  });

  test('tells its topic of trouble and of its end, the composite does not', () => {
    const stack = testStack();
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:123456789012:alarms');
    const { template } = alarms({ topic }, stack);
    const told = [topic.topicArn];
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: told, OKActions: told });
    template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', { AlarmActions: Match.absent() });
  });

  test('tells no topic if there is none', () => {
    alarms().template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.absent() });
  });
});

test('the composite fires with any of them', () => {
  const { template } = alarms({ custom: [queueAge] });
  const [composite] = Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm'));
  expect(composite?.['Properties'].AlarmName).toBe('checkout-prod-any');
  const rule = composite?.['Properties'].AlarmRule['Fn::Join'][1] as (string | { 'Fn::GetAtt': string[] })[];
  const [ids, words] = [
    rule.filter((part) => typeof part !== 'string'),
    rule.filter((part) => typeof part === 'string'),
  ];
  expect(ids.map((id) => id['Fn::GetAtt'][0])).toEqual(Object.keys(template.findResources('AWS::CloudWatch::Alarm')));
  expect(words.join('#')).toMatch(/^\(?ALARM\("#("\) OR ALARM\("#){5}"\)\)?$/);
});

describe("an application's own metric", () => {
  test('is an alarm like the others, and its silence means what its owner says', () => {
    alarms({ custom: [queueAge] }).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'checkout-prod-queue-age',
      Namespace: 'Checkout',
      MetricName: 'OldestOrder',
      Threshold: 300,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'breaching',
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
      AlarmDescription: '[Sample/Alarms] checkout, prod: queue-age.',
    });
  });

  test('may have a window and a description of its own', () => {
    const custom = [{ ...queueAge, datapointsToAlarm: 1, evaluationPeriods: 2, description: 'orders wait too long' }];
    alarms({ custom }).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'checkout-prod-queue-age',
      DatapointsToAlarm: 1,
      EvaluationPeriods: 2,
      AlarmDescription: '[Sample/Alarms] checkout, prod: orders wait too long.',
    });
  });
});

test.each([
  [
    'imported',
    (stack: Stack) => ({
      loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Alb', {
        loadBalancerArn: plain.loadBalancer.loadBalancerArn,
        securityGroupId: 'sg-0123456789abcdef0',
      }),
      targetGroups: ['1', '2'].map((n) =>
        elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(stack, n, {
          targetGroupArn: targetGroupArn(`checkout-${n}`),
        }),
      ),
    }),
    [BALANCER, { Name: 'TargetGroup', Value: 'targetgroup/checkout-1/73e2d6bc24d8a067' }],
  ],
  [
    'made in the same app',
    (stack: Stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }) as ec2.IVpc;
      const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc });
      const group = (id: string) =>
        new elbv2.ApplicationTargetGroup(stack, id, { vpc, port: 80, targetType: elbv2.TargetType.IP });
      return { loadBalancer, targetGroups: [group('One'), group('Two')] };
    },
    [
      { Name: 'LoadBalancer', Value: { 'Fn::Select': [1, { 'Fn::Split': ['loadbalancer/', Match.anyValue()] }] } },
      {
        Name: 'TargetGroup',
        Value: { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: Match.stringLikeRegexp('^One') }] }] },
      },
    ],
  ],
])('a load balancer that is %s will do', (_, given, Dimensions) => {
  const stack = testStack();
  alarms(given(stack), stack).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'checkout-prod-5xx-rate',
    Metrics: Match.arrayWith([Match.objectLike({ Id: 'all1', MetricStat: { Metric: { Dimensions } } })]),
  });
});

describe('stage alarms refuse', () => {
  const refusal = (props: Partial<StageAlarmsProps>) => () => alarms(props);

  test.each([0, 3])('%d target groups', (count) => {
    const targetGroups = Array.from({ length: count }, (_, n) => ({ targetGroupArn: targetGroupArn(`g${n}`) }));
    expect(refusal({ targetGroups })).toThrow(
      `Sample/Alarms: targetGroups must be one, or the two that swap roles; received ${count}`,
    );
  });

  test.each(['', 'a b', 'a/b', 'x'.repeat(201)])("the prefix '%s'", (prefix) => {
    expect(refusal({ prefix })).toThrow(
      `Sample/Alarms: prefix must be 1 to 200 letters, digits, dots, dashes or underscores; received '${prefix}'`,
    );
  });

  test.each<[Partial<AlarmThresholds>, string]>([
    [
      { errorRatePercent: 0 },
      'errorRatePercent must be above 0 and below 100, or it never or always fires; received 0',
    ],
    [{ cpuPercent: 100 }, 'cpuPercent must be above 0 and below 100, or it never or always fires; received 100'],
    [
      { memoryPercent: Number.NaN },
      'memoryPercent must be above 0 and below 100, or it never or always fires; received NaN',
    ],
    [{ failedRequests: 0 }, 'failedRequests must be above 0; received 0'],
    [{ latencyP99Ms: -1 }, 'latencyP99Ms must be above 0; received -1'],
    [{ requestsMin: 0 }, 'requestsMin must be a whole number, 1 or more; received 0'],
    [{ requestsMin: 1.5 }, 'requestsMin must be a whole number, 1 or more; received 1.5'],
    [{ trafficDatapoints: 4 }, 'trafficDatapoints must not exceed trafficPeriods; received 4 of 3'],
    [{ resourceDatapoints: 6 }, 'resourceDatapoints must not exceed resourcePeriods; received 6 of 5'],
  ])('the thresholds %j', (thresholds, sentence) => {
    expect(refusal({ thresholds })).toThrow(`Sample/Alarms: thresholds.${sentence}`);
  });

  test('but not what is just inside the limits', () => {
    const thresholds = {
      errorRatePercent: 0.01,
      cpuPercent: 99.9,
      requestsMin: 1,
      trafficDatapoints: 3,
      trafficPeriods: 3,
    };
    expect(refusal({ thresholds, prefix: 'x'.repeat(200) })).not.toThrow();
  });

  test('custom names that are taken or no names, all at once', () => {
    const custom = ['cpu', 'queue-age', 'queue-age', 'a b'].map((name) => ({ ...queueAge, name }));
    expect(refusal({ custom })).toThrow(
      [
        "Sample/Alarms: custom names must be 1 to 50 letters, digits, dots, dashes or underscores; received 'a b'",
        "Sample/Alarms: custom names must differ from each other and from 5xx-rate, failed-requests, latency-p99, cpu, memory, any; received 'cpu'",
        "Sample/Alarms: custom names must differ from each other and from 5xx-rate, failed-requests, latency-p99, cpu, memory, any; received 'queue-age'",
      ].join('\n'),
    );
  });

  test('what is no load balancer', () => {
    const loadBalancer = { loadBalancerArn: targetGroupArn('checkout-1') };
    expect(refusal({ loadBalancer })).toThrow(
      `Alarms need the ARN of a loadbalancer; received '${loadBalancer.loadBalancerArn}'`,
    );
  });
});

test('cdk-nag and the CDK have nothing against them', () => {
  const { stack } = alarms({ custom: [queueAge] });
  expect(stack.node.root).toBeInstanceOf(App);
  expect(findings(stack.node.root as App)).toEqual([]);
});
