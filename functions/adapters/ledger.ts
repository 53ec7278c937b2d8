import { randomUUID } from 'node:crypto';
import { BatchGetItemCommand, DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expiresAt, keptVeto, vetoesIn } from '../core/ledger.ts';
import type { ResponderLedgerPort } from '../flows/ledger-port.ts';
import { CallFailed } from '../flows/ports.ts';
import {
  BREAKER,
  breakerIn,
  FIRING,
  holdIn,
  type Item,
  incidentsIn,
  pastKey,
  REGION,
  STATE,
  stateIn,
  termKey,
  termsIn,
  vetoKey,
  writtenVetoesIn,
} from './ledger-items.ts';
import { change, itemsOf, keyOf, namesIn, saveTerm, type Table, values } from './ledger-table.ts';
import { call } from './sdk-call.ts';

const QUERY = 'dynamodb:Query';
const UPDATE = 'dynamodb:UpdateItem';
const BATCH = 'dynamodb:BatchGetItem';
/** More keys than this DynamoDB does not take in one call. */
const KEYS_MAX = 100;

/** Belay's whole memory. Reads are consistent, writes are single items with conditions; there are no transactions. */
export function makeLedger(client: DynamoDBClient, name: string): ResponderLedgerPort {
  const table: Table = { client, name };
  return {
    ...leaseOn(table),
    ...breakerOn(table),
    async read(service, signal) {
      const items = await itemsOf(table, service, signal);
      const { open, past, all } = incidentsIn(QUERY, items);
      const vetoes = vetoesIn(writtenVetoesIn(QUERY, items), all);
      return { incident: open, terms: termsIn(QUERY, items), vetoes, hold: holdIn(QUERY, items), past };
    },
    async states(services, signal) {
      const unique = [...new Set(services)];
      const calls = [];
      for (let at = 0; at < unique.length; at += KEYS_MAX) {
        calls.push(stateItems(table, unique.slice(at, at + KEYS_MAX), signal));
      }
      const items = (await Promise.all(calls)).flat();
      const known = new Map(items.map((item) => [item['service']?.S, stateIn(BATCH, item)]));
      return new Map(unique.map((service) => [service, known.get(service) ?? {}]));
    },
    async archive(service, incident, abortSignal) {
      const more = { doc: { S: JSON.stringify(incident) }, expiresAt: { N: String(expiresAt(incident)) } };
      const command = new PutItemCommand({
        TableName: name,
        Item: { ...keyOf(service, pastKey(incident.id)), ...more },
      });
      await call('dynamodb:PutItem', () => client.send(command, { abortSignal }));
    },
    async saveVeto(service, veto, abortSignal) {
      // The same incident's veto is there already, maybe with a person's exemption: it stays.
      const ConditionExpression = 'attribute_not_exists(#incident) OR #incident <> :incident';
      const { hash, incident } = veto;
      const more = { incident: { S: incident }, doc: { S: JSON.stringify(keptVeto(veto)) } };
      const command = new PutItemCommand({
        TableName: name,
        Item: { ...keyOf(service, vetoKey(hash)), ...more },
        ConditionExpression,
        ExpressionAttributeNames: namesIn(ConditionExpression),
        ExpressionAttributeValues: values({ incident }),
      });
      await call('dynamodb:PutItem', () => client.send(command, { abortSignal }));
    },
    saveTerm: (service, term, signal) => saveTerm(table, service, term, signal),
    async forgetTerms(service, shifts, abortSignal) {
      const forget = (Key: Item) =>
        call('dynamodb:DeleteItem', () =>
          client.send(new DeleteItemCommand({ TableName: name, Key }), { abortSignal }),
        );
      await Promise.all(shifts.map((shift) => forget(keyOf(service, termKey(shift)))));
    },
    async saveSeen(service, seen, signal) {
      const given = { seen: JSON.stringify(seen) };
      await change(table, { service, item: STATE, update: 'SET #seen = :seen', values: given }, signal);
    },
  };
}

/** DynamoDB may leave keys for another call: as long as each call reads some, it goes on. */
async function stateItems({ client, name }: Table, services: readonly string[], abortSignal: AbortSignal) {
  const items: Item[] = [];
  let Keys = services.map((service) => keyOf(service, STATE));
  while (Keys.length > 0) {
    const command = new BatchGetItemCommand({ RequestItems: { [name]: { Keys, ConsistentRead: true } } });
    const { output } = await call(BATCH, () => client.send(command, { abortSignal }));
    items.push(...(output?.Responses?.[name] ?? []));
    const left = output?.UnprocessedKeys?.[name]?.Keys ?? [];
    if (left.length >= Keys.length) throw new CallFailed(BATCH, 'unavailable', `none of ${left.length} items was read`);
    Keys = left;
  }
  return items;
}

/**
 * A write that the SDK tries again because its answer was lost meets its own effect. Where a condition would then fail, the
 * write leaves a receipt, by which the second attempt knows the first.
 */
const receipt = () => randomUUID();

const leaseOn = (table: Table): Pick<ResponderLedgerPort, 'take' | 'save'> => ({
  async take({ service, owner: me }, now, until, signal) {
    const update = 'SET #owner = :me, #leaseUntil = :until';
    const condition = 'attribute_not_exists(#owner) OR #owner = :me OR #leaseUntil <= :now';
    const given = { me, now, until };
    const order = { service, item: STATE, update, condition, values: given, answer: 'ALL_NEW' } as const;
    const state = await change(table, order, signal);
    return state === 'condition-failed' ? 'held' : { incident: stateIn(UPDATE, state).incident };
  },
  async save({ service, owner: me }, incident, then, signal) {
    const set = ['#receipt = :receipt', ...(incident ? ['#incident = :incident'] : [])];
    const remove = [...(incident ? [] : ['#incident']), ...(then === 'release' ? ['#owner', '#leaseUntil'] : [])];
    const update = `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`;
    const condition = '#owner = :me OR (attribute_not_exists(#owner) AND #receipt = :receipt)';
    const given = { me, receipt: receipt(), incident: incident && JSON.stringify(incident) };
    const saved = await change(table, { service, item: STATE, update, condition, values: given }, signal);
    return saved === 'condition-failed' ? 'lost-lease' : 'saved';
  },
});

const breakerOn = (table: Table): Pick<ResponderLedgerPort, 'noteFiring' | 'claimPage'> => ({
  async noteFiring(service, at, since, signal) {
    const key = { service: REGION, item: BREAKER, names: { '#firing': `${FIRING}${service}` } };
    const order = { ...key, update: 'SET #firing = :at', values: { at }, answer: 'ALL_NEW' } as const;
    const breaker = await change(table, order, signal);
    return breakerIn(UPDATE, breaker === 'condition-failed' ? {} : breaker, since);
  },
  async claimPage(claimant, at, since, signal) {
    const update = 'SET #pagedAt = :at, #pagedBy = :claimant';
    // Whoever claimed it may not have been able to send it: it claims it again.
    const condition = 'attribute_not_exists(#pagedAt) OR #pagedAt < :since OR #pagedBy = :claimant';
    const given = { at, since, claimant };
    const claim = await change(table, { service: REGION, item: BREAKER, update, condition, values: given }, signal);
    return claim !== 'condition-failed';
  },
});
