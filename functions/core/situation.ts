import type { AlarmFacts, Facts, InFlight, Version } from './facts.ts';
import type { TaskDefinitionArn } from './ids.ts';
import type { Incident } from './incident.ts';
import { type Appraisal, appraise } from './known-good.ts';
import { type Period, precedes } from './onset.ts';
import type { Term } from './term.ts';
import type { DurationMs, EpochMs } from './units.ts';
import { elapsed, iso, millis, minutes } from './units.ts';

/** What would be undone, before anything is held against it. */
export type Nominee =
  | { readonly act: 'stop'; readonly from: TaskDefinitionArn; readonly shift: EpochMs; readonly deployment: InFlight }
  | { readonly act: 'roll-back'; readonly from: TaskDefinitionArn; readonly shift: EpochMs | undefined };

/** The facts, read once in the words that the guards share. */
export interface Situation {
  readonly facts: Facts;
  readonly now: EpochMs;
  /** In ALARM, silenced or not. */
  readonly inAlarm: readonly AlarmFacts[];
  /** In ALARM, and nobody has switched its actions off. */
  readonly firing: readonly AlarmFacts[];
  /** The deployment in flight, if there is one. */
  readonly inFlight: InFlight | undefined;
  readonly running: Version | undefined;
  /** The running revision's term, where its shift is known. */
  readonly term: Term | undefined;
  /** How long a rollback or a fix gets to show that it helps. */
  readonly settleMs: DurationMs;
  readonly nominee: Nominee | undefined;
  /** Since when people have the incident, and why: Belay acts no more in it. */
  readonly theirs: Incident['handedOver'];
  /** Earlier revisions, nearest first. */
  readonly appraisals: readonly Appraisal[];
}

/** The onset as the incident has kept it from the first sight of the alarm, else as the alarm says it now. */
export const onsetOfAlarm = ({ incident }: Facts, { name, onset }: AlarmFacts): Period | undefined =>
  (incident && Object.hasOwn(incident.onsets, name) ? incident.onsets[name] : undefined) ?? onset;

/** The firing alarms whose trouble began in the term of the revision with this shift. All others are baseline to it. */
export function triggersAgainst(facts: Facts, firing: readonly AlarmFacts[], shift: EpochMs) {
  return firing
    .flatMap((alarm) => {
      const onset = onsetOfAlarm(facts, alarm);
      return onset && !precedes(onset, shift) ? [{ alarm, onset }] : [];
    })
    .toSorted((a, b) => a.onset.start - b.onset.start);
}

export const isFiring = (alarm: AlarmFacts) => alarm.state === 'ALARM' && alarm.silenced === undefined;

/** The version that ECS calls PRIMARY: what runs, or, in an ECS rolling deployment, what is being rolled out. */
export const primaryOf = ({ ecs }: Pick<Facts, 'ecs'>): Version | undefined =>
  ecs === 'service-not-found' ? undefined : ecs.versions.find((version) => version.status === 'PRIMARY');

/** An alarm cannot say OK sooner than its own look-back after the trouble has ended, and CloudWatch needs a minute more. */
function settleTime({ policy, incident }: Facts, firing: readonly AlarmFacts[], alarms: readonly AlarmFacts[]) {
  const concerned = alarms.filter((a) => firing.includes(a) || (incident && Object.hasOwn(incident.onsets, a.name)));
  const slowest = Math.max(0, ...concerned.map((a) => a.lookBack)) + minutes(1);
  return millis(Math.min(Math.max(policy.settleMs, slowest), policy.waitDeadlineMs));
}

function nominate(facts: Facts, firing: readonly AlarmFacts[], running: Version | undefined, term: Term | undefined) {
  if (facts.window.open) {
    const { deployment } = facts.window;
    const { shift, kind, definition: from } = deployment;
    const triggered = shift !== undefined && triggersAgainst(facts, firing, shift).length > 0;
    return kind === 'deploy' && triggered ? { act: 'stop' as const, from, shift, deployment } : undefined;
  }
  if (!running || firing.length === 0) return undefined;
  return { act: 'roll-back' as const, from: running.definition, shift: term?.shift };
}

/**
 * People have what was handed over to them. Not so what they have because of a hold, once that is over, nor what Belay could
 * not see: whoever decides sees again.
 */
function theirsIn({ incident, holds }: Facts, now: EpochMs): Incident['handedOver'] {
  const over = incident?.handedOver;
  if (over?.why === 'facts-unavailable') return undefined;
  const held = holds.some((hold) => hold.until === undefined || hold.until > now);
  return over?.why === 'held' && !held ? undefined : over;
}

export function situationOf(facts: Facts, now: EpochMs): Situation {
  const inAlarm = facts.alarms.filter((alarm) => alarm.state === 'ALARM');
  const firing = inAlarm.filter(isFiring);
  const running = primaryOf(facts);
  const last = facts.terms.at(-1);
  const term = last?.definition === running?.definition && facts.adrift === undefined ? last : undefined;
  const incidents = facts.incident ? [...facts.past, facts.incident] : facts.past;
  return {
    facts,
    now,
    inAlarm,
    firing,
    running,
    term,
    inFlight: facts.window.open ? facts.window.deployment : undefined,
    settleMs: settleTime(facts, firing, facts.alarms),
    nominee: nominate(facts, firing, running, term),
    theirs: theirsIn(facts, now),
    appraisals: appraise({ terms: facts.terms, vetoes: facts.vetoes, incidents }, facts.policy),
  };
}

export const names = (alarms: readonly { readonly name: string }[]) => alarms.map((a) => a.name).join(', ') || 'none';

/** `10 min` of a duration, in the unit that people use for it. */
export function span(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

export const ago = (then: EpochMs, now: EpochMs) => `${span(elapsed(then, now))} ago (${iso(then)})`;
