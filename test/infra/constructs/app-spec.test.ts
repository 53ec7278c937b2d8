import { CfnOutput, Fn, type Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { AppSpec, type AppSpecProps, LambdaAppSpec } from '../../../infra/constructs/app-spec.ts';
import { templateOf, testStack } from '../kit.ts';

const CHECKOUT_42 = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout:42';
const plain: AppSpecProps = { taskDefinition: CHECKOUT_42, containerName: 'app', containerPort: 8080 };

const text = (props: Partial<AppSpecProps> = {}, stack = testStack()) =>
  new AppSpec(stack, { ...plain, ...props }).toString();
const parsed = (props: Partial<AppSpecProps> = {}, stack = testStack()) =>
  JSON.parse(stack.resolve(text(props, stack)) as string) as Record<string, unknown>;
const propertiesOf = (spec: Record<string, unknown>) =>
  (spec['Resources'] as { TargetService: { Properties: Record<string, unknown> } }[])[0]?.TargetService.Properties;

/** What CloudFormation makes of an output: every reference becomes `of:<what>`. */
function filled(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { 'Fn::Join': join, ...reference } = value as { 'Fn::Join'?: [string, unknown[]] };
  if (join) return join[1].map(filled).join(join[0]);
  return `of:${Object.values(reference).flat().join('.')}`;
}

/** The value of a stack output, after synthesis, as a person would copy it. */
function output(stack: Stack, value: string): string {
  new CfnOutput(stack, 'Out', { value });
  return filled(templateOf(stack).findOutputs('*')['Out']?.['Value']);
}

describe('an AppSpec', () => {
  test('names the revision and the container, at the literal version 0.0', () => {
    expect(text()).toMatch(/^\{"version":0\.0,/);
    expect(parsed()).toEqual({
      version: 0,
      Resources: [
        {
          TargetService: {
            Type: 'AWS::ECS::Service',
            Properties: {
              TaskDefinition: CHECKOUT_42,
              LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
            },
          },
        },
      ],
    });
  });

  test('names its hooks in the order in which CodeDeploy calls them', () => {
    const hooks = {
      afterAllowTraffic: 'e',
      beforeAllowTraffic: 'd',
      afterAllowTestTraffic: 'c',
      afterInstall: 'b',
      beforeInstall: 'a',
    };
    expect(parsed({ hooks })['Hooks']).toEqual([
      { BeforeInstall: 'a' },
      { AfterInstall: 'b' },
      { AfterAllowTestTraffic: 'c' },
      { BeforeAllowTraffic: 'd' },
      { AfterAllowTraffic: 'e' },
    ]);
  });

  test('names a network, a platform and capacity if it is told', () => {
    const spec = parsed({
      platformVersion: '1.4.0',
      network: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: true },
      capacity: [{ provider: 'FARGATE_SPOT', weight: 3, base: 1 }],
    });
    expect(propertiesOf(spec)).toMatchObject({
      PlatformVersion: '1.4.0',
      NetworkConfiguration: {
        AwsvpcConfiguration: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'], AssignPublicIp: 'ENABLED' },
      },
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 3, Base: 1 }],
    });
  });

  test('gives tasks no public address unless it is told', () => {
    const spec = parsed({ network: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } });
    expect(propertiesOf(spec)).toMatchObject({
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    });
  });

  test('is JSON as a stack output too, when CloudFormation has filled in what it alone knows', () => {
    const stack = testStack();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
    taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') });
    const spec = new AppSpec(stack, {
      ...plain,
      taskDefinition,
      containerPort: Token.asNumber(Fn.ref('AWS::StackId')),
      network: {
        subnets: [Fn.select(0, Fn.split(',', Fn.importValue('Subnets')))],
        securityGroups: [Fn.ref('AWS::StackName')],
      },
      hooks: {
        beforeAllowTraffic: Fn.importValue('BelayHook'),
        afterAllowTraffic: new lambda.Function(stack, 'Hook', {
          runtime: lambda.Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('exports.handler = async () => undefined;'),
        }),
      },
    });
    const made = output(stack, `${spec}`);
    expect(made).toMatch(/^\{"version":0\.0,/);
    const { Hooks, ...rest } = JSON.parse(made.replace('of:AWS::StackId', '8080')) as Record<string, unknown>;
    expect(Hooks).toEqual([
      { BeforeAllowTraffic: 'of:BelayHook' },
      { AfterAllowTraffic: expect.stringMatching(/^of:Hook\w+\.Arn$/) },
    ]);
    templateOf(stack).resourceCountIs('AWS::Lambda::Function', 1);
    expect(propertiesOf(rest)).toMatchObject({
      TaskDefinition: expect.stringMatching(/^of:Task/),
      LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
    });
  });
});

describe('an AppSpec refuses', () => {
  test.each([
    ['a family without a revision', 'arn:aws:ecs:eu-west-1:123456789012:task-definition/checkout'],
    ['a bare name', 'checkout:42'],
  ])('%s', (_, taskDefinition) => {
    expect(() => text({ taskDefinition })).toThrow(
      `Sample: taskDefinition must be the full ARN of a revision, or CodeDeploy picks one; received '${taskDefinition}'`,
    );
  });

  test.each([0, 65_536, 80.5, Number.NaN])('port %d', (containerPort) => {
    expect(() => text({ containerPort })).toThrow(
      `containerPort must be a port, 1 to 65535; received ${containerPort}`,
    );
  });

  test.each([1, 65_535])('no port %d', (containerPort) => {
    expect(propertiesOf(parsed({ containerPort }))).toMatchObject({
      LoadBalancerInfo: { ContainerPort: containerPort },
    });
  });

  test('a container without a name', () => {
    expect(() => text({ containerName: '' })).toThrow("containerName must not be empty; received ''");
  });

  test.each([
    [[], ['sg-1'], '0 and 1'],
    [['subnet-1'], [], '1 and 0'],
  ])('a part of a network: %j, %j', (subnets, securityGroups, received) => {
    expect(() => text({ network: { subnets, securityGroups } })).toThrow(
      `network must name subnets and security groups, since CodeDeploy takes no part of a network; received ${received}`,
    );
  });

  test.each(['smoke:live', 'arn:aws:lambda:eu-west-1:123456789012:function:smoke:7', '', 'https://smoke'])(
    "the hook '%s'",
    (hook) => {
      expect(() => text({ hooks: { beforeInstall: hook } })).toThrow(
        `Sample: BeforeInstall must be the name or the ARN of a function, without a version or an alias; received '${hook}'`,
      );
    },
  );

  test.each(['smoke', 'arn:aws:lambda:eu-west-1:123456789012:function:smoke'])("no hook '%s'", (hook) => {
    expect(parsed({ hooks: { beforeInstall: hook } })['Hooks']).toEqual([{ BeforeInstall: hook }]);
  });

  test('a list of subnets that only CloudFormation knows', () => {
    const network = { subnets: Fn.split(',', Fn.importValue('Subnets')), securityGroups: ['sg-1'] };
    expect(() => text({ network })).toThrow(
      'Sample: network must name its subnets one by one, by Fn.select if need be',
    );
  });

  test('the version of a function as a hook', () => {
    const stack = testStack();
    const version = lambda.Version.fromVersionArn(stack, 'V', 'arn:aws:lambda:eu-west-1:123456789012:function:smoke:7');
    expect(() => text({ hooks: { afterInstall: version } }, stack)).toThrow(
      /^Sample: AfterInstall must be a function, not a version or an alias of one.*; received Sample\/V$/,
    );
  });
});

test('an AppSpec refuses a function that was imported by a qualified ARN', () => {
  const stack = testStack();
  const beforeInstall = lambda.Function.fromFunctionArn(
    stack,
    'F',
    'arn:aws:lambda:eu-west-1:123456789012:function:a:live',
  );
  expect(() => text({ hooks: { beforeInstall } }, stack)).toThrow(
    /without a version or an alias; received 'arn:.*:a:live'$/,
  );
});

test('a Lambda AppSpec shifts an alias from one version to the other, with two hooks at most', () => {
  const stack = testStack();
  const spec = new LambdaAppSpec(stack, {
    functionName: 'api',
    alias: 'live',
    currentVersion: '7',
    targetVersion: '8',
    hooks: { beforeAllowTraffic: 'smoke', afterAllowTraffic: 'watch' },
  });
  expect(`${spec}`).toMatch(/^\{"version":0\.0,/);
  expect(JSON.parse(stack.resolve(`${spec}`) as string)).toEqual({
    version: 0,
    Resources: [
      {
        TargetFunction: {
          Type: 'AWS::Lambda::Function',
          Properties: { Name: 'api', Alias: 'live', CurrentVersion: '7', TargetVersion: '8' },
        },
      },
    ],
    Hooks: [{ BeforeAllowTraffic: 'smoke' }, { AfterAllowTraffic: 'watch' }],
  });
});
