import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startedIn, vetoesIn } from '../core/ledger.ts';
import type { LedgerPort } from '../flows/ports.ts';
import { incidentsIn, writtenVetoesIn } from './ledger-items.ts';
import { itemsOf, saveTerm } from './ledger-table.ts';

/** The hooks' part of the ledger; they carry no more of it than this. */
export function makeHookLedger(client: DynamoDBClient, name: string): LedgerPort {
  const table = { client, name };
  return {
    async recall(service, deployment, signal) {
      const items = await itemsOf(table, service, signal);
      const { all } = incidentsIn('dynamodb:Query', items);
      const vetoes = vetoesIn(writtenVetoesIn('dynamodb:Query', items), all);
      const incident = startedIn(all, deployment);
      return { vetoes, ...(incident === undefined ? {} : { ownRollback: { incident } }) };
    },
    saveCandidate: (service, term, signal) => saveTerm(table, service, term, signal),
  };
}
