import { expect, test } from 'vitest';
import { UNHEALTHY, UNREACHABLE } from '../../functions/core/observation.ts';
import {
  CAUTIONS,
  FAILED_WHYS,
  failed,
  REPORT_OUTCOMES,
  SUCCEEDED_WHYS,
  succeeded,
} from '../../functions/core/verdict.ts';

test('a finding is a verdict, why and the evidence', () => {
  expect(succeeded('healthy', '3 healthy in a row')).toEqual({
    verdict: 'Succeeded',
    why: 'healthy',
    because: '3 healthy in a row',
  });
  expect(failed('no-green', 'no task set of d-1')).toEqual({
    verdict: 'Failed',
    why: 'no-green',
    because: 'no task set of d-1',
  });
});

test('whatever a probe may say against green is a reason to fail', () => {
  expect(FAILED_WHYS).toEqual(expect.arrayContaining([...UNHEALTHY, ...UNREACHABLE]));
});

test('each reason, caution and outcome has one name, fit for a heading and a filter', () => {
  const whys = [...SUCCEEDED_WHYS, ...FAILED_WHYS];
  expect(new Set<string>(whys).size).toBe(whys.length);
  expect([...whys, ...CAUTIONS, ...REPORT_OUTCOMES].filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
});
