import { describe, expect, test } from 'vitest';
import { minus, minutes, plus, seconds } from '../../functions/core/units.ts';
import { definitionArn, shop } from '../../sim/shop.ts';
import { BLUE_DEPLOYMENT } from '../../sim/shop-serving.ts';
import { ask } from '../kit/codedeploy.ts';
import { noon } from '../kit/core.ts';
import { restingShop } from '../kit/rollback.ts';

const names = { applicationName: shop.application, deploymentGroupName: shop.deploymentGroup };

describe('ListDeployments', () => {
  const list = (input: object) => {
    const { world, ship, pass } = restingShop();
    return { world, ship, pass, answer: () => ask(world, 'ListDeployments', { ...names, ...input }) };
  };

  test('gives one group’s, in no order of time', async () => {
    const { world, ship, pass, answer } = list({});
    const ids: string[] = [BLUE_DEPLOYMENT];
    for (let n = 0; n < 6; n += 1) {
      ids.push(ship({ definition: definitionArn(n % 2 === 0 ? 42 : 41) }));
      await pass(7_200);
    }
    world.codedeploy.deployments.set('d-BELAY0099', { deploymentId: 'd-BELAY0099', applicationName: 'another' });
    const { deployments } = answer() as { deployments: string[] };
    expect(deployments.toSorted()).toEqual(ids.toSorted());
    expect(deployments).not.toEqual(ids);
    expect(deployments).not.toEqual(ids.toReversed());
  });

  test.each([
    ['a status', { includeOnlyStatuses: ['Succeeded'] }, [BLUE_DEPLOYMENT]],
    ['another status', { includeOnlyStatuses: ['Failed', 'Stopped'] }, []],
    ['its beginning', { createTimeRange: { start: new Date(minus(noon, minutes(1_440))) } }, [BLUE_DEPLOYMENT]],
    [
      'a beginning after it',
      { createTimeRange: { start: new Date(plus(minus(noon, minutes(1_440)), seconds(1))) } },
      [],
    ],
    ['its end', { createTimeRange: { end: new Date(minus(noon, minutes(1_440))) } }, [BLUE_DEPLOYMENT]],
    ['an end before it', { createTimeRange: { end: new Date(minus(minus(noon, minutes(1_440)), seconds(1))) } }, []],
  ])('filters by %s', (_, input, deployments) => {
    expect(list(input).answer()).toMatchObject({ deployments });
  });

  test.each([
    ['an unknown status', { includeOnlyStatuses: ['Resting'] }, 'InvalidDeploymentStatusException'],
    ['a time range the wrong way round', { createTimeRange: { start: 2, end: 1 } }, 'InvalidTimeRangeException'],
    ['a token that no page gave', { nextToken: 'x' }, 'InvalidNextTokenException'],
    ['an unknown group', { deploymentGroupName: 'x' }, 'DeploymentGroupDoesNotExistException'],
  ])('refuses %s', (_, input, refusal) => expect(list(input).answer()).toBe(refusal));
});

describe('BatchGetDeployments', () => {
  const batch = (deploymentIds: string[]) => ask(restingShop().world, 'BatchGetDeployments', { deploymentIds });
  const ids = (count: number) => Array.from({ length: count }, () => BLUE_DEPLOYMENT);

  test('tells about those that it knows', () => {
    expect(batch([BLUE_DEPLOYMENT, 'd-999999999'])).toMatchObject({
      deploymentsInfo: [{ deploymentId: BLUE_DEPLOYMENT }],
    });
  });

  test.each([
    ['none', [], 'DeploymentIdRequiredException'],
    ['what is no id', ['x'], 'InvalidDeploymentIdException'],
    ['more than 25', ids(26), 'BatchLimitExceededException'],
  ])('refuses %s', (_, deploymentIds, refusal) => expect(batch(deploymentIds)).toBe(refusal));

  test('takes 25', () => expect(batch(ids(25))).toHaveProperty('deploymentsInfo'));
});

test('GetDeploymentGroup tells the last deployments by their creation, whatever became of them', async () => {
  const { world, ship, pass } = restingShop();
  const id = ship();
  ask(world, 'StopDeployment', { deploymentId: id, autoRollbackEnabled: false });
  await pass(1);
  expect(ask(world, 'GetDeploymentGroup', names)).toMatchObject({
    deploymentGroupInfo: {
      lastAttemptedDeployment: {
        deploymentId: id,
        status: 'Stopped',
        createTime: new Date(noon),
        endTime: new Date(noon),
      },
      lastSuccessfulDeployment: { deploymentId: BLUE_DEPLOYMENT, status: 'Succeeded' },
    },
  });
});

test('ContinueDeployment refuses a wait that is none', () => {
  const { world, ship } = restingShop();
  const input = { deploymentId: ship(), deploymentWaitType: 'COFFEE' };
  expect(ask(world, 'ContinueDeployment', input)).toBe('InvalidDeploymentWaitTypeException');
});
