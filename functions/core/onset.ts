import type { EpochMs } from './units.ts';
import { epochMs, minus, plus, seconds } from './units.ts';

/** A stretch of time that an alarm looked at as one. */
export interface Period {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

/** What CloudWatch says of an alarm, still in its own words; times already moments. */
export interface AlarmReading {
  readonly name: string;
  readonly kind: 'metric' | 'composite';
  readonly state: string;
  /** JSON, and may be absent (initial state, SetAlarmState): FACTS 5.2. */
  readonly reasonData?: string | undefined;
  readonly transitionedAt?: EpochMs | undefined;
  readonly periodSeconds?: number | undefined;
  readonly evaluationPeriods?: number | undefined;
  readonly threshold?: number | undefined;
  readonly comparison?: string | undefined;
  readonly treatMissingData?: string | undefined;
  /** CloudWatch could not evaluate it, or not in full (`EVALUATION_ERROR`, `PARTIAL_DATA`, …): its state is not to be trusted. */
  readonly unevaluable?: string | undefined;
  /** Somebody or something has switched the alarm's actions off: how. */
  readonly silenced?: string | undefined;
}

const at = (x: unknown, key: string): unknown =>
  typeof x === 'object' && x !== null && Object.hasOwn(x, key) ? (x as Record<string, unknown>)[key] : undefined;

function reasonOf(alarm: AlarmReading): unknown {
  try {
    return JSON.parse(alarm.reasonData ?? 'null');
  } catch {
    return undefined;
  }
}

/** CloudWatch writes offsets without a colon (`…+0000`), which no standard that Date promises to read allows. */
export function momentIn(text: unknown): EpochMs | undefined {
  if (typeof text !== 'string') return undefined;
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(ms) ? undefined : epochMs(ms);
}

const breaches = new Map<string | undefined, (value: number, threshold: number) => boolean>([
  ['GreaterThanOrEqualToThreshold', (v, t) => v >= t],
  ['GreaterThanThreshold', (v, t) => v > t],
  ['LessThanThreshold', (v, t) => v < t],
  ['LessThanOrEqualToThreshold', (v, t) => v <= t],
]);

/**
 * A datapoint counts as breaching unless the alarm's own rule says it does not. Where the rule cannot be told (anomaly
 * bands), an earlier onset is the safe mistake: it makes an alarm a baseline and never blames the newest revision.
 */
function isBreaching(point: unknown, alarm: AlarmReading, threshold: number | undefined): boolean {
  const value = at(point, 'value');
  if (typeof value !== 'number') return alarm.treatMissingData === 'breaching';
  const rule = breaches.get(alarm.comparison);
  return rule === undefined || threshold === undefined || rule(value, threshold);
}

/** Composite alarms have no periods of their own: when their first child that is in ALARM changed is all they know. */
function onsetOfComposite(reason: unknown): Period | undefined {
  const children = at(reason, 'triggeringAlarms');
  if (!Array.isArray(children)) return undefined;
  const moments = children
    .filter((child) => at(at(child, 'state'), 'value') === 'ALARM')
    .map((child) => momentIn(at(at(child, 'state'), 'timestamp')))
    .filter((moment) => moment !== undefined);
  const first = earliest(moments);
  return first === undefined ? undefined : pointInTime(first);
}

const earliest = (moments: readonly EpochMs[]) =>
  moments.reduce<EpochMs | undefined>((first, next) => (first === undefined || next < first ? next : first), undefined);

const pointInTime = (moment: EpochMs): Period => ({ start: moment, end: moment });

/** The ARNs of the children that a composite alarm names as its cause, so that their own onsets can be read. */
export function triggeringChildren(alarm: AlarmReading): string[] {
  const children = at(reasonOf(alarm), 'triggeringAlarms');
  if (!Array.isArray(children)) return [];
  return children.map((child) => at(child, 'arn')).filter((arn) => typeof arn === 'string');
}

/** CloudWatch looks back a week at most; reason data that say otherwise are not its own. */
const PERIOD_SECONDS_MAX = 7 * 24 * 60 * 60;
const isPeriod = (x: unknown): x is number => typeof x === 'number' && x >= 1 && x <= PERIOD_SECONDS_MAX;

/**
 * The earliest breaching period in the alarm's reason data, else the one that starts at transition − period × evaluation
 * periods. Undefined when the alarm tells no time at all.
 */
export function onsetOf(alarm: AlarmReading): Period | undefined {
  const reason = reasonOf(alarm);
  if (alarm.kind === 'composite') {
    return (
      onsetOfComposite(reason) ?? (alarm.transitionedAt === undefined ? undefined : pointInTime(alarm.transitionedAt))
    );
  }
  const saidPeriod = at(reason, 'period');
  const period = seconds(isPeriod(saidPeriod) ? saidPeriod : (alarm.periodSeconds ?? 60));
  const saidThreshold = at(reason, 'threshold');
  const threshold = typeof saidThreshold === 'number' ? saidThreshold : alarm.threshold;
  const points = at(reason, 'evaluatedDatapoints');
  const starts = (Array.isArray(points) ? points : [])
    .filter((point) => isBreaching(point, alarm, threshold))
    .map((point) => momentIn(at(point, 'timestamp')))
    .filter((moment) => moment !== undefined);
  const first = earliest(starts);
  // Trouble begins before the alarm goes to ALARM: what an update of the reason says later is not how it began.
  if (first !== undefined && first <= (alarm.transitionedAt ?? first))
    return { start: first, end: plus(first, period) };
  if (alarm.transitionedAt === undefined) return undefined;
  const start = minus(alarm.transitionedAt, seconds((period / 1_000) * (alarm.evaluationPeriods ?? 1)));
  return { start, end: plus(start, period) };
}

/** An onset precedes a shift only if its period had ended before it: a period that straddles belongs to the new revision. */
export const precedes = (onset: Period, shift: EpochMs): boolean => onset.end <= shift;
