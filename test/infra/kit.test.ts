import { existsSync } from 'node:fs';
import { CfnWaitConditionHandle, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { expect, test } from 'vitest';
import { findings, templateOf, testApp, testStack } from './kit.ts';

test('an app is synthesised into a folder of its own', () => {
  const apps = [testApp(), testApp()];
  expect(new Set(apps.map(({ outdir }) => outdir)).size).toBe(2);
  expect(apps.map(({ outdir }) => existsSync(outdir))).toEqual([true, true]);
});

test('a template is what the stack holds', () => {
  const stack = testStack();
  new sqs.Queue(stack, 'Queue');
  templateOf(stack).resourceCountIs('AWS::SQS::Queue', 1);
  expect(stack.region).toBe('eu-west-1');
  expect(templateOf(stack).toJSON()).toHaveProperty('Resources');
});

test('a template fails the test that promises what it does not hold, and says what it holds instead', () => {
  const stack = testStack();
  new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.seconds(7) });
  expect(() => templateOf(stack).hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 8 })).toThrow(
    'Template has 1 resour',
  );
});

test('findings name the rule and the construct, of both packs', () => {
  const app = testApp();
  const stack = new Stack(app, 'Bad');
  new sqs.Queue(stack, 'Queue');
  new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
  });
  const lines = findings(app).join('\n');
  expect(lines).toMatch(/AwsSolutions-IAM4.* at Bad\/Role/);
  expect(lines).toMatch(/AwsSolutions-SQS\d+ at Bad\/Queue/);
  expect(lines).toMatch(/Serverless-\w+ at Bad\/Queue/);
});

test('findings are none where nothing is wrong', () => {
  const app = testApp();
  new CfnWaitConditionHandle(new Stack(app, 'Good'), 'Handle');
  expect(findings(app)).toEqual([]);
});

test("findings hold what the CDK's own validation says too", () => {
  const app = testApp();
  new Stack(app, 'Empty');
  expect(findings(app)).toEqual([expect.stringContaining(' at Empty')]);
});
