import type { DeploymentId } from '../functions/core/ids.ts';
import type { Incident } from '../functions/core/incident.ts';
import { expiresAt, joined, keptVeto, startedIn, vetoesIn } from '../functions/core/ledger.ts';
import type { Hold, Term, Veto } from '../functions/core/term.ts';
import type { EpochMs } from '../functions/core/units.ts';
import type { Lease, ResponderLedgerPort, Seen, ServiceLedger, ServiceState } from '../functions/flows/ledger-port.ts';
import type { LedgerPort, Recollection } from '../functions/flows/ports.ts';

interface Remembered {
  lease?: { readonly owner: string; readonly until: EpochMs } | undefined;
  incident?: Incident | undefined;
  seen?: Seen | undefined;
  hold?: Hold | undefined;
  readonly terms: Map<EpochMs, Term>;
  readonly past: Map<string, Incident>;
}

/** Belay's memory in memory, for worlds that live no longer than the process: what adapters/ledger.ts promises, it promises. */
export class MemoryLedger implements LedgerPort, ResponderLedgerPort {
  /** As written, by service; what intents carry comes on top. */
  readonly vetoes = new Map<string, Veto[]>();
  /** For all services. */
  hold: Hold | undefined;

  readonly #services = new Map<string, Remembered>();
  readonly #firedAt = new Map<string, EpochMs>();
  #paged: { readonly by: string; readonly at: EpochMs } | undefined;

  /** Every term that has a proof candidate. */
  get candidates(): Term[] {
    return [...this.#services.values()].flatMap(({ terms }) => [...terms.values()]).filter((term) => term.candidate);
  }

  /** A person's freeze of one service. */
  setHold(service: string, hold: Hold | undefined): void {
    this.#of(service).hold = hold;
  }

  leaseOf(service: string): (Lease & { readonly until: EpochMs }) | undefined {
    const { lease } = this.#of(service);
    return lease && { service, ...lease };
  }

  async recall(service: string, deployment: DeploymentId): Promise<Recollection> {
    const incident = startedIn(this.#incidents(service), deployment);
    return { vetoes: this.#vetoes(service), ...(incident === undefined ? {} : { ownRollback: { incident } }) };
  }

  saveCandidate(service: string, term: Term): Promise<void> {
    return this.saveTerm(service, term);
  }

  async read(service: string): Promise<ServiceLedger> {
    return this.known(service);
  }

  /** The same, for who looks on from outside. */
  known(service: string): ServiceLedger {
    const { incident, terms, hold } = this.#of(service);
    return {
      incident,
      terms: [...terms.values()].toSorted((a, b) => a.shift - b.shift),
      vetoes: this.#vetoes(service),
      hold,
      past: this.#past(service),
    };
  }

  async states(services: readonly string[]): Promise<Map<string, ServiceState>> {
    return new Map(
      services.map((service) => {
        const { incident, seen } = this.#of(service);
        return [service, { incident, seen }];
      }),
    );
  }

  async take({ service, owner }: Lease, now: EpochMs, until: EpochMs) {
    const known = this.#of(service);
    if (known.lease && known.lease.owner !== owner && known.lease.until > now) return 'held' as const;
    known.lease = { owner, until };
    return { incident: known.incident };
  }

  async save({ service, owner }: Lease, incident: Incident | undefined, then: 'keep' | 'release') {
    const known = this.#of(service);
    if (known.lease?.owner !== owner) return 'lost-lease';
    known.incident = incident;
    if (then === 'release') known.lease = undefined;
    return 'saved';
  }

  async archive(service: string, incident: Incident): Promise<void> {
    expiresAt(incident); // an open one is refused
    this.#of(service).past.set(incident.id, incident);
  }

  async saveTerm(service: string, term: Term): Promise<void> {
    const { terms } = this.#of(service);
    const known = terms.get(term.shift);
    terms.set(term.shift, known ? joined(known, term) : term);
  }

  async forgetTerms(service: string, shifts: readonly EpochMs[]): Promise<void> {
    for (const shift of shifts) this.#of(service).terms.delete(shift);
  }

  async saveSeen(service: string, seen: Seen): Promise<void> {
    this.#of(service).seen = seen;
  }

  async saveVeto(service: string, veto: Veto): Promise<void> {
    const written = this.vetoes.get(service) ?? [];
    if (written.some(({ hash, incident }) => hash === veto.hash && incident === veto.incident)) return;
    this.vetoes.set(service, [...written.filter(({ hash }) => hash !== veto.hash), keptVeto(veto)]);
  }

  async noteFiring(service: string, at: EpochMs, since: EpochMs) {
    this.#firedAt.set(service, at);
    const firing = [...this.#firedAt].filter(([, moment]) => moment >= since).map(([name]) => name);
    return { firing: firing.toSorted(), hold: this.hold };
  }

  async claimPage(by: string, at: EpochMs, since: EpochMs): Promise<boolean> {
    if (this.#paged !== undefined && this.#paged.at >= since && this.#paged.by !== by) return false;
    this.#paged = { by, at };
    return true;
  }

  #of(service: string): Remembered {
    const known = this.#services.get(service) ?? { terms: new Map(), past: new Map() };
    this.#services.set(service, known);
    return known;
  }

  #incidents(service: string): Incident[] {
    const { incident } = this.#of(service);
    return [...(incident ? [incident] : []), ...this.#past(service)];
  }

  #past = (service: string): Incident[] =>
    [...this.#of(service).past.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));

  #vetoes = (service: string): Veto[] => vetoesIn(this.vetoes.get(service) ?? [], this.#incidents(service));
}
