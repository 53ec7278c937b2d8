import { describe, expect, test } from 'vitest';
import { plus, seconds } from '../../functions/core/units.ts';
import { AWS_BUCKETS } from '../../sim/buckets.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { DEPLOYED } from '../../sim/storm/deployed.ts';
import { brokenPromises, total } from '../../sim/storm/promises.ts';
import { playStorm } from '../../sim/storm/storm.ts';
import { fewFire, manyFire, outage, slowly } from './storms.ts';

/** Several tests look at the same storm. */
const once = playStorm(fewFire, 1);
const alarmsOf = ({ members }: { readonly members: readonly unknown[] }) => members.length * 2;

describe('hundreds of copies, old news and other news of seven services', () => {
  test('where most of them fire, nothing is written, and people hear of it once', async () => {
    const result = await playStorm(manyFire, 1);
    expect(brokenPromises(result, alarmsOf(manyFire))).toEqual([]);
    expect(total(result.writes)).toBe(0);
    expect([...result.pages]).toEqual([['shared-cause-suspected', 1]]);
    expect(result.fates).toEqual({ recovered: 0, cleared: 0, paged: 6, owned: 0, lost: 0 });
  });

  test('where few fire, each of those goes back once and is healthy again, and no other is touched', async () => {
    const result = await once;
    expect(brokenPromises(result, alarmsOf(fewFire))).toEqual([]);
    expect(result.writes).toEqual(new Map(['0001', '0002', '0003', '0004'].map((n) => [`svc-${n}`, 1])));
    expect(result.fates).toMatchObject({ recovered: 4, lost: 0 });
    expect(result.pages.size).toBe(0);
  });

  test('the alarms of a whole batch are read in one call', async () => {
    const result = await once;
    expect(result.mostPerInvocation.get('alarms.read')).toBe(1);
    expect(result.mostPerInvocation.get('ledger.read')).toBeGreaterThan(1);
  });

  test('invocations run at the same time, as many as are deployed and no more', async () => {
    expect((await once).atOnce).toBe(DEPLOYED.concurrencyMax);
    const two = await playStorm(fewFire, 1, { deployed: { ...DEPLOYED, concurrencyMax: 2 } });
    expect(two.atOnce).toBe(2);
    expect(brokenPromises(two, alarmsOf(fewFire))).toEqual([]);
  });
});

describe('two alarms of every service', () => {
  test('within seconds are one cause: nothing is written, and everybody is told with one message', async () => {
    const result = await playStorm(outage, 1);
    expect(brokenPromises(result, alarmsOf(outage))).toEqual([]);
    expect(result.fates.paged).toBe(40);
    expect(result.messages).toBe(1);
  });

  test('one service after the other are as many causes: each is decided for itself, and none is forgotten', async () => {
    const result = await playStorm(slowly, 1);
    expect(brokenPromises(result, alarmsOf(slowly))).toEqual([]);
    expect(result.fates).toEqual({ recovered: 7, cleared: 0, paged: 3, owned: 0, lost: 0 });
    expect(result.pages).toEqual(
      new Map([
        ['no-recent-deployment', 2],
        ['rollback-barred', 1],
      ]),
    );
    expect(Math.max(...result.writes.values())).toBe(1);
  });
});

describe('what breaks a promise is seen', () => {
  /** DescribeAlarms has one call, and another one every `n` seconds. */
  const oneIn = (n: number) =>
    AWS_BUCKETS.map((bucket) =>
      bucket.name === 'CloudWatch DescribeAlarms' ? { ...bucket, burst: n, perSecond: 1, tokens: () => n } : bucket,
    );
  const seeds = [1, 2, 3];

  test.each(seeds)('reads that AWS refuses to the end, where it answers one in two seconds (seed %i)', async (seed) => {
    const short = { ...fewFire, until: plus(NOON, seconds(90)) };
    const result = await playStorm(short, seed, { buckets: oneIn(2) });
    expect(result.throttlesThatDecided.length).toBeGreaterThan(5);
    expect(result.throttlesThatDecided[0]).toMatch(/the alarms: no answer in 20000 ms/);
    const broken = brokenPromises(result, alarmsOf(fewFire));
    expect(broken).toContainEqual(expect.stringMatching(/^\d+ looks failed because AWS refused/));
  });

  test.each(seeds)('and not those that it refuses for a while: two in a second are enough (seed %i)', async (seed) => {
    const buckets = AWS_BUCKETS.map((bucket) =>
      bucket.name === 'CloudWatch DescribeAlarms' ? { ...bucket, burst: 2, perSecond: 2 } : bucket,
    );
    const result = await playStorm(fewFire, seed, { buckets });
    expect(result.throttled.get('CloudWatch DescribeAlarms')?.met).toBeGreaterThan(100);
    expect(brokenPromises(result, alarmsOf(fewFire))).toEqual([]);
  });

  test('a function that has no time: its messages come again, and are given up in the end', async () => {
    const deployed = { ...DEPLOYED, timeout: seconds(5), visibilitySeconds: 5, receivesMax: 2 };
    const result = await playStorm({ ...fewFire, until: plus(NOON, seconds(90)) }, 1, { deployed });
    expect(result.deadLetters).toBeGreaterThan(100);
    expect(result.fates.lost).toBe(4);
    expect(brokenPromises(result, alarmsOf(fewFire))).toHaveLength(3);
  });

  test('a service that nobody has decided by the end', async () => {
    const result = await playStorm({ ...fewFire, until: plus(NOON, seconds(0.1)) }, 1);
    expect(result.lost).toEqual(['svc-0001', 'svc-0002', 'svc-0003', 'svc-0004']);
    expect(brokenPromises(result, alarmsOf(fewFire))).toEqual([expect.stringContaining('4 services were lost')]);
  });
});

describe('a seed', () => {
  test('tells the same storm again', async () => {
    expect(await playStorm(fewFire, 1)).toEqual(await once);
  });

  test('tells another one than its neighbour', async () => {
    expect((await playStorm(fewFire, 2)).calls).not.toEqual((await once).calls);
  });
});
