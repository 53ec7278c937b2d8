import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { Dice } from '../../sim/dice.ts';
import { at, failing, source, watched } from './metrics-kit.ts';

const bad = { errorRate: 1 };
const specs = [failing('checkout-5xx')];
/** Trouble in the minutes 5 up to 10. */
const trouble = source([0, {}], [5, bad], [10, {}]);

describe('a metric alarm', () => {
  test('changes when M of its last N periods breach, some time after the period, and back', () => {
    const { run, statesOf } = watched({ specs, source: trouble });
    run();
    // Minutes 5 and 6 breach; at the end of minute 11 only 9 does of the last three.
    expect(statesOf('checkout-5xx')).toEqual([
      [7.5, 'ALARM'],
      [12.5, 'OK'],
    ]);
  });

  test('tells each change once, and nothing while it lasts', () => {
    const events = watched({ specs, source: trouble }).run();
    expect(events.map(({ name, state }) => `${name} ${state}`)).toEqual(['checkout-5xx ALARM', 'checkout-5xx OK']);
    expect(events[0]?.at).toBeCloseTo(7.5 + 1 / 6);
    expect(events[1]?.at).toBeCloseTo(12.5 + 1 / 6);
  });

  test('stays OK with one period less than M', () => {
    const { run } = watched({ specs, source: source([0, {}], [5, bad], [6, {}]) });
    expect(run()).toEqual([]);
  });

  test('reads as OK before, and as its change says after', async () => {
    const { world, clock } = watched({ specs, source: trouble });
    const read = () => {
      const answer = world.call('cloudwatch', 'DescribeAlarms', {});
      return answer.kind === 'answer' && (answer.output as DescribeAlarmsOutput).MetricAlarms?.[0];
    };
    expect(read()).toMatchObject({ StateValue: 'OK', StateTransitionedTimestamp: new Date(at(-24 * 60)) });
    await clock.advance(minutes(8));
    expect(read()).toMatchObject({ StateValue: 'ALARM', StateTransitionedTimestamp: new Date(at(7.5)) });
  });

  test('tells nothing before the event is due', () => {
    const { world } = watched({ specs, source: trouble });
    world.happenings.runDue(plus(at(7.5), seconds(9)));
    expect(world.emitted).toEqual([]);
    world.happenings.runDue(plus(at(7.5), seconds(10)));
    expect(world.emitted).toHaveLength(1);
  });

  test('goes to ALARM, to INSUFFICIENT_DATA and to OK, and each is told', () => {
    const missing = [failing('cpu', { metric: 'cpu', threshold: 80, treatMissing: 'missing' })];
    const of = source([0, { cpuPercent: 95 }], [4, 'silent'], [15, {}]);
    const { run, statesOf } = watched({ specs: missing, source: of });
    expect(run().map(({ state }) => state)).toEqual(['INSUFFICIENT_DATA', 'ALARM', 'INSUFFICIENT_DATA', 'OK']);
    // The last breaches stay in its range for N + 2 periods.
    expect(statesOf('cpu').map(([minute]) => minute)).toEqual([1.5, 2.5, 9.5, 16.5]);
  });

  test.each([
    [60, 7.5],
    [120, 8.5],
    [300, 15.5],
  ])('of periods of %d s begins them where the clock does, and ends when they do', (periodSeconds, minute) => {
    const { run, statesOf } = watched({
      specs: [failing('slow', { periodSeconds })],
      source: source([0, {}], [4.9, bad]),
      from: at(-0.2),
    });
    run();
    expect(statesOf('slow')).toEqual([[minute, 'ALARM']]);
  });

  test('looks at no moment before the watch begins, and at every period in it', () => {
    const asked: number[] = [];
    const of = { ...trouble, requestsPerSecond: (moment: number) => asked.push(moment) };
    watched({ specs, source: of, from: at(-0.2), until: at(3) }).run();
    expect(Math.min(...asked)).toBe(at(0) + 5_000);
    // Of the minutes 0 and 1: minute 2 would be evaluated at 3:30.
    expect(asked).toHaveLength(12);
  });

  test('is not evaluated after the end, and what is decided by then is told', () => {
    const end = (until: number) => watched({ specs, source: trouble, until: at(until) });
    const early = end(7.49);
    expect(early.run()).toEqual([]);
    expect(early.world.happenings.next()).toBeUndefined();
    const late = end(7.5);
    expect(late.run()).toHaveLength(1);
    expect(late.world.happenings.next()).toBeUndefined();
  });

  test('may be one of several; nobody is told of those that nothing ails', () => {
    const two = [...specs, failing('latency', { metric: 'latency-p99', threshold: 5_000 })];
    expect(
      new Set(
        watched({ specs: two, source: trouble })
          .run()
          .map(({ name }) => name),
      ),
    ).toEqual(new Set(['checkout-5xx']));
  });

  test('is one of its name', () => {
    expect(() => watched({ specs: [...specs, ...specs], source: trouble })).toThrow('one alarm checkout-5xx');
  });
});

describe('chance', () => {
  /** Hovers about the limit: whether it fires is luck. */
  const hovering = source([0, { errorRate: 10 / 60 }]);
  const story = (seed: number) => {
    const { run } = watched({ specs, source: hovering, dice: new Dice(seed) });
    return JSON.stringify(run());
  };

  test('comes from the seed alone', () => {
    expect(story(3)).toBe(story(3));
    expect(new Set([1, 2, 3, 4, 5].map(story)).size).toBeGreaterThan(1);
  });

  test('is the same for all alarms of a period: they count the same requests', () => {
    const both = [failing('a'), failing('b')];
    const { run, statesOf } = watched({ specs: both, source: hovering });
    expect(run().length).toBeGreaterThan(0);
    expect(statesOf('a')).toEqual(statesOf('b'));
  });
});

test('time may pass in one leap: what is due happens in order', () => {
  const moments = watched({ specs: [failing('a'), failing('b', { periodSeconds: 120 })], source: trouble });
  const events = moments.run();
  expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).toSorted((a, b) => a - b));
  expect(moments.world.happenings.next()).toBeUndefined();
});
