import {
  ClusterNotFoundException,
  ConflictException,
  ECSClient,
  InvalidParameterException,
  ServiceNotFoundException,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { makeService } from '../../functions/adapters/service.ts';
import { seconds } from '../../functions/core/units.ts';
import { cart, cartDefinitionArn, cartServiceDeployment } from '../../sim/shop-ecs.ts';
import { arnOf, bothWays, signal } from '../kit/service.ts';
import { breaker, record, service, ship, versions } from '../sim/cart.ts';

const shipped = cartServiceDeployment(8);

describe.each(bothWays)('an update, %s', (_, make) => {
  test('answers the new deployment, which is then the PRIMARY one', async () => {
    const { port, world } = await make();
    const { deployment, others } = await port.update('shop', 'cart', arnOf(7), signal);
    expect(others).toEqual([{ id: cart.deployment, definition: arnOf(8) }]);
    expect(service(world).deployments?.[0]).toMatchObject({ id: deployment, taskDefinition: cartDefinitionArn(7) });
    expect(versions(world)).toEqual(['7 PRIMARY IN_PROGRESS 0/1', '8 ACTIVE COMPLETED 1/1']);
  });

  test('to what is deployed already forces nothing', async () => {
    const { port } = await make();
    const same = { deployment: cart.deployment, others: [] };
    expect(await port.update('shop', 'cart', arnOf(8), signal)).toEqual(same);
  });

  test('answers with every other deployment there is: what it supersedes, and what a failed one has left behind', async () => {
    const { port, world } = await make();
    ship(world, 9);
    const begun = service(world).deployments?.[0]?.id;
    Object.assign(service(world).deployments?.[1] ?? {}, { rolloutState: 'FAILED' });
    const { deployment, others } = await port.update('shop', 'cart', arnOf(7), signal);
    expect(others).toEqual([
      { id: begun, definition: arnOf(9) },
      { id: cart.deployment, definition: arnOf(8) },
    ]);
    expect(deployment).not.toBe(begun);
  });

  test('is refused with the words of ECS', async () => {
    const { port, world } = await make();
    service(world).deploymentController = { type: 'CODE_DEPLOY' };
    const message = expect.stringContaining('Use AWS CodeDeploy to trigger a new deployment.');
    const refused = { name: 'CallFailed', outcome: 'refused', unanswered: false, message };
    await expect(port.update('shop', 'cart', arnOf(7), signal)).rejects.toMatchObject(refused);
  });

  test.each([
    ['an INACTIVE definition', 'shop', 'cart', 'INACTIVE'],
    ['a service that is not there', 'shop', 'nobody', 'ACTIVE'],
    ['a cluster that is not there', 'moon', 'cart', 'ACTIVE'],
  ])('is refused for %s', async (_case, cluster, name, status) => {
    const { port, world } = await make();
    Object.assign(world.ecs.taskDefinitions.get(arnOf(7))?.taskDefinition ?? {}, { status });
    await expect(port.update(cluster, name, arnOf(7), signal)).rejects.toMatchObject({ outcome: 'refused' });
  });
});

describe.each(bothWays)('a stop, %s', (_, make) => {
  test('rolls back; once that is over there is nothing to stop', async () => {
    const { port, world, pass } = await make();
    ship(world, 9);
    const arn = record(world).serviceDeploymentArn ?? '';
    expect(await port.stopServiceDeployment(arn, signal)).toBe('stopping');
    expect(await port.serviceDeployment(arn, signal)).toMatchObject({ kind: 'rollback', over: false });
    expect(await port.stopServiceDeployment(arn, signal)).toBe('stopping');
    await pass(seconds(45));
    expect(await port.serviceDeployment(arn, signal)).toMatchObject({ kind: 'rollback', over: true });
    expect(await port.stopServiceDeployment(arn, signal)).toBe('already-over');
  });

  test('is refused where there is nothing to go back to', async () => {
    const { port, world } = await make();
    service(world).deployments = [];
    ship(world, 9);
    const stop = port.stopServiceDeployment(record(world).serviceDeploymentArn ?? '', signal);
    await expect(stop).rejects.toMatchObject({ outcome: 'refused' });
  });

  test('is refused for a deployment that nobody knows', async () => {
    const { port } = await make();
    const stop = port.stopServiceDeployment(cartServiceDeployment(1), signal);
    await expect(stop).rejects.toMatchObject({ outcome: 'refused' });
  });
});

describe.each(bothWays)('an act, %s', (_, make) => {
  const acts = ['UpdateService', 'StopServiceDeployment'] as const;
  const meets = [
    ['throttle', false],
    ['server-error', true],
    ['reset', true],
  ] as const;

  test.each(acts.flatMap((operation) => meets.map(([kind, unanswered]) => ({ operation, kind, unanswered }))))(
    '$operation that meets a $kind is tried once; it may have been done: $unanswered',
    async ({ operation, kind, unanswered }) => {
      const { port, world } = await make(breaker, [{ service: 'ecs', operation, times: 1, kind }]);
      if (operation === 'StopServiceDeployment') ship(world, 9);
      const arn = record(world).serviceDeploymentArn ?? '';
      const before = world.journal.length;
      const act =
        operation === 'UpdateService'
          ? port.update('shop', 'cart', arnOf(7), signal)
          : port.stopServiceDeployment(arn, signal);
      await expect(act).rejects.toMatchObject({ outcome: 'unavailable', unanswered });
      expect(world.journal.slice(before)).toHaveLength(1);
    },
  );
});

describe('what the world does not do, and AWS may', () => {
  /** The adapter over the SDK's own client, with this for an answer to each command. */
  function answering(answers: Readonly<Record<string, object>>) {
    const client = new ECSClient({ region: 'eu-west-1' });
    client.middlewareStack.add((_next, { commandName = '' }) => async () => {
      const output = answers[commandName];
      if (output === undefined || output instanceof Error) throw output ?? new Error(`unexpected ${commandName}`);
      return { output: { $metadata: {}, ...output }, response: {} };
    });
    return makeService(client, client);
  }
  const refusal = { message: 'no', $metadata: {} };
  const described = (status: string) => ({ serviceDeployments: [{ serviceDeploymentArn: shipped, status }] });

  test.each([new ClusterNotFoundException(refusal), new ServiceNotFoundException(refusal)])(
    'a deployment whose service has gone, with %o, is unknown',
    async (gone) => {
      const port = answering({ DescribeServiceDeploymentsCommand: gone });
      expect(await port.serviceDeployment(shipped, signal)).toBe('unknown-deployment');
    },
  );

  test('a stop of what is over may be refused as a wrong parameter: then the deployment is asked', async () => {
    const StopServiceDeploymentCommand = new InvalidParameterException(refusal);
    const over = answering({
      StopServiceDeploymentCommand,
      DescribeServiceDeploymentsCommand: described('SUCCESSFUL'),
    });
    expect(await over.stopServiceDeployment(shipped, signal)).toBe('already-over');
    const goesOn = answering({ StopServiceDeploymentCommand, DescribeServiceDeploymentsCommand: described('PENDING') });
    await expect(goesOn.stopServiceDeployment(shipped, signal)).rejects.toMatchObject({ outcome: 'refused' });
  });

  test('a stop in conflict with the state is an answer at once, whatever the state is', async () => {
    const port = answering({ StopServiceDeploymentCommand: new ConflictException(refusal) });
    expect(await port.stopServiceDeployment(shipped, signal)).toBe('already-over');
  });

  test('a stop that gets no answer asks nothing more', async () => {
    const port = answering({ StopServiceDeploymentCommand: new Error('socket hang up') });
    await expect(port.stopServiceDeployment(shipped, signal)).rejects.toThrow('socket hang up');
  });

  test('an update whose answer names no PRIMARY deployment was done, and must be looked for', async () => {
    const port = answering({
      UpdateServiceCommand: { service: { deployments: [{ id: 'ecs-svc/1', status: 'ACTIVE' }] } },
    });
    const failed = { name: 'CallFailed', outcome: 'unavailable', unanswered: true };
    await expect(port.update('shop', 'cart', arnOf(7), signal)).rejects.toMatchObject(failed);
  });

  test('of the other deployments, one that has no definition to name is left out', async () => {
    const nameless = { id: 'ecs-svc/1', status: 'ACTIVE' };
    const named = { id: 'ecs-svc/2', status: 'INACTIVE', taskDefinition: arnOf(9) };
    const primary = { id: 'ecs-svc/3', status: 'PRIMARY', taskDefinition: arnOf(7) };
    const port = answering({ UpdateServiceCommand: { service: { deployments: [nameless, named, primary] } } });
    const answer = { deployment: 'ecs-svc/3', others: [{ id: 'ecs-svc/2', definition: arnOf(9) }] };
    expect(await port.update('shop', 'cart', arnOf(7), signal)).toEqual(answer);
  });
});
