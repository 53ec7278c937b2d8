import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../functions/core/units.ts';
import { HORIZON } from '../../sim/rehearse/conditions.ts';
import { bad42, played } from './rehearse-played.ts';

describe('a timeline', () => {
  const { timeline } = played(
    { ...bad42, story: [{ at: minutes(1), what: 'version 42 is shipped' }] },
    {
      shifts: [
        [5, 42],
        [12, 41],
      ],
      shipped: [1],
      alarms: [7],
      deeds: [
        { min: 8, what: 'rolls back', guards: [{ guard: 'act', fired: true, evidence: 'x' }] },
        { min: 9, what: 'waits', acts: false },
        { min: 10, what: 'waits', acts: false },
      ],
    },
  );
  const sampleAt = (min: number) => timeline.samples.findLast((sample) => sample.at <= minutes(min));

  test('goes from the first moment to the last, in order, and never jumps far', () => {
    const times = timeline.samples.map((sample) => sample.at);
    expect([times[0], times.at(-1)]).toEqual([0, HORIZON]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? 0)))).toBeLessThanOrEqual(minutes(5));
  });

  test('shows traffic, errors, alarms and the window as they were', () => {
    expect(sampleAt(4)).toMatchObject({ traffic: { 41: 1 }, alarms: [], windowOpen: true });
    expect(sampleAt(6)).toMatchObject({ traffic: { 42: 1 }, errorRate: expect.closeTo(0.5, 2), alarms: [] });
    expect(sampleAt(8)).toMatchObject({ alarms: ['checkout-5xx-rate'], windowOpen: true });
    expect(sampleAt(13)).toMatchObject({ traffic: { 41: 1 }, windowOpen: false });
  });

  test('has the value before a jump, so that a line does not rise long before it', () => {
    const jump = timeline.samples.findIndex((sample) => sample.traffic['42'] === 1);
    expect((timeline.samples[jump]?.at ?? 0) - (timeline.samples[jump - 1]?.at ?? 0)).toBeLessThanOrEqual(seconds(10));
  });

  test('tells what everybody did in order, decisions with their guards, and no decision twice', () => {
    expect(timeline.moments.map(({ at: ms, who, what }) => `${ms / 60_000} ${who} ${what}`)).toEqual([
      '1 fault version 42 is shipped',
      '1 person the pipeline ships',
      '5 aws version 42 has 100 % of the traffic',
      '8 belay rolls back',
      '9 belay waits',
      '12 aws version 41 has 100 % of the traffic',
    ]);
    expect(timeline.moments[3]?.guards).toHaveLength(1);
    expect(timeline.moments[2]).not.toHaveProperty('guards');
  });
});
