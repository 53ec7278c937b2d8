import type { Facts } from '../../functions/core/facts.ts';
import type { TaskDefinitionArn } from '../../functions/core/ids.ts';
import type { Term } from '../../functions/core/term.ts';

/*
 * An oracle for the target of a roll-back: DESIGN 1 in the plainest words, and nothing of the code under test. It asks of
 * every term by itself whether it proves its revision, where the code walks back through each revision's terms.
 */

type Ledger = Pick<Facts, 'terms' | 'vetoes' | 'past' | 'incident' | 'policy'>;

const endOf = ({ terms }: Ledger, i: number): number => terms[i + 1]?.shift ?? Number.POSITIVE_INFINITY;

const onsetEnds = ({ past, incident }: Ledger) =>
  [...past, ...(incident ? [incident] : [])].flatMap((one) => Object.values(one.onsets).map((onset) => onset.end));

/** Somebody went back from this hash at that moment or later, or vetoed it. */
function blamedSince(ledger: Ledger, hash: string, moment: number): boolean {
  const { terms, vetoes } = ledger;
  const wentBack = terms.some((next, i) => {
    const away = terms[i - 1]?.hash === hash && next.hash !== hash && next.kind === 'rollback';
    return away && next.shift >= moment;
  });
  return wentBack || vetoes.some((veto) => veto.hash === hash && veto.at >= moment);
}

function proves(ledger: Ledger, term: Term, i: number): boolean {
  const { terms, policy } = ledger;
  if (term.candidate === undefined || term.bakedAt === undefined) return false;
  if (endOf(ledger, i) - term.shift < policy.bakeMs) return false;
  if (blamedSince(ledger, term.hash, term.candidate.at)) return false;
  const trouble = (end: number) =>
    terms.some((t, k) => k >= i && t.hash === term.hash && end > t.shift && end <= endOf(ledger, k));
  return !onsetEnds(ledger).some(trouble);
}

/** Every known good revision but the running one, the one that served last first, by the newest term that proves it. */
export function goodOnes(ledger: Ledger): Term[] {
  const { terms } = ledger;
  const running = terms[terms.length - 1]?.hash;
  const lastServed = (hash: string) => Math.max(...terms.map((term, i) => (term.hash === hash ? i : -1)));
  const proofs = terms.filter((term, i) => term.hash !== running && proves(ledger, term, i)).reverse();
  const newest = proofs.filter((term, i) => proofs.findIndex((other) => other.hash === term.hash) === i);
  return newest.sort((a, b) => lastServed(b.hash) - lastServed(a.hash));
}

/** The nearest known good one that can be started; undefined also where the nearest that may be has not been looked at. */
export function nearestGood(given: Facts): TaskDefinitionArn | undefined {
  for (const { definition } of goodOnes(given)) {
    const state = given.definitions.get(definition);
    if (state?.unusable !== undefined) continue;
    return state === undefined || state.crossedOnly ? undefined : definition;
  }
  return undefined;
}
