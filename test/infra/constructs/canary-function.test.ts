import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { CanaryFunction, type CanaryFunctionProps } from '../../../infra/constructs/canary-function.ts';
import { findings, SAMPLE_ENV, templateOf, testApp, testStack } from '../kit.ts';

/** A function against which neither pack of cdk-nag has anything to say. */
function sample(stack: Stack, id: string, props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => undefined;'),
    memorySize: 256,
    timeout: Duration.seconds(10),
    tracing: lambda.Tracing.ACTIVE,
    deadLetterQueueEnabled: true,
    ...props,
  });
}

function canary(props: (stack: Stack) => Partial<CanaryFunctionProps> = () => ({})) {
  const stack = testStack();
  const made = new CanaryFunction(stack, 'Canary', { function: sample(stack, 'Api'), ...props(stack) });
  return { stack, made, template: templateOf(stack) };
}

const aliasOf = (template: ReturnType<typeof templateOf>) =>
  Object.values(template.findResources('AWS::Lambda::Alias'))[0];

describe('a canary function', () => {
  test('has an alias whose updates CodeDeploy makes, ten per cent first', () => {
    const { template } = canary();
    template.hasResourceProperties('AWS::Lambda::Alias', { Name: 'live' });
    template.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { DeploymentGroupName: Match.anyValue() } },
    });
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    });
  });

  test('keeps its versions, so that there is one to go back to, but none that a failed update has made', () => {
    canary().template.hasResource('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('does so whatever the function says of its versions', () => {
    const currentVersionOptions = { removalPolicy: RemovalPolicy.DESTROY };
    const { template } = canary((stack) => ({ function: sample(stack, 'Own', { currentVersionOptions }) }));
    template.hasResource('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('goes back on failure, on a stop and on an alarm', () => {
    canary().template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: Match.arrayEquals(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM']),
      },
    });
  });

  test('is watched by its error alarm and by those that it is given', () => {
    const { template } = canary((stack) => ({
      alarms: [cloudwatch.Alarm.fromAlarmName(stack, 'Given', 'queue-too-old')],
    }));
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AlarmConfiguration: {
        Enabled: true,
        Alarms: [{ Name: { Ref: Match.stringLikeRegexp('CanaryErrorAlarm') } }, { Name: 'queue-too-old' }],
      },
    });
  });

  test("alarms on one error in a minute, and on no idle function's silence", () => {
    const { template } = canary(() => ({ errorAlarmName: 'api-errors', errorAlarmDescription: 'See the runbook' }));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'api-errors',
      AlarmDescription: 'See the runbook',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  test('alarms on errors of the version that the alias is to have, and not of the one that it leaves', () => {
    const { template } = canary(() => ({ aliasName: 'current' }));
    const fn = { Ref: Match.stringLikeRegexp('^Api') };
    const { FunctionVersion } = aliasOf(template)?.['Properties'] ?? {};
    expect(FunctionVersion).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ApiCurrentVersion/), 'Version'] });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Dimensions: [
        { Name: 'ExecutedVersion', Value: FunctionVersion },
        { Name: 'FunctionName', Value: fn },
        { Name: 'Resource', Value: { 'Fn::Join': ['', [fn, ':current']] } },
      ],
    });
  });

  test('shifts nothing before its alarm is at the new version', () => {
    expect(aliasOf(canary().template)?.['DependsOn']).toEqual([expect.stringMatching(/^CanaryErrorAlarm/)]);
  });

  test('says in its alarm which function fails, if nobody says it better', () => {
    canary().template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('^\\[Sample/Api\\] '),
    });
  });

  test('takes the names and the pace that it is given', () => {
    const { template, made } = canary(() => ({
      aliasName: 'current',
      applicationName: 'belay-gamma',
      deploymentGroupName: 'responder',
      deploymentConfig: codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
    }));
    template.hasResourceProperties('AWS::Lambda::Alias', { Name: 'current' });
    template.hasResourceProperties('AWS::CodeDeploy::Application', {
      ApplicationName: 'belay-gamma',
      ComputePlatform: 'Lambda',
    });
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentGroupName: 'responder',
      DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
    });
    expect(made.deploymentGroup.application).toBe(made.application);
  });

  test('shares an application', () => {
    const { template } = canary((stack) => ({
      application: codedeploy.LambdaApplication.fromLambdaApplicationName(stack, 'Shared', 'functions'),
    }));
    template.resourceCountIs('AWS::CodeDeploy::Application', 0);
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', { ApplicationName: 'functions' });
  });

  test('deploys with a role that only the groups of its application may have CodeDeploy assume', () => {
    const ofThisAccount = 'arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:';
    canary(() => ({ applicationName: 'functions' })).template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'codedeploy.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': '123456789012' },
              ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([ofThisAccount, '/*'])] } },
            },
          },
        ],
      },
      ManagedPolicyArns: [
        {
          'Fn::Join': Match.arrayWith([
            Match.arrayWith([':iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited']),
          ]),
        },
      ],
    });
  });
});

describe('a hook', () => {
  const hooked = (props: Partial<lambda.FunctionProps> = {}) =>
    canary((stack) => ({ preHook: sample(stack, 'Pre', props), postHook: sample(stack, 'Post') }));
  const group = 'CanaryDeploymentGroup';

  test('is called before and after the shift', () => {
    hooked().template.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          BeforeAllowTrafficHook: { Ref: Match.stringLikeRegexp('^Pre') },
          AfterAllowTrafficHook: { Ref: Match.stringLikeRegexp('^Post') },
        },
      },
    });
  });

  test.each(['Pre', 'Post'])('%s may report to this deployment group, and to no other', (hook) => {
    hooked().template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp(`^${hook}ServiceRole`) }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
            Effect: 'Allow',
            Resource: {
              'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp(group) }])],
            },
          },
        ]),
      },
    });
  });

  test('may be called by CodeDeploy whatever its name, at no version or alias', () => {
    const { template } = hooked({ functionName: 'smoke-test' });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^CanaryCodeDeployRole') }],
      PolicyDocument: {
        Statement: [
          {
            Action: 'lambda:InvokeFunction',
            Effect: 'Allow',
            Resource: [
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^Post'), 'Arn'] },
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^Pre'), 'Arn'] },
            ],
          },
        ],
      },
    });
  });

  test('is permitted before the alias is updated, since that update calls it', () => {
    const waits = aliasOf(hooked().template)?.['DependsOn'];
    expect(waits).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^CanaryCodeDeployRoleDefaultPolicy/),
        expect.stringMatching(/^PreServiceRoleDefaultPolicy/),
        expect.stringMatching(/^PostServiceRoleDefaultPolicy/),
      ]),
    );
  });

  test('may be imported with its role', () => {
    const { template } = canary((stack) => ({
      preHook: lambda.Function.fromFunctionAttributes(stack, 'Smoke', {
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:smoke-test',
        role: iam.Role.fromRoleArn(stack, 'SmokeRole', 'arn:aws:iam::123456789012:role/smoke-test'),
      }),
    }));
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: ['smoke-test'],
      PolicyDocument: { Statement: [{ Action: 'codedeploy:PutLifecycleEventHookExecutionStatus' }] },
    });
  });
});

describe('a canary function refuses', () => {
  test('a hook that could not answer, because it is imported without a role', () => {
    const preHook = (stack: Stack) => lambda.Function.fromFunctionName(stack, 'Smoke', 'smoke-test');
    expect(() => canary((stack) => ({ preHook: preHook(stack) }))).toThrow(
      'Sample/Canary: preHook must have a role that may be granted to report to CodeDeploy; received Sample/Smoke, imported without one',
    );
  });

  test.each([
    ['an alias', (fn: lambda.Function) => fn.addAlias('live') as lambda.IFunction],
    ['a version', (fn: lambda.Function) => fn.currentVersion as lambda.IFunction],
  ])('%s as a hook', (_, qualified) => {
    expect(() => canary((stack) => ({ postHook: qualified(sample(stack, 'Post')) }))).toThrow(
      /^Sample\/Canary: postHook must be a function, not a version or an alias of one.*; received Sample\/Post\//,
    );
  });

  test('a name for an application that is not its own', () => {
    const application = (stack: Stack) => codedeploy.LambdaApplication.fromLambdaApplicationName(stack, 'Shared', 'a');
    expect(() => canary((stack) => ({ application: application(stack), applicationName: 'b' }))).toThrow(
      "Sample/Canary: applicationName names an application of its own, so it does not go with application; received 'b'",
    );
  });
});

test('cdk-nag and the CDK have nothing against it', () => {
  const app = testApp();
  const stack = new Stack(app, 'Sample', { env: SAMPLE_ENV });
  const [fn, preHook, postHook] = ['Api', 'Pre', 'Post'].map((id) => sample(stack, id));
  if (!fn || !preHook || !postHook) throw new Error('three functions');
  new CanaryFunction(stack, 'Canary', { function: fn, preHook, postHook });
  expect(findings(app).filter((line) => line.includes('Sample/Canary'))).toEqual([]);
});
