import { CreateTableCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, vi } from 'vitest';
import type { Hold } from '../../functions/core/term.ts';
import { ledgerAt, type MadeLedger } from '../kit/ledger.ts';
import { type Moto, startMoto } from '../kit/moto.ts';

/*
 * Every promise that the flows rely on of Belay's memory, kept by the adapter over moto's DynamoDB too: the suites are those
 * of test/adapters, and the third implementation is the only one here.
 */

const shared = vi.hoisted(() => ({ make: (): Promise<unknown> => Promise.reject(new Error('moto is not there')) }));
vi.mock('../kit/ledger.ts', async (original) => ({
  ...(await original<typeof import('../kit/ledger.ts')>()),
  bothLedgers: [["moto's DynamoDB", () => shared.make()]],
}));

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  shared.make = () => inMoto(moto.endpoint);
}, 60_000);
afterAll(() => moto?.stop());

let tables = 0;

/** A table for one test, made as the infrastructure makes it. */
async function inMoto(endpoint: string): Promise<MadeLedger> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'BELAYTEST', secretAccessKey: 'none' },
  });
  tables += 1;
  const TableName = `belay-ledger-${tables}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['service', 'item'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'service', KeyType: 'HASH' },
        { AttributeName: 'item', KeyType: 'RANGE' },
      ],
    }),
  );
  const doc = (hold: Hold) => ({ S: JSON.stringify(hold) });
  const ofService = (hold: Hold, service: string) =>
    new PutItemCommand({ TableName, Item: { service: { S: service }, item: { S: 'hold' }, doc: doc(hold) } });
  const ofAll = (hold: Hold) =>
    new UpdateItemCommand({
      TableName,
      Key: { service: { S: '*region' }, item: { S: 'breaker' } },
      UpdateExpression: 'SET #hold = :doc',
      ExpressionAttributeNames: { '#hold': 'hold' },
      ExpressionAttributeValues: { ':doc': doc(hold) },
    });
  return {
    ledger: ledgerAt(endpoint, TableName),
    hold: async (hold, service) => {
      await (service === 'all' ? client.send(ofAll(hold)) : client.send(ofService(hold, service)));
    },
  };
}

await import('../adapters/contract-ledger.test.ts');
await import('../adapters/contract-ledger-past.test.ts');
await import('../adapters/contract-ledger-region.test.ts');
