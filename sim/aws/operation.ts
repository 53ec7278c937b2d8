import { Refusal } from '../refusal.ts';

/** What a member of an input may be. `not-modelled` members are refused aloud: ignoring one would be a wrong answer. */
export type Kind = 'string' | 'strings' | 'number' | 'boolean' | 'structure' | 'structures' | 'not-modelled';

/** Every member that the SDK's input type has; a member that a later SDK adds does not compile until it is listed. */
export type Shape<I> = { readonly [K in keyof I]-?: Kind };

/** @throws Refusal */
export type Operation = (input: Readonly<Record<string, unknown>>) => object;
export type Operations = Readonly<Record<string, Operation>>;

/** An operation that only sees what its shape allows. Members it does not know are dropped, as AWS does. */
export function operation<I extends object>(shape: Shape<I>, answer: (input: I) => object): Operation {
  return (raw) => {
    const input: Record<string, unknown> = {};
    for (const [name, kind] of Object.entries<Kind>(shape)) {
      const value = raw[name];
      if (value !== undefined && value !== null) input[name] = read[kind](value, name);
    }
    return answer(input as I);
  };
}

const read: Record<Kind, (value: unknown, name: string) => unknown> = {
  string: (value, name) => (typeof value === 'string' ? value : refuse(name, 'a string')),
  strings: (value, name) => {
    if (value === '') return []; // how the Query protocol spells an empty list
    const ok = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return ok ? value : refuse(name, 'a list of strings');
  },
  number: (value, name) => {
    const n = typeof value === 'string' && value !== '' ? Number(value) : value; // the Query protocol has only text
    return Number.isFinite(n) ? n : refuse(name, 'a number');
  },
  boolean: (value, name) => (typeof value === 'boolean' ? value : refuse(name, 'a boolean')),
  structure: (value, name) => (isStructure(value) ? value : refuse(name, 'a structure or a map')),
  structures: (value, name) =>
    Array.isArray(value) && value.every(isStructure) ? value : refuse(name, 'a list of structures'),
  'not-modelled': (_, name) => {
    throw new Refusal('NotModelled', `The local AWS world does not model the parameter ${name}`, 501);
  },
};

const isStructure = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function refuse(name: string, wanted: string): never {
  throw new Refusal('SerializationException', `${name} must be ${wanted}`);
}

/** One page of `items`; the token is opaque to callers and says where the next page begins.
 * @throws what `invalidToken` makes, for a token that no page gave. */
export function page<T>(items: readonly T[], size: number, token: string | undefined, invalidToken: () => Refusal) {
  const start = token === undefined ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw invalidToken();
  const end = start + size;
  return { items: items.slice(start, end), next: end < items.length ? `page-${end}` : undefined };
}
