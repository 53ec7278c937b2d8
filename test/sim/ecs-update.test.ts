import {
  ClientException,
  ClusterNotFoundException,
  ConflictException,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  InvalidParameterException,
  ListServiceDeploymentsCommand,
  ServiceNotActiveException,
  ServiceNotFoundException,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../functions/core/units.ts';
import { cart, cartDefinitionArn, cartServiceDeployment } from '../../sim/shop-ecs.ts';
import type { World } from '../../sim/world.ts';
import { cartWorld, service, ship, versions } from './cart.ts';
import { seededWorld } from './seed.ts';
import { clientsOf, is, refusalOf } from './wire.ts';

const to = (revision: number, more: object = {}) =>
  new UpdateServiceCommand({ cluster: 'shop', service: 'cart', taskDefinition: cartDefinitionArn(revision), ...more });

describe('UpdateService', () => {
  test('answers the service with the new deployment first', async () => {
    const { world } = cartWorld();
    const { ecs } = await clientsOf(world);
    const { service: answered } = await ecs.send(to(9));
    expect(answered?.deployments?.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
    expect(answered).toMatchObject({ taskDefinition: cartDefinitionArn(9), runningCount: 1, pendingCount: 1 });
    expect(answered?.tags).toBeUndefined();
  });

  test('to the definition that the service has is no new deployment', () => {
    const { world } = cartWorld();
    expect(ship(world, 8).deployments?.map(({ id }) => id)).toEqual([cart.deployment]);
    expect(world.shifts).toEqual([]);
  });

  test.each([
    ['the same definition', { taskDefinition: cartDefinitionArn(8) }],
    ['no definition at all', { taskDefinition: undefined }],
  ])('to %s is one when it is forced', (_, more) => {
    const { world } = cartWorld();
    ship(world, 8, { ...more, forceNewDeployment: true });
    expect(versions(world)).toEqual(['8 PRIMARY IN_PROGRESS 0/1', '8 ACTIVE COMPLETED 1/1']);
  });

  test('takes a definition by family and revision, and by family', () => {
    const { world } = cartWorld();
    ship(world, 0, { taskDefinition: 'cart:7' });
    expect(service(world).taskDefinition).toBe(cartDefinitionArn(7));
    ship(world, 0, { taskDefinition: 'cart' });
    expect(service(world).taskDefinition).toBe(cartDefinitionArn(9));
  });

  test('is refused for a service of CodeDeploy, in the very words of ECS', async () => {
    const { ecs } = await clientsOf(seededWorld());
    const command = new UpdateServiceCommand({ cluster: 'shop', service: 'checkout', taskDefinition: 'checkout:41' });
    const refusal = await refusalOf(ecs.send(command));
    expect(refusal).toBeInstanceOf(InvalidParameterException);
    expect(refusal).toHaveProperty(
      'message',
      'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    );
  });

  const definition = (world: World) => world.ecs.taskDefinitions.get(cartDefinitionArn(9))?.taskDefinition ?? {};
  test.each<[string, (world: World) => unknown, object, Parameters<typeof is>[0]]>([
    [
      'with an EXTERNAL controller',
      (world) => Object.assign(service(world), { deploymentController: { type: 'EXTERNAL' } }),
      {},
      InvalidParameterException,
    ],
    [
      'to an INACTIVE definition',
      (world) => Object.assign(definition(world), { status: 'INACTIVE' }),
      {},
      ClientException,
    ],
    ['to a deleted definition', (world) => world.ecs.taskDefinitions.delete(cartDefinitionArn(9)), {}, ClientException],
    ['that is not there', () => undefined, { service: 'nobody' }, ServiceNotFoundException],
    ['in no cluster', () => undefined, { cluster: 'moon' }, ClusterNotFoundException],
    [
      'that was deleted',
      (world) => Object.assign(service(world), { status: 'INACTIVE' }),
      {},
      ServiceNotActiveException,
    ],
    ['with a member that the world does not model', () => undefined, { desiredCount: 3 }, 'NotModelled'],
    [
      'with a strategy that the world does not model',
      (world) => Object.assign(service(world), { deploymentConfiguration: { strategy: 'BLUE_GREEN' } }),
      {},
      'NotModelled',
    ],
  ])('is refused for a service %s', async (_, arrange, more, wanted) => {
    const { world } = cartWorld();
    arrange(world);
    const { ecs } = await clientsOf(world);
    expect(await refusalOf(ecs.send(to(9, more)))).toSatisfy(is(wanted));
    expect(world.shifts).toEqual([]);
  });

  test('says what is wrong with a definition as ECS does', async () => {
    const { world } = cartWorld();
    definition(world).status = 'INACTIVE';
    const { ecs } = await clientsOf(world);
    expect(await refusalOf(ecs.send(to(9)))).toHaveProperty('message', 'TaskDefinition is inactive');
  });

  test('refuses a force that is no yes or no', () => {
    const { world } = cartWorld();
    expect(() => ship(world, 9, { forceNewDeployment: 'yes' })).toThrow('must be a boolean');
  });
});

test('DescribeServices counts what runs, unless the scene says otherwise', async () => {
  const { world } = cartWorld();
  const { ecs } = await clientsOf(world);
  const asked = new DescribeServicesCommand({ cluster: 'shop', services: ['cart'] });
  expect((await ecs.send(asked)).services?.[0]).toMatchObject({ runningCount: 1, pendingCount: 0 });
  Object.assign(service(world), { desiredCount: 0, runningCount: 0 });
  expect((await ecs.send(asked)).services?.[0]).toMatchObject({ desiredCount: 0, runningCount: 0 });
});

describe('the service deployments', () => {
  const list = (input: object = {}) =>
    new ListServiceDeploymentsCommand({ cluster: 'shop', service: 'cart', ...input });

  test('are listed newest first, in pages, by status', async () => {
    const { world, pass } = cartWorld();
    ship(world, 9);
    const newest = service(world).currentServiceDeployment;
    const { ecs } = await clientsOf(world);
    const arns = async (input?: object) =>
      (await ecs.send(list(input))).serviceDeployments?.map(({ serviceDeploymentArn: arn }) => arn);
    expect(await arns()).toEqual([newest, cartServiceDeployment(8), cartServiceDeployment(7)]);
    expect(await arns({ status: ['PENDING', 'IN_PROGRESS'] })).toEqual([newest]);
    const { nextToken } = await ecs.send(list({ maxResults: 2 }));
    expect(await arns({ maxResults: 2, nextToken })).toEqual([cartServiceDeployment(7)]);
    await pass(minutes(1));
    expect(await arns({ status: ['IN_PROGRESS'] })).toEqual([]);
  });

  test("are the service's own", async () => {
    const { world } = cartWorld();
    const other = { ...service(world), serviceArn: `${cart.serviceArn}-2`, serviceName: 'cart-2' };
    world.ecs.services.set(other.serviceArn, other);
    const { ecs } = await clientsOf(world);
    expect((await ecs.send(list({ service: 'cart-2' }))).serviceDeployments).toEqual([]);
  });

  test('are described by ARN; the unknown ones are failures', async () => {
    const { world } = cartWorld();
    const { ecs } = await clientsOf(world);
    const unknown = cartServiceDeployment(1);
    const asked = { serviceDeploymentArns: [cartServiceDeployment(8), unknown] };
    const { serviceDeployments, failures } = await ecs.send(new DescribeServiceDeploymentsCommand(asked));
    expect(serviceDeployments?.map(({ status }) => status)).toEqual(['SUCCESSFUL']);
    expect(failures).toEqual([{ arn: unknown, reason: 'MISSING' }]);
  });

  const some = (n: number) => Array.from({ length: n }, (_, i) => cartServiceDeployment(i));
  test('are described twenty at a time', async () => {
    const { ecs } = await clientsOf(cartWorld().world);
    const ask = (serviceDeploymentArns: string[]) =>
      ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
    expect((await ask(some(20))).failures).toHaveLength(18);
    for (const wrong of [some(21), [], ['cart']]) {
      expect(await refusalOf(ask(wrong))).toBeInstanceOf(InvalidParameterException);
    }
  });

  test.each([
    ['an unknown service', { service: 'nobody' }, ServiceNotFoundException],
    ['an unknown cluster', { cluster: 'moon' }, ClusterNotFoundException],
    ['pages of more than a hundred', { maxResults: 101 }, InvalidParameterException],
    ['pages of none', { maxResults: 0 }, InvalidParameterException],
    ['a token that no page gave', { nextToken: 'x' }, InvalidParameterException],
  ])('are not listed for %s', async (_, input, exception) => {
    const { ecs } = await clientsOf(cartWorld().world);
    expect(await refusalOf(ecs.send(list(input)))).toBeInstanceOf(exception);
  });

  test('are stopped over the wire too, and a stopped one is in conflict with that', async () => {
    const { world, pass } = cartWorld();
    ship(world, 9);
    const { ecs } = await clientsOf(world);
    const stop = new StopServiceDeploymentCommand({ serviceDeploymentArn: service(world).currentServiceDeployment });
    expect(await ecs.send(stop)).toMatchObject({ serviceDeploymentArn: service(world).currentServiceDeployment });
    await pass(seconds(45));
    expect(await refusalOf(ecs.send(stop))).toBeInstanceOf(ConflictException);
  });
});
