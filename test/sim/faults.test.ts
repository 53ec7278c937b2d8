import { CloudWatchServiceException, DescribeAlarmsCommand, InternalServiceFault } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployServiceException,
  GetDeploymentCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { AccessDeniedException, DescribeServicesCommand, ServerException } from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  ElasticLoadBalancingV2ServiceException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AuthorizationErrorException,
  InternalErrorException,
  PublishCommand,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import type { Fault, FaultKind } from '../../sim/faults.ts';
import { World } from '../../sim/world.ts';
import { deploymentId, executionId, listenerArn, noon, seededWorld, topicArn } from './seed.ts';
import { clientsOf, firstOf, is, refusalOf } from './wire.ts';

type Clients = Awaited<ReturnType<typeof clientsOf>>;
type Options = { abortSignal?: AbortSignal };

const calls = {
  codedeploy: {
    operation: 'GetDeployment',
    send: (c: Clients, o: Options = {}) => c.codedeploy.send(new GetDeploymentCommand({ deploymentId }), o),
  },
  ecs: {
    operation: 'DescribeServices',
    send: (c: Clients, o: Options = {}) =>
      c.ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: ['checkout'] }), o),
  },
  elasticloadbalancing: {
    operation: 'DescribeListeners',
    send: (c: Clients, o: Options = {}) => c.elb.send(new DescribeListenersCommand({ ListenerArns: [listenerArn] }), o),
  },
  cloudwatch: {
    operation: 'DescribeAlarms',
    send: (c: Clients, o: Options = {}) => c.cloudwatch.send(new DescribeAlarmsCommand({}), o),
  },
  sns: {
    operation: 'Publish',
    send: (c: Clients, o: Options = {}) => c.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'x' }), o),
  },
};
type Service = keyof typeof calls;

const fault = (service: Service, kind: FaultKind, over: Partial<Fault> = {}): Fault => ({
  service,
  operation: calls[service].operation,
  times: 1,
  kind,
  ...over,
});

const report = new PutLifecycleEventHookExecutionStatusCommand({
  deploymentId,
  lifecycleEventHookExecutionId: executionId,
  status: 'Succeeded',
});
const reportFault = (kind: FaultKind) => [
  fault('codedeploy', kind, { operation: 'PutLifecycleEventHookExecutionStatus' }),
];

describe('a fault answers as AWS does', () => {
  test.each([
    ['codedeploy', 'throttle', CodeDeployServiceException, 'ThrottlingException', 400],
    ['ecs', 'throttle', 'ThrottlingException', 'ThrottlingException', 400],
    ['elasticloadbalancing', 'throttle', ElasticLoadBalancingV2ServiceException, 'Throttling', 400],
    ['cloudwatch', 'throttle', CloudWatchServiceException, 'Throttling', 400],
    ['sns', 'throttle', SNSServiceException, 'Throttling', 400],
    ['codedeploy', 'server-error', CodeDeployServiceException, 'InternalFailure', 500],
    ['ecs', 'server-error', ServerException, 'ServerException', 500],
    ['elasticloadbalancing', 'server-error', ElasticLoadBalancingV2ServiceException, 'InternalFailure', 500],
    ['cloudwatch', 'server-error', InternalServiceFault, 'InternalServiceFault', 500],
    ['sns', 'server-error', InternalErrorException, 'InternalErrorException', 500],
    ['codedeploy', 'access-denied', CodeDeployServiceException, 'AccessDeniedException', 400],
    ['ecs', 'access-denied', AccessDeniedException, 'AccessDeniedException', 400],
    ['elasticloadbalancing', 'access-denied', ElasticLoadBalancingV2ServiceException, 'AccessDenied', 403],
    ['cloudwatch', 'access-denied', CloudWatchServiceException, 'AccessDenied', 403],
    ['sns', 'access-denied', AuthorizationErrorException, 'AuthorizationErrorException', 403],
  ] as const)('%s: %s', async (service, kind, exception, name, httpStatusCode) => {
    const world = seededWorld([fault(service, kind)]);
    const clients = await clientsOf(world);
    const refusal = await refusalOf(calls[service].send(clients));
    expect(refusal).toSatisfy(is(exception));
    expect(refusal).toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(world.journal).toEqual([{ at: noon, service, operation: calls[service].operation, outcome: kind }]);
  });
});

/** What becomes of a caller who gives up once the call has arrived. */
async function giveUp(world: World, send: (options: Options) => Promise<unknown>): Promise<unknown> {
  const patience = new AbortController();
  const refusal = refusalOf(send({ abortSignal: patience.signal }));
  await firstOf(world.journal);
  patience.abort();
  return refusal;
}

describe('a fault that gives no answer', () => {
  test.each(Object.keys(calls) as Service[])('a hang leaves the caller of %s to give up', async (service) => {
    const world = seededWorld([fault(service, 'hang')]);
    const clients = await clientsOf(world);
    expect(await giveUp(world, (o) => calls[service].send(clients, o))).toHaveProperty('name', 'AbortError');
  });

  test.each([
    ['hang', 'InProgress'],
    ['hang-after-effect', 'Succeeded'],
  ] as const)('after a %s the hook is %s', async (kind, status) => {
    const world = seededWorld(reportFault(kind));
    const { codedeploy } = await clientsOf(world);
    expect(await giveUp(world, (o) => codedeploy.send(report, o))).toHaveProperty('name', 'AbortError');
    expect(world.codedeploy.hookExecutions.get(executionId)?.status).toBe(status);
  });

  test('a reset breaks the connection, with no effect', async () => {
    const world = seededWorld(reportFault('reset'));
    const { codedeploy } = await clientsOf(world);
    expect(await refusalOf(codedeploy.send(report))).toHaveProperty('code', 'ECONNRESET');
    expect(world.codedeploy.hookExecutions.get(executionId)?.status).toBe('InProgress');
  });
});

describe('a slow answer', () => {
  test('comes, to those who wait', async () => {
    const world = seededWorld([fault('ecs', 'slow', { delayMs: 5 })]);
    const { services } = await calls.ecs.send(await clientsOf(world));
    expect(services).toHaveLength(1);
    expect(world.journal[0]?.outcome).toBe('slow');
  });

  test('comes too late for others', async () => {
    const world = seededWorld([fault('ecs', 'slow', { delayMs: 3_600_000 })]);
    const clients = await clientsOf(world);
    expect(await giveUp(world, (o) => calls.ecs.send(clients, o))).toHaveProperty('name', 'AbortError');
  });
});

describe('faults', () => {
  test('are met in the order they were written, each so many times, and by their own operation only', () => {
    const world = seededWorld([fault('ecs', 'throttle', { times: 2 }), fault('ecs', 'reset')]);
    const asked = { cluster: 'shop', services: ['checkout'] };
    world.call('ecs', 'ListTasks', { cluster: 'shop' });
    for (let i = 0; i < 4; i++) world.call('ecs', 'DescribeServices', asked);
    expect(world.journal.map((entry) => entry.outcome)).toEqual(['ok', 'throttle', 'throttle', 'reset', 'ok']);
  });

  test('leave the data they were made from as it was', () => {
    const data = [fault('ecs', 'throttle')];
    for (let i = 0; i < 2; i++) {
      const world = seededWorld(data);
      expect(world.call('ecs', 'DescribeServices', {})).toMatchObject({ kind: 'refused' });
      expect(world.journal[0]?.outcome).toBe('throttle');
    }
  });

  test.each([
    ['service', { service: 'ec2' }],
    ['operation', { operation: 'DescribeService' }],
    ['operation that every object has', { operation: 'constructor' }],
  ])('that could never strike are an error at once: no such %s', (_, over) => {
    expect(() => new World({ now: () => noon }, [fault('ecs', 'hang', over)])).toThrow('no such operation');
  });
});
