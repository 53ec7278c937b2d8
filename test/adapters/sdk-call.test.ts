import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { call, type Operation, present } from '../../functions/adapters/sdk-call.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import { declaredBy, GENERATED, generate, usedOperations } from '../../tools/sdk-exceptions.ts';
import { read } from '../kit/files.ts';

const packages: Record<keyof typeof usedOperations, Readonly<Record<string, unknown>>> = {
  codedeploy,
  ecs,
  'elastic-load-balancing-v2': elb,
  cloudwatch,
  sns,
  dynamodb,
  ecr,
  'secrets-manager': secretsManager,
  ssm,
  sqs,
  eventbridge,
  lambda,
};

type ExceptionClass = new (options: { message: string; $metadata: object }) => Error;

/** Every exception that every used operation declares, with the class that the SDK exports under that name. */
const declared = Object.entries(usedOperations).flatMap(([client, operations]) =>
  operations.flatMap((operation) =>
    declaredBy(client, operation).map((name) => {
      const exported = packages[client as keyof typeof usedOperations][name];
      return [`${client}:${operation}` as Operation, name, exported as ExceptionClass] as const;
    }),
  ),
);

const raise = (error: unknown) => async (): Promise<never> => {
  throw error;
};
const made = (Class: ExceptionClass) => new Class({ message: 'it said no', $metadata: {} });

/** What the call failed with. */
const failureOf = (operation: Operation, error: unknown) =>
  call(operation, raise(error)).then(
    (answer) => expect.fail(`answered: ${JSON.stringify(answer)}`),
    (failure: unknown) => failure,
  );

describe('what the SDK declares', () => {
  test('is written down as it is now', () => expect(read(GENERATED)).toBe(generate()));

  test.each(declared)('%s may throw %s, which is a class', (_operation, name, exported) => {
    expect(exported).toBeTypeOf('function');
    expect(made(exported)).toBeInstanceOf(Error);
    expect(made(exported).name).toBe(name);
  });

  test.each(declared)('%s refused with %s is an answer or a failed call', async (operation, name, exported) => {
    const error = made(exported);
    const outcome = await call(operation, raise(error)).catch((failure: unknown) => failure);
    const answer = { declined: expect.stringMatching(/^(not-found|already-done|not-yet|busy|condition-failed)$/) };
    const failure = { name: 'CallFailed', operation, cause: error, message: `${operation}: ${name}: it said no` };
    expect(outcome).toSatisfy((o: object) => 'declined' in o || o instanceof CallFailed);
    expect(outcome).toMatchObject(outcome instanceof CallFailed ? failure : answer);
  });
});

test('an answer passes through', async () => {
  const output = { deploymentInfo: {} };
  expect(await call('codedeploy:GetDeployment', async () => output)).toEqual({ output });
});

describe('a declared refusal that means something is an answer', () => {
  test.each<[Operation, ExceptionClass, string]>([
    ['codedeploy:GetDeployment', codedeploy.DeploymentDoesNotExistException, 'not-found'],
    ['codedeploy:GetDeployment', codedeploy.InvalidDeploymentIdException, 'not-found'],
    ['codedeploy:GetDeploymentTarget', codedeploy.DeploymentNotStartedException, 'not-yet'],
    ['codedeploy:GetDeploymentTarget', codedeploy.DeploymentTargetDoesNotExistException, 'not-yet'],
    [
      'codedeploy:PutLifecycleEventHookExecutionStatus',
      codedeploy.LifecycleEventAlreadyCompletedException,
      'already-done',
    ],
    ['ecs:DescribeServices', ecs.ClusterNotFoundException, 'not-found'],
    ['elastic-load-balancing-v2:DescribeRules', elb.ListenerNotFoundException, 'not-found'],
    ['elastic-load-balancing-v2:DescribeRules', elb.RuleNotFoundException, 'not-found'],
    ['cloudwatch:ListAlarmMuteRules', cloudwatch.ResourceNotFoundException, 'not-found'],
    ['ecr:BatchGetImage', ecr.RepositoryNotFoundException, 'not-found'],
    ['secrets-manager:DescribeSecret', secretsManager.ResourceNotFoundException, 'not-found'],
  ])('%s, %o: %s', async (operation, Class, declined) => {
    expect(await call(operation, raise(made(Class)))).toEqual({ declined });
  });
});

describe('a declared refusal that only the config can be at fault for fails the call', () => {
  test.each<[Operation, ExceptionClass, 'refused' | 'unavailable']>([
    ['codedeploy:PutLifecycleEventHookExecutionStatus', codedeploy.DeploymentDoesNotExistException, 'refused'],
    ['ecs:DescribeServices', ecs.AccessDeniedException, 'refused'],
    ['ecs:DescribeServices', ecs.ServerException, 'unavailable'],
    ['ecs:ListTasks', ecs.ClusterNotFoundException, 'refused'],
    ['elastic-load-balancing-v2:DescribeTargetHealth', elb.HealthUnavailableException, 'unavailable'],
    ['sns:Publish', sns.AuthorizationErrorException, 'refused'],
    ['sns:Publish', sns.InternalErrorException, 'unavailable'],
    ['sns:Publish', sns.KMSThrottlingException, 'unavailable'],
    ['ecr:BatchGetImage', ecr.InvalidParameterException, 'refused'],
    ['ecr:BatchGetImage', ecr.LimitExceededException, 'unavailable'],
    ['ecr:BatchGetImage', ecr.ServerException, 'unavailable'],
    ['ecr:BatchGetImage', ecr.UnableToGetUpstreamImageException, 'unavailable'],
    ['secrets-manager:DescribeSecret', secretsManager.InternalServiceError, 'unavailable'],
    ['ssm:DescribeParameters', ssm.InternalServerError, 'unavailable'],
    ['ssm:DescribeParameters', ssm.InvalidFilterValue, 'refused'],
    ['sqs:SendMessageBatch', sqs.QueueDoesNotExist, 'refused'],
    ['sqs:SendMessageBatch', sqs.KmsThrottled, 'unavailable'],
    ['sqs:SendMessageBatch', sqs.RequestThrottled, 'unavailable'],
    ['eventbridge:PutEvents', eventbridge.InternalException, 'unavailable'],
  ])('%s, %o: %s', async (operation, Class, outcome) => {
    expect(await failureOf(operation, made(Class))).toMatchObject({ name: 'CallFailed', operation, outcome });
  });
});

describe('what is not declared', () => {
  const service = (name: string, $fault: 'client' | 'server', httpStatusCode: number) =>
    new codedeploy.CodeDeployServiceException({ name, $fault, message: 'it said no', $metadata: { httpStatusCode } });

  test.each<[string, Error, 'refused' | 'unavailable']>([
    ['a throttle', service('ThrottlingException', 'client', 400), 'unavailable'],
    ['a throttle by another name', service('TooManyRequestsException', 'client', 400), 'unavailable'],
    ['a throttle by its status alone', service('Whatever', 'client', 429), 'unavailable'],
    ['an error of theirs', service('InternalFailure', 'server', 500), 'unavailable'],
    ['an error of theirs that says it is ours', service('InternalFailure', 'client', 503), 'unavailable'],
    ['a missing permission', service('AccessDeniedException', 'client', 400), 'refused'],
    ['keys that are not valid', service('UnrecognizedClientException', 'client', 400), 'refused'],
    ['a refusal that nobody knows', service('BrandNewException', 'client', 400), 'refused'],
    ["another operation's refusal", made(codedeploy.LifecycleEventAlreadyCompletedException), 'refused'],
    ['a name that every object has', service('constructor', 'client', 400), 'refused'],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'unavailable'],
    ['a broken connection', Object.assign(new Error('read'), { code: 'ECONNRESET' }), 'unavailable'],
    ['an abort', Object.assign(new Error('Request aborted'), { name: 'AbortError' }), 'unavailable'],
    ['a timeout', Object.assign(new Error('Request timed out'), { name: 'TimeoutError' }), 'unavailable'],
  ])('%s fails the call as %#', async (_, error, outcome) => {
    const failure = await failureOf('codedeploy:GetDeployment', error);
    expect(failure).toMatchObject({ name: 'CallFailed', outcome, cause: error });
    expect(failure).toHaveProperty('message', `codedeploy:GetDeployment: ${error.name}: ${error.message}`);
  });

  test('be it no error at all', async () => {
    const failure = await failureOf('sns:Publish', 'just a string');
    expect(failure).toMatchObject({ outcome: 'unavailable', message: 'sns:Publish: just a string' });
  });
});

describe('a field that AWS always gives', () => {
  test('is passed on', () => expect(present('ecs:DescribeTasks', 'tasks', [])).toEqual([]));

  test('fails the call where it is missing', () => {
    const wanted = { name: 'CallFailed', outcome: 'unavailable', message: 'ecs:DescribeTasks: the reply has no tasks' };
    expect(() => present('ecs:DescribeTasks', 'tasks', undefined)).toThrow(expect.objectContaining(wanted));
  });
});
