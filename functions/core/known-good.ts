import type { Incident } from './incident.ts';
import { type Period, precedes } from './onset.ts';
import type { RollbackPolicy } from './policy.ts';
import type { Term, Veto } from './term.ts';
import { type EpochMs, elapsed, iso } from './units.ts';

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

/**
 * Whether this onset is this term's: an onset belongs to the revision during whose term its period *ended*, so that a
 * period which straddles a shift is the new revision's (DESIGN 1).
 */
const holds = ({ shift }: Term, end: EpochMs | undefined, onset: Period) =>
  !precedes(onset, shift) && (end === undefined || precedes(onset, end));

/** When this hash was last rolled away from, by anyone: its term was ended by a rollback. */
export function blamedAt(terms: readonly Term[], hash: string): EpochMs | undefined {
  const ends = terms.flatMap((term, i) => {
    const next = terms[i + 1];
    return term.hash === hash && next?.kind === 'rollback' && next.hash !== hash ? [next.shift] : [];
  });
  return ends.at(-1);
}

/** A veto or a blame counts until the revision is proven anew: by a candidate that is younger. */
const lifted = (term: Term, at: EpochMs) => term.candidate !== undefined && term.candidate.at > at;

function doubt(term: Term, i: number, { terms, vetoes, incidents }: Past, bakeMs: number): string | undefined {
  const end = terms[i + 1]?.shift;
  const lasted = end === undefined ? 0 : elapsed(term.shift, end);
  const veto = vetoes.find((v) => v.hash === term.hash && !lifted(term, v.at));
  const blamed = blamedAt(terms, term.hash);
  const onset = incidents.flatMap((x) => Object.entries(x.onsets)).find(([, period]) => holds(term, end, period));
  if (veto) return `vetoed since ${veto.incident}`;
  if (blamed !== undefined && !lifted(term, blamed)) return `rolled away from at ${iso(blamed)}`;
  if (!term.candidate) return 'never passed: no proof candidate';
  if (term.bakedAt === undefined) return 'was not seen to serve for the bake time';
  if (lasted < bakeMs) return `served ${lasted} ms, less than bakeMs (${bakeMs})`;
  if (onset) return `an incident began in its term (${onset[0]}, ${iso(onset[1].start)})`;
  return undefined;
}

/**
 * Every earlier revision, nearest first, the running one left out whatever number it is registered under: known good, or
 * why not. A revision that served several times is judged by its newest term alone.
 */
export function appraise(past: Past, policy: RollbackPolicy): Appraisal[] {
  const running = past.terms.at(-1);
  const seen = new Set(running ? [running.hash] : []);
  const appraisals: Appraisal[] = [];
  for (let i = past.terms.length - 2; i >= 0; i -= 1) {
    const term = past.terms[i];
    if (!term || seen.has(term.hash)) continue;
    seen.add(term.hash);
    const because = doubt(term, i, past, policy.bakeMs);
    appraisals.push({ term, good: because === undefined, because: because ?? 'known good' });
  }
  return appraisals;
}

/** The definitions that served after the target last did, the running one included: what a rollback must cross. */
export function crossed(terms: readonly Term[], target: Term): readonly Term[] {
  const from = terms.findLastIndex((term) => term.hash === target.hash);
  return terms.slice(from + 1);
}

/** How many terms the ledger keeps of a service: many deployments' worth, and one cheap read. */
const TERMS_KEPT = 50;

/** The terms that may be forgotten: the oldest beyond what is kept, and never the nearest known good one. */
export function forgettable(past: Past, policy: RollbackPolicy): readonly EpochMs[] {
  const nearest = appraise(past, policy).find((a) => a.good)?.term;
  return past.terms
    .slice(0, -TERMS_KEPT)
    .filter((term) => term !== nearest)
    .map((term) => term.shift);
}

/** The terms with another one in its place: by shift, or by deployment where its shift became known better. */
export function withTerm(terms: readonly Term[], term: Term): Term[] {
  const known = terms.find((t) => t.shift === term.shift);
  const merged = known ? { ...term, ...known, kind: term.kind === 'rollback' ? term.kind : known.kind } : term;
  return [...terms.filter((t) => t.shift !== term.shift), merged].toSorted((a, b) => a.shift - b.shift);
}
