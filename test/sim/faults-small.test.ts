import { BatchGetImageCommand, ServerException } from '@aws-sdk/client-ecr';
import { InternalException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeSecretCommand, InternalServiceError } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, InternalServerError } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { noon } from './seed.ts';
import { is, refusalOf } from './wire.ts';
import { queueUrl, smallWorld } from './wire-small.ts';

type Clients = Awaited<ReturnType<typeof smallWorld>>;

const calls = {
  ecr: {
    operation: 'BatchGetImage',
    send: (c: Clients) => c.ecr.send(new BatchGetImageCommand({ repositoryName: 'shop', imageIds: [{}] })),
  },
  secretsmanager: {
    operation: 'DescribeSecret',
    send: (c: Clients) => c.secrets.send(new DescribeSecretCommand({ SecretId: 'x' })),
  },
  ssm: { operation: 'DescribeParameters', send: (c: Clients) => c.ssm.send(new DescribeParametersCommand({})) },
  sqs: {
    operation: 'SendMessage',
    send: (c: Clients) => c.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' })),
  },
  events: { operation: 'PutEvents', send: (c: Clients) => c.events.send(new PutEventsCommand({ Entries: [{}] })) },
};

describe('a fault of the smaller services answers as AWS does', () => {
  test.each([
    ['ecr', 'throttle', 'ThrottlingException', 400],
    ['secretsmanager', 'throttle', 'ThrottlingException', 400],
    ['ssm', 'throttle', 'ThrottlingException', 400],
    ['sqs', 'throttle', 'Throttling', 400],
    ['events', 'throttle', 'ThrottlingException', 400],
    ['ecr', 'server-error', ServerException, 500],
    ['secretsmanager', 'server-error', InternalServiceError, 500],
    ['ssm', 'server-error', InternalServerError, 500],
    ['sqs', 'server-error', 'InternalFailure', 500],
    ['events', 'server-error', InternalException, 500],
    ['ecr', 'access-denied', 'AccessDeniedException', 400],
    ['secretsmanager', 'access-denied', 'AccessDeniedException', 400],
    ['ssm', 'access-denied', 'AccessDeniedException', 400],
    ['sqs', 'access-denied', 'AccessDenied', 403],
    ['events', 'access-denied', 'AccessDeniedException', 400],
  ] as const)('%s: %s', async (service, kind, exception, httpStatusCode) => {
    const { operation, send } = calls[service];
    const all = await smallWorld([{ service, operation, kind, times: 1 }]);
    const refusal = await refusalOf(send(all));
    expect(refusal).toSatisfy(is(exception));
    expect(refusal).toMatchObject({ $metadata: { httpStatusCode } });
    expect(all.world.journal).toEqual([{ at: noon, service, operation, outcome: kind }]);
  });
});
