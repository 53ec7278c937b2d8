import { describe, expect, test } from 'vitest';
import { playNaive } from '../../sim/storm/naive.ts';

const storm = { events: 300, services: 7 };

describe('a Lambda for each event', () => {
  test('is throttled for as long as the narrowest bucket needs for a call an event', async () => {
    const result = await playNaive(storm, 1);
    const needed = (storm.events - 9) / 9;
    expect(result.lastEnd).toBeGreaterThanOrEqual(Math.floor(needed));
    expect(result.secondsOfThrottling).toBeGreaterThan(needed * 0.6);
    expect(result.throttled.get('CloudWatch DescribeAlarms')?.seconds).toBeGreaterThan(needed * 0.6);
    expect(result.throttled.get('ECS service reads')?.seconds).toBeGreaterThan(0);
    expect(result.dropped).toBe(0);
  });

  test('gives up most events where the SDK tries three times', async () => {
    const result = await playNaive({ ...storm, attemptsMax: 3 }, 1);
    expect(result.dropped).toBeGreaterThan(200);
    expect(result.dropped).toBeLessThan(300);
  });

  test('meets no throttle where the buckets hold enough', async () => {
    const result = await playNaive({ events: 9, services: 7 }, 1);
    expect(result).toMatchObject({ secondsOfThrottling: 0, dropped: 0 });
    expect(result.throttled.size).toBe(0);
  });

  test('is alike for the same seed', async () => {
    expect(await playNaive(storm, 5)).toEqual(await playNaive(storm, 5));
  });
});
