import { describe, expect, test } from 'vitest';
import { itemsOf, merged, type Result } from '../../cli/rehearse/work.ts';
import { POLICIES } from '../../sim/rehearse/result.ts';
import { CHECKOUT, rehearsing } from './rehearse-kit.ts';
import { withoutColours } from './run.ts';

const of = (...scenarios: string[]) => [...CHECKOUT, ...scenarios.flatMap((one) => ['--scenario', one])];

describe('a rehearsal', () => {
  test('is one JSON document and nothing else: every scenario asked for, in the library’s order, each once', async () => {
    const { code, out, err } = await rehearsing([...of('spike', 'crash', 'spike'), '--seeds', '7', '--json']);
    expect([code, err]).toEqual([0, '']);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ service: 'checkout', stage: 'prod', mode: 'act', seeds: { first: 1, count: 7 } });
    expect(document).not.toHaveProperty('goOnFrom');
    expect(document.scenarios.map((one: { name: string }) => one.name)).toEqual(['crash', 'spike']);
    expect(document.scenarios[0].rows).toHaveLength(POLICIES.length);
    expect(document.scenarios[0].rows[0]).toMatchObject({ policy: 'belay', runs: 7, detected: { median: 4_000 } });
    expect(document.scenarios[0].timelines).toMatchObject(POLICIES.map((policy) => ({ policy, seed: 1 })));
  });

  test('plays 100 seeds of each, from 1 on, if nobody says otherwise', async () => {
    const { out } = await rehearsing([...of('crash'), '--json']);
    const { seeds, scenarios } = JSON.parse(out);
    expect([seeds, scenarios[0].rows[0].runs]).toEqual([{ first: 1, count: 100 }, 100]);
  });

  test('goes on from any seed', async () => {
    const { out } = await rehearsing([...of('crash'), '--first-seed', '0', '--seeds', '1', '--json']);
    const { seeds, scenarios } = JSON.parse(out);
    expect([seeds, scenarios[0].rows[0].runs]).toEqual([{ first: 0, count: 1 }, 1]);
    expect(scenarios[0].timelines[0].seed).toBe(0);
  });

  test('is the same, byte for byte, on any number of threads', async () => {
    const on = async (workers: number) =>
      (await rehearsing([...of('crash', 'spike'), '--seeds', '250', '--json'], { workers })).out;
    const one = await on(1);
    expect(one).toContain('"count": 250');
    expect(await on(2)).toBe(one);
    expect(await on(5)).toBe(one);
  });

  test('is told with the thresholds of the service', async () => {
    const { out } = await rehearsing([...of('spike'), '--seeds', '1', '--json']);
    expect(JSON.parse(out).advice).toEqual([{ scenario: 'spike', problem: 'your alarm is deaf', change: '1 %' }]);
  });

  test('is told to people as tables with aligned columns', async () => {
    withoutColours();
    const { out } = await rehearsing([...of('crash', 'spike'), '--seeds', '3']);
    expect(
      out.startsWith('Rehearsal of checkout (prod) in belay.yaml, mode act\n2 scenarios, seeds 1 to 3 of each.\n'),
    ).toBe(true);
    const [overall = '', elsewhere = '', crash = '', spike = '', advice = ''] = out.split('\n\n').slice(1);
    expect(overall).toMatch(/^Over all whose deployment is to blame\n +detected +decided +recovered +failed requests/);
    expect(elsewhere).toMatch(/^Over all whose cause lies elsewhere\n/);
    expect(crash).toMatch(/^crash · It crashes at start\n {2}The deployment is to blame\.\n/);
    expect(crash).toMatch(/\n {2}Belay +2 s \/ 3 s +4 s \/ 6 s +6 s \/ 9 s +2 \/ 3 +0 +0 +0 +3\n/);
    expect(crash).toMatch(
      /\n {2}Nobody +2 s \/ 3 s +never \/ never +never \/ never +10 \/ 15 +0 +0 +3 +3\n {2}Belay is better than each\.$/,
    );
    expect(spike).toMatch(/\n {2}not better {2}than nobody: nobody pages nobody$/);
    expect(advice).toBe('What to change\n  spike: your alarm is deaf\n    → 1 %\n');
    const table = crash.split('\n').slice(2, 8);
    expect(new Set(table.map((line) => line.length)).size).toBe(1);
  });

  test('says so when there is nothing to change, and has no table of what it did not play', async () => {
    withoutColours();
    const { out } = await rehearsing([...of('crash'), '--seeds', '1']);
    expect(out).toContain('1 scenario, seed 1 of each.');
    expect(out).toContain('What to change\n  nothing that these incidents show\n');
    expect(out).not.toContain('lies elsewhere');
  });

  test('in which Belay rolls back where the cause is elsewhere has failed: exit code 1, and how to see the first', async () => {
    const ran = await rehearsing([...of('wrong'), '--seeds', '20', '--json']);
    expect(ran.code).toBe(1);
    expect(ran.err).toBe(
      'belay: wrong: Belay rolled back in 2 runs, and the deployment was not to blame; look at the first: npm run belay -- rehearse --config belay.yaml --service checkout --stage prod --scenario wrong --first-seed 7 --seeds 1 --report wrong.html\n',
    );
    expect(JSON.parse(ran.out).scenarios).toHaveLength(1);
    expect((await rehearsing([...of('wrong'), '--seeds', '6', '--json'])).code).toBe(0);
  });
});

describe('an incident that cannot be played is an error with the command that plays it again', () => {
  const again = (scenario: string, seed: number) =>
    `it is played again by: npm run belay -- rehearse --config belay.yaml --service checkout --stage prod --scenario ${scenario} --first-seed ${seed} --seeds 1\n`;

  test.each<[string, string, string]>([
    ['the engine throws', 'throws', 'Error: no way through 13'],
    ['its thread ends', 'exits', 'its thread ended with code 7'],
  ])('where %s', async (_, scenario, problem) => {
    const ran = await rehearsing(of(scenario));
    expect(ran).toEqual({ code: 1, out: '', err: `belay: ${scenario}, seed 13: ${problem}; ${again(scenario, 13)}` });
  });

  test('which of several it is does not hang on which of them came first', async () => {
    for (const workers of [1, 2, 7]) {
      const { err } = await rehearsing(of('throws', 'throws-slowly', 'throws-too', 'exits'), { workers });
      expect(err).toBe(`belay: throws-slowly, seed 12: Error: later; ${again('throws-slowly', 12)}`);
    }
  });

  test('and no other is played after it', async () => {
    const { err } = await rehearsing(of('throws', 'stuck'), { workers: 1 });
    expect(err).toContain('belay: throws, seed 13: ');
  });

  test('of many that one thread plays at a stretch', async () => {
    const { err } = await rehearsing([...of('exits'), '--seeds', '1000']);
    expect(err).toContain('belay: exits, seed 13: ');
  });

  test('where no thread can be started', async () => {
    const { code, err } = await rehearsing(of('crash'), { worker: '/nowhere.ts' });
    expect(code).toBe(1);
    expect(err).toMatch(/^belay: crash, seed 1: [^\n]*nowhere\.ts[^\n]*\n$/);
  });
});

describe('what is merged of work that was cut short', () => {
  const scenarios = ['a', 'b'];
  const items = itemsOf(scenarios, { first: 5, count: 3 });
  const results = (done: number, missing = -1) =>
    items.map(({ kind, scenario, seeds: { first: seed } }, i): Result | undefined => {
      if (i >= done || i === missing) return undefined;
      const base = { scenario, seed, policy: 'belay' } as const;
      if (kind === 'timelines') return { kind, timelines: [{ ...base, samples: [], moments: [] }] };
      const none = { failedRequests: 0, wrongRollbacks: 0, loops: 0, missed: false, pages: 0 };
      return { kind, runs: [{ ...base, ...none }] };
    });
  const told = (done: number, missing?: number) => {
    const { seedsDone, runs, timelines } = merged(scenarios, items, results(done, missing));
    return [seedsDone, runs.map(({ scenario, seed }) => `${scenario}${seed}`).join(' '), timelines.length];
  };

  test('is the seeds that every scenario has, in the scenarios’ order', () => {
    expect(items.map(({ scenario, seeds }) => `${scenario}${seeds.first}`).join(' ')).toBe('a5 b5 a5 b5 a6 b6 a7 b7');
    expect(told(8)).toEqual([3, 'a5 a6 a7 b5 b6 b7', 2]);
    expect(told(7)).toEqual([2, 'a5 a6 b5 b6', 2]);
    expect(told(6)).toEqual([2, 'a5 a6 b5 b6', 2]);
    expect(told(4)).toEqual([1, 'a5 b5', 2]);
    expect(told(3)).toEqual([0, '', 0]);
    expect(told(0)).toEqual([0, '', 0]);
  });

  test('has no gap: what is done after one that is missing is left out', () =>
    expect(told(8, 4)).toEqual([1, 'a5 b5', 2]));

  test('covers every seed once, however many there are', () => {
    for (const count of [1, 99, 100, 101, 950, 100_000]) {
      const chunks = itemsOf(['a'], { first: 3, count }).filter(({ kind }) => kind === 'runs');
      expect(
        chunks.every(
          ({ seeds }, i) =>
            seeds.first ===
            (chunks[i - 1]?.seeds.first ?? 3 - (chunks[i - 1]?.seeds.count ?? 0)) + (chunks[i - 1]?.seeds.count ?? 0),
        ),
      ).toBe(true);
      expect(chunks.reduce((sum, { seeds }) => sum + seeds.count, 0)).toBe(count);
    }
  });
});
