import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { alarmRulePatterns } from '../../infra/belay/alarm-patterns.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import { sharedWith } from '../../sim/buckets.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { type StormCase, trickle } from '../../sim/storm/cases.ts';
import { fleetConfig } from '../../sim/storm/fleet.ts';
import { playStorm } from '../../sim/storm/storm.ts';

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
/** A call a second is taken by AWS's own polling. */
const buckets = sharedWith({ 'CloudWatch DescribeAlarms': 1 });

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
      'codedeploy:GetDeploymentGroup': 12,
      'codedeploy:GetDeploymentTarget': 16,
      'dynamodb:BatchGetItem': 2, // of two sweeps on the way, as one each of DescribeAlarms and DescribeServices
      'dynamodb:PutItem': 2,
      'dynamodb:Query': 13,
      'dynamodb:UpdateItem': 27,
      'ecr:BatchGetImage': 6,
      'ecs:DescribeServices': 14,
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
  test.each([1, 2, 3])('1,500: CloudWatch answers in time (seed %i)', async (seed) => {
    expect((await playStorm(sweepOf(1_500), seed, { buckets })).throttlesThatDecided).toEqual([]);
  });

  test('3,000: it does not', async () => {
    const { throttlesThatDecided } = await playStorm(sweepOf(3_000), 1, { buckets });
    expect(throttlesThatDecided).toEqual([expect.stringMatching(/^the sweep: .*DescribeAlarms/)]);
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
