import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { AlarmSpec } from './types.ts';

/*
 * How CloudWatch judges an alarm ("Configuring how CloudWatch alarms treat missing data" in its user guide). It looks at more
 * periods than N, so that real datapoints from further back can stand in for missing ones; only where there are still fewer
 * than N real ones does `treatMissing` matter, and as few times as possible.
 *
 * Simplified: how much further back depends, undocumented, on period and resolution; the guide's examples look at N + 2, and
 * so does this, always. CloudWatch evaluates every minute even where the period is longer; here it is once a period.
 */

export type Rule = Pick<AlarmSpec, 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissing'>;
/** Datapoints of consecutive periods, oldest first. Undefined: nothing was reported. What is before the first is missing. */
export type Points = readonly (number | undefined)[];

/** How many periods CloudWatch looks at, the newest ones. */
export const evaluationRange = ({ evaluationPeriods }: Rule) => evaluationPeriods + 2;

/** @param current the state that the alarm is in, and may keep */
export function evaluate(rule: Rule, points: Points, current: StateValue): StateValue {
  const { threshold, evaluationPeriods, datapointsToAlarm, treatMissing } = rule;
  const range = evaluationRange(rule);
  let real = 0;
  let breaching = 0;
  let oldestBreach = 0;
  for (let age = 1; age <= range && real < evaluationPeriods; age += 1) {
    const value = points[points.length - age];
    if (value === undefined) continue;
    real += 1;
    if (value <= threshold) continue;
    breaching += 1;
    oldestBreach = age;
  }
  const filled = treatMissing === 'breaching' ? evaluationPeriods - real : 0;
  if (breaching + filled >= datapointsToAlarm) return 'ALARM';
  if (breaching < real || treatMissing === 'notBreaching') return 'OK';
  // Too few datapoints, and not one that is fine: none at all, or all of them breach.
  if (treatMissing === 'ignore') return current;
  // "Premature": the newest periods may yet turn out well, unless the first breach is so old that M of them are through.
  // Of one that is not, today's guide says what does not happen; that it is INSUFFICIENT_DATA is in the guide of 2018.
  return oldestBreach >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
}

/** Which periods an evaluation went by, newest first: 1 is the newest. N of them, those that had to be filled in included. */
export function evaluatedAges(rule: Rule, points: Points): number[] {
  const ages = Array.from({ length: evaluationRange(rule) }, (_, index) => index + 1);
  const isReal = (age: number) => points[points.length - age] !== undefined;
  const real = ages.filter(isReal).slice(0, rule.evaluationPeriods);
  const filled = ages.filter((age) => !isReal(age)).slice(0, rule.evaluationPeriods - real.length);
  return [...real, ...filled].toSorted((a, b) => a - b);
}
