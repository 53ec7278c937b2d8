import { describe, expect, test } from 'vitest';
import {
  actionOf,
  FUNCTION_NAMES,
  grantedOnAny,
  mayCall,
  permissions,
  usedActions,
} from '../../infra/belay/permissions.ts';

describe.each(FUNCTION_NAMES)('%s', (name) => {
  test('has a reason for each of its permissions', () => {
    expect(permissions[name].filter(({ because }) => because.trim().length < 8)).toEqual([]);
  });

  test('is granted whole names of actions only', () => {
    const actions = permissions[name].flatMap((permission) => permission.actions);
    expect(actions.filter((action) => !/^[a-z0-9]+:[A-Z][A-Za-z]+$/.test(action))).toEqual([]);
  });

  test('is granted no action twice on the same kind of resource', () => {
    const all = permissions[name].flatMap(({ actions, on }) => actions.map((action) => `${action} on ${on}`));
    expect(all).toEqual([...new Set(all)]);
  });

  test('writes its log and its traces', () => {
    const implied = permissions[name].filter(({ kind }) => kind === 'implied').flatMap(({ actions }) => actions);
    expect(implied).toEqual(
      expect.arrayContaining([
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
      ]),
    );
  });
});

test('what is granted on * is what the APIs have no resource for', () => {
  const actions = FUNCTION_NAMES.flatMap((name) => grantedOnAny(name).flatMap((permission) => permission.actions));
  expect([...new Set(actions)].toSorted()).toEqual([
    'cloudwatch:DescribeAlarms',
    'cloudwatch:ListAlarmMuteRules',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ecs:DescribeTaskDefinition',
    'ecs:ListTasks',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeTargetHealth',
    'ssm:DescribeParameters',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('the smoke tries the responder, reports, and touches nothing else', () => {
  expect(usedActions('responder-smoke')).toEqual([
    'codedeploy:GetApplicationRevision',
    'codedeploy:GetDeployment',
    'codedeploy:PutLifecycleEventHookExecutionStatus',
    'lambda:InvokeFunction',
  ]);
});

test('no hook changes anything of a service, a load balancer or an alarm', () => {
  const writes = (['before-allow-traffic', 'after-allow-traffic'] as const).flatMap((name) =>
    usedActions(name).filter((action) => !/:(Get|List|Describe|Query)/.test(action)),
  );
  expect([...new Set(writes)].toSorted()).toEqual([
    'codedeploy:PutLifecycleEventHookExecutionStatus',
    'dynamodb:UpdateItem',
    'sns:Publish',
  ]);
});

test('nobody reads a secret, an image layer or a parameter', () => {
  const all = FUNCTION_NAMES.flatMap((name) => permissions[name].flatMap(({ actions }) => actions));
  expect(all.filter((action) => /GetSecretValue|GetDownloadUrl|ssm:GetParameter/.test(action))).toEqual([]);
});

describe('an operation', () => {
  test.each([
    ['sqs', 'SendMessageBatch', 'sqs:SendMessage'],
    ['lambda', 'Invoke', 'lambda:InvokeFunction'],
    ['ecs', 'UpdateService', 'ecs:UpdateService'],
    ['events', 'PutEvents', 'events:PutEvents'],
  ])('%s %s is allowed by %s', (service, operation, action) => expect(actionOf(service, operation)).toBe(action));

  test('may be called by the functions that are granted it by name', () => {
    expect(mayCall('alarm-responder', 'ecs', 'UpdateService')).toBe(true);
    expect(mayCall('before-allow-traffic', 'ecs', 'UpdateService')).toBe(false);
    expect(mayCall('after-allow-traffic', 'cloudwatch', 'DescribeAlarms')).toBe(true);
    expect(mayCall('before-allow-traffic', 'cloudwatch', 'DescribeAlarms')).toBe(false);
  });

  test('may not be called by name where it is only implied', () => {
    expect(mayCall('alarm-responder', 'codedeploy', 'UpdateDeploymentGroup')).toBe(false);
    expect(mayCall('alarm-responder', 'sqs', 'ReceiveMessage')).toBe(false);
  });
});
