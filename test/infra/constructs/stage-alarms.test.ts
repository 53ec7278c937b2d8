import { App, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { stageThresholds } from '../../../infra/constructs/alarm-thresholds.ts';
import { findings, testStack } from '../kit.ts';
import { alarms, BALANCER, plain, queueAge, targetGroupArn, value } from './alarms.ts';

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

test('cdk-nag and the CDK have nothing against them', () => {
  const { stack } = alarms({ custom: [queueAge] });
  expect(stack.node.root).toBeInstanceOf(App);
  expect(findings(stack.node.root as App)).toEqual([]);
});
