import type { AlarmReading, Period } from './onset.ts';
import { onsetOf, precedes } from './onset.ts';
import type { EpochMs } from './units.ts';
import { iso } from './units.ts';

/** What the service's alarms mean for the revision that AfterAllowTraffic watches. */
export interface AlarmFindings {
  /** In ALARM with an onset after this shift: a trigger. */
  readonly afterShift: readonly NamedAlarm[];
  /** In ALARM, but the trouble is older than this revision (or nobody can tell): this deployment may be the fix. */
  readonly baseline: readonly NamedAlarm[];
  /** In ALARM with its actions switched off: a person's wish, neither a trigger nor a clean bill. */
  readonly silenced: readonly NamedAlarm[];
  /** Not in ALARM, but CloudWatch could not evaluate them: that is not OK, it is nothing known. */
  readonly unknown: readonly NamedAlarm[];
  /** Named in the config, unknown to CloudWatch: nobody watches there. */
  readonly missing: readonly string[];
}

export interface NamedAlarm {
  readonly name: string;
  readonly because: string;
}

const describe = (onset: Period | undefined) => (onset ? `onset ${iso(onset.start)}` : 'onset unknown');

/**
 * A composite's trouble began when its earliest child's did. Of children that are composites themselves, or that cannot be
 * read, only the moment of their transition is known, which is later: then nobody can tell.
 */
export function earliestOnset(alarm: AlarmReading, childrenOf: ReadonlyMap<string, readonly AlarmReading[]>) {
  if (alarm.kind === 'metric') return onsetOf(alarm);
  const firing = (childrenOf.get(alarm.name) ?? []).filter((child) => child.state === 'ALARM');
  if (firing.some((child) => child.kind === 'composite')) return undefined;
  const known = firing.map(onsetOf).filter((onset) => onset !== undefined);
  return known.toSorted((a, b) => a.start - b.start)[0];
}

/**
 * Sorts the alarms that are in ALARM by their onset against the shift. An unknown onset makes a baseline: to fail a fix
 * for the trouble that it cures is the worse mistake. INSUFFICIENT_DATA is not trouble, only silence.
 */
export function judgeAlarms(
  alarms: readonly AlarmReading[],
  expected: readonly string[],
  shift: EpochMs,
  childrenOf: ReadonlyMap<string, readonly AlarmReading[]> = new Map(),
): AlarmFindings {
  const afterShift: NamedAlarm[] = [];
  const baseline: NamedAlarm[] = [];
  const silenced: NamedAlarm[] = [];
  for (const alarm of alarms.filter((a) => a.state === 'ALARM')) {
    const onset = earliestOnset(alarm, childrenOf);
    const named = { name: alarm.name, because: `${describe(onset)}, traffic shifted ${iso(shift)}` };
    if (alarm.silenced !== undefined) silenced.push({ name: alarm.name, because: alarm.silenced });
    else if (onset && !precedes(onset, shift)) afterShift.push(named);
    else baseline.push(named);
  }
  const unknown = alarms
    .filter((a) => a.state !== 'ALARM' && a.unevaluable !== undefined)
    .map(({ name, unevaluable = '' }) => ({ name, because: unevaluable }));
  const known = new Set(alarms.map((a) => a.name));
  return { afterShift, baseline, silenced, unknown, missing: expected.filter((name) => !known.has(name)) };
}
