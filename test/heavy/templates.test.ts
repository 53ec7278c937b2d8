import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { describe, expect, test } from 'vitest';
import { BelayStack } from '../../infra/belay/belay-stack.ts';
import { loadBelay } from '../../infra/config/load-belay.ts';
import { DemoStack } from '../../infra/demo/demo-stack.ts';
import { belayStack, network, services, stubBundles } from '../infra/belay/kit.ts';
import { CERTIFICATE, surroundings } from '../infra/constructs/blue-green.ts';
import { alarmsExample, blueGreenExample, guardExample } from '../infra/constructs/examples.ts';
import { SAMPLE_ENV, testApp } from '../infra/kit.ts';

/*
 * cfn-lint's word on every kind of template: it knows the schemas of CloudFormation's own registry, the limits of each
 * property, and what IAM and EventBridge take. It shares no line with the CDK.
 */

const python = process.env['BELAY_PYTHON'] ?? '.venv/bin/python';

/** The CDK lets a function wait for its role, which it names anyway: one dependency more than needed. */
const IGNORED = 'W3005';

function lint(app: App): unknown {
  const templates = app.synth().stacks.map(({ templateFullPath }) => templateFullPath);
  const args = ['--ignore-checks', IGNORED, '--format', 'json', '--', ...templates];
  try {
    return JSON.parse(execFileSync(join(dirname(python), 'cfn-lint'), args, { encoding: 'utf8' }));
  } catch (error) {
    // What it finds makes its exit code.
    const { stdout } = error as { stdout?: string };
    if (!stdout) throw error;
    return JSON.parse(stdout);
  }
}

function shipped(): App {
  const app = testApp();
  const loaded = loadBelay('belay.yaml');
  if (!loaded.ok) throw new Error(loaded.problems.join('; '));
  for (const stage of loaded.stages) new BelayStack(app, `Belay-${stage.stage}`, { stage, bundles: stubBundles() });
  new DemoStack(app, 'Belay-demo', { bundles: stubBundles() });
  return app;
}

function guard(env: typeof SAMPLE_ENV | undefined): App {
  const app = testApp();
  const stack = new Stack(app, 'Own', env ? { env } : {});
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: network.vpcId, availabilityZones: ['eu-west-1a'] });
  guardExample(stack, vpc, stubBundles());
  return app;
}

function ownService(): App {
  const app = testApp();
  const stack = new Stack(app, 'Own', { env: SAMPLE_ENV });
  const { cluster, loadBalancer, taskDefinition } = surroundings(stack);
  const [hooks] = loadBalancer.connections.securityGroups;
  if (!hooks) throw new Error('the load balancer has a security group');
  blueGreenExample(stack, cluster, loadBalancer, taskDefinition, CERTIFICATE, hooks);
  alarmsExample(new Stack(app, 'Alarms', { env: SAMPLE_ENV }));
  return app;
}

describe('cfn-lint has nothing to say of', () => {
  test.each<[string, () => App]>([
    ['the stacks that the repository ships, the demo among them', shipped],
    ['hooks in a VPC with endpoints of their own', () => belayStack({ network }).app],
    ['five hundred services', () => belayStack({ services: services(500) }).app],
    ['services that are only observed', () => belayStack({ services: services(3, () => ({ mode: 'observe' })) }).app],
    ["a blue/green service of one's own, and the alarms of another", ownService],
    ['a guard in a stack of a known account', () => guard(SAMPLE_ENV)],
    ['a guard in a stack of any account', () => guard(undefined)],
  ])('%s', (_, app) => {
    expect(lint(app())).toEqual([]);
  });
});
