import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { GuardedService } from '../../functions/core/config.ts';
import { type AlarmReading, onsetOf, type Period, precedes } from '../../functions/core/onset.ts';
import { type DurationMs, type EpochMs, elapsed, minus, seconds } from '../../functions/core/units.ts';
import type { AlarmState, StoredAlarm } from '../aws/cloudwatch.ts';
import { hashIn } from '../incident/definitions.ts';
import type { Shift } from '../shift.ts';
import type { World } from '../world.ts';

/* What really happened to a service, from the world's own books: nothing of this is Belay's word. */

/** A revision that served before the books begin. */
export interface Earlier {
  readonly definition: string;
  readonly shift: EpochMs;
}

/** One stretch in which a revision had the traffic, from its first share on. */
export interface TrueTerm extends Earlier {
  readonly hash: string;
  readonly end: EpochMs;
  /** What came after it had served before: somebody went back. */
  readonly leftFor: 'an earlier one' | 'a new one' | 'nothing yet';
}

/** Of a rolling deployment: from its start until a task of it runs, where `startTimes` says nothing else. */
const STARTS_WITHIN = seconds(40);

/**
 * When each definition in its turn got its first share of the traffic, whatever it runs; oldest first. `without`: what one move
 * has made is left out, for who judges that move.
 */
export function beginnings(
  world: World,
  service: GuardedService,
  past: readonly Earlier[],
  without?: Pick<Shift, 'at' | 'definition'>,
): Earlier[] {
  const moves = world.shifts
    .filter((shift) => shift.service === service.ecsService)
    .filter(({ at, definition }) => at !== without?.at || definition !== without.definition)
    .toSorted(byTime);
  const rolling = service.codedeploy === undefined;
  const begins: Earlier[] = [...past];
  for (const [i, { at, definition }] of moves.entries()) {
    const next = moves[i + 1];
    const starts = world.ecs.startTimes.get(definition) ?? STARTS_WITHIN;
    // What was superseded before a task of it ran never had any traffic.
    if (rolling && next && (starts === 'never' || elapsed(at, next.at) <= starts)) continue;
    if (begins.at(-1)?.definition !== definition) begins.push({ definition, shift: at });
  }
  return begins;
}

/** The same of what they run: a definition that is another one registered anew goes on with its term. The last one serves. */
export function trueTerms(world: World, begins: readonly Earlier[]): TrueTerm[] {
  const hashed = begins.map((begin) => ({ ...begin, hash: hashIn(world, begin.definition) }));
  const terms = hashed.filter(({ hash }, i) => hash !== hashed[i - 1]?.hash);
  const left = new Set<string>();
  return terms.map((term, i) => {
    const next = terms[i + 1];
    const before = terms.slice(0, i).some(({ hash }) => hash === next?.hash);
    // What was itself gone back from is not gone back to: it is shipped once more.
    const leftFor =
      next === undefined ? 'nothing yet' : before && !left.has(next.hash) ? 'an earlier one' : 'a new one';
    if (leftFor === 'an earlier one') left.add(term.hash);
    return { ...term, end: next?.shift ?? (Number.POSITIVE_INFINITY as EpochMs), leftFor };
  });
}

const byTime = (a: Shift, b: Shift) => a.at - b.at;

/**
 * The same for who has seen the service at rest only then: Belay notes terms at rest alone, so what served between two terms of
 * one definition and was never seen at rest leaves them one. `given`: so many of the first were noted by somebody else.
 */
export function asSeen(begins: readonly Earlier[], given: number, rests: readonly EpochMs[]): Earlier[] {
  const seen = begins.slice(0, given);
  for (const begin of begins.slice(given)) {
    const [before, between] = [seen.at(-2), seen.at(-1)];
    const goesOn = between && seen.length > given && before?.definition === begin.definition;
    const noted = goesOn && rests.some((rest) => rest >= between.shift && rest < begin.shift);
    if (goesOn && !noted) seen.pop();
    else seen.push(begin);
  }
  return seen;
}

/** One stay of an alarm in ALARM, with one reason: an update of it begins another. */
export interface Firing {
  readonly alarm: string;
  readonly from: EpochMs;
  /** When it came into ALARM, whatever reasons it said since. */
  readonly rose: EpochMs;
  /** When it left ALARM, or said another reason; endless until then. */
  readonly to: EpochMs;
  readonly onset: Period | undefined;
}

/** Every stay in ALARM that has begun, of these alarms. */
export function firings({ cloudwatch }: World, names: readonly string[], now: EpochMs): Firing[] {
  return names.flatMap((name) => {
    const alarm = cloudwatch.alarms.get(name);
    const states = (alarm?.states ?? []).filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
    return states.flatMap((state, i): Firing[] => {
      if (!alarm || state.state !== 'ALARM') return [];
      const to = states[i + 1]?.at ?? (Number.POSITIVE_INFINITY as EpochMs);
      const rose = states[states.findLastIndex((one, k) => k < i && one.state !== 'ALARM') + 1]?.at ?? state.at;
      return [{ alarm: name, from: state.at, rose, to, onset: onsetOf(readingOf(name, alarm, state)) }];
    });
  });
}

function readingOf(name: string, { kind, alarm }: StoredAlarm, { at, reasonData }: AlarmState): AlarmReading {
  const { Period: periodSeconds, EvaluationPeriods: evaluationPeriods, Metrics } = alarm as MetricAlarm;
  const longest = Metrics?.reduce((most, metric) => Math.max(most, metric.MetricStat?.Period ?? 0), 0);
  const { Threshold: threshold, ComparisonOperator: comparison, TreatMissingData } = alarm as MetricAlarm;
  const common = { name, kind, state: 'ALARM', reasonData, transitionedAt: at, treatMissingData: TreatMissingData };
  return { ...common, periodSeconds: periodSeconds ?? longest, evaluationPeriods, threshold, comparison };
}

/** Of these, what fired at some moment of the last `memory`: a decision may be that old. */
export const lately = (all: readonly Firing[], now: EpochMs, memory: DurationMs) =>
  all.filter(({ to }) => to >= minus(now, memory));

/** A term that proves its revision: it lasted, nothing began to go wrong in it, and nobody went back from the revision since. */
export function isProof(term: TrueTerm, terms: readonly TrueTerm[], trouble: readonly Firing[], bakeMs: DurationMs) {
  if (elapsed(term.shift, term.end) < bakeMs) return false;
  const inIt = trouble.some(({ onset }) => onset && !precedes(onset, term.shift) && precedes(onset, term.end));
  const blamed = terms.some((t) => t.hash === term.hash && t.leftFor === 'an earlier one' && t.end >= term.end);
  return !inIt && !blamed;
}

/** It served until a moment ago, and AWS may not have said otherwise yet. */
export function servedLately(
  books: {
    readonly world: World;
    readonly service: GuardedService;
    readonly now: () => EpochMs;
    readonly past?: readonly Earlier[] | undefined;
    /** How late AWS may be. @default never */
    readonly staleMs?: DurationMs | undefined;
  },
  definition: string,
): boolean {
  const { world, service, now, past = [], staleMs = 0 } = books;
  const begins = staleMs > 0 ? beginnings(world, service, past) : [];
  return begins.some((one, i) => {
    const end = begins[i + 1]?.shift ?? now();
    return one.definition === definition && end >= now() - staleMs;
  });
}
