import { describe, expect, test } from 'vitest';
import type { GuardedService } from '../../functions/core/config.ts';
import { type EpochMs, minutes, plus } from '../../functions/core/units.ts';
import type { AlarmPlot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { beginnings, type Earlier, firings, isProof, lately, trueTerms } from '../../sim/rules/truth.ts';
import { definitionArn } from '../../sim/shop.ts';
import type { World } from '../../sim/world.ts';
import { alarm, scene } from './rules-kit.ts';

const short = (arn: string) => arn.split(':').at(-1) ?? '';
const FOREVER = Number.POSITIVE_INFINITY;
const moved = (atMs: number, revision: number, service = 'checkout') => ({
  at: plus(at(0), atMs as never),
  service,
  definition: definitionArn(revision),
});

/** Which definitions began to serve, and how many milliseconds after noon. */
function begins(
  shifts: readonly ReturnType<typeof moved>[],
  rolling = false,
  past: readonly Earlier[] = [],
  without?: ReturnType<typeof moved>,
  neverStarts: readonly number[] = [],
) {
  const service = { ecsService: 'checkout', ...(rolling ? {} : { codedeploy: {} }) } as GuardedService;
  const ecs = { startTimes: new Map(neverStarts.map((revision) => [definitionArn(revision), 'never'])) };
  return beginnings({ shifts, ecs } as unknown as World, service, past, without).map(
    ({ definition, shift }) => `${short(definition)}@${shift - at(0)}`,
  );
}

describe('what served from when', () => {
  test('is what the books say, in the order of time, after what was before them', () => {
    const past = [{ definition: definitionArn(40), shift: at(-1) }];
    expect(begins([moved(2_000, 42), moved(1_000, 41)], false, past)).toEqual(['40@-60000', '41@1000', '42@2000']);
  });

  test('is not what other services did', () => {
    expect(begins([moved(0, 41), moved(1, 42, 'cart')])).toEqual(['41@0']);
  });

  test('begins with the first share of the traffic, and the next shares begin nothing', () => {
    expect(begins([moved(0, 41), moved(1_000, 42), moved(2_000, 42)])).toEqual(['41@0', '42@1000']);
  });

  test('of a rolling deployment never began if it was superseded before a task of it ran', () => {
    expect(begins([moved(0, 41), moved(60_000, 42), moved(100_000, 43)], true)).toEqual(['41@0', '43@100000']);
    expect(begins([moved(0, 41), moved(60_000, 42), moved(100_001, 43)], true)).toEqual([
      '41@0',
      '42@60000',
      '43@100001',
    ]);
  });

  test('of a rolling deployment never began if no task of it ever runs, however late it was superseded', () => {
    const shifts = [moved(0, 41), moved(60_000, 42), moved(600_000, 43)];
    expect(begins(shifts, true, [], undefined, [42])).toEqual(['41@0', '43@600000']);
    expect(begins(shifts, true, [], undefined, [41])).toEqual(['42@60000', '43@600000']);
    expect(begins(shifts, false, [], undefined, [42])).toEqual(['41@0', '42@60000', '43@600000']);
  });

  test('is not ended by the very move that is judged', () => {
    const back = moved(100_000, 41);
    const shifts = [moved(0, 41), moved(60_000, 42), back];
    expect(begins(shifts, true)).toEqual(['41@0']);
    expect(begins(shifts, true, [], back)).toEqual(['41@0', '42@60000']);
    expect(begins(shifts, true, [], moved(100_001, 41))).toEqual(['41@0']);
    expect(begins(shifts, true, [], moved(100_000, 40))).toEqual(['41@0']);
  });

  test('by CodeDeploy began at once', () => {
    expect(begins([moved(0, 41), moved(60_000, 42), moved(60_001, 43)])).toEqual(['41@0', '42@60000', '43@60001']);
  });
});

describe('true terms', () => {
  const termsOf = async (revisions: readonly number[], same: Readonly<Record<string, number>> = {}) => {
    const deeds = [42, 43].map((revision, i) => ({ at: 500 + i * 60, do: 'deploy' as const, revision }));
    const { world } = await scene({ deeds, same });
    return trueTerms(
      world,
      revisions.map((revision, i) => ({ definition: definitionArn(revision), shift: at(i) })),
    );
  };

  test('last until the next one begins, and the last one for ever', async () => {
    const [first, second] = await termsOf([41, 42]);
    expect([first?.end, second?.end, second?.leftFor]).toEqual([at(1), FOREVER, 'nothing yet']);
  });

  test('go on in what is the same registered anew', async () => {
    const terms = await termsOf([41, 42, 43], { 42: 41 });
    expect(terms.map(({ definition, shift }) => [short(definition), shift])).toEqual([
      ['41', at(0)],
      ['43', at(2)],
    ]);
  });

  test('are left for a new one, or for one that had served before', async () => {
    const left = async (...revisions: number[]) => (await termsOf(revisions)).map(({ leftFor }) => leftFor);
    expect(await left(40, 41, 42)).toEqual(['a new one', 'a new one', 'nothing yet']);
    expect(await left(40, 41, 40)).toEqual(['a new one', 'an earlier one', 'nothing yet']);
  });

  test('are not left for what was itself gone back from: it is shipped once more', async () => {
    const terms = await termsOf([40, 41, 40, 41]);
    expect(terms.map(({ leftFor }) => leftFor)).toEqual(['a new one', 'an earlier one', 'a new one', 'nothing yet']);
  });
});

describe('firings', () => {
  const all = async (now: EpochMs, ...states: AlarmPlot['states']) => {
    const { world } = await scene({ alarms: { 'checkout-5xx': alarm(...states) } });
    return firings(world, ['checkout-5xx', 'another'], now);
  };

  test('are each stay in ALARM, with the onset that it tells', async () => {
    const found = await all(
      at(20),
      { at: -9, state: 'ALARM', onset: -12 },
      { at: -5, state: 'OK' },
      { at: 10, state: 'ALARM', onset: 7 },
    );
    expect(found).toEqual([
      { alarm: 'checkout-5xx', from: at(-9), rose: at(-9), to: at(-5), onset: { start: at(-12), end: at(-11) } },
      { alarm: 'checkout-5xx', from: at(10), rose: at(10), to: FOREVER, onset: { start: at(7), end: at(8) } },
    ]);
  });

  test('have not begun before their time', async () => {
    const later = { at: 10, state: 'ALARM', onset: 7 } as const;
    expect(await all(at(10), later)).toHaveLength(1);
    expect(await all(plus(at(10), -1 as never), later)).toEqual([]);
  });

  test('begin anew with each new reason', async () => {
    const found = await all(at(0), { at: -9, state: 'ALARM', onset: -12 }, { at: -5, state: 'ALARM', onset: -30 });
    expect(found.map(({ from, rose, to }) => [from, rose, to])).toEqual([
      [at(-9), at(-9), at(-5)],
      [at(-5), at(-9), FOREVER],
    ]);
  });

  test.each([
    ['breaching', -6],
    ['missing', -3],
  ])('begin with missing data only where the alarm takes those for breaching (%s)', (TreatMissingData, onset) => {
    const points = [-3, -4, -5, -6].map((minute) => ({
      timestamp: new Date(at(minute)).toISOString(),
      ...(minute === -3 ? { value: 9 } : {}),
    }));
    const reasonData = JSON.stringify({ period: 60, threshold: 5, evaluatedDatapoints: points });
    const metric = { Threshold: 5, ComparisonOperator: 'GreaterThanThreshold', Period: 60, TreatMissingData };
    const stored = { kind: 'metric', alarm: metric, states: [{ at: at(-1), state: 'ALARM', reasonData }] };
    const world = { cloudwatch: { alarms: new Map([['a', stored]]) } } as unknown as World;
    expect(firings(world, ['a'], at(0)).map((one) => one.onset?.start)).toEqual([at(onset)]);
  });

  test('that ended long ago are not late ones', async () => {
    const over = await all(at(0), { at: -9, state: 'ALARM', onset: -12 }, { at: -5, state: 'OK' });
    expect(lately(over, at(0), minutes(5))).toEqual(over);
    expect(lately(over, plus(at(0), 1 as never), minutes(5))).toEqual([]);
  });
});

describe('a proof', () => {
  const BAKE = minutes(60);
  const term = (over: object = {}) => ({
    definition: definitionArn(41),
    hash: 'good',
    shift: at(0),
    end: at(60),
    leftFor: 'a new one' as const,
    ...over,
  });
  const trouble = (startsAt: number) => ({
    alarm: 'a',
    from: at(90),
    rose: at(90),
    to: at(91),
    onset: { start: at(startsAt), end: at(startsAt + 1) },
  });

  test('is a term that lasted the bake time', () => {
    expect(isProof(term(), [term()], [], BAKE)).toBe(true);
    const short = term({ end: plus(at(60), -1 as never) });
    expect(isProof(short, [short], [], BAKE)).toBe(false);
  });

  test('is none if trouble began in it', () => {
    const proves = (startsAt: number) => isProof(term(), [term()], [trouble(startsAt)], BAKE);
    expect([proves(-1), proves(-0.99), proves(59), proves(59.01)]).toEqual([true, false, false, true]);
  });

  test('is not undone by trouble that tells no time', () => {
    expect(isProof(term(), [term()], [{ ...trouble(30), onset: undefined }], BAKE)).toBe(true);
  });

  test('is none if somebody went back from the revision at its end, or later', () => {
    const left = (over: object) => term({ leftFor: 'an earlier one', ...over });
    expect(isProof(left({}), [left({})], [], BAKE)).toBe(false);
    expect(isProof(term(), [term(), left({ shift: at(90), end: at(100) })], [], BAKE)).toBe(false);
  });

  test('is one again after the blame, and never by the blame of another revision', () => {
    const before = term({ shift: at(-100), end: at(-50), leftFor: 'an earlier one' });
    expect(isProof(term(), [before, term()], [], BAKE)).toBe(true);
    const other = term({ hash: 'bad', shift: at(60), end: at(70), leftFor: 'an earlier one' });
    expect(isProof(term(), [term(), other], [], BAKE)).toBe(true);
  });
});
