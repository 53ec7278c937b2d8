import type { Incident } from './incident.ts';
import { joined } from './ledger.ts';
import { type Period, precedes } from './onset.ts';
import type { RollbackPolicy } from './policy.ts';
import type { Term, Veto } from './term.ts';
import { type DurationMs, type EpochMs, elapsed, epochMs, iso } from './units.ts';

/** What is known of a service's past, as far as a target is chosen by it. */
export interface Past {
  /** Oldest first; the last is the running revision's. */
  readonly terms: readonly Term[];
  readonly vetoes: readonly Veto[];
  /** Closed ones and the open one. */
  readonly incidents: readonly Incident[];
}

/** One earlier revision as a target: good, or why not. */
export interface Appraisal {
  readonly term: Term;
  readonly good: boolean;
  readonly because: string;
}

export const revisionName = (definition: string) => definition.slice(definition.lastIndexOf('/') + 1);

/** A term with the moment at which the next one began. */
interface Stretch {
  readonly term: Term;
  readonly end: EpochMs;
}

/**
 * Whether this onset is this term's: an onset belongs to the revision during whose term its period *ended*, so that a
 * period which straddles a shift is the new revision's (DESIGN 1).
 */
const holds = ({ term, end }: Stretch, onset: Period) => !precedes(onset, term.shift) && precedes(onset, end);

/** When this hash was rolled away from, by anyone: its term was ended by a rollback. */
const blamedAt = (terms: readonly Term[], hash: string): EpochMs[] =>
  terms
    .filter((next, i) => next.kind === 'rollback' && next.hash !== hash && terms[i - 1]?.hash === hash)
    .map((next) => next.shift);

/** Why this hash is blamed or vetoed, unless it was proven anew since. */
export function blameOf({ terms, vetoes }: Omit<Past, 'incidents'>, hash: string, proven: EpochMs): string | undefined {
  const veto = vetoes.find((v) => v.hash === hash && v.at >= proven);
  if (veto) return `vetoed since ${veto.incident}`;
  const blamed = blamedAt(terms, hash).findLast((at) => at >= proven);
  return blamed && `rolled away from at ${iso(blamed)}`;
}

/** Why this term proves nothing of its revision; undefined: it does. */
function lacks({ term, end }: Stretch, past: Past, bakeMs: DurationMs): string | undefined {
  const blame = blameOf(past, term.hash, term.candidate?.at ?? epochMs(0));
  if (blame !== undefined) return blame;
  if (!term.candidate) return 'never passed: no proof candidate';
  if (term.bakedAt === undefined) return 'was not seen to serve for the bake time';
  const lasted = elapsed(term.shift, end);
  return lasted < bakeMs ? `served ${lasted} ms, less than bakeMs (${bakeMs})` : undefined;
}

/** The alarm whose trouble began in this term. */
function troubleIn(stretch: Stretch, { incidents }: Past): string | undefined {
  const onsets = incidents.flatMap((incident) => Object.entries(incident.onsets));
  const found = onsets.find(([, onset]) => holds(stretch, onset));
  return found && `an incident began in its term (${found[0]}, ${iso(found[1].start)})`;
}

/** All terms of one revision, newest first. */
type Served = readonly [Stretch, ...Stretch[]];

/**
 * The newest term that proves a revision counts: a short second term, such as that of a rollback to it, takes nothing away.
 * Trouble in the term that proves it, or in a later one, does.
 */
function judge(served: Served, past: Past, { bakeMs }: RollbackPolicy): Appraisal {
  const lacking = served.map((stretch) => lacks(stretch, past, bakeMs));
  const proof = lacking.indexOf(undefined);
  const troubles = served.slice(0, proof + 1).flatMap((stretch) => troubleIn(stretch, past) ?? []);
  const because = proof === -1 ? lacking[0] : troubles[0];
  const { term } = served[proof] ?? served[0];
  return { term, good: because === undefined, because: because ?? 'known good' };
}

/**
 * Every earlier revision, nearest first, the running one left out whatever number it is registered under: known good, with
 * the term that proves it, or why not.
 */
export function appraise(past: Past, policy: RollbackPolicy): Appraisal[] {
  const running = past.terms.at(-1);
  if (!running) return [];
  const served = new Map<string, Served>();
  let end = running.shift;
  for (const term of past.terms.toReversed()) {
    if (term.hash !== running.hash) {
      const stretch = { term, end };
      const later = served.get(term.hash);
      served.set(term.hash, later ? [...later, stretch] : [stretch]);
    }
    end = term.shift;
  }
  return [...served.values()].map((stretches) => judge(stretches, past, policy));
}

/** The definitions that served after the target last did, the running one included: what a rollback must cross. */
export function crossed(terms: readonly Term[], target: Term): readonly Term[] {
  const from = terms.findLastIndex((term) => term.hash === target.hash);
  return terms.slice(from + 1);
}

/** How many terms the ledger keeps of a service: many deployments' worth, and one cheap read. */
const TERMS_KEPT = 50;

/** The terms that may be forgotten: the oldest beyond what is kept, never the nearest known good one, nor the next: its end. */
export function forgettable(past: Past, policy: RollbackPolicy): readonly EpochMs[] {
  const nearest = appraise(past, policy).find((a) => a.good)?.term;
  return past.terms
    .slice(0, -TERMS_KEPT)
    .filter((term, i) => term !== nearest && (i === 0 || past.terms[i - 1] !== nearest))
    .map((term) => term.shift);
}

/** It served, and then something else did. */
export const servedEarlier = (hash: string, terms: readonly Term[]): boolean =>
  terms.some((term) => term.hash === hash) && terms.at(-1)?.hash !== hash;

/** The terms with one more; a term of this shift that is there already keeps what it says, and gains what it lacks. */
export function withTerm(terms: readonly Term[], term: Term): Term[] {
  const known = terms.find((t) => t.shift === term.shift);
  const merged = known ? joined(known, term) : term;
  return [...terms.filter((t) => t !== known), merged].toSorted((a, b) => a.shift - b.shift);
}

/**
 * The terms with each revision that was deployed anew over itself as one: its term goes on, and nothing new has shifted. Only
 * going back to it begins another.
 */
export function unbroken(terms: readonly Term[]): Term[] {
  const whole: Term[] = [];
  for (const term of terms) {
    const before = whole.at(-1);
    if (before?.definition === term.definition && term.kind === 'deploy')
      whole[whole.length - 1] = joined(before, term);
    else whole.push(term);
  }
  return whole;
}
