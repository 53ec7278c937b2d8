import { expect, test } from 'vitest';
import { callerOf } from '../../cli/replay/caller.ts';
import type { Caller } from '../../sim/world.ts';
import { deploymentId, seededWorld } from './seed.ts';

/* Callers are told apart, and each may call what its role lets it. */

const reader: Caller = { name: 'reader', mayCall: (_, operation) => operation.startsWith('Get') };
const stop = { deploymentId, autoRollbackEnabled: true };

test('what a caller may not call is refused and has no effect', () => {
  const world = seededWorld();
  const before = world.codedeploy.deployments.get(deploymentId)?.status;
  expect(world.call('codedeploy', 'StopDeployment', stop, reader)).toMatchObject({
    kind: 'refused',
    refusal: { type: 'AccessDeniedException' },
  });
  expect(world.codedeploy.deployments.get(deploymentId)?.status).toBe(before);
  expect(world.call('codedeploy', 'GetDeployment', { deploymentId }, reader)).toMatchObject({ kind: 'answer' });
  expect(world.journal).toMatchObject([
    { operation: 'StopDeployment', outcome: 'access-denied', by: 'reader' },
    { operation: 'GetDeployment', outcome: 'ok', by: 'reader' },
  ]);
});

test('what it may not call is not passed on to the table either', async () => {
  const world = seededWorld();
  const arrived: string[] = [];
  const forward = async () => ({ Count: arrived.push('Query') });
  expect(await world.relay('dynamodb', 'Query', forward, reader)).toMatchObject({ kind: 'refused' });
  expect([arrived, world.journal[0]?.outcome]).toEqual([[], 'access-denied']);
});

test('a caller without a name may call everything', () => {
  const world = seededWorld();
  expect(world.call('codedeploy', 'StopDeployment', stop)).toMatchObject({ kind: 'answer' });
  expect(world.journal).toEqual([expect.not.objectContaining({ by: expect.anything() })]);
});

test('a replayed function may call what the contract grants it', () => {
  const may = (name: 'alarm-responder' | 'before-allow-traffic') => callerOf(name).mayCall('ecs', 'UpdateService');
  expect([may('alarm-responder'), may('before-allow-traffic')]).toEqual([true, false]);
});
