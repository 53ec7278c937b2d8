import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { alarmByEventBridge } from '../../functions/core/wake-alarm.ts';
import type { AlarmState } from '../../sim/aws/cloudwatch.ts';
import type { CompositeSpec } from '../../sim/metrics/types.ts';
import type { World } from '../../sim/world.ts';
import { at, failing, source, watched } from './metrics-kit.ts';

const bad = { errorRate: 1 };
/** 5xx fails in the minutes 5 up to 10, and is in ALARM from 7:30 to 12:30; CPU a little later. */
const trouble = source([0, {}], [5, bad], [7, { ...bad, cpuPercent: 95 }], [10, { cpuPercent: 95 }], [15, {}]);
const specs = [failing('5xx'), failing('cpu', { metric: 'cpu', threshold: 80 })];
const any: CompositeSpec = { name: 'any', children: ['5xx', 'cpu'] };
const narrow: CompositeSpec = { name: 'narrow', children: ['5xx'] };

const eventsOf = (name: string, { run }: ReturnType<typeof watched>) => run().filter((event) => event.name === name);
const delivered = (minute: number) => minute + 1 / 6;

describe('a suppressed composite', () => {
  const suppressor = { alarm: 'planned-work', waitSeconds: 60, extensionSeconds: 120 };
  /** 5xx, and with it the composite, is in ALARM from 7:30 to 12:30. */
  const story = (states: readonly AlarmState[], over = suppressor) =>
    watched({ specs, source: trouble, composites: [{ ...narrow, suppressor: over }] }, (world) =>
      world.cloudwatch.alarms.set('planned-work', { kind: 'metric', alarm: { AlarmName: 'planned-work' }, states }),
    );
  const window = (from: number, until: number): AlarmState[] => [
    { at: at(from), state: 'ALARM' },
    { at: at(until), state: 'OK' },
  ];
  const suppressionAt = (minute: number, world: World) => {
    world.happenings.runDue(at(minute));
    const { CompositeAlarms: [one] = [] } = world.cloudwatch.describeAlarms({
      AlarmTypes: ['CompositeAlarm'],
    }) as DescribeAlarmsOutput;
    return one?.ActionsSuppressedBy;
  };

  test('changes and is told all the same, with what holds its actions back', () => {
    expect(eventsOf('narrow', story(window(-60, 60)))).toEqual([
      { at: delivered(7.5), name: 'narrow', state: 'ALARM', suppressedBy: 'Alarm' },
      { at: delivered(12.5), name: 'narrow', state: 'OK', suppressedBy: 'Alarm' },
    ]);
  });

  test('waits for its suppressor, and then acts', () => {
    expect(eventsOf('narrow', story([])).slice(0, 2)).toEqual([
      { at: delivered(7.5), name: 'narrow', state: 'ALARM', suppressedBy: 'WaitPeriod' },
      { at: delivered(8.5), name: 'narrow', state: 'ALARM' },
    ]);
  });

  test('acts at once where nothing is to be waited for', () => {
    expect(eventsOf('narrow', story([], { ...suppressor, waitSeconds: 0 }))).toEqual([
      { at: delivered(7.5), name: 'narrow', state: 'ALARM' },
      { at: delivered(12.5), name: 'narrow', state: 'OK' },
    ]);
  });

  test('stays silent when its suppressor fires within the wait, and until the extension is over', () => {
    const { run, world } = story(window(8, 9));
    expect(suppressionAt(7, world)).toBeUndefined();
    expect(suppressionAt(7.6, world)).toBe('WaitPeriod');
    expect(suppressionAt(8, world)).toBe('Alarm');
    expect(suppressionAt(8.9, world)).toBe('Alarm');
    expect(suppressionAt(9, world)).toBe('ExtensionPeriod');
    expect(suppressionAt(10.9, world)).toBe('ExtensionPeriod');
    expect(suppressionAt(11, world)).toBeUndefined();
    const events = run().filter(({ name }) => name === 'narrow');
    expect(events.slice(0, 2)).toEqual([
      { at: delivered(7.5), name: 'narrow', state: 'ALARM', suppressedBy: 'WaitPeriod' },
      { at: delivered(11), name: 'narrow', state: 'ALARM' },
    ]);
  });

  test('has nothing to tell at the end of an extension within which it was over', () => {
    expect(eventsOf('narrow', story(window(0, 12))).map(({ state, suppressedBy }) => [state, suppressedBy])).toEqual([
      ['ALARM', 'Alarm'],
      ['OK', 'ExtensionPeriod'],
    ]);
  });

  test('that has acted does not act again after a later suppression', () => {
    const events = eventsOf('narrow', story(window(9, 9.5)));
    expect(events.map(({ state, suppressedBy }) => [state, suppressedBy])).toEqual([
      ['ALARM', 'WaitPeriod'],
      ['ALARM', undefined],
      ['OK', 'WaitPeriod'],
      ['OK', undefined],
    ]);
  });

  test('whose suppressor fires again within the extension stays suppressed', () => {
    const { world } = story([...window(0, 8), ...window(9, 20)]);
    expect(suppressionAt(8.5, world)).toBe('ExtensionPeriod');
    expect(suppressionAt(11, world)).toBe('Alarm');
  });

  test('waits anew with each change', () => {
    const { world } = story([], { ...suppressor, waitSeconds: 420 });
    expect(suppressionAt(14.6, world)).toBe('WaitPeriod');
    expect(suppressionAt(19.4, world)).toBe('WaitPeriod');
    expect(suppressionAt(19.5, world)).toBeUndefined();
  });

  test('takes no notice of a suppressor that was not in ALARM, and is not now', () => {
    const unsure: AlarmState = { at: at(8), state: 'INSUFFICIENT_DATA' };
    const { world } = story([unsure]);
    expect(suppressionAt(8, world)).toBe('WaitPeriod');
    expect(suppressionAt(8.5, world)).toBeUndefined();
    expect(suppressionAt(3.1, story([{ ...unsure, at: at(3) }]).world)).toBeUndefined();
  });

  test('may be suppressed by one of the watched alarms, that fires at the same moment', () => {
    const by = { alarm: '5xx', waitSeconds: 60, extensionSeconds: 60 };
    const watching = watched({ specs, source: trouble, composites: [{ ...any, suppressor: by }] });
    expect(eventsOf('any', watching)[0]).toMatchObject({ at: delivered(7.5), suppressedBy: 'Alarm' });
  });

  test('says to Belay whether its actions run: in the event, and when asked', () => {
    const { world, run } = story([]);
    run();
    const [first, second] = world.emitted
      .filter(({ event }) => (event['resources'] as string[])[0]?.endsWith(':narrow'))
      .map(({ event }) => alarmByEventBridge(event, { account: '123456789012', region: 'eu-west-1' }));
    expect(first).toMatchObject({ ok: true, wake: { state: 'ALARM', suppressed: true, at: at(7.5) } });
    expect(second).toMatchObject({ ok: true, wake: { state: 'ALARM', suppressed: false, at: at(8.5) } });
    // It is the same alarm still: an update, not a transition.
    expect(world.cloudwatch.alarms.get('narrow')?.states.slice(1, 3)).toMatchObject([
      { at: at(7.5), state: 'ALARM' },
      { at: at(8.5), state: 'ALARM' },
    ]);
    const told = world.emitted.find(({ at: moment }) => moment === at(delivered(8.5)))?.event['detail'];
    expect(told).toMatchObject({
      previousState: { value: 'ALARM', actionsSuppressedBy: 'WaitPeriod' },
      configuration: { actionsSuppressorWaitPeriod: 60, actionsSuppressorExtensionPeriod: 120 },
    });
  });

  test('is suppressed from the beginning where its suppressor already is in ALARM', () => {
    expect(suppressionAt(0, story(window(-1, 30)).world)).toBe('Alarm');
    expect(suppressionAt(0, story(window(-2, -1)).world)).toBeUndefined();
  });
});
