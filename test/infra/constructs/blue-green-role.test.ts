import type { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import type { EcsHooks } from '../../../infra/constructs/app-spec.ts';
import { templateOf, testStack } from '../kit.ts';
import { blueGreen, blueGreenIn } from './blue-green.ts';

const managed = (name: string) => [
  { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]] },
];
const ofCodeDeploy = (ManagedPolicyArns: unknown) => ({
  AssumeRolePolicyDocument: {
    Statement: [
      {
        Principal: { Service: 'codedeploy.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnLike: { 'aws:SourceArn': Match.anyValue() },
        },
      },
    ],
  },
  ManagedPolicyArns,
});

describe("CodeDeploy's role", () => {
  test('is the broad one by default, with nothing beside it', () => {
    const { template } = blueGreen();
    template.hasResourceProperties('AWS::IAM::Role', ofCodeDeploy(managed('AWSCodeDeployRoleForECS')));
    expect(policyOf(template)).toEqual([]);
  });

  test("is the limited one if that is asked for, and passes this task definition's roles and no other", () => {
    const { template } = blueGreen({ limitedRole: true });
    template.hasResourceProperties('AWS::IAM::Role', ofCodeDeploy(managed('AWSCodeDeployRoleForECSLimited')));
    expect(policyOf(template)).toEqual([
      {
        Action: 'iam:PassRole',
        Effect: 'Allow',
        Resource: [
          { 'Fn::GetAtt': [expect.stringMatching(/^TaskExecutionRole/), 'Arn'] },
          { 'Fn::GetAtt': [expect.stringMatching(/^TaskTaskRole/), 'Arn'] },
        ],
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
  });
});

describe('the AppSpec of the service', () => {
  const smoke = (stack: Stack) =>
    lambda.Function.fromFunctionArn(stack, 'Smoke', 'arn:aws:lambda:eu-west-1:123456789012:function:smoke');
  const hooked = (hooks: EcsHooks, limitedRole = true, stack = testStack()) => {
    const made = blueGreenIn(stack, { limitedRole });
    return { spec: made.appSpec(hooks), template: templateOf(stack), stack };
  };

  test('deploys its task definition to its container, with the hooks', () => {
    const { spec, stack } = hooked({ beforeAllowTraffic: 'CodeDeployHook_belay-before' }, false);
    const parts = JSON.stringify(stack.resolve(`${spec}`));
    expect(parts).toContain('{\\"ContainerName\\":\\"app\\",\\"ContainerPort\\":8080}');
    expect(parts).toMatch(/\{"Ref":"Task\w+"\}/);
    expect(parts).toContain('[{\\"BeforeAllowTraffic\\":\\"CodeDeployHook_belay-before\\"}]');
  });

  test.each([
    ['CodeDeployHook_belay-before'],
    ['arn:aws:lambda:eu-west-1:123456789012:function:CodeDeployHook_belay-before'],
  ])('needs no grant for %s: the limited policy covers that name', (beforeAllowTraffic) => {
    expect(invokedBy(hooked({ beforeAllowTraffic }).template)).toEqual([]);
  });

  test('grants the limited role any other hook, by its ARN and nothing wider', () => {
    const stack = testStack();
    const { template } = hooked(
      { beforeInstall: 'warm-up', afterInstall: smoke(stack), afterAllowTraffic: undefined },
      true,
      stack,
    );
    const arn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
    expect(invokedBy(template)).toEqual([arn('smoke'), arn('warm-up')]);
  });

  test('grants the broad role nothing: it may call any function', () => {
    expect(policyOf(hooked({ beforeInstall: 'warm-up' }, false).template)).toEqual([]);
  });
});

type Synthesised = ReturnType<typeof templateOf>;

/** The statements beside the managed policy. */
function policyOf(template: Synthesised): Record<string, unknown>[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  const [, policy] = policies.find(([id]) => id.startsWith('CheckoutCodeDeployRole')) ?? [];
  return policy?.['Properties'].PolicyDocument.Statement ?? [];
}

const invokedBy = (template: Synthesised): unknown[] =>
  policyOf(template)
    .filter(({ Action }) => Action === 'lambda:InvokeFunction')
    .flatMap(({ Resource }) => Resource);
