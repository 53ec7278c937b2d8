import { describe, expect, test } from 'vitest';
import { minutes } from '../../functions/core/units.ts';
import { stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import { castOf } from '../../sim/rehearse/library.ts';
import { rehearseSeed, SCENARIOS } from '../../sim/rehearse/rehearse.ts';
import { POLICIES } from '../../sim/rehearse/result.ts';
import { rehearsed, runs, storyOf } from './rehearse-kit.ts';

describe('the library', () => {
  test('has every incident that the issue names, and says what is to blame', () => {
    const of = (cause: string) => SCENARIOS.filter((one) => one.cause === cause).map(({ name }) => name);
    expect(of('deployment')).toEqual([
      'crash-at-start',
      '5xx-at-once',
      '5xx-three-percent',
      'slow-leak',
      'latency-creep',
      'memory-climb',
      'one-bad-task',
      'iac-drift',
      'two-bad-in-a-row',
      'alarm-that-never-fires',
    ]);
    expect(of('elsewhere')).toEqual(['dependency-outage', 'traffic-spike', 'flag']);
    expect(of('ambiguous')).toEqual(['flag-after-deployment', 'outage-after-deployment']);
  });

  test('the same seed is the same incident, under every policy, and another seed is another', async () => {
    const once = await rehearseSeed(rehearsed(), 'two-bad-in-a-row', 7);
    expect(once.map(({ policy }) => policy)).toEqual([...POLICIES]);
    expect(await rehearseSeed(rehearsed(), 'two-bad-in-a-row', 7)).toEqual(once);
    const other = await rehearseSeed(rehearsed(), 'two-bad-in-a-row', 8);
    expect(other.map((run) => run.failedRequests)).not.toEqual(once.map((run) => run.failedRequests));
  });

  test('whoever does nothing sees what the others see, at the same moment', async () => {
    const { nobody, 'codedeploy-alarms': alone } = await runs('latency-creep', 3);
    expect(nobody.detectedMs).toBe(alone.detectedMs);
  });

  test('a scenario that it does not have, and a service that ECS deploys itself, are refused', async () => {
    await expect(rehearseSeed(rehearsed(), '5xx-never', 1)).rejects.toThrow('5xx-never is a scenario of the library');
    const byEcs = rehearsed({ own: { codedeploy: undefined } });
    await expect(rehearseSeed(byEcs, 'flag', 1)).rejects.toThrow('checkout is deployed by CodeDeploy');
  });
});

describe('where the deployment is the cause', () => {
  test('a version that fails at once meets BeforeAllowTraffic: nobody is hurt; without Belay people are', async () => {
    const { belay, 'codedeploy-alarms': alone, 'ecs-breaker': breaker, nobody } = await runs('5xx-at-once', 1);
    const unhurt = { detectedMs: 0, decidedMs: 0, recoveredMs: 0, failedRequests: 0, missed: false };
    expect(belay).toMatchObject({ ...unhurt, pages: 1, wrongRollbacks: 0, loops: 0 });
    expect(alone.recoveredMs).toBeGreaterThan(60_000);
    expect(alone.failedRequests).toBeGreaterThan(0);
    // ECS watches on for as long as the alarms look back, and goes back while it does.
    expect(breaker.recoveredMs).toBeGreaterThan(60_000);
    expect(breaker.failedRequests).toBeGreaterThan(0);
    expect(nobody).toMatchObject({ recoveredMs: undefined, decidedMs: undefined, missed: false });
  });

  test('tasks that never start hurt nobody, whoever looks after them', async () => {
    const all = await rehearseSeed(rehearsed(), 'crash-at-start', 3);
    for (const run of all)
      expect(run).toMatchObject({ recoveredMs: 0, failedRequests: 0, detectedMs: 0, decidedMs: 0 });
  });

  test('a leak that begins after the window is rolled back by Belay alone', async () => {
    const { belay, 'codedeploy-alarms': alone, 'revision-minus-one': home } = await runs('slow-leak', 2);
    expect(belay.recoveredMs).toBeLessThan(minutes(10));
    expect(belay).toMatchObject({ wrongRollbacks: 0, loops: 0 });
    expect(alone).toMatchObject({ recoveredMs: undefined, decidedMs: undefined });
    // Its deployment meets the alarm that it did not switch off.
    expect(home.recoveredMs).toBeUndefined();
  });

  test('an alarm in the half minute in which blue ends stops a deployment that nobody can go back from: Belay goes back', async () => {
    const { belay, 'codedeploy-alarms': alone } = await runs('slow-leak', 22);
    expect(belay).toMatchObject({ loops: 0, wrongRollbacks: 0, recoveredMs: expect.any(Number) });
    expect(alone.recoveredMs).toBeUndefined();
    const { said } = await storyOf('slow-leak', 22);
    expect(said.join()).toContain('Nothing is left to go back to.');
  });

  test('a hook that fails when AWS has stopped the deployment already is no second act', async () => {
    const { said } = await storyOf('5xx-three-percent', 2);
    const [aws, hook] = ['aws: CodeDeploy ends', 'AfterAllowTraffic reports Failed'].map((what) =>
      said.findIndex((line) => line.includes(what)),
    );
    expect(aws).toBeGreaterThan(0);
    expect(hook).toBeGreaterThan(aws ?? 0);
    expect((await runs('5xx-three-percent', 2)).belay.loops).toBe(0);
  });

  test('what was rolled away from is refused when a pipeline ships it again under a new number', async () => {
    const { said } = await storyOf('iac-drift', 1);
    expect(said).toContain('belay: rolls back to checkout:41');
    expect(said.filter((line) => line.includes('BeforeAllowTraffic reports Failed: vetoed'))).toHaveLength(1);
    const { belay, nobody } = await runs('iac-drift', 1);
    expect(belay.recoveredMs).toBeLessThan(minutes(10));
    expect(nobody.recoveredMs).toBeUndefined();
  });

  test('what two bad versions cost is added up, and the time in between is nobody’s', async () => {
    const { belay } = await runs('two-bad-in-a-row', 1);
    expect(belay.recoveredMs).toBeLessThan(minutes(15));
    expect(belay).toMatchObject({ loops: 0, wrongRollbacks: 0 });
  });

  test('without data no alarm fires: the soak sees what begins at once, and nobody sees the rest', async () => {
    const soon = await runs('alarm-that-never-fires', 1);
    expect(soon.belay).toMatchObject({ missed: false, recoveredMs: expect.any(Number) });
    expect(soon['codedeploy-alarms']).toMatchObject({ missed: true, detectedMs: undefined, pages: 0 });
    const late = await runs('alarm-that-never-fires', 2);
    expect(late.belay).toMatchObject({ missed: true, recoveredMs: undefined });
    expect(late['revision-minus-one'].decidedMs).toBeUndefined();
  });

  test('a responder that goes back by number also goes back on the OK, from what is good', async () => {
    const home = (await runs('5xx-at-once', 1))['revision-minus-one'];
    expect(home.wrongRollbacks).toBe(1);
    expect(home.loops).toBeGreaterThan(0);
  });
});

describe('where it is not', () => {
  test.each(['dependency-outage', 'traffic-spike', 'flag'])('%s: Belay pages and touches nothing', async (scenario) => {
    for (const seed of [1, 2]) {
      const all = await runs(scenario, seed);
      expect(all.belay).toMatchObject({ wrongRollbacks: 0, loops: 0, missed: false, decidedMs: expect.any(Number) });
      expect(all.belay.pages).toBeGreaterThan(0);
      expect(all['revision-minus-one'].wrongRollbacks).toBeGreaterThan(0);
      // It passes by itself, for everybody alike.
      expect(new Set(POLICIES.map((policy) => all[policy].recoveredMs)).size).toBe(1);
    }
  });

  test('Belay decides as soon as the event has come and Lambda has begun, and no sooner', async () => {
    const { lambda, lateness } = castOf('flag', 1, { reachMs: minutes(120), others: 1 }).incident.conditions;
    const { detectedMs = 0, decidedMs = 0 } = (await runs('flag', 1)).belay;
    expect(decidedMs - detectedMs).toBe(lambda + lateness.delivery);
  });

  test('soon after a good deployment nobody can tell: Belay goes back once, sees that it does not help, and pages', async () => {
    const { belay } = await runs('flag-after-deployment', 1);
    expect(belay).toMatchObject({ wrongRollbacks: 1, loops: 0 });
    const { said } = await storyOf('flag-after-deployment', 1);
    expect(said).toContain('belay: pages: rollback-did-not-help');
  });

  test('where enough other services fire first, it is a shared cause', async () => {
    const fleet = rehearsed({ guarded: 12 });
    const stories = await Promise.all([1, 2, 3, 4].map((seed) => storyOf('outage-after-deployment', seed, fleet)));
    const paged = stories.filter(({ said }) => said.includes('belay: pages: shared-cause-suspected'));
    expect(paged.length).toBeGreaterThan(0);
    const alone = await storyOf('outage-after-deployment', 1);
    expect(alone.said.join()).not.toContain('shared-cause');
  });
});

describe('the user’s own policy', () => {
  test('only observes where it says so', async () => {
    const { belay } = await runs('slow-leak', 2, rehearsed({ own: { mode: 'observe' } }));
    expect(belay).toMatchObject({ recoveredMs: undefined, decidedMs: expect.any(Number), wrongRollbacks: 0 });
    expect(belay.pages).toBeGreaterThan(0);
  });

  test('its thresholds decide what is seen', async () => {
    const thresholds = { ...stageThresholds.prod, errorRatePercent: 5, failedRequests: 10_000 };
    expect((await runs('5xx-three-percent', 1, rehearsed({ thresholds }))).nobody.detectedMs).toBeUndefined();
    expect((await runs('5xx-three-percent', 1)).nobody.detectedMs).toBeLessThan(minutes(10));
  });

  test('its termination wait decides how long AWS can go back', async () => {
    const patient = rehearsed({ terminationWaitMs: minutes(90) });
    expect((await runs('slow-leak', 2, patient))['codedeploy-alarms'].recoveredMs).toBeLessThan(minutes(10));
  });

  test('a pipeline that finds the group busy with its window tries again until it is free', async () => {
    const { moments } = await storyOf('two-bad-in-a-row', 1, rehearsed({ terminationWaitMs: minutes(120) }), 'nobody');
    const shipped = moments.filter(({ what }) => what === 'the pipeline ships').map(({ at }) => at);
    const meant = moments.findLast(({ who }) => who === 'fault')?.at ?? 0;
    expect(meant).toBeLessThan(minutes(115));
    expect(shipped).toHaveLength(2);
    expect(shipped[1]).toBeGreaterThan(minutes(120));
    expect(((shipped[1] ?? 0) - meant) % minutes(5)).toBe(0);
  });

  test('its service has its own name in the story', async () => {
    const { said, moments } = await storyOf('slow-leak', 2, rehearsed({ own: { service: 'till' } }));
    expect(said).toContain('belay: rolls back to till:41');
    expect(JSON.stringify(moments)).not.toContain('checkout:');
  });
});
