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
  /** Named in the config, unknown to CloudWatch: nobody watches there. */
  readonly missing: readonly string[];
}

export interface NamedAlarm {
  readonly name: string;
  readonly because: string;
}

const describe = (onset: Period | undefined) => (onset ? `onset ${iso(onset.start)}` : 'onset unknown');

/** A composite's trouble began when its earliest child's did. */
function earliestOnset(alarm: AlarmReading, childrenOf: ReadonlyMap<string, readonly AlarmReading[]>) {
  const children = (childrenOf.get(alarm.name) ?? []).filter((child) => child.state === 'ALARM').map(onsetOf);
  const known = children.filter((onset) => onset !== undefined).toSorted((a, b) => a.start - b.start);
  return known[0] ?? onsetOf(alarm);
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
  const known = new Set(alarms.map((a) => a.name));
  return { afterShift, baseline, silenced, missing: expected.filter((name) => !known.has(name)) };
}
