import type { DescribeServicesResponse } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { minutes, plus } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { deploymentId, noon, seededWorld, serviceArn } from './seed.ts';

test('the journal has one entry for each attempt, with the moment and the outcome', async () => {
  const clock = new VirtualClock(noon);
  const world = seededWorld([], clock);
  world.call('codedeploy', 'GetDeployment', { deploymentId });
  await clock.advance(minutes(1));
  world.call('codedeploy', 'GetDeployment', { deploymentId: 'd-999999999' });
  world.call('sns', 'Subscribe', {});
  expect(world.journal).toEqual([
    { at: noon, service: 'codedeploy', operation: 'GetDeployment', outcome: 'ok' },
    {
      at: plus(noon, minutes(1)),
      service: 'codedeploy',
      operation: 'GetDeployment',
      outcome: 'DeploymentDoesNotExistException',
    },
    { at: plus(noon, minutes(1)), service: 'sns', operation: 'Subscribe', outcome: 'UnknownOperationException' },
  ]);
});

test('whoever changes an answer does not change the world', () => {
  const world = seededWorld();
  const result = world.call('ecs', 'DescribeServices', { cluster: 'shop', services: ['checkout'] });
  if (result.kind !== 'answer') throw new Error(result.kind);
  const { services } = result.output as DescribeServicesResponse;
  const taskSet = services?.[0]?.taskSets?.[0];
  if (taskSet) taskSet.status = 'DRAINING';
  expect(world.ecs.services.get(serviceArn)?.taskSets?.[0]?.status).toBe('ACTIVE');
});

test('an operation that every object has is unknown like any other', () => {
  expect(seededWorld().call('ecs', 'constructor', {})).toMatchObject({
    refusal: { type: 'UnknownOperationException' },
  });
});
