import { describe, expect, test } from 'vitest';
import { belayTemplate } from './kit.ts';
import { ATTRIBUTE, type Json, many, REF } from './template.ts';

/* A new responder is tried first: by the smoke, and then with a tenth of the wakes. */

const t = belayTemplate();
const alias = t.one('AWS::Lambda::Alias');
const { id, Properties: group } = t.one('AWS::CodeDeploy::DeploymentGroup');

describe('a new version of the responder', () => {
  test('is let to the alias by CodeDeploy, which asks the smoke first', () => {
    expect(alias['UpdatePolicy']).toEqual({
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: REF(t.one('AWS::CodeDeploy::Application').id),
        DeploymentGroupName: REF(id),
        BeforeAllowTrafficHook: REF(t.fn('responder-smoke').id),
      },
    });
  });

  test('gets a tenth of the wakes for five minutes', () => {
    expect(group.DeploymentConfigName).toBe('CodeDeployDefault.LambdaCanary10Percent5Minutes');
    expect(group.DeploymentStyle).toEqual({ DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' });
  });

  test('is taken back on failure, on a stop and on an alarm', () => {
    expect(group.AutoRollbackConfiguration).toEqual({
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    });
  });

  test('is watched by its error alarm', () => {
    const { id: alarm } =
      t.all('AWS::CloudWatch::Alarm').find((one) => one.Properties.AlarmName.endsWith('responder-canary')) ?? {};
    expect(group.AlarmConfiguration).toEqual({ Alarms: [{ Name: REF(alarm ?? '') }], Enabled: true });
  });

  test('is called `live`, and leaves the one before it to go back to', () => {
    const version = t.one('AWS::Lambda::Version');
    expect(alias.Properties).toMatchObject({ Name: 'live', FunctionVersion: ATTRIBUTE(version.id, 'Version') });
    expect([version['DeletionPolicy'], version['UpdateReplacePolicy']]).toEqual(['RetainExceptOnCreate', 'Retain']);
  });
});

test('only the responder has versions and an alias: a canary of hooks that see a call a day proves nothing', () => {
  const functions = t.all('AWS::Lambda::Version').map(({ Properties }) => Properties.FunctionName);
  expect(functions).toEqual([REF(t.fn('alarm-responder').id)]);
});

describe('the smoke', () => {
  const statements = t
    .all('AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles[0].Ref === t.fn('responder-smoke').Properties.Role['Fn::GetAtt'][0])
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const resourcesFor = (action: string): string[] =>
    statements
      .filter(({ Action }: Json) => many<string>(Action).includes(action))
      .flatMap(({ Resource }: Json) => many<Json>(Resource))
      .map((resource: Json) => t.text(resource));

  test('may invoke every version of the responder, and nothing else', () => {
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:belay-prod-alarm-responder';
    expect(resourcesFor('lambda:InvokeFunction')).toEqual([`${arn}:*`]);
  });

  test('reports to the group that the release really is deployed by', () => {
    const application = t.one('AWS::CodeDeploy::Application').Properties.ApplicationName;
    const arn = `arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:${application}/${group.DeploymentGroupName}`;
    for (const action of ['codedeploy:GetDeployment', 'codedeploy:PutLifecycleEventHookExecutionStatus']) {
      expect(resourcesFor(action)).toContain(arn);
    }
  });

  test('is one that the managed role of CodeDeploy may call by its name', () => {
    expect(t.fn('responder-smoke').Properties.FunctionName).toMatch(/^CodeDeployHook_/);
  });
});
