import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../../functions/core/config.ts';
import { fillIn, LATE_VALUES } from '../../../functions/core/late-values.ts';
import { guarded, type Over, serviceOf } from './guarded.ts';

describe('a guard for a service that exists', () => {
  const { made, t, checked, variables } = guarded();

  test('knows its cluster, its group and its alarms by what was imported', () => {
    expect(checked).toMatchObject({
      ...{ version: 1, account: '123456789012', region: 'eu-west-1' },
      topicArn: 'arn:aws:sns:eu-west-1:123456789012:belay-checkout',
      services: [
        {
          ...{ service: 'checkout', ecsService: 'checkout', cluster: 'shop', stage: 'prod', mode: 'act' },
          codedeploy: {
            application: 'shop',
            deploymentGroup: 'checkout-prod',
            beforeAllowTrafficHook: 'CodeDeployHook_belay-checkout-before-allow-traffic',
          },
          alarms: ['checkout-5xx'],
        },
      ],
    });
  });

  test('asks for status 200 where nothing else is said', () => {
    const checks = { status: [200], body: [], headers: [] };
    const { 'before-allow-traffic': before, 'after-allow-traffic': after } = serviceOf()?.probes ?? {};
    expect([before, after]).toMatchObject([
      { through: 'listener', checks },
      { through: 'listener', checks },
    ]);
  });

  test('tells which hooks go into the AppSpec: functions that it makes', () => {
    const told = [made.beforeAllowTrafficHook, made.afterAllowTrafficHook].map((name) =>
      t.text(Stack.of(made).resolve(name)),
    );
    const hooks = ['before-allow-traffic', 'after-allow-traffic'].map((hook) => t.fn(hook).Properties.FunctionName);
    expect(told).toEqual(hooks);
    expect(hooks.every((name) => name.startsWith('CodeDeployHook_belay-checkout-'))).toBe(true);
  });

  test('needs no late values where all names are known', () => {
    expect(variables).not.toHaveProperty(LATE_VALUES);
  });

  test('makes nothing of the service anew: no ECS, no load balancer, no VPC, no group but that of its own responder', () => {
    const types = t.resources.map(({ Type }) => Type);
    expect(
      types.filter((type) =>
        /^AWS::(ECS|ElasticLoadBalancing|EC2|Route53|AutoScaling|ApplicationAutoScaling)/.test(type),
      ),
    ).toEqual([]);
    const groups = t.all('AWS::CodeDeploy::DeploymentGroup').map(({ Properties }) => Properties.DeploymentGroupName);
    expect(groups).toEqual(['belay-checkout-alarm-responder']);
  });
});

describe('a guard for what the same app makes', () => {
  const listening: Over = (stack) => {
    const loadBalancer = new elbv2.CfnLoadBalancer(stack, 'Alb', {
      subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    });
    const listener = new elbv2.CfnListener(stack, 'Test', {
      loadBalancerArn: loadBalancer.ref,
      defaultActions: [{ type: 'fixed-response' }],
    });
    const url = `https://${loadBalancer.attrDnsName}:8443/health`;
    return { beforeAllowTraffic: { through: 'listener', listenerArn: listener.ref, url } };
  };

  test('has placeholders beside the bundle, and their values in the environment of every function that reads it', () => {
    const { t, raw, variables } = guarded(listening);
    expect(JSON.stringify(raw)).toMatch(/<<late:0>>.*<<late:1>>/);
    expect(JSON.parse(variables[LATE_VALUES])).toHaveLength(2);
    const lists = ['before-allow-traffic', 'after-allow-traffic', 'alarm-responder'].map(
      (bundle) => t.fn(bundle).Properties.Environment.Variables[LATE_VALUES],
    );
    expect(new Set(lists.map((list) => JSON.stringify(list))).size).toBe(1);
    expect(t.fn('responder-smoke').Properties.Environment.Variables).not.toHaveProperty(LATE_VALUES);
  });

  test.each<[string, string, boolean]>([
    ['a new version of the responder, when what a token leads to is renamed', 'checkout-5xx-rate', false],
    ['no new version when nothing is', 'checkout-5xx', true],
  ])('makes %s', (_, alarmName, same) => {
    const alarmed =
      (name: string): Over =>
      (stack) => {
        const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Errors' });
        return {
          alarms: [
            new cloudwatch.Alarm(stack, 'Errors', { alarmName: name, metric, threshold: 1, evaluationPeriods: 1 }),
          ],
        };
      };
    const [before, after] = ['checkout-5xx', alarmName].map(
      (name) => guarded(alarmed(name)).t.one('AWS::Lambda::Version').id,
    );
    expect(before === after).toBe(same);
  });

  test('is read whole once the values are there', () => {
    const { variables, raw } = guarded(listening);
    const [arn, url] = JSON.parse(variables[LATE_VALUES]);
    expect([arn, url]).toEqual(['<Test>', 'https://<Alb.DNSName>:8443/health']);
    const listenerArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/new/1/2';
    const filled = fillIn(raw, JSON.stringify([listenerArn, 'https://new.example.com:8443/health']));
    const checked = checkConfig(filled.ok && filled.value);
    expect(checked).toMatchObject({
      ok: true,
      config: { services: [{ probes: { 'before-allow-traffic': { listenerArn } } }] },
    });
  });

  test('is guarded in a stack of no account and no Region yet', () => {
    const { t, checked, variables } = guarded(undefined, null);
    expect(JSON.parse(variables[LATE_VALUES])).toEqual(expect.arrayContaining(['123456789012', 'eu-west-1']));
    expect(checked).toMatchObject({
      account: '123456789012',
      region: 'eu-west-1',
      services: [{ service: 'checkout' }],
    });
    expect(t.all('AWS::Lambda::Function')).toHaveLength(4);
  });
});

describe('what only the deployment knows', () => {
  /** So many alarms whose names CloudFormation makes up. */
  const alarms =
    (count: number): Over =>
    (stack) => ({
      alarms: Array.from({ length: count }, (_, i) => {
        const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: `Lost${i}` });
        return new cloudwatch.Alarm(stack, `Late${i}`, { metric, threshold: 1, evaluationPeriods: 1 });
      }),
    });

  test('fits into the environment of a function', () => {
    expect(serviceOf(alarms(28))?.alarms).toHaveLength(28);
  });

  test('is refused where it does not: Lambda would refuse it in the middle of the deployment', () => {
    expect(() => guarded(alarms(29))).toThrow(/the environment must fit into 4096 bytes \(received about 4\d\d\d\)$/);
  });
});
