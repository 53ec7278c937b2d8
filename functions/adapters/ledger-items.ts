import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from '@badrap/valita';
import type { Incident } from '../core/incident.ts';
import type { Hold, Term, Veto } from '../core/term.ts';
import { type EpochMs, epochMs } from '../core/units.ts';
import { CallFailed } from '../flows/ports.ts';
import { candidate, definitionArn, hold, incident, json, members, moment, seen, veto } from './ledger-documents.ts';
import type { Operation } from './sdk-call.ts';

/*
 * How Belay's memory lies in its table. Keys: `service` and `item`. A service's name has no `*`, so the region's own
 * partition is nobody's service.
 */

export type Item = Record<string, AttributeValue>;

export const REGION = '*region';
/** One for all services: `f#<service>` is the moment when it last fired (so at most one attribute a configured service). */
export const BREAKER = 'breaker';
export const FIRING = 'f#';
/** The lease and the open incident in one item: who takes the lease learns the incident as it is at that very moment. */
export const STATE = 'state';
const HOLD = 'hold';
const TERM = 'term#';
const VETO = 'veto#';
const PAST = 'incident#';

/** Padded, so that the order of the keys is the order of the shifts. */
export const termKey = (shift: EpochMs) => `${TERM}${String(shift).padStart(16, '0')}`;
export const vetoKey = (hash: string) => `${VETO}${hash}`;
export const pastKey = (id: string) => `${PAST}${id}`;

const shiftInKey = v
  .string()
  .assert((key) => /^term#\d{16}$/.test(key), 'must be term# and 16 digits')
  .map((key) => epochMs(Number(key.slice(TERM.length))));

const stateItem = v.object({ incident: json(incident).optional(), seen: json(seen).optional() });
const pastItem = v.object({ doc: json(incident) });
const vetoItem = v.object({ doc: json(veto) });
const holdItem = v.object({ doc: json(hold) });
const breakerItem = v.object({ hold: json(hold).optional() });
const termItem = members<Omit<Term, 'shift'> & { item: string }>()({
  item: shiftInKey,
  definition: definitionArn,
  hash: v.string(),
  deployment: v.string().optional(),
  kind: v.union(v.literal('deploy'), v.literal('rollback')),
  candidate: json(candidate).optional(),
  bakedAt: moment.optional(),
});

/** Strings and numbers as they are; the ledger has no others. */
const plain = (item: Item): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? (N === undefined ? {} : Number(N))]));

/** @throws CallFailed refused, naming the item: somebody must look at it, and asking again would not help. */
function read<T>(operation: Operation, type: v.Type<T>, item: Item): T {
  const result = type.try(plain(item), { mode: 'strip' });
  if (result.ok) return result.value;
  const name = `${item['service']?.S} ${item['item']?.S}`;
  throw new CallFailed(operation, 'refused', `the item ${name} cannot be read: ${result.message}`);
}

const keyed = (items: readonly Item[], prefix: string) => items.filter(({ item }) => item?.S?.startsWith(prefix));

/** @throws CallFailed, as all of these, for an item that is not what it should be */
export const stateIn = (operation: Operation, item: Item) => read(operation, stateItem, item);

export interface Incidents {
  readonly open?: Incident | undefined;
  readonly past: readonly Incident[];
  readonly all: readonly Incident[];
}

export function incidentsIn(operation: Operation, items: readonly Item[]): Incidents {
  const open = items.find(({ item }) => item?.S === STATE);
  const past = keyed(items, PAST).map((item) => read(operation, pastItem, item).doc);
  const { incident } = open ? stateIn(operation, open) : {};
  return { open: incident, past, all: incident ? [incident, ...past] : past };
}

export const writtenVetoesIn = (operation: Operation, items: readonly Item[]): Veto[] =>
  keyed(items, VETO).map((item) => read(operation, vetoItem, item).doc);

export const holdIn = (operation: Operation, items: readonly Item[]): Hold | undefined =>
  items.filter(({ item }) => item?.S === HOLD).map((item) => read(operation, holdItem, item).doc)[0];

export const termsIn = (operation: Operation, items: readonly Item[]): Term[] =>
  keyed(items, TERM).map((item) => {
    const { item: shift, ...facts } = read(operation, termItem, item);
    return { shift, ...facts };
  });

/** Who fired, in the order of the names, and the hold for all. */
export function breakerIn(operation: Operation, item: Item, since: EpochMs) {
  const firing = Object.entries(item).filter(([name, { N }]) => name.startsWith(FIRING) && Number(N) >= since);
  return {
    firing: firing.map(([name]) => name.slice(FIRING.length)).toSorted(),
    hold: read(operation, breakerItem, item).hold,
  };
}
