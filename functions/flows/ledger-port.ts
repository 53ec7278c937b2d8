import type { Incident } from '../core/incident.ts';
import type { Hold, Term, Veto } from '../core/term.ts';
import type { EpochMs } from '../core/units.ts';

/* Belay's memory, as the responder needs it. What the hooks need of it: ports.ts, LedgerPort. */

/** Everything that the ledger knows of one service, in one consistent read. */
export interface ServiceLedger {
  readonly incident?: Incident | undefined;
  /** Oldest first. */
  readonly terms: readonly Term[];
  readonly vetoes: readonly Veto[];
  readonly hold?: Hold | undefined;
  readonly past: readonly Incident[];
}

/** What the sweep looks at first, of many services at once. */
export interface ServiceState {
  readonly incident?: Incident | undefined;
  /** The running revision as it was last learnt: if nothing changed and it has baked, there is nothing to learn. */
  readonly seen?: Seen | undefined;
}

export interface Seen {
  readonly definition: string;
  readonly deployment?: string | undefined;
  readonly baked: boolean;
}

export interface Lease {
  readonly service: string;
  readonly owner: string;
}

export interface ResponderLedgerPort {
  read(service: string, signal: AbortSignal): Promise<ServiceLedger>;
  states(services: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, ServiceState>>;
  /** Takes the lease if it is free, ours or past its end; answers the open incident as it is at that very moment. */
  take(
    lease: Lease,
    now: EpochMs,
    until: EpochMs,
    signal: AbortSignal,
  ): Promise<{ readonly incident?: Incident | undefined } | 'held'>;
  /** Saves the open incident (none: clears it) under the lease, and gives the lease back if asked to. */
  save(
    lease: Lease,
    incident: Incident | undefined,
    then: 'keep' | 'release',
    signal: AbortSignal,
  ): Promise<'saved' | 'lost-lease'>;
  /** A closed incident, for history; by its id, so that writing it twice is writing it once. */
  archive(service: string, incident: Incident, signal: AbortSignal): Promise<void>;
  /** Adds to the term of this shift: what is there stays, what is new is added (hooks and sweeps write at once). */
  saveTerm(service: string, term: Term, signal: AbortSignal): Promise<void>;
  forgetTerms(service: string, shifts: readonly EpochMs[], signal: AbortSignal): Promise<void>;
  saveSeen(service: string, seen: Seen, signal: AbortSignal): Promise<void>;
  saveVeto(service: string, veto: Veto, signal: AbortSignal): Promise<void>;
  /** Notes that the service fires, and answers who fired since, and the hold for all, in one write. */
  noteFiring(
    service: string,
    at: EpochMs,
    since: EpochMs,
    signal: AbortSignal,
  ): Promise<{ readonly firing: readonly string[]; readonly hold?: Hold | undefined }>;
  /** True for one service, again and again: no other has claimed the aggregated page since that moment. */
  claimPage(service: string, at: EpochMs, since: EpochMs, signal: AbortSignal): Promise<boolean>;
}
