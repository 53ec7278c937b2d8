import { describe, expect, test } from 'vitest';
import { millis, minus, minutes, plus } from '../../functions/core/units.ts';
import { bothWays, fault, signal } from '../kit/contract-small.ts';
import { noon } from '../kit/core.ts';

const now = [{ from: noon, until: plus(noon, minutes(5)) }];
const over = [{ from: minus(noon, minutes(5)), until: noon }];
const later = [{ from: plus(noon, millis(1)), until: plus(noon, minutes(5)) }];

describe.each(bothWays)('mute rules, %s', (_, make) => {
  test('where nothing is muted, one call says so for all alarms', async () => {
    const { ports, world } = await make();
    world.cloudwatch.muteRules.set('over', { alarms: ['a'], windows: over });
    world.cloudwatch.muteRules.set('later', { alarms: ['a'], windows: later });
    expect(await ports.mutes.muted(['a', 'b', 'c'], signal)).toEqual(new Map());
    expect(world.journal).toHaveLength(1);
  });

  test('tells the alarms that an active rule covers, with its name', async () => {
    const { ports, world } = await make();
    world.cloudwatch.muteRules.set('friday', { alarms: ['a', 'c'], windows: now });
    world.cloudwatch.muteRules.set('over', { alarms: ['b'], windows: over });
    const muted = await ports.mutes.muted(['a', 'b', 'c', 'unknown'], signal);
    expect([...muted]).toEqual([
      ['a', 'friday'],
      ['c', 'friday'],
    ]);
    expect(world.journal).toHaveLength(5);
  });

  test('other people’s rules mute nobody here', async () => {
    const { ports, world } = await make();
    world.cloudwatch.muteRules.set('theirs', { alarms: ['x'], windows: now });
    expect(await ports.mutes.muted(['a'], signal)).toEqual(new Map());
  });

  test('finds a rule on any page, also after an empty one', async () => {
    const { ports, world } = await make();
    for (let i = 0; i < 100; i += 1) world.cloudwatch.muteRules.set(`old-${i}`, { alarms: ['a'], windows: over });
    world.cloudwatch.muteRules.set('winter', { alarms: ['a'], windows: now });
    expect(await ports.mutes.muted(['a'], signal)).toEqual(new Map([['a', 'winter']]));
    expect(world.journal).toHaveLength(4);
  });

  test('no alarms, no call', async () => {
    const { ports, world } = await make();
    expect(await ports.mutes.muted([], signal)).toEqual(new Map());
    expect(world.journal).toEqual([]);
  });

  test.each([
    ['access-denied', 'refused'],
    ['server-error', 'unavailable'],
  ] as const)('%s fails the call as %s', async (kind, outcome) => {
    const { ports } = await make({ faults: [fault('cloudwatch', 'ListAlarmMuteRules', kind, 99)] });
    await expect(ports.mutes.muted(['a'], signal)).rejects.toMatchObject({ name: 'CallFailed', outcome });
  });
});
