import type { Incident } from './incident.ts';
import { invariant } from './invariant.ts';
import type { Term, Veto } from './term.ts';

/* What the ledger's items mean together, wherever they lie: the table and the in-memory ledger read them by these rules. */

const KEPT_DAYS = 90;

/** When a closed incident may go, in seconds since 1970, as DynamoDB's time to live has it. */
export function expiresAt({ closed }: Incident): number {
  invariant(closed !== undefined, 'only a closed incident is archived');
  return Math.floor(closed.at / 1_000) + KEPT_DAYS * 24 * 60 * 60;
}

/** Nobody reads more, and a reason that was written by a machine must not fill an item. */
const REASON_LENGTH_MAX = 2_000;

/** A veto as it is kept. */
export const keptVeto = (veto: Veto): Veto => ({ ...veto, reason: veto.reason.slice(0, REASON_LENGTH_MAX) });

const reasons = {
  'roll-back': 'Belay set out to roll it back',
  'stop-deployment': 'Belay set out to stop its deployment',
} as const;

/** An intent carries its veto: a crash before the veto is written loses nothing. */
const carriedBy = ({ id, intent }: Incident): Veto[] =>
  intent === undefined ? [] : [{ hash: intent.veto, incident: id, reason: reasons[intent.act], at: intent.at }];

/**
 * The vetoes in force, one a hash, in the order of the hashes: those written, and those that intents carry. A written one
 * says more (its reason, a person's exemption), so it gives way only to a later incident's.
 */
export function vetoesIn(written: readonly Veto[], incidents: readonly Incident[]): Veto[] {
  const byHash = new Map(written.map((veto) => [veto.hash, veto]));
  for (const veto of incidents.flatMap(carriedBy)) {
    const known = byHash.get(veto.hash);
    if (known === undefined || (known.incident !== veto.incident && known.at < veto.at)) byHash.set(veto.hash, veto);
  }
  return [...byHash.values()].toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
}

/** The incident in which Belay started this deployment. What it stopped was somebody else's. */
export const startedIn = (incidents: readonly Incident[], deployment: string): string | undefined =>
  incidents.find(({ intent }) => intent?.act === 'roll-back' && intent.deployment === deployment)?.id;

/**
 * Two reports of one term. What is known stays and what is new is added, so that a hook and a sweep may write in either
 * order. That it was a rollback is only ever learnt: a hook cannot know, and its `deploy` is no contradiction.
 */
export const joined = (known: Term, added: Term): Term => ({
  ...known,
  deployment: known.deployment ?? added.deployment,
  kind: added.kind === 'rollback' ? 'rollback' : known.kind,
  candidate: known.candidate ?? added.candidate,
  bakedAt: known.bakedAt ?? added.bakedAt,
});
