import { describe, expect, test } from 'vitest';
import { evaluate, evaluatedAges, evaluationRange, type Rule } from '../../sim/metrics/evaluate.ts';

const points = (drawn: string) => [...drawn.replaceAll(' ', '')].map((one) => ({ '0': 5, X: 6, '-': undefined })[one]);
const rule = (datapointsToAlarm: number, treatMissing: Rule['treatMissing'], evaluationPeriods = 3): Rule => ({
  threshold: 5,
  evaluationPeriods,
  datapointsToAlarm,
  treatMissing,
});
const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
/** With `ignore` it keeps INSUFFICIENT_DATA, and OK, and ALARM. */
const KEEPS = 'keeps';

function judged(m: number, drawn: string): Record<string, string> {
  return Object.fromEntries(
    treatments.map((treatment) => {
      const of = (current: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') =>
        evaluate(rule(m, treatment), points(drawn), current);
      const all = [of('OK'), of('ALARM'), of('INSUFFICIENT_DATA')];
      if (all.join() === 'OK,ALARM,INSUFFICIENT_DATA') return [treatment, KEEPS];
      // In every other case the present state makes no difference.
      return [treatment, [...new Set(all)].join('/')];
    }),
  );
}
const states = (missing: string, ignore: string, breaching: string, notBreaching: string) => ({
  missing,
  ignore,
  breaching,
  notBreaching,
});

describe("CloudWatch's own table of 3 out of 3", () => {
  test.each([
    ['0 - X - X', states('OK', 'OK', 'OK', 'OK')],
    ['0 - - - -', states('OK', 'OK', 'OK', 'OK')],
    ['- - - - -', states('INSUFFICIENT_DATA', KEEPS, 'ALARM', 'OK')],
    ['0 X X - X', states('ALARM', 'ALARM', 'ALARM', 'ALARM')],
    ['- - X - -', states('ALARM', KEEPS, 'ALARM', 'OK')],
    // Of the guide's editions before 2020.
    ['X - - - -', states('ALARM', KEEPS, 'ALARM', 'OK')],
    ['- - - - X', states('INSUFFICIENT_DATA', KEEPS, 'ALARM', 'OK')],
  ])('%s', (drawn, expected) => {
    expect(judged(3, drawn)).toEqual(expected);
  });
});

describe("CloudWatch's own table of 2 out of 3", () => {
  test.each([
    ['0 - X - X', states('ALARM', 'ALARM', 'ALARM', 'ALARM')],
    ['0 0 X 0 X', states('ALARM', 'ALARM', 'ALARM', 'ALARM')],
    ['0 - X - -', states('OK', 'OK', 'ALARM', 'OK')],
    ['- - - - 0', states('OK', 'OK', 'ALARM', 'OK')],
    ['- - - X -', states('ALARM', KEEPS, 'ALARM', 'OK')],
    ['- - - - X', states('INSUFFICIENT_DATA', KEEPS, 'ALARM', 'OK')],
  ])('%s', (drawn, expected) => {
    expect(judged(2, drawn)).toEqual(expected);
  });
});

describe('a young breach is not yet an alarm', () => {
  test.each(['- - - - X', '- - - X -'])('%s: the next datapoint may be fine', (drawn) => {
    expect(judged(3, drawn)['missing']).toBe('INSUFFICIENT_DATA');
  });

  test.each(['- - - X 0', '- - X - 0'])('%s: and it is', (drawn) => {
    expect(judged(3, drawn)['missing']).toBe('OK');
  });
});

test('M breaches among too few datapoints are enough, however young', () => {
  expect(judged(2, '- - - X X')).toEqual(states('ALARM', 'ALARM', 'ALARM', 'ALARM'));
});

test('with all its datapoints an alarm looks at N of them, and not at one more', () => {
  expect(judged(2, 'X X 0 0 X')).toEqual(states('OK', 'OK', 'OK', 'OK'));
  expect(judged(2, 'X 0 X 0 X')).toEqual(states('ALARM', 'ALARM', 'ALARM', 'ALARM'));
});

test('on the threshold is not beyond it', () => {
  expect(evaluate(rule(1, 'missing', 1), [5], 'OK')).toBe('OK');
  expect(evaluate(rule(1, 'missing', 1), [5.001], 'OK')).toBe('ALARM');
});

test('what is older than the evaluation range does not count', () => {
  expect(evaluationRange(rule(3, 'missing'))).toBe(5);
  expect(evaluate(rule(3, 'missing'), points('0 - - - - -'), 'OK')).toBe('INSUFFICIENT_DATA');
  expect(evaluate(rule(3, 'missing'), points('0 - - - -'), 'ALARM')).toBe('OK');
});

test('before the first datapoint all is missing', () => {
  expect(evaluate(rule(3, 'breaching'), [], 'OK')).toBe('ALARM');
  expect(evaluate(rule(3, 'missing'), [], 'OK')).toBe('INSUFFICIENT_DATA');
});

describe('what an evaluation went by', () => {
  test.each([
    ['0 0 X 0 X', [1, 2, 3]],
    ['0 - X - X', [1, 3, 5]],
    ['- - X - -', [1, 2, 3]],
    ['X - - - -', [1, 2, 5]],
    ['- - - - -', [1, 2, 3]],
  ])('%s: N periods, newest first, no more missing ones than it takes', (drawn, ages) => {
    expect(evaluatedAges(rule(3, 'missing'), points(drawn))).toEqual(ages);
  });
});
