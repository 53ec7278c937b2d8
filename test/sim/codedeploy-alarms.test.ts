import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import type { World } from '../../sim/world.ts';
import { infoOf, setsInShort, shiftsInShort } from '../kit/codedeploy.ts';
import { noon } from '../kit/core.ts';
import { restingShop } from '../kit/rollback.ts';

const autoRollback = (...events: ('DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM')[]) => ({
  autoRollbackConfiguration: { enabled: true, events },
});

describe('an alarm of the group', () => {
  const fires = (world: World, at: number, name = 'checkout-5xx') =>
    world.cloudwatch.alarms.set(name, {
      kind: 'metric',
      alarm: { AlarmName: name },
      states: [
        { at: noon, state: 'OK' },
        { at: plus(noon, seconds(at)), state: 'ALARM' },
      ],
    });
  const watching = { alarmConfiguration: { enabled: true, alarms: [{ name: 'checkout-5xx' }] } };
  const onAlarm = { ...watching, ...autoRollback('DEPLOYMENT_STOP_ON_ALARM') };

  test('stops the deployment within ten seconds and rolls it back', async () => {
    const { world, ship, pass } = restingShop(onAlarm);
    fires(world, 200);
    const id = ship();
    await pass(200);
    expect(infoOf(world, id).status).toBe('InProgress');
    await pass(10);
    expect(infoOf(world, id)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    expect(infoOf(world, id).errorInformation?.message).toContain('checkout-5xx');
    await pass(60);
    expect(shiftsInShort(world)).toEqual(['66 42 100', '203 41 100']);
  });

  test('that fires when it is over is too late', async () => {
    const { world, ship, pass } = restingShop(onAlarm);
    fires(world, 3_600);
    const id = ship();
    await pass(7_200);
    expect(infoOf(world, id).status).toBe('Succeeded');
    expect(world.happenings.next()).toBeUndefined();
  });

  test('that fires already lets nothing begin', async () => {
    const { world, ship, pass } = restingShop(onAlarm);
    fires(world, 0);
    const id = ship();
    await pass(60);
    expect(infoOf(world, id)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'ALARM_ACTIVE' } });
    expect(setsInShort(world)).toBe('PRIMARY 41');
  });

  test.each([
    ['the group only rolls back failures', { ...watching, ...autoRollback('DEPLOYMENT_FAILURE') }],
    ['its auto-rollback is off', { ...onAlarm, autoRollbackConfiguration: { enabled: false } }],
  ])('stops and leaves the traffic where %s', async (_, group) => {
    const { world, ship, pass } = restingShop(group);
    fires(world, 200);
    const id = ship();
    await pass(300);
    expect(infoOf(world, id).status).toBe('Stopped');
    expect(shiftsInShort(world)).toEqual(['66 42 100']);
  });

  test.each([
    [
      'the deployment overrides it',
      onAlarm,
      'checkout-5xx',
      { overrideAlarmConfiguration: { enabled: false, alarms: [] } },
    ],
    [
      'the group has its alarms disabled',
      { ...onAlarm, alarmConfiguration: { ...watching.alarmConfiguration, enabled: false } },
      'checkout-5xx',
      {},
    ],
    ['it is another one', onAlarm, 'other', {}],
  ])('is of no matter if %s', async (_, group, alarm, more) => {
    const { world, ship, pass } = restingShop(group);
    fires(world, 100, alarm);
    const id = ship({ more });
    await pass(minutes(60) / 1_000);
    expect(infoOf(world, id).status).toBe('Succeeded');
  });

  test('an override of its own counts in place of the group’s', async () => {
    const { world, ship, pass } = restingShop(onAlarm);
    fires(world, 100, 'own');
    const id = ship({ more: { overrideAlarmConfiguration: { enabled: true, alarms: [{ name: 'own' }] } } });
    await pass(120);
    expect(infoOf(world, id).status).toBe('Stopped');
  });
});
