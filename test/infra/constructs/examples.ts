import { CfnOutput, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { AppSpec } from '../../../infra/constructs/app-spec.ts';
import { BlueGreenService } from '../../../infra/constructs/blue-green-service.ts';
import { CanaryFunction } from '../../../infra/constructs/canary-function.ts';
import { DeploymentGuard } from '../../../infra/constructs/deployment-guard.ts';
import { StageAlarms } from '../../../infra/constructs/stage-alarms.ts';

/** What docs/constructs.md shows, as functions of what it takes for granted: here it is compiled and synthesised. */

export function blueGreenExample(
  stack: Stack,
  cluster: ecs.ICluster,
  loadBalancer: elbv2.IApplicationLoadBalancer,
  taskDefinition: ecs.FargateTaskDefinition,
  certificateArn: string,
  hooksSecurityGroup: ec2.ISecurityGroup,
) {
  const checkout = new BlueGreenService(stack, 'Checkout', {
    cluster,
    loadBalancer,
    taskDefinition,
    serviceName: 'checkout',
    stage: 'prod',
    clients: [ec2.Peer.ipv4('10.0.0.0/8')],
    testClients: [hooksSecurityGroup],
    certificates: [elbv2.ListenerCertificate.fromArn(certificateArn)],
  });
  const appSpec = checkout.appSpec({
    beforeAllowTraffic: 'CodeDeployHook_belay-prod-before-allow-traffic',
    afterAllowTraffic: 'CodeDeployHook_belay-prod-after-allow-traffic',
  });
  new CfnOutput(stack, 'AppSpec', { value: appSpec.toString() });
}

export function alarmsExample(stack: Stack) {
  const elb = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
  const alarms = new StageAlarms(stack, 'Alarms', {
    prefix: 'checkout-prod',
    stage: 'prod',
    clusterName: 'shop',
    serviceName: 'checkout',
    loadBalancer: { loadBalancerArn: `${elb}:loadbalancer/app/shop/50dc6c495c0c9188` },
    targetGroups: [
      { targetGroupArn: `${elb}:targetgroup/checkout-1/73e2d6bc24d8a067` },
      { targetGroupArn: `${elb}:targetgroup/checkout-2/1d0a4e2b7c9f8a36` },
    ],
    thresholds: { latencyP99Ms: 400 },
    custom: [
      {
        name: 'orders-lost',
        metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'OrdersLost', statistic: 'Sum' }),
        threshold: 0,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      },
    ],
  });
  new CfnOutput(stack, 'AlarmNames', { value: alarms.names.join(' ') });
}

export function appSpecExample(stack: Stack, taskDefinition: ecs.FargateTaskDefinition) {
  const appSpec = new AppSpec(stack, {
    taskDefinition,
    containerName: 'app',
    containerPort: 8080,
    hooks: { beforeAllowTraffic: 'CodeDeployHook_belay-prod-before-allow-traffic' },
  });
  new CfnOutput(stack, 'AppSpec', { value: appSpec.toString() });
}

export function canaryExample(stack: Stack, api: lambda.Function, smokeTest: lambda.Function) {
  const canary = new CanaryFunction(stack, 'Api', { function: api, preHook: smokeTest, errorAlarmName: 'api-errors' });
  new CfnOutput(stack, 'CallThis', { value: canary.alias.functionArn });
}

export function guardExample(stack: Stack, vpc: ec2.IVpc, bundles: string) {
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc });
  const application = codedeploy.EcsApplication.fromEcsApplicationName(stack, 'Application', 'shop');
  const elb = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
  const guard = new DeploymentGuard(stack, 'Guard', {
    name: 'belay-checkout',
    service: ecs.FargateService.fromFargateServiceAttributes(stack, 'Checkout', { cluster, serviceName: 'checkout' }),
    deploymentGroup: codedeploy.EcsDeploymentGroup.fromEcsDeploymentGroupAttributes(stack, 'Group', {
      application,
      deploymentGroupName: 'checkout-prod',
    }),
    alarms: ['checkout-5xx', 'checkout-latency'].map((name) => cloudwatch.Alarm.fromAlarmName(stack, name, name)),
    mode: 'observe',
    limits: { soak: '2m' },
    beforeAllowTraffic: {
      through: 'listener',
      listenerArn: `${elb}:listener/app/shop/50dc6c495c0c9188/a3c1d1b2c3d4e5f6`,
      url: 'https://internal-shop.example.com:8443/health',
      checks: { version: { from: { pointer: '/revision' }, is: 'revision' } },
    },
    afterAllowTraffic: { through: 'target-health' },
    tell: [{ protocol: 'email', endpoint: 'oncall@example.com' }],
    bundles, // where `npm run build` of Belay has put them
  });
  new CfnOutput(stack, 'BeforeAllowTraffic', { value: guard.beforeAllowTrafficHook });
  new CfnOutput(stack, 'AfterAllowTraffic', { value: guard.afterAllowTrafficHook });
}
