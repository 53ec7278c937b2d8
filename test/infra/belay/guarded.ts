import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { type BelayConfig, checkConfig } from '../../../functions/core/config.ts';
import { fillIn, LATE_VALUES } from '../../../functions/core/late-values.ts';
import { DeploymentGuard, type DeploymentGuardProps } from '../../../infra/constructs/deployment-guard.ts';
import { SAMPLE_ENV, testApp } from '../kit.ts';
import { stubBundles } from './kit.ts';
import { asking, type Json } from './template.ts';

/* A team's own stack with a service that exists already, and the guard for it. */

const listener = (id: string) =>
  `arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shop/50dc6c495c0c9188/${id}`;

function existingService(stack: Stack) {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0a1b2c3d', availabilityZones: ['eu-west-1a'] });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc });
  const service = ecs.FargateService.fromFargateServiceAttributes(stack, 'Service', {
    cluster,
    serviceName: 'checkout',
  });
  const application = codedeploy.EcsApplication.fromEcsApplicationName(stack, 'Application', 'shop');
  const deploymentGroup = codedeploy.EcsDeploymentGroup.fromEcsDeploymentGroupAttributes(stack, 'Group', {
    application,
    deploymentGroupName: 'checkout-prod',
  });
  const arn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx';
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', arn);
  return { service, deploymentGroup, alarms: [alarm] };
}

/** The plainest guard; a test states its difference. */
export function guard(stack: Stack, over: Partial<DeploymentGuardProps> = {}): DeploymentGuard {
  return new DeploymentGuard(stack, 'Guard', {
    ...existingService(stack),
    name: 'belay-checkout',
    beforeAllowTraffic: {
      through: 'listener',
      listenerArn: listener('a3c1d1b2c3d4e5f6'),
      url: 'https://internal-shop.example.com:8443/health',
    },
    afterAllowTraffic: {
      through: 'listener',
      listenerArn: listener('f2f7dc8efc522ab2'),
      url: 'https://shop.example.com/health',
    },
    bundles: stubBundles(),
    ...over,
  });
}

export type Over = (stack: Stack) => Partial<DeploymentGuardProps>;

/** What a guard comes to: its template, and the config as the responder reads it once everything is known. */
export function guarded(over: Over = () => ({}), env: typeof SAMPLE_ENV | null = SAMPLE_ENV) {
  const app = testApp();
  const stack = new Stack(app, 'Own', env ? { env } : {});
  const made = guard(stack, over(stack));
  const assembly = app.synth();
  const t = asking(assembly.getStackByName('Own').template);
  const manifest: Json = JSON.parse(readFileSync(join(assembly.directory, 'Own.assets.json'), 'utf8'));
  const { Properties } = t.fn('alarm-responder');
  const key = assetKey(Properties.Code);
  const file = join(assembly.directory, manifest.files[key].source.path, 'belay.config.json');
  const variables = t.deployed(Properties.Environment.Variables);
  const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const filled = fillIn(raw, variables[LATE_VALUES]);
  const checked = checkConfig(filled.ok ? filled.value : undefined);
  return { made, t, raw, variables, checked: checked.ok ? checked.config : checked };
}
const assetKey = ({ S3Key }: Json): string => /([0-9a-f]{64})\.zip/.exec(JSON.stringify(S3Key))?.[1] ?? '';
export const serviceOf = (over?: Over) => (guarded(over).checked as BelayConfig).services[0];
