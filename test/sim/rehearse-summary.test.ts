import { describe, expect, test } from 'vitest';
import { notBetter } from '../../sim/rehearse/not-better.ts';
import { type KnownScenario, summarise } from '../../sim/rehearse/rehearse.ts';
import { POLICIES, type Run } from '../../sim/rehearse/result.ts';
import { rowsOf, spreadOf } from '../../sim/rehearse/rows.ts';
import { rehearsed, run } from './rehearse-kit.ts';

describe('a spread', () => {
  test('is of values that were seen, and what never came is longer than any', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, p99: 3 });
    expect(spreadOf([undefined, 1, 2])).toEqual({ median: 2, p99: undefined });
    expect(spreadOf([undefined, undefined, 2])).toEqual({ median: undefined, p99: undefined });
    expect(spreadOf([])).toEqual({ median: undefined, p99: undefined });
  });

  test('leaves out one of a hundred, and not two', () => {
    const all = (never: number) => Array.from({ length: 100 }, (_, i) => (i < never ? undefined : i));
    expect(spreadOf(all(1)).p99).toBe(99);
    expect(spreadOf(all(2)).p99).toBeUndefined();
  });
});

test('a row adds up what is counted, and keeps the order of the policies', () => {
  const runs = [
    run('nobody', { missed: true, pages: 0 }),
    run('belay', { wrongRollbacks: 1, loops: 2, pages: 3, failedRequests: 7 }),
    run('belay', { pages: 4, failedRequests: 9 }),
  ];
  const [belay, nobody] = rowsOf(runs);
  expect(belay).toMatchObject({ policy: 'belay', runs: 2, wrongRollbacks: 1, loops: 2, missed: 0, pages: 7 });
  expect(belay?.failedRequests).toEqual({ median: 7, p99: 9, total: 16 });
  expect(nobody).toMatchObject({ policy: 'nobody', runs: 1, missed: 1, pages: 0 });
});

describe('where Belay is not better', () => {
  const against = (mine: Partial<Run>, theirs: Partial<Run>) =>
    notBetter(rowsOf([run('belay', mine), run('codedeploy-alarms', theirs)]), 'deployment');

  test('nothing is said where it is better in everything', () => {
    expect(against({ recoveredMs: 1, failedRequests: 1 }, { recoveredMs: 2, failedRequests: 2 })).toEqual([]);
    expect(against({ recoveredMs: 1, failedRequests: 1 }, { recoveredMs: undefined, failedRequests: 2 })).toEqual([]);
  });

  test('a tie is said, and a loss with both numbers', () => {
    expect(against({ failedRequests: 1 }, { failedRequests: 2 })).toEqual([
      'Against CodeDeploy with alarms alone Belay is no better in recovery in the median (both 2.0 min); no better in recovery at p99 (both 2.0 min).',
    ]);
    const [lost] = against({ recoveredMs: 1, failedRequests: 1_300 }, { recoveredMs: 2, failedRequests: 1_200 });
    expect(lost).toContain('worse in failed requests in the median (1,300, not 1,200)');
    expect(against({ recoveredMs: undefined }, {})[0]).toContain('worse in recovery at p99 (never, not 2.0 min)');
  });

  test('where going back does not help, that all fare alike is said, or whom it has cost more', () => {
    const alike = [run('belay'), run('nobody')];
    for (const cause of ['elsewhere', 'ambiguous'] as const) {
      expect(notBetter(rowsOf(alike), cause)).toEqual([expect.stringContaining('what is wrong passes by itself')]);
    }
    const worse = rowsOf([run('belay', { failedRequests: 101 }), run('nobody')]);
    const [said, ...more] = notBetter(worse, 'elsewhere');
    expect(said).toMatch(/^Against nobody Belay is worse in failed requests in the median \(101, not 100\)/);
    expect([said?.includes('recovery'), more.length]).toEqual([false, 0]);
    expect(notBetter(rowsOf([run('belay', { failedRequests: 99 }), run('nobody')]), 'elsewhere')).toEqual([]);
  });

  test('to have gone back in vain is said everywhere', () => {
    const lost = run('belay', { wrongRollbacks: 1 });
    const rows = rowsOf([lost, run('nobody'), run('codedeploy-alarms', { wrongRollbacks: 1 })]);
    expect(notBetter(rows, 'ambiguous').at(-1)).toMatch(
      /^Belay went back in vain once in 1 run \(less often: nobody\): .*sees that it does not help/,
    );
    expect(notBetter(rows, 'elsewhere').at(-1)).toContain('was not to blame');
    expect(notBetter(rows, 'deployment').at(-1)).toContain('was not to blame');
    const alone = rowsOf([lost, { ...lost, policy: 'nobody' }]);
    expect(notBetter(alone, 'ambiguous').at(-1)).toContain('nobody does so less often');
  });
});

describe('a summary', () => {
  const scenarios: readonly KnownScenario[] = [
    { name: 'slow-leak', title: 'A leak', cause: 'deployment' },
    { name: 'flag', title: 'A flag', cause: 'elsewhere' },
    { name: 'flag-after-deployment', title: 'Who knows', cause: 'ambiguous' },
  ];
  const runs = scenarios.flatMap(({ name }, i) =>
    POLICIES.map((policy) => run(policy, { scenario: name, pages: i + 1 })),
  );
  const whole = { config: 'belay.yaml', rehearsed: rehearsed(), scenarios, seeds: { first: 1, count: 1 }, runs };

  test('has the rows of each scenario, and over all those of one cause; what is ambiguous is in neither', () => {
    const summary = summarise({ ...whole, timelines: [] });
    expect(summary.scenarios.map(({ rows }) => rows.map(({ policy }) => policy))).toEqual([
      [...POLICIES],
      [...POLICIES],
      [...POLICIES],
    ]);
    expect(summary.overall.deployment[0]).toMatchObject({ runs: 1, pages: 1 });
    expect(summary.overall.elsewhere[0]).toMatchObject({ runs: 1, pages: 2 });
    expect(summary).toMatchObject({ config: 'belay.yaml', service: 'checkout', stage: 'prod', mode: 'act' });
    expect(summary.goOnFrom).toBeUndefined();
  });

  test('gives each scenario its own timelines', () => {
    const timeline = { scenario: 'flag', seed: 1, policy: 'belay', samples: [], moments: [] } as const;
    const summary = summarise({ ...whole, timelines: [timeline], goOnFrom: 7 });
    expect(summary.scenarios.map(({ timelines }) => timelines.length)).toEqual([0, 1, 0]);
    expect(summary.goOnFrom).toBe(7);
  });
});
