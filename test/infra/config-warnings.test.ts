import { describe, expect, test } from 'vitest';
import { ACCOUNT, type Json, service, sound, stage } from './config-kit.ts';

const codedeploy = { application: 'shop', deploymentGroup: 'cart-prod' };
const byCodeDeploy: Json = { ...service, codedeploy };

describe('it warns', () => {
  const warned = (over: Json, top: Json = {}) => sound({ services: [{ ...byCodeDeploy, ...over }], ...top }).warnings;
  const taskRoles = [`arn:aws:iam::${ACCOUNT}:role/cart-task`];

  test('where the reach ends with the termination wait', () => {
    expect(warned({ limits: { reach: '30m1s' } })).toEqual([]);
    expect(warned({ limits: { reach: '30m' } })).toEqual([
      'services[0] (cart, prod): reach (30m) is not longer than terminationWait (30m), so nothing is left to do after the window',
    ]);
    expect(warned({ limits: { reach: '30m' }, codedeploy: 'none', taskRoles })).toEqual([]);
  });

  test('of a service that no alarm watches', () => {
    expect(warned({ alarms: [] })).toEqual([expect.stringContaining('services[0] (cart, prod): names no alarm')]);
  });

  test('of a stage that guards nothing', () => {
    const { warnings } = sound({ stages: { gamma: stage, prod: stage }, services: [byCodeDeploy] });
    expect(warnings).toEqual(['stages.gamma: no service names this stage, so it guards nothing']);
  });

  const ANY_ROLE =
    'services[0] (cart, prod): ECS deploys it and it names no taskRoles, so Belay may pass any role of the account to ECS tasks: one such service is enough';

  test.each<[string, Json]>([
    ['names no roles', { codedeploy: 'none' }],
    ['names an empty list of them', { codedeploy: 'none', taskRoles: [] }],
  ])('of a service whose roles Belay must guess, because it %s', (_, over) => {
    expect(warned(over)).toEqual([ANY_ROLE]);
  });

  test.each<[string, Json]>([
    ['it names them', { codedeploy: 'none', taskRoles }],
    ['CodeDeploy deploys it, and passes none', {}],
    ['Belay only watches it', { codedeploy: 'none', mode: 'observe' }],
    ['Belay only tells the command', { codedeploy: 'none', mode: 'propose' }],
  ])('of no roles where %s', (_, over) => expect(warned(over)).toEqual([]));

  test('of them by the mode of the stage, where the service has none of its own', () => {
    const stages = { prod: { ...stage, mode: 'observe' } };
    expect(warned({ codedeploy: 'none' }, { stages })).toEqual([]);
    expect(warned({ codedeploy: 'none', mode: 'act' }, { stages })).toEqual([ANY_ROLE]);
  });

  test('of each such service, in its own stage', () => {
    const services = [
      { ...service, stage: 'gamma' },
      { ...service, service: 'search' },
    ];
    const { warnings } = sound({ stages: { gamma: { ...stage, mode: 'observe' }, prod: stage }, services });
    expect(warnings).toEqual([expect.stringMatching(/^services\[1\] \(search, prod\): ECS deploys it/)]);
  });
});
