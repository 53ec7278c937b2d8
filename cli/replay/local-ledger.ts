import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { Term, Veto } from '../../functions/core/term.ts';
import { epochMs } from '../../functions/core/units.ts';
import { clientConfig } from '../../functions/runtime/clients.ts';
import type { Env } from '../../functions/runtime/env.ts';
import { responderLedger } from '../../functions/runtime/ledger.ts';
import { definitionArn, definitionHash } from '../../sim/shop.ts';
import { type LocalTable, startTable } from '../../sim/table.ts';

/** The ledger of a local world: an embedded table, seeded and read past the world, whose journal is the handler's alone. */
export interface LocalLedger {
  readonly table: LocalTable;
  remember(service: string, vetoes: readonly Veto[]): Promise<void>;
  /** Belay's own rollback to this deployment's revision is on its way. */
  intend(service: string, incident: string, deployment: string): Promise<void>;
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
    intend: async (service, id, deployment) => {
      const lease = { service, owner: 'replay' };
      const now = epochMs(Date.now());
      const [from, to] = [taskDefinitionArn(definitionArn(43)), taskDefinitionArn(definitionArn(42))];
      invariant(from !== undefined && to !== undefined, 'the shop has task definition ARNs');
      const veto = definitionHash(43);
      const intent = {
        nonce: 'belay-replay',
        act: 'roll-back',
        via: 'create-deployment',
        from,
        to,
        veto,
        at: now,
      } as const;
      await ledger.take(lease, now, now, signal);
      await ledger.save(lease, { id, openedAt: now, onsets: {}, intent: { ...intent, deployment } }, 'release', signal);
    },
    proofs: async (service) => (await ledger.read(service, signal)).terms.filter((term) => term.candidate),
  };
}
