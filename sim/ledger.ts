import type { DeploymentId } from '../functions/core/ids.ts';
import type { Term, Veto } from '../functions/core/term.ts';
import type { LedgerPort, Recollection } from '../functions/flows/ports.ts';

/** Belay's memory in memory: what the table will hold, for worlds that live no longer than the process. */
export class MemoryLedger implements LedgerPort {
  /** By service. */
  readonly vetoes = new Map<string, Veto[]>();
  /** By deployment id: the incident whose rollback it is. */
  readonly ownRollbacks = new Map<string, string>();
  readonly candidates: Term[] = [];

  async recall(service: string, deployment: DeploymentId): Promise<Recollection> {
    const incident = this.ownRollbacks.get(deployment);
    return {
      vetoes: this.vetoes.get(service) ?? [],
      ...(incident === undefined ? {} : { ownRollback: { incident } }),
    };
  }

  async saveCandidate(_service: string, term: Term): Promise<void> {
    this.candidates.push(term);
  }
}
