import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { makeLedger } from '../adapters/ledger.ts';
import { makeHookLedger } from '../adapters/ledger-recall.ts';
import type { ResponderLedgerPort } from '../flows/ledger-port.ts';
import { CallFailed, type LedgerPort } from '../flows/ports.ts';
import type { clientConfig } from './clients.ts';
import { type Env, required } from './env.ts';

/** Both settings would else be looked for in a home folder. */
const clientFor = (aws: ReturnType<typeof clientConfig>) =>
  new DynamoDBClient({ ...aws, accountIdEndpointMode: 'disabled', endpointDiscoveryEnabled: false });

/** @throws Error when `BELAY_TABLE` is not set */
export const responderLedger = (env: Env, aws: ReturnType<typeof clientConfig>): ResponderLedgerPort =>
  makeLedger(clientFor(aws), required(env, ['BELAY_TABLE']).BELAY_TABLE);

const noTable = async () => {
  throw new CallFailed('ledger', 'refused', 'BELAY_TABLE is not set');
};

/** A hook that cannot start stalls a deployment for an hour: without a table it starts, and each of its calls says so. */
export function hookLedger(env: Env, aws: ReturnType<typeof clientConfig>): LedgerPort {
  const table = env['BELAY_TABLE'];
  return table ? makeHookLedger(clientFor(aws), table) : { recall: noTable, saveCandidate: noTable };
}
