import type { Term, Veto } from '../../functions/core/term.ts';
import { clientConfig } from '../../functions/runtime/clients.ts';
import type { Env } from '../../functions/runtime/env.ts';
import { responderLedger } from '../../functions/runtime/ledger.ts';
import { type LocalTable, startTable } from '../../sim/table.ts';

/** The ledger of a local world: an embedded table, seeded and read past the world, whose journal is the handler's alone. */
export interface LocalLedger {
  readonly table: LocalTable;
  remember(service: string, vetoes: readonly Veto[]): Promise<void>;
  /** Every term that has a proof candidate. */
  proofs(service: string): Promise<readonly Term[]>;
}

export async function startLedger(env: Env): Promise<LocalLedger> {
  const table = await startTable();
  const here = { ...env, AWS_ENDPOINT_URL: table.url, BELAY_TABLE: table.name };
  const ledger = responderLedger(here, clientConfig(here));
  const { signal } = new AbortController();
  return {
    table,
    remember: async (service, vetoes) => {
      for (const veto of vetoes) await ledger.saveVeto(service, veto, signal);
    },
    proofs: async (service) => (await ledger.read(service, signal)).terms.filter((term) => term.candidate),
  };
}
