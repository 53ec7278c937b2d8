import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { describe, expect, test } from 'vitest';
import { testStack } from '../kit.ts';
import { blueGreen } from './blue-green.ts';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';

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
