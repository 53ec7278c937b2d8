import { expect, test } from 'vitest';
import { plus, seconds } from '../../functions/core/units.ts';
import { shop } from '../../sim/shop.ts';
import { ask, infoOf, statesEmitted } from '../kit/codedeploy.ts';
import { noon } from '../kit/core.ts';
import { restingShop } from '../kit/rollback.ts';

test('the events on the bus tell the ends in their own words', async () => {
  const { world, ship, pass } = restingShop();
  const id = ship();
  await pass(100);
  ask(world, 'StopDeployment', { deploymentId: id, autoRollbackEnabled: true });
  await pass(60);
  const rollback = infoOf(world, id).rollbackInfo?.rollbackDeploymentId;
  expect(statesEmitted(world)).toEqual([`START ${id}`, `STOP ${id}`, `START ${rollback}`, `SUCCESS ${rollback}`]);
  world.codedeploy.pace.answerHooks = 'fail';
  const failed = ship({ hooks: { BeforeInstall: 'before-install' } });
  await pass(60);
  expect(statesEmitted(world).slice(4)).toEqual([`START ${failed}`, `FAILURE ${failed}`]);
  expect(world.emitted[0]).toEqual({
    at: plus(noon, seconds(1)),
    event: {
      version: '0',
      id: '00000000-0000-4000-8000-000000000001',
      'detail-type': 'CodeDeploy Deployment State-change Notification',
      source: 'aws.codedeploy',
      account: '123456789012',
      time: '2026-11-21T12:00:01Z',
      region: 'eu-west-1',
      resources: [
        `arn:aws:codedeploy:eu-west-1:123456789012:application:${shop.application}`,
        `arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:${shop.application}/${shop.deploymentGroup}`,
      ],
      detail: {
        instanceGroupId: expect.any(String),
        region: 'eu-west-1',
        application: shop.application,
        deploymentId: id,
        state: 'START',
        deploymentGroup: shop.deploymentGroup,
      },
    },
  });
});

test('one that waits for approval says that it is ready', async () => {
  const deploymentReadyOption = { actionOnTimeout: 'STOP_DEPLOYMENT' as const, waitTimeInMinutes: 60 };
  const { world, ship, pass } = restingShop({ blueGreenDeploymentConfiguration: { deploymentReadyOption } });
  const id = ship();
  await pass(70);
  expect(statesEmitted(world)).toEqual([`START ${id}`, `READY ${id}`]);
});
