import dynalite from 'dynalite';
import { listenOnLoopback } from './loopback.ts';
import { Refusal } from './refusal.ts';

/** The ledger's table on a laptop: an embedded DynamoDB in memory, gone when it is closed. */
export interface LocalTable {
  readonly name: string;
  /** Where it speaks DynamoDB's wire protocol. */
  readonly url: string;
  /** One operation, as it is on the wire. @throws Refusal */
  call(operation: string, input: object): Promise<object>;
  close(): Promise<void>;
}

const keys = { service: 'HASH', item: 'RANGE' } as const;
const definition = {
  TableName: 'belay-ledger',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: Object.keys(keys).map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: Object.entries(keys).map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
};

/** Signatures are not checked, but one must be there. */
const headers = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=NOBODY/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00',
  'x-amz-date': '20260101T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

export async function startTable(): Promise<LocalTable> {
  const { url, close } = await listenOnLoopback(dynalite({ createTableMs: 0 }));
  const call: LocalTable['call'] = (operation, input) => ask(url, operation, input);
  await call('CreateTable', definition);
  while (!(await isActive(call)));
  return { name: definition.TableName, url, call, close };
}

async function isActive(call: LocalTable['call']): Promise<boolean> {
  const { Table } = (await call('DescribeTable', { TableName: definition.TableName })) as {
    Table?: { TableStatus?: string };
  };
  return Table?.TableStatus === 'ACTIVE';
}

async function ask(url: string, operation: string, input: object): Promise<object> {
  const target = { 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, ...target },
    body: JSON.stringify(input),
  });
  const output = (await response.json()) as { __type?: string; message?: string; Message?: string };
  if (response.ok) return output;
  const type = output.__type?.split('#').at(-1) ?? 'InternalServerError';
  throw new Refusal(type, output.message ?? output.Message ?? '', response.status);
}
