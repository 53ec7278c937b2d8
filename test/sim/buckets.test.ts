import { describe, expect, test } from 'vitest';
import { invariant } from '../../functions/core/invariant.ts';
import { type EpochMs, millis, plus, seconds } from '../../functions/core/units.ts';
import { AWS_BUCKETS, Buckets, sharedWith } from '../../sim/buckets.ts';
import type { ServiceName } from '../../sim/faults.ts';
import { noon } from './seed.ts';

type Call = `${ServiceName}:${string}`;

/** How many of so many calls at one moment AWS takes. */
function takenOf(buckets: Buckets, call: Call, calls: number, at: EpochMs = noon, input = {}): number {
  const [service = '', operation = ''] = call.split(':');
  const each = Array.from({ length: calls }, () => buckets.throttles(service as ServiceName, operation, at, input));
  return each.filter((throttled) => !throttled).length;
}

const later = (ms: number) => plus(noon, millis(ms));

describe('the buckets of FACTS 8', () => {
  test.each<[Call, number, number]>([
    ['ecs:UpdateService', 50, 5],
    ['ecs:DescribeServices', 100, 20],
    ['ecs:DescribeTaskDefinition', 50, 20],
    ['ecs:RegisterTaskDefinition', 20, 1],
    ['ecs:DescribeServiceDeployments', 50, 20],
    ['ecs:ListTasks', 100, 20],
    ['cloudwatch:DescribeAlarms', 9, 9],
    ['codedeploy:CreateDeployment', 15, 10],
  ])('%s: a burst of %i, and %i more a second', (call, burst, perSecond) => {
    const buckets = new Buckets();
    expect(takenOf(buckets, call, burst + 1)).toBe(burst);
    expect(takenOf(buckets, call, perSecond + 1, plus(noon, seconds(1)))).toBe(perSecond);
  });

  test.each<[Call, Call]>([
    ['ecs:UpdateService', 'ecs:CreateService'],
    ['ecs:UpdateService', 'ecs:DeleteService'],
    ['ecs:DescribeServices', 'ecs:ListServices'],
    ['ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions'],
    ['ecs:RegisterTaskDefinition', 'ecs:DeregisterTaskDefinition'],
    ['ecs:ListServiceDeployments', 'ecs:DescribeServiceRevisions'],
    ['ecs:DescribeTasks', 'ecs:ListTasks'],
    ['codedeploy:GetDeploymentGroup', 'codedeploy:CreateDeployment'],
  ])('%s and %s share one', (one, other) => {
    const buckets = new Buckets();
    expect(takenOf(buckets, one, 1_000)).toBeGreaterThan(0);
    expect(takenOf(buckets, other, 1)).toBe(0);
  });

  test.each<[Call, Call]>([
    ['ecs:DescribeServices', 'ecs:UpdateService'],
    ['ecs:DescribeServices', 'ecs:DescribeTasks'],
    ['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'],
    ['cloudwatch:DescribeAlarms', 'cloudwatch:ListAlarmMuteRules'],
  ])('%s and %s do not', (one, other) => {
    const buckets = new Buckets();
    takenOf(buckets, one, 1_000);
    expect(takenOf(buckets, other, 1)).toBe(1);
  });

  test('nothing limits what is in no bucket', () => {
    expect(takenOf(new Buckets(), 'sqs:SendMessageBatch', 100_000)).toBe(100_000);
  });

  test('an operation is in one bucket only', () => {
    const all = AWS_BUCKETS.flatMap(({ of }) => of);
    expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
  });
});

describe('a bucket', () => {
  test('gives a token back after its time, and not a millisecond before', () => {
    const buckets = new Buckets();
    takenOf(buckets, 'ecs:UpdateService', 50);
    expect(takenOf(buckets, 'ecs:UpdateService', 1, later(199))).toBe(0);
    expect(takenOf(buckets, 'ecs:UpdateService', 2, later(200))).toBe(1);
  });

  test('loses nothing to looking often', () => {
    const buckets = new Buckets();
    takenOf(buckets, 'cloudwatch:DescribeAlarms', 9);
    let taken = 0;
    for (let ms = 1; ms <= 10_000; ms += 1) taken += takenOf(buckets, 'cloudwatch:DescribeAlarms', 1, later(ms));
    expect(taken).toBe(90);
  });

  test('holds no more than its burst, however long nobody calls', () => {
    const buckets = new Buckets();
    takenOf(buckets, 'ecs:UpdateService', 1);
    expect(takenOf(buckets, 'ecs:UpdateService', 1_000, plus(noon, seconds(3_600)))).toBe(50);
  });

  test('gives less back where others of the account take from it', () => {
    const buckets = new Buckets(sharedWith({ 'CloudWatch DescribeAlarms': 4 }));
    expect(takenOf(buckets, 'cloudwatch:DescribeAlarms', 20)).toBe(9);
    expect(takenOf(buckets, 'cloudwatch:DescribeAlarms', 20, plus(noon, seconds(1)))).toBe(5);
    expect(takenOf(buckets, 'ecs:UpdateService', 51)).toBe(50);
  });
});

describe('the buckets of a table', () => {
  const write = (partition: string, units: number) => ({ partition, units });

  test('count capacity units, begun ones whole', () => {
    expect(takenOf(new Buckets(), 'dynamodb:UpdateItem', 1_000, noon, write('a', 9.1))).toBe(100);
    expect(takenOf(new Buckets(), 'dynamodb:UpdateItem', 2_000, noon, write('a', 0.1))).toBe(1_000);
  });

  test('are each partition’s own, and those of writes are not those of reads', () => {
    const buckets = new Buckets();
    expect(takenOf(buckets, 'dynamodb:UpdateItem', 2_000, noon, write('a', 1))).toBe(1_000);
    expect(takenOf(buckets, 'dynamodb:PutItem', 1, noon, write('a', 1))).toBe(0);
    expect(takenOf(buckets, 'dynamodb:UpdateItem', 1, noon, write('b', 1))).toBe(1);
    expect(takenOf(buckets, 'dynamodb:Query', 4_000, noon, write('a', 1))).toBe(3_000);
  });

  test('take a call for one unit where nobody says how many', () => {
    const bucket = AWS_BUCKETS.find(({ of }) => of.includes('dynamodb:Query'));
    invariant(bucket !== undefined, 'the table has its buckets');
    expect(takenOf(new Buckets([bucket]), 'dynamodb:Query', 5_000)).toBe(3_000);
  });
});
