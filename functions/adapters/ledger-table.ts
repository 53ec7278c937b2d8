import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Term } from '../core/term.ts';
import { type Item, termKey } from './ledger-items.ts';
import { call } from './sdk-call.ts';

export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

const attribute = (value: string | number): AttributeValue =>
  typeof value === 'number' ? { N: String(value) } : { S: value };

/** `{ me: 'a' }` → `{ ':me': { S: 'a' } }`; what is undefined is left out. */
export const values = (given: Readonly<Record<string, string | number | undefined>>) =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[`:${name}`, attribute(value)]])),
  );

/** A name for every `#name` in the expressions: many short words, `owner` among them, are DynamoDB's own. */
export const namesIn = (...expressions: readonly (string | undefined)[]): Record<string, string> =>
  Object.fromEntries(expressions.flatMap((e) => e?.match(/#\w+/g) ?? []).map((name) => [name, name.slice(1)]));

export const keyOf = (service: string, item: string): Item => ({ service: { S: service }, item: { S: item } });

/** Everything of one partition, in the order of the keys. */
export async function itemsOf({ client, name }: Table, service: string, abortSignal: AbortSignal): Promise<Item[]> {
  const KeyConditionExpression = '#service = :service';
  const items: Item[] = [];
  for (let start: Item | undefined, first = true; first || start; first = false) {
    const command = new QueryCommand({
      TableName: name,
      ConsistentRead: true,
      KeyConditionExpression,
      ExpressionAttributeNames: namesIn(KeyConditionExpression),
      ExpressionAttributeValues: values({ service }),
      ExclusiveStartKey: start,
    });
    const { output } = await call('dynamodb:Query', () => client.send(command, { abortSignal }));
    items.push(...(output?.Items ?? []));
    start = output?.LastEvaluatedKey;
  }
  return items;
}

export interface Change {
  readonly service: string;
  readonly item: string;
  /** Attributes as `#name`, values as `:name`. */
  readonly update: string;
  readonly condition?: string | undefined;
  readonly values: Readonly<Record<string, string | number | undefined>>;
  /** For attributes whose names are not words. */
  readonly names?: Readonly<Record<string, string>>;
  readonly answer?: 'ALL_NEW' | undefined;
}

/** One UpdateItem; answers the item as it is then, if asked to. */
export async function change(
  { client, name }: Table,
  { service, item, update, condition, names, ...given }: Change,
  abortSignal: AbortSignal,
): Promise<Item | 'condition-failed'> {
  const input: UpdateItemCommandInput = {
    TableName: name,
    Key: keyOf(service, item),
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeNames: { ...namesIn(update, condition), ...names },
    ExpressionAttributeValues: values(given.values),
    ReturnValues: given.answer,
  };
  const answer = await call('dynamodb:UpdateItem', () => client.send(new UpdateItemCommand(input), { abortSignal }));
  return answer.declined ?? answer.output.Attributes ?? {};
}

/** core/ledger.ts, `joined`, in DynamoDB's words: one write, whoever wrote first. */
export async function saveTerm(table: Table, service: string, term: Term, signal: AbortSignal): Promise<void> {
  const { shift, candidate, ...facts } = term;
  const given = { ...facts, candidate: candidate && JSON.stringify(candidate) };
  const sets = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `#${name} = ${name === 'kind' && term.kind === 'rollback' ? ':kind' : keep(name)}`);
  await change(table, { service, item: termKey(shift), update: `SET ${sets.join(', ')}`, values: given }, signal);
}

const keep = (name: string) => `if_not_exists(#${name}, :${name})`;
