import { describe, expect, test } from 'vitest';
import { brokenPromises } from '../../sim/storm/promises.ts';
import type { StormResult } from '../../sim/storm/result.ts';

const kept: StormResult = {
  name: 'a storm',
  breaker: 'off',
  events: 10,
  invocations: 1,
  atOnce: 1,
  timeouts: 0,
  deadLetters: 0,
  calls: new Map(),
  throttled: new Map(),
  throttlesThatDecided: [],
  mostPerInvocation: new Map([['alarms.read', 2]]),
  writes: new Map([
    ['a', 1],
    ['b', 1],
  ]),
  pages: new Map(),
  messages: 0,
  fates: { recovered: 2, cleared: 0, paged: 0, owned: 0, lost: 0 },
  lost: [],
  lastDecision: 1,
  lastEnd: 1,
  decisionMedian: 1,
  decisionMax: 1,
  breakerBytes: 64,
};
const stopped: StormResult = {
  ...kept,
  breaker: 'on',
  writes: new Map(),
  pages: new Map([['shared-cause-suspected', 1]]),
};
const ALARMS = 100;
const broken = (over: Partial<StormResult>, like = kept) => brokenPromises({ ...like, ...over }, ALARMS);

describe('with the breaker off', () => {
  test('one write a service, and one read of the alarms beside a sweep’s, keep every promise', () => {
    expect(broken({})).toEqual([]);
  });

  test('a second write to a service breaks one', () => {
    expect(broken({ writes: new Map([['a', 2]]) })).toEqual(['2 writes to one service, where one is promised']);
  });

  test('a look that failed because AWS refused breaks one', () => {
    expect(broken({ throttlesThatDecided: ['a: Rate exceeded', 'b'] })).toEqual([
      '2 looks failed because AWS refused: a: Rate exceeded',
    ]);
  });

  test('one read too many in one invocation breaks one', () => {
    expect(broken({ mostPerInvocation: new Map([['alarms.read', 3]]) })).toEqual([
      '3 reads of alarms in one invocation, where 2 are enough',
    ]);
  });
});

describe('with the breaker on', () => {
  test('no write and one aggregated page keep every promise, whatever AWS refused on the way', () => {
    expect(broken({ throttlesThatDecided: ['a'] }, stopped)).toEqual([]);
  });

  test('a single write breaks one', () => {
    expect(broken({ writes: new Map([['a', 1]]) }, stopped)).toEqual(['1 writes, where none is promised']);
  });

  test.each<[string, [string, number][]]>([
    ['none', []],
    ['2 shared-cause-suspected', [['shared-cause-suspected', 2]]],
    ['1 no-known-good', [['no-known-good', 1]]],
    [
      '1 shared-cause-suspected, 1 no-known-good',
      [
        ['shared-cause-suspected', 1],
        ['no-known-good', 1],
      ],
    ],
  ])('pages: %s: breaks one', (said, pages) => {
    expect(broken({ pages: new Map(pages) }, stopped)).toEqual([
      `pages: ${said}, where one aggregated page is promised`,
    ]);
  });
});

describe('whatever the breaker does', () => {
  test.each<[Partial<StormResult>, string]>([
    [{ lost: ['a', 'b'] }, '2 services were lost: a, b'],
    [{ deadLetters: 1 }, '1 messages were given up'],
    [{ timeouts: 1 }, "1 invocations ran into the function's timeout"],
  ])('%j breaks a promise', (over, sentence) => {
    for (const like of [kept, stopped]) expect(broken(over, like)).toEqual([sentence]);
  });
});
