import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { sweep } from '../../functions/flows/sweep.ts';
import { alarmRulePatterns } from '../../infra/belay/alarm-patterns.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import { responderPorts } from '../../sim/belay/ports.ts';
import { Buckets, sharedWith } from '../../sim/buckets.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { Dice } from '../../sim/dice.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { MemoryLedger } from '../../sim/ledger.ts';
import { type StormCase, trickle } from '../../sim/storm/cases.ts';
import { fleetConfig } from '../../sim/storm/fleet.ts';
import { playStorm } from '../../sim/storm/storm.ts';
import { backoffBy, SlowWorld } from '../../sim/storm/weather.ts';

/* What docs/scale.md counts with: a change of these numbers is a change of that page. */

const at = seconds(0);
const quiet = (services: number) => trickle({ services, within: at, old: 100, barred: 0 });

/** A sweep over so many services, two alarms each, of which none is in trouble. */
const sweepOf = (services: number): StormCase => ({
  ...quiet(services),
  fires: [],
  deliveries: () => [{ at: NOON, event: { belay: 'sweep' } }],
  until: plus(NOON, minutes(1)),
});
describe('what Belay asks of AWS', () => {
  test('in one incident, from two alarms to recovered', async () => {
    const { calls, fates } = await playStorm(trickle({ services: 1, within: at, old: 0, barred: 0 }), 1);
    expect(fates.recovered).toBe(1);
    expect(Object.fromEntries(calls)).toEqual({
      'cloudwatch:DescribeAlarms': 15,
      'cloudwatch:ListAlarmMuteRules': 7,
      'codedeploy:ContinueDeployment': 1,
      'codedeploy:CreateDeployment': 1,
      'codedeploy:GetDeployment': 16,
      'codedeploy:GetDeploymentGroup': 11,
      'codedeploy:GetDeploymentTarget': 16,
      'dynamodb:BatchGetItem': 2, // of two sweeps on the way, as one each of DescribeAlarms and DescribeServices
      'dynamodb:PutItem': 2,
      'dynamodb:Query': 13,
      'dynamodb:UpdateItem': 27,
      'ecr:BatchGetImage': 6,
      'ecs:DescribeServices': 13,
      'ecs:DescribeTaskDefinition': 12,
      'elasticloadbalancing:DescribeTargetHealth': 1,
      'events:PutEvents': 2,
      'sns:Publish': 2,
      'sqs:SendMessageBatch': 10,
    });
  });

  test('in one sweep of 500 quiet services', async () => {
    const { calls } = await playStorm(sweepOf(500), 1);
    expect(Object.fromEntries(calls)).toEqual({
      'cloudwatch:DescribeAlarms': 10,
      'dynamodb:BatchGetItem': 5,
      'ecs:DescribeServices': 50,
    });
  });
});

describe('how many services one sweep can look at, with two alarms each', () => {
  /** A call a second is taken by AWS's own polling. */
  const buckets = sharedWith({ 'CloudWatch DescribeAlarms': 1 });
  const seeds = [1, 2, 3];

  /** The sweep alone, over an account whose alarms and services are not there: the calls are the same, and quicker played. */
  async function swept(services: number, seed: number) {
    const dice = new Dice(seed);
    const clock = new VirtualClock(NOON, 'promises');
    const world = new SlowWorld(clock, dice);
    world.throttles = new Buckets(buckets).throttles;
    world.ecs.clusters.set('shop', { clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/shop' });
    const plot = { service: 'checkout', unhealthy: [] } as const;
    const backdrop = { world, clock, ledger: new MemoryLedger(), plot, backoff: backoffBy(dice) };
    const work = sweep(fleetConfig(quiet(services).members, sampleConfig()), responderPorts(backdrop, 'i1'));
    const said = await clock.run(work.then(({ because }) => because, String));
    const answered = (operation: string) =>
      world.journal.filter((entry) => entry.operation === operation && entry.outcome === 'ok').length;
    return { said, answered };
  }

  test.each(seeds)('8,000: CloudWatch answers in time (seed %i)', async (seed) => {
    const { said, answered } = await swept(8_000, seed);
    expect(said).toBe('swept 8000 services; nothing to look at');
    expect(answered('DescribeAlarms')).toBe(160);
  });

  test.each(seeds)('8,600: it does not (seed %i)', async (seed) => {
    const { said } = await swept(8_600, seed);
    expect(said).toBe(
      'CallFailed: the alarms: no answer in 20000 ms; the last: cloudwatch:DescribeAlarms: refused 8 times',
    );
  });

  test.each(seeds)('4,800 in one cluster: ECS tells of all of them, ten in a call (seed %i)', async (seed) => {
    expect((await swept(4_800, seed)).answered('DescribeServices')).toBe(480);
  });

  test.each(seeds)('5,200 in one cluster: not of all, and alarms are found all the same (seed %i)', async (seed) => {
    const { said, answered } = await swept(5_200, seed);
    expect(answered('DescribeServices')).toBeLessThan(520);
    expect(said).toBe('swept 5200 services; nothing to look at');
  });
});

describe('how the config grows', () => {
  test.each([
    [500, 10],
    [1_100, 20],
    [1_150, 1],
  ])('%i services: %i rules for their alarms', (services, rules) => {
    const config = fleetConfig(quiet(services).members, sampleConfig());
    expect(alarmRulePatterns(config)).toHaveLength(rules);
  });

  test('a service is 2.3 KB of belay.config.json', () => {
    const { members } = quiet(500);
    const size = JSON.stringify(fleetConfig(members, sampleConfig()), null, 2).length;
    expect(Math.round(size / members.length / 100)).toBe(23);
  });
});
