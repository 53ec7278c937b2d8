import {
  ClientException,
  ClusterNotFoundException,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  InvalidParameterException,
  ListTasksCommand,
  ServiceNotFoundException,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import {
  deploymentId,
  greenArn,
  greenTaskSet,
  noon,
  seededWorld,
  seedTask,
  serviceArn,
  taskArn,
  taskDefinitionArn,
} from './seed.ts';
import { clientsOf, refusalOf } from './wire.ts';

const many = (n: number) => Array.from({ length: n }, (_, i) => `x${i}`);

describe('DescribeServices', () => {
  test.each(['checkout', serviceArn])('finds %s with its task sets, and no deployments', async (ref) => {
    const { ecs } = await clientsOf(seededWorld());
    const { services, failures } = await ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: [ref] }));
    expect(failures).toEqual([]);
    expect(services?.[0]).toMatchObject({ serviceArn, deploymentController: { type: 'CODE_DEPLOY' }, deployments: [] });
    expect(services?.[0]?.tags).toBeUndefined();
    expect(services?.[0]?.taskSets?.[0]).toMatchObject({
      id: greenTaskSet,
      externalId: deploymentId,
      taskDefinition: taskDefinitionArn(42),
      loadBalancers: [{ targetGroupArn: greenArn }],
      stabilityStatus: 'STEADY_STATE',
      runningCount: 2,
      createdAt: new Date(noon),
    });
  });

  test('tells the tags when asked', async () => {
    const { ecs } = await clientsOf(seededWorld());
    const asked = { cluster: 'shop', services: ['checkout'], include: ['TAGS' as const] };
    const { services } = await ecs.send(new DescribeServicesCommand(asked));
    expect(services?.[0]?.tags).toEqual([{ key: 'team', value: 'shop' }]);
  });

  test('lists an unknown service under failures, beside the answer for a known one', async () => {
    const { ecs } = await clientsOf(seededWorld());
    const asked = { cluster: 'shop', services: ['checkout', 'nobody'] };
    const { services, failures } = await ecs.send(new DescribeServicesCommand(asked));
    expect(services).toHaveLength(1);
    expect(failures).toEqual([{ arn: 'arn:aws:ecs:eu-west-1:123456789012:service/shop/nobody', reason: 'MISSING' }]);
  });

  test.each([
    ['an unknown cluster', { cluster: 'moon', services: ['checkout'] }, ClusterNotFoundException],
    ['no cluster, where there is no default one', { services: ['checkout'] }, ClusterNotFoundException],
    ['no services', { cluster: 'shop', services: [] }, InvalidParameterException],
    ['eleven services', { cluster: 'shop', services: many(11) }, InvalidParameterException],
  ])('refuses %s', async (_, asked, exception) => {
    const { ecs } = await clientsOf(seededWorld());
    expect(await refusalOf(ecs.send(new DescribeServicesCommand(asked)))).toBeInstanceOf(exception);
  });
});

describe('DescribeTaskDefinition', () => {
  test.each([
    ['by ARN', taskDefinitionArn(41), 41],
    ['by family and revision', 'checkout:41', 41],
    ['by family: the newest active one', 'checkout', 42],
  ])('finds one %s', async (_, taskDefinition, revision) => {
    const { ecs } = await clientsOf(seededWorld());
    const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    expect(answer.taskDefinition?.revision).toBe(revision);
    expect(answer.tags).toBeUndefined();
  });

  test('tells the tags when asked', async () => {
    const { ecs } = await clientsOf(seededWorld());
    const asked = { taskDefinition: 'checkout:42', include: ['TAGS' as const] };
    const { tags } = await ecs.send(new DescribeTaskDefinitionCommand(asked));
    expect(tags).toEqual([{ key: 'belay:barrier', value: 'no' }]);
  });

  test('refuses an unknown one as ECS does', async () => {
    const { ecs } = await clientsOf(seededWorld());
    const refusal = await refusalOf(ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'checkout:7' })));
    expect(refusal).toBeInstanceOf(ClientException);
    expect(refusal).toHaveProperty('message', 'Unable to describe task definition.');
  });

  test('refuses no task definition', async () => {
    const { ecs } = await clientsOf(seededWorld());
    const refusal = await refusalOf(ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: undefined })));
    expect(refusal).toBeInstanceOf(InvalidParameterException);
  });
});

describe('ListTasks', () => {
  test.each([
    ['a task set', { startedBy: greenTaskSet }],
    ['a service', { serviceName: 'checkout' }],
    ['a family', { family: 'checkout' }],
  ])('lists the running tasks of %s', async (_, filter) => {
    const { ecs } = await clientsOf(seededWorld());
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster: 'shop', ...filter }));
    expect(taskArns).toEqual([taskArn(1), taskArn(2)]);
  });

  test.each([
    ['started by somebody else', { startedBy: 'ecs-svc/0' }],
    ['of another family', { family: 'check' }],
    ['that are stopped', { desiredStatus: 'STOPPED' as const }],
  ])('lists no tasks %s', async (_, filter) => {
    const { ecs } = await clientsOf(seededWorld());
    expect((await ecs.send(new ListTasksCommand({ cluster: 'shop', ...filter }))).taskArns).toEqual([]);
  });

  test('gives a hundred tasks at most, and the rest on the next page', async () => {
    const world = seededWorld();
    for (let n = 3; n <= 101; n++) seedTask(world, n);
    const { ecs } = await clientsOf(world);
    const first = await ecs.send(new ListTasksCommand({ cluster: 'shop' }));
    expect(first.taskArns).toHaveLength(100);
    const second = await ecs.send(new ListTasksCommand({ cluster: 'shop', nextToken: first.nextToken }));
    expect(second).toMatchObject({ taskArns: [taskArn(101)] });
    expect(second.nextToken).toBeUndefined();
  });

  test.each([
    ['an unknown cluster', { cluster: 'moon' }, ClusterNotFoundException],
    ['an unknown service', { cluster: 'shop', serviceName: 'nobody' }, ServiceNotFoundException],
    ['startedBy with another filter', { cluster: 'shop', startedBy: 'x', family: 'y' }, InvalidParameterException],
    ['a token that no page gave', { cluster: 'shop', nextToken: 'x' }, InvalidParameterException],
    ['pages of more than a hundred', { cluster: 'shop', maxResults: 101 }, InvalidParameterException],
  ])('refuses %s', async (_, asked, exception) => {
    const { ecs } = await clientsOf(seededWorld());
    expect(await refusalOf(ecs.send(new ListTasksCommand(asked)))).toBeInstanceOf(exception);
  });

  test('refuses aloud a filter that the world does not model', async () => {
    const { ecs } = await clientsOf(seededWorld());
    const refusal = await refusalOf(ecs.send(new ListTasksCommand({ cluster: 'shop', launchType: 'EC2' })));
    expect(refusal).toHaveProperty('name', 'NotModelled');
  });
});

describe('DescribeTasks', () => {
  test('tells the addresses and image digests of tasks, by ARN or by id', async () => {
    const { ecs } = await clientsOf(seededWorld());
    const asked = { cluster: 'shop', tasks: [taskArn(1), taskArn(2).split('/').at(-1) ?? '', 'gone'] };
    const { tasks, failures } = await ecs.send(new DescribeTasksCommand(asked));
    const detail = tasks?.map((t) => [t.attachments?.[0]?.details?.[0]?.value, t.containers?.[0]?.imageDigest]);
    expect(detail).toEqual([
      ['10.0.0.1', 'sha256:4242'],
      ['10.0.0.2', 'sha256:4242'],
    ]);
    expect(tasks?.[0]?.startedAt).toEqual(new Date(noon));
    expect(failures).toEqual([{ arn: 'arn:aws:ecs:eu-west-1:123456789012:task/shop/gone', reason: 'MISSING' }]);
  });

  test.each([
    ['an unknown cluster', { cluster: 'moon', tasks: ['x'] }, ClusterNotFoundException],
    ['no tasks', { cluster: 'shop', tasks: [] }, InvalidParameterException],
    ['more than a hundred tasks', { cluster: 'shop', tasks: many(101) }, InvalidParameterException],
  ])('refuses %s', async (_, asked, exception) => {
    const { ecs } = await clientsOf(seededWorld());
    expect(await refusalOf(ecs.send(new DescribeTasksCommand(asked)))).toBeInstanceOf(exception);
  });
});
