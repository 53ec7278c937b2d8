import { type App, Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findings, testStack } from '../kit.ts';
import { blueGreen, CERTIFICATE } from './blue-green.ts';

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
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        DefaultActions: [{ Type: 'forward', TargetGroupArn: groups[index] }],
      });
    }
  });

  test('keep their policy when the CDK comes to recommend another', () => {
    const { RECOMMENDED_TLS } = elbv2.SslPolicy;
    onTestFinished(() => void Object.assign(elbv2.SslPolicy, { RECOMMENDED_TLS }));
    Object.assign(elbv2.SslPolicy, { RECOMMENDED_TLS: 'ELBSecurityPolicy-Next' });
    blueGreen().template.allResourcesProperties(LISTENER, { SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' });
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

test.each([true, false])('cdk-nag and the CDK have nothing against it, with the limited role: %s', (limitedRole) => {
  const { stack } = blueGreen({ limitedRole });
  const lines = findings(stack.node.root as App);
  expect(lines.filter((line) => !line.includes('noSubnetRouteTableId'))).toEqual([]);
});
