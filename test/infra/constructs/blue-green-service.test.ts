import { type App, Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { describe, expect, test } from 'vitest';
import { findings, testStack } from '../kit.ts';
import { blueGreen, CERTIFICATE } from './blue-green.ts';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

describe('the service', () => {
  test('is deployed by CodeDeploy alone: CloudFormation names no revision', () => {
    blueGreen().template.hasResourceProperties('AWS::ECS::Service', {
      ServiceName: 'checkout',
      Cluster: 'shop',
      DeploymentController: { Type: 'CODE_DEPLOY' },
      TaskDefinition: 'checkout',
      LaunchType: 'FARGATE',
      DesiredCount: 2,
      DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200 },
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
  });

  test('keeps its old task definitions, so that there is one to go back to', () => {
    blueGreen().template.hasResource('AWS::ECS::TaskDefinition', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('has two target groups that ask /health', () => {
    const { template } = blueGreen();
    template.resourceCountIs(TARGET_GROUP, 2);
    template.allResourcesProperties(TARGET_GROUP, {
      HealthCheckPath: '/health',
      Matcher: { HttpCode: '200' },
      TargetType: 'ip',
      Port: 8080,
    });
  });

  test('takes the path, the container, the port, the subnets and the count that it is given', () => {
    const { template } = blueGreen({
      healthCheckPath: '/ready',
      containerName: 'app',
      containerPort: 9090,
      desiredCount: 7,
      vpcSubnets: { subnetFilters: [ec2.SubnetFilter.byIds(['subnet-0123456789abcdef1'])] },
    });
    template.allResourcesProperties(TARGET_GROUP, { HealthCheckPath: '/ready', Port: 9090 });
    template.hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: 7,
      LoadBalancers: [{ ContainerName: 'app', ContainerPort: 9090 }],
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-0123456789abcdef1'] } },
    });
  });
});

describe('the listeners', () => {
  test('are two, encrypted, one for each target group', () => {
    const { template, made, stack } = blueGreen();
    const groups = made.targetGroups.map((group) => stack.resolve(group.targetGroupArn));
    for (const [index, Port] of [443, 8443].entries()) {
      template.hasResourceProperties(LISTENER, {
        Port,
        Protocol: 'HTTPS',
        Certificates: [{ CertificateArn: CERTIFICATE }],
        SslPolicy: Match.stringLikeRegexp('TLS13-1-2'),
        DefaultActions: [{ Type: 'forward', TargetGroupArn: groups[index] }],
      });
    }
  });

  test('speak plain HTTP only if that is said', () => {
    const { template } = blueGreen({ certificates: [], insecureHttp: true });
    template.hasResourceProperties(LISTENER, { Port: 80, Protocol: 'HTTP' });
    template.hasResourceProperties(LISTENER, { Port: 8080, Protocol: 'HTTP' });
  });

  test('listen where they are told', () => {
    const { template } = blueGreen({ productionPort: 4443, testPort: 4444 });
    template.hasResourceProperties(LISTENER, { Port: 4443 });
    template.hasResourceProperties(LISTENER, { Port: 4444 });
  });

  test('admit whom they are told to admit, and nobody to the tests by default', () => {
    const ports = (props = {}) =>
      Object.values(blueGreen(props).template.findResources('AWS::EC2::SecurityGroupIngress'))
        .map((rule) => rule['Properties'])
        .filter((rule) => rule.GroupId === 'sg-0123456789abcdef0')
        .map(({ CidrIp, FromPort, ToPort }) => [CidrIp, FromPort, ToPort]);
    expect(ports()).toEqual([['10.0.0.0/8', 443, 443]]);
    expect(ports({ testClients: [ec2.Peer.ipv4('10.1.2.0/24')] })).toEqual([
      ['10.0.0.0/8', 443, 443],
      ['10.1.2.0/24', 8443, 8443],
    ]);
  });

  test('are the same in the next template, whatever else changes: CloudFormation has no cause to undo a swap', () => {
    const untouched = ({ template }: ReturnType<typeof blueGreen>) => [
      template.findResources(LISTENER),
      template.findResources('AWS::ECS::Service'),
      template.findResources(TARGET_GROUP),
    ];
    const later = blueGreen(
      { terminationWait: Duration.minutes(9), stageAlarms: { thresholds: { errorRatePercent: 7 } }, limitedRole: true },
      testStack(),
      'public.ecr.aws/nginx/nginx:1.30',
    );
    expect(untouched(later)).toEqual(untouched(blueGreen()));
    expect(JSON.stringify(later.template.toJSON())).toContain('nginx:1.30');
  });
});

describe('the deployment group', () => {
  test('deploys this service between its two groups and its two listeners, a canary first', () => {
    const { template, made, stack } = blueGreen();
    const name = (n: 0 | 1) => ({ Name: stack.resolve(made.targetGroups[n].targetGroupName) });
    template.hasResourceProperties(GROUP, {
      ApplicationName: stack.resolve(made.application.applicationName),
      DeploymentGroupName: 'checkout',
      DeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
      DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
      ECSServices: [{ ClusterName: 'shop', ServiceName: stack.resolve(made.service.serviceName) }],
      LoadBalancerInfo: {
        TargetGroupPairInfoList: [
          {
            TargetGroups: [name(0), name(1)],
            ProdTrafficRoute: { ListenerArns: [stack.resolve(made.productionListener.listenerArn)] },
            TestTrafficRoute: { ListenerArns: [stack.resolve(made.testListener.listenerArn)] },
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::CodeDeploy::Application', {
      ApplicationName: 'checkout',
      ComputePlatform: 'ECS',
    });
  });

  test('goes back on failure, on a stop and on an alarm', () => {
    blueGreen().template.hasResourceProperties(GROUP, {
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
    });
  });

  test('is watched by every stage alarm and by those that it is given', () => {
    const stack = testStack();
    const given = cloudwatch.Alarm.fromAlarmName(stack, 'Given', 'orders-stuck');
    const { template, made } = blueGreen({ alarms: [given] }, stack);
    template.hasResourceProperties(GROUP, {
      AlarmConfiguration: {
        Enabled: true,
        Alarms: [
          ...made.alarms.all.map(({ alarmName }) => ({ Name: stack.resolve(alarmName) })),
          { Name: 'orders-stuck' },
        ],
      },
    });
    expect(made.alarms.names).toContain('checkout-prod-5xx-rate');
    expect(made.alarms.all).toHaveLength(5);
  });

  test.each([
    ['gamma', 5],
    ['prod', 30],
  ] as const)('keeps blue alive by default, in %s for %d minutes', (stage, TerminationWaitTimeInMinutes) => {
    blueGreen({ stage }).template.hasResourceProperties(GROUP, {
      BlueGreenDeploymentConfiguration: {
        TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes },
        DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT' },
      },
    });
  });

  test('waits for approval if it is told to, and stops without one', () => {
    blueGreen({ approvalWait: Duration.hours(1) }).template.hasResourceProperties(GROUP, {
      BlueGreenDeploymentConfiguration: {
        DeploymentReadyOption: { ActionOnTimeout: 'STOP_DEPLOYMENT', WaitTimeInMinutes: 60 },
      },
    });
  });

  test('takes the names, the pace and the alarms that it is given', () => {
    const { template, made } = blueGreen({
      applicationName: 'shop',
      deploymentGroupName: 'checkout-blue-green',
      deploymentConfig: codedeploy.EcsDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTES,
      alarmPrefix: 'co',
      stageAlarms: { thresholds: { failedRequests: 99 }, runbookUrl: 'https://example.com' },
    });
    template.hasResourceProperties('AWS::CodeDeploy::Application', { ApplicationName: 'shop' });
    template.hasResourceProperties(GROUP, {
      DeploymentGroupName: 'checkout-blue-green',
      DeploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'co-failed-requests',
      Threshold: 99,
      AlarmDescription: Match.stringLikeRegexp('https://example.com$'),
    });
    expect(made.alarms.names).toContain('co-failed-requests');
  });
});

describe('the alarms', () => {
  test('add up both groups of this load balancer', () => {
    const { template, made, stack } = blueGreen();
    const [group1, group2] = made.targetGroups.map((group) => stack.resolve(group.targetGroupArn));
    const of = (arn: unknown) => ({ Name: 'TargetGroup', Value: { 'Fn::Select': [5, { 'Fn::Split': [':', arn] }] } });
    const balancer = { Name: 'LoadBalancer', Value: 'app/shop/50dc6c495c0c9188' };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'checkout-prod-failed-requests',
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'FILL(bad1,0)+FILL(bad2,0)+FILL(elb,0)' }),
        Match.objectLike({ Id: 'bad1', MetricStat: { Metric: { Dimensions: [balancer, of(group1)] } } }),
        Match.objectLike({ Id: 'bad2', MetricStat: { Metric: { Dimensions: [balancer, of(group2)] } } }),
      ]),
    });
  });

  test("watch the service's own tasks", () => {
    blueGreen().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'checkout-prod-cpu',
      Dimensions: [
        { Name: 'ClusterName', Value: 'shop' },
        { Name: 'ServiceName', Value: 'checkout' },
      ],
    });
  });
});

describe('the service refuses', () => {
  test.each([
    [0, '0 s'],
    [0.5, '30 s'],
    [2_881, '172860 s'],
  ])('a termination wait of %d minutes', (minutes, received) => {
    expect(() => blueGreen({ terminationWait: Duration.seconds(minutes * 60) })).toThrow(
      `Sample/Checkout: terminationWait must be 1 to 2880 whole minutes, or blue is gone when the first alarm fires; received ${received}`,
    );
  });

  test.each([1, 2_880])('no termination wait of %d minutes', (minutes) => {
    blueGreen({ terminationWait: Duration.minutes(minutes) }).template.hasResourceProperties(GROUP, {
      BlueGreenDeploymentConfiguration: {
        TerminateBlueInstancesOnDeploymentSuccess: { TerminationWaitTimeInMinutes: minutes },
      },
    });
  });

  test('an approval wait of nothing', () => {
    expect(() => blueGreen({ approvalWait: Duration.minutes(0) })).toThrow(
      'Sample/Checkout: approvalWait must be 1 to 2880 whole minutes; received 0 s',
    );
  });

  test.each([
    ['neither', { certificates: [] }, '0 and false'],
    ['both', { insecureHttp: true }, '1 and true'],
  ])('%s of certificates and plain HTTP', (_, props, received) => {
    expect(() => blueGreen(props)).toThrow(
      `certificates or insecureHttp, one of the two: production traffic is encrypted unless it is said otherwise; received ${received}`,
    );
  });

  test('one port for production and tests', () => {
    expect(() => blueGreen({ testPort: 443 })).toThrow(
      'testPort must differ from productionPort, or the tests are production traffic; received 443 twice',
    );
  });

  test.each(['', 'check out', 'x'.repeat(101)])("the name '%s'", (serviceName) => {
    expect(() => blueGreen({ serviceName })).toThrow(
      `serviceName must be 1 to 100 letters, digits, dashes or underscores; received '${serviceName}'`,
    );
  });

  test('a container without a port', () => {
    expect(() => blueGreen({ containerPort: 0 })).toThrow(
      "containerName and containerPort must be given, or be those of the task definition's default container; received 'app' and 0",
    );
  });
});

test.each([true, false])('cdk-nag and the CDK have nothing against it, with the limited role: %s', (limitedRole) => {
  const { stack } = blueGreen({ limitedRole });
  const lines = findings(stack.node.root as App);
  expect(lines.filter((line) => !line.includes('noSubnetRouteTableId'))).toEqual([]);
});
