import type { ContainerDefinition, TaskDefinitionStatus } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { definitionArn, shop } from '../../sim/shop.ts';
import { ask, infoOf, setsInShort, setsOf, statesEmitted } from '../kit/codedeploy.ts';
import { GREEN, restingShop } from '../kit/rollback.ts';

const names = { applicationName: shop.application, deploymentGroupName: shop.deploymentGroup };
const target = { TaskDefinition: GREEN, LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 } };
const network = { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'], AssignPublicIp: 'DISABLED' };
const specOf = (Properties: object, Type = 'AWS::ECS::Service') =>
  `{"version":0.0,"Resources":${JSON.stringify([{ TargetService: { Type, Properties } }])}}`;
const revisionOf = (content: string) => ({ revisionType: 'AppSpecContent', appSpecContent: { content } });
const revision = revisionOf(specOf(target));
const plain = { ...names, revision };

describe('CreateDeployment', () => {
  test('is answered with the id of a deployment of the group', () => {
    const { world } = restingShop();
    const made = ask(world, 'CreateDeployment', { ...plain, description: 'by hand' });
    if (typeof made === 'string') throw new Error(made);
    const id = String(made['deploymentId']);
    expect(id).toMatch(/^d-[A-Z0-9]{9}$/);
    expect(infoOf(world, id)).toMatchObject({ ...names, status: 'Created', creator: 'user', description: 'by hand' });
    expect(ask(world, 'GetDeployment', { deploymentId: id })).toMatchObject({
      deploymentInfo: { revision: { appSpecContent: {} }, deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce' },
    });
  });

  test('takes network and capacity from the AppSpec', async () => {
    const { world, pass } = restingShop();
    const more = {
      PlatformVersion: '1.4.0',
      NetworkConfiguration: { AwsvpcConfiguration: network },
      CapacityProviderStrategy: [{ Base: 1, CapacityProvider: 'FARGATE_SPOT', Weight: 2 }],
    };
    ask(world, 'CreateDeployment', { ...names, revision: revisionOf(specOf({ ...target, ...more })) });
    await pass(2);
    expect(setsOf(world)[1]).toMatchObject({
      platformVersion: '1.4.0',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
      },
      capacityProviderStrategy: [{ base: 1, capacityProvider: 'FARGATE_SPOT', weight: 2 }],
    });
  });

  const hook = (name: string) => specOf(target).replace(/\}$/, `,"Hooks":[{"${name}":"f"}]}`);
  test.each([
    ['no application', { applicationName: undefined }, 'ApplicationNameRequiredException'],
    ['an unknown application', { applicationName: 'x' }, 'ApplicationDoesNotExistException'],
    ['no group', { deploymentGroupName: undefined }, 'DeploymentGroupNameRequiredException'],
    ['an unknown group', { deploymentGroupName: 'x' }, 'DeploymentGroupDoesNotExistException'],
    ['an unknown config', { deploymentConfigName: 'x' }, 'DeploymentConfigDoesNotExistException'],
    ['a description that is too long', { description: 'x'.repeat(257) }, 'DescriptionTooLongException'],
    ['no revision', { revision: undefined }, 'RevisionRequiredException'],
    ['rollback on nothing', { autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfigException'],
    [
      'an AppSpec of version 0',
      { revision: revisionOf(specOf(target).replace('0.0', '0')) },
      'InvalidRevisionException',
    ],
    ['an AppSpec that ends early', { revision: revisionOf(specOf(target).slice(0, -1)) }, 'InvalidRevisionException'],
    [
      'an AppSpec for Lambda',
      { revision: revisionOf(specOf(target, 'AWS::Lambda::Function')) },
      'InvalidRevisionException',
    ],
    [
      'an AppSpec with no definition',
      { revision: revisionOf(specOf({ ...target, TaskDefinition: '' })) },
      'InvalidRevisionException',
    ],
    [
      'an AppSpec with no container',
      { revision: revisionOf(specOf({ TaskDefinition: GREEN })) },
      'InvalidRevisionException',
    ],
    [
      'half a network',
      {
        revision: revisionOf(
          specOf({ ...target, NetworkConfiguration: { AwsvpcConfiguration: { ...network, Subnets: [] } } }),
        ),
      },
      'InvalidRevisionException',
    ],
    ['a hook that is none', { revision: revisionOf(hook('AllowTraffic')) }, 'InvalidRevisionException'],
    ['an unknown hook', { revision: revisionOf(hook('BeforeLunch')) }, 'InvalidRevisionException'],
  ])('refuses %s', (_, over, refusal) => {
    const { world } = restingShop();
    expect(ask(world, 'CreateDeployment', { ...plain, ...over })).toBe(refusal);
    expect(world.codedeploy.deployments.size).toBe(1);
  });

  test.each(['INACTIVE', 'DRAINING'])('refuses a service that is %s', (status) => {
    const { world } = restingShop();
    for (const service of world.ecs.services.values()) service.status = status;
    expect(ask(world, 'CreateDeployment', plain)).toBe('InvalidECSServiceException');
  });

  test('refuses a second deployment of the group, naming the first, until that is over', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    const result = world.call('codedeploy', 'CreateDeployment', plain);
    const message = `The Deployment Group 'checkout-prod' already has an active Deployment '${id}'`;
    expect(result).toMatchObject({ refusal: { type: 'DeploymentLimitExceededException', message } });
    await pass(66 + 1_800 + 29);
    expect(ask(world, 'CreateDeployment', plain)).toBe('DeploymentLimitExceededException');
    await pass(1);
    expect(ask(world, 'CreateDeployment', plain)).toHaveProperty('deploymentId');
  });

  test('of another group is free', () => {
    const { world, ship } = restingShop();
    ship();
    const group = world.codedeploy.groups.get('shop/checkout-prod');
    world.codedeploy.groups.set('shop/other', { ...group, deploymentGroupName: 'other' });
    const other = { ...plain, deploymentGroupName: 'other' };
    expect(ask(world, 'CreateDeployment', other)).toHaveProperty('deploymentId');
  });
});

describe('what ECS will not start', () => {
  const broken = (containerDefinitions: ContainerDefinition[], status: TaskDefinitionStatus = 'ACTIVE') => ({
    containerDefinitions,
    status,
  });
  const app = { name: 'app', portMappings: [{ containerPort: 8080 }] };

  test.each([
    ['an inactive definition', broken([app], 'INACTIVE'), 'TaskDefinition is inactive'],
    ['a definition without the container', broken([{ ...app, name: 'web' }]), 'The container app does not exist'],
    ['a container without the port', broken([{ name: 'app' }]), 'did not have a container port 8080'],
  ])('fails the deployment, not the call: %s', async (_, taskDefinition, why) => {
    const { world, ship, pass } = restingShop();
    world.ecs.taskDefinitions.set(GREEN, { taskDefinition });
    const id = ship();
    await pass(1);
    expect(infoOf(world, id)).toMatchObject({ status: 'Failed', errorInformation: { code: 'ECS_UPDATE_ERROR' } });
    expect(infoOf(world, id).errorInformation?.message).toContain(why);
    await pass(10);
    expect(setsInShort(world)).toBe('PRIMARY 41');
    expect(statesEmitted(world)).toEqual([`START ${id}`, `FAILURE ${id}`]);
  });

  test('a definition that nobody knows, likewise', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship({ definition: definitionArn(99) });
    await pass(1);
    expect(infoOf(world, id).errorInformation?.message).toContain('TaskDefinition not found');
  });

  test('tasks that never run fail it after an hour, and it rolls back', async () => {
    const { world, ship, pass } = restingShop();
    world.ecs.startTimes.set(GREEN, 'never');
    const id = ship();
    await pass(3_600);
    expect(infoOf(world, id).status).toBe('InProgress');
    await pass(1);
    expect(infoOf(world, id)).toMatchObject({ status: 'Failed', errorInformation: { code: 'TIMEOUT' } });
    await pass(60);
    expect(setsInShort(world)).toBe('PRIMARY 41');
  });
});
