import { describe, expect, test } from 'vitest';
import type { Observation } from '../../functions/core/observation.ts';
import { assess, type ProbeLimits } from '../../functions/core/probe.ts';
import { healthy, seen, unhealthy, unreachable } from '../kit/core.ts';

const limits: ProbeLimits = { successesInARowMin: 3, unhealthyMax: 1, unreachableInARowMax: 2 };
const phase = (letters: string, soaked = true) => assess(seen(letters), limits, soaked).phase;

describe('three successes in a row, and no fewer, pass:', () => {
  test.each([
    ['before the first probe', '', 'probing'],
    ['one short', 'hh', 'probing'],
    ['just enough', 'hhh', 'passed'],
    ['one more', 'hhhh', 'passed'],
    ['a no begins the row anew', 'hhnhh', 'probing'],
    ['a no before the row is forgiven', 'nhhh', 'passed'],
    ['silence begins the row anew', 'hhuhh', 'probing'],
    ['silence before the row is forgiven', 'uuhhh', 'passed'],
    ['three that are not in a row', 'huhuh', 'probing'],
  ])('%s', (_, letters, expected) => {
    expect(phase(letters)).toBe(expected);
  });
});

describe('one no is tolerated over the whole call:', () => {
  test.each([
    ['none', 'hhh', 'passed'],
    ['just the limit', 'n', 'probing'],
    ['one more, in a row', 'nn', 'failed'],
    ['one more, with successes between', 'nhhn', 'failed'],
    ['one more, with silence between', 'nun', 'failed'],
  ])('%s', (_, letters, expected) => {
    expect(phase(letters)).toBe(expected);
  });

  test('where none is tolerated, the first one fails', () => {
    expect(assess([unhealthy], { ...limits, unhealthyMax: 0 }, true).phase).toBe('failed');
  });
});

describe('two times silence in a row are tolerated:', () => {
  test.each([
    ['one short of the limit', 'u', 'probing'],
    ['just the limit', 'uu', 'probing'],
    ['one more', 'uuu', 'failed'],
    ['a success ends the row', 'uuhuu', 'probing'],
    ['a no ends the row too', 'uunuu', 'probing'],
    ['one more behind a success', 'huuu', 'failed'],
  ])('%s', (_, letters, expected) => {
    expect(phase(letters)).toBe(expected);
  });

  test('where none is tolerated, the first one fails', () => {
    expect(assess([unreachable], { ...limits, unreachableInARowMax: 0 }, true).phase).toBe('failed');
  });
});

describe('while the soak lasts', () => {
  test.each([
    ['enough successes do not pass yet', 'hhh', 'probing'],
    ['any number of successes does not pass yet', 'h'.repeat(100), 'probing'],
    ['too many nos fail at once', 'nn', 'failed'],
    ['too much silence fails at once', 'uuu', 'failed'],
  ])('%s', (_, letters, expected) => {
    expect(phase(letters, false)).toBe(expected);
  });

  test('a row that it interrupted must be there again when it is over', () => {
    expect(phase('hhhhhnhh')).toBe('probing');
    expect(phase('hhhhhnhhh')).toBe('passed');
  });
});

describe('the reason for a failure is', () => {
  const refused: Observation = { kind: 'unreachable', reason: 'connection-refused', detail: 'refused by 10.0.0.9' };
  const wrong: Observation = { kind: 'unhealthy', reason: 'wrong-version', detail: 'version "41" answered' };
  test.each<[string, Observation[], string]>([
    ['what the last no said', [unhealthy, wrong], 'wrong-version'],
    ['what the last silence was', [unreachable, unreachable, refused], 'connection-refused'],
    ['that it broke later, where it had passed', [...seen('hhh'), unhealthy, wrong], 'failed-in-soak'],
    ['that it went silent later, where it had passed', [...seen('hhhuu'), refused], 'failed-in-soak'],
    ['that it broke later, though a no came before it passed', [unhealthy, ...seen('hhh'), wrong], 'failed-in-soak'],
    ['its own, where it was one success short of passing', [...seen('hhn'), wrong], 'wrong-version'],
    ['its own, where the successes were not in a row', [...seen('hhuh'), unhealthy, wrong], 'wrong-version'],
  ])('%s', (_, observations, why) => {
    expect(assess(observations, limits, false)).toMatchObject({ phase: 'failed', why });
  });

  test('told with the count, the limit and the last observation', () => {
    expect(assess(seen('nn'), limits, true)).toEqual({
      phase: 'failed',
      why: 'unhealthy-status',
      because: 'unhealthy (2) > unhealthyMax (1); the last: status 500',
    });
    expect(assess(seen('uuu'), limits, true)).toEqual({
      phase: 'failed',
      why: 'no-answer',
      because: 'unreachable in a row (3) > unreachableInARowMax (2); the last: no answer in 2000 ms',
    });
  });

  test('and a pass says how many successes there were', () => {
    expect(assess([unhealthy, ...Array<Observation>(4).fill(healthy)], limits, true)).toEqual({
      phase: 'passed',
      because: '4 healthy in a row',
    });
  });
});
