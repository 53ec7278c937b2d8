import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../functions/core/units.ts';
import { Buckets } from '../../sim/buckets.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { callWorld } from '../../sim/virtual-aws.ts';
import { World } from '../../sim/world.ts';
import { noon } from './seed.ts';

const clusters = { cluster: 'none', services: ['checkout'] };

function throttlingWorld() {
  const clock = new VirtualClock(noon, 'promises');
  const world = new World(clock);
  world.throttles = new Buckets().throttles;
  return { clock, world };
}
const never = new AbortController().signal;

describe('a world with buckets', () => {
  test('refuses the call without a token as AWS does, and writes it into its journal', () => {
    const { world } = throttlingWorld();
    for (let n = 0; n < 9; n += 1) expect(world.call('cloudwatch', 'DescribeAlarms', {}).kind).toBe('answer');
    expect(world.call('cloudwatch', 'DescribeAlarms', {})).toMatchObject({
      kind: 'refused',
      refusal: { type: 'ThrottlingException', message: 'Rate exceeded', status: 400 },
    });
    expect(world.journal.map(({ outcome }) => outcome)).toEqual([...Array(9).fill('ok'), 'throttle']);
  });

  test('gives a throttled call no effect', () => {
    const { world } = throttlingWorld();
    world.sns.topics.add('arn:aws:sns:eu-west-1:123456789012:t');
    world.throttles = () => true;
    world.call('sns', 'Publish', { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t', Message: 'm' });
    expect(world.sns.published).toEqual([]);
  });

  test('a call that is refused for another reason takes a token too', () => {
    const { world } = throttlingWorld();
    for (let n = 0; n < 100; n += 1) world.call('ecs', 'DescribeServices', clusters);
    const outcomes = new Set(world.journal.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(['ClusterNotFoundException']));
    world.call('ecs', 'DescribeServices', clusters);
    expect(world.journal.at(-1)?.outcome).toBe('throttle');
  });

  test('a client that rests and tries again gets its answer', async () => {
    const { clock, world } = throttlingWorld();
    for (let n = 0; n < 9; n += 1) world.call('cloudwatch', 'DescribeAlarms', {});
    await clock.run(callWorld({ world, clock }, 'cloudwatch', 'DescribeAlarms', {}, never));
    expect(world.journal.map(({ outcome }) => outcome).slice(8)).toEqual(['ok', 'throttle', 'ok']);
  });

  test('rests as long as whoever drives it says, longer from attempt to attempt', async () => {
    const { clock, world } = throttlingWorld();
    world.throttles = () => true;
    const backoff = (attempts: number) => millis(attempts * 1_000);
    const call = callWorld({ world, clock, backoff }, 'cloudwatch', 'DescribeAlarms', {}, never);
    await expect(clock.run(call)).rejects.toThrow('refused 8 times');
    const gaps = world.journal.map(({ at }, i) => at - (world.journal[i - 1]?.at ?? at));
    expect(gaps).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((s) => seconds(s)));
  });
});
