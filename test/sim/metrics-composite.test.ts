import { describe, expect, test } from 'vitest';
import { onsetOf } from '../../functions/core/onset.ts';
import type { CompositeSpec } from '../../sim/metrics/types.ts';
import { at, failing, source, watched } from './metrics-kit.ts';

const bad = { errorRate: 1 };
/** 5xx fails in the minutes 5 up to 10, and is in ALARM from 7:30 to 12:30; CPU a little later. */
const trouble = source([0, {}], [5, bad], [7, { ...bad, cpuPercent: 95 }], [10, { cpuPercent: 95 }], [15, {}]);
const specs = [failing('5xx'), failing('cpu', { metric: 'cpu', threshold: 80 })];
const any: CompositeSpec = { name: 'any', children: ['5xx', 'cpu'] };

describe('a composite alarm', () => {
  test('is in ALARM from its first child on until the last is OK', () => {
    const story = watched({ specs, source: trouble, composites: [any] });
    story.run();
    expect(story.statesOf('5xx').map(([minute]) => minute)).toEqual([7.5, 12.5]);
    expect(story.statesOf('cpu').map(([minute]) => minute)).toEqual([9.5, 17.5]);
    expect(story.statesOf('any')).toEqual([
      [7.5, 'ALARM'],
      [17.5, 'OK'],
    ]);
  });

  test('is told after the child that caused it, once', () => {
    const events = watched({ specs, source: trouble, composites: [any] }).run();
    expect(events.map(({ name, state }) => `${name} ${state}`)).toEqual([
      '5xx ALARM',
      'any ALARM',
      'cpu ALARM',
      '5xx OK',
      'cpu OK',
      'any OK',
    ]);
  });

  test('does not change when one child hands over to another at the same moment', () => {
    const swap = source([0, {}], [5, bad], [9, { cpuPercent: 95 }], [20, {}]);
    const story = watched({ specs, source: swap, composites: [any] });
    story.run();
    expect(story.statesOf('5xx')[1]).toEqual([11.5, 'OK']);
    expect(story.statesOf('cpu')[0]).toEqual([11.5, 'ALARM']);
    expect(story.statesOf('any').map(([minute]) => minute)).toEqual([7.5, 22.5]);
  });

  test('may be a child itself', () => {
    const outer = { name: 'outer', children: ['any'] };
    const story = watched({ specs, source: trouble, composites: [any, outer] });
    story.run();
    expect(story.statesOf('outer')).toEqual(story.statesOf('any'));
  });

  test('goes by alarms that exist', () => {
    const over = (one: CompositeSpec) => () => watched({ specs, source: trouble, composites: [one] });
    expect(over({ name: 'any', children: ['5xx', 'typo'] })).toThrow('typo');
    const suppressor = { alarm: 'typo', waitSeconds: 0, extensionSeconds: 0 };
    expect(over({ ...any, suppressor })).toThrow('typo');
    expect(over({ name: 'cpu', children: ['5xx'] })).toThrow('one alarm cpu');
  });

  test('is read by Belay: its rule, what triggered it, and when', () => {
    const { world, run } = watched({ specs, source: trouble, composites: [any] });
    run();
    const stored = world.cloudwatch.alarms.get('any');
    expect(stored?.alarm).toMatchObject({ AlarmRule: 'ALARM("5xx") OR ALARM("cpu")', ActionsEnabled: true });
    const [, alarm, ok] = stored?.states ?? [];
    const reading = { name: 'any', kind: 'composite', state: 'ALARM', reasonData: alarm?.reasonData } as const;
    expect(onsetOf(reading)).toEqual({ start: at(7.5), end: at(7.5) });
    expect(alarm?.reasonData).not.toContain('cpu');
    expect(ok?.reasonData).toContain('alarm:cpu","state":{"value":"OK"');
  });
});
