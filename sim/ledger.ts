import type { DeploymentId } from '../functions/core/ids.ts';
import type { LedgerPort, ProofCandidate, Recollection, Veto } from '../functions/flows/ports.ts';

/** Belay's memory in memory: what the table will hold, for worlds that live no longer than the process. */
export class MemoryLedger implements LedgerPort {
  /** By service. */
  readonly vetoes = new Map<string, Veto[]>();
  /** By deployment id: the incident whose rollback it is. */
  readonly ownRollbacks = new Map<string, string>();
  readonly candidates: ProofCandidate[] = [];

  async recall(service: string, deployment: DeploymentId): Promise<Recollection> {
    const incident = this.ownRollbacks.get(deployment);
    return {
      vetoes: this.vetoes.get(service) ?? [],
      ...(incident === undefined ? {} : { ownRollback: { incident } }),
    };
  }

  async saveCandidate(candidate: ProofCandidate): Promise<void> {
    this.candidates.push(candidate);
  }
}
