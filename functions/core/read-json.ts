import { momentIn } from './onset.ts';
import type { EpochMs } from './units.ts';

/*
 * Reading what a stranger wrote: own properties only, by fixed paths, nothing taken on trust. A refusal names the place
 * and the rule, and never repeats the value: it may be anything, and it ends in a log.
 */

export interface Refusal {
  readonly ok: false;
  readonly why: 'event-refused';
  readonly because: string;
}
export const refused = (because: string): Refusal => ({ ok: false, why: 'event-refused', because });

export type Read<T> = { readonly ok: true; readonly value: T } | Refusal;
export const found = <T>(value: T): Read<T> => ({ ok: true, value });

export const own = (x: unknown, key: string | number): unknown =>
  typeof x === 'object' && x !== null && Object.hasOwn(x, key)
    ? (x as Record<string | number, unknown>)[key]
    : undefined;

export const isObject = (x: unknown): x is object => typeof x === 'object' && x !== null && !Array.isArray(x);
export const listOf = (x: unknown): readonly unknown[] => (Array.isArray(x) ? x : []);

/** A value with where it stood: `detail.alarmName`, `resources[0]`. */
export interface Field {
  readonly path: string;
  readonly value: unknown;
}

export const field = (root: unknown, ...keys: readonly (string | number)[]): Field => ({
  path: keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, ''),
  value: keys.reduce<unknown>(own, root),
});

/** A text on one line, of 1 to `max` characters, that can be written as UTF-8. */
export function text({ path, value }: Field, max: number): Read<string> {
  if (typeof value !== 'string') return refused(`${path} must be a text`);
  // Characters, not UTF-16 units; and nobody counts the characters of a megabyte.
  if (value === '' || value.length > 2 * max || [...value].length > max) {
    return refused(`${path} must have 1 to ${max} characters`);
  }
  if (/\p{Cc}/u.test(value) || !value.isWellFormed()) return refused(`${path} must hold printable characters only`);
  return found(value);
}

export function oneOf<const T extends string>({ path, value }: Field, allowed: readonly T[]): Read<T> {
  const hit = allowed.find((one) => one === value);
  return hit === undefined ? refused(`${path} must be ${allowed.join(' or ')}`) : found(hit);
}

/** `which`: the expected value in words. */
export const exactly = ({ path, value }: Field, expected: string, which: string): Read<string> =>
  value === expected ? found(expected) : refused(`${path} must be ${which}`);

/** The parts of an ARN (or the like) by this pattern's groups. */
export function matching({ path, value }: Field, pattern: RegExp, what: string): Read<readonly string[]> {
  const groups = typeof value === 'string' ? pattern.exec(value) : null;
  return groups === null ? refused(`${path} must be ${what}`) : found(groups.slice(1));
}

/** The last moment that a calendar of JavaScript's knows. */
const MOMENT_MAX = 8.64e15;
export const isMoment = (x: unknown): x is EpochMs =>
  Number.isSafeInteger(x) && Number(x) >= 0 && Number(x) <= MOMENT_MAX;

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/;

/** Absent where nothing is said, or said in a way that nobody can read: no alarm is lost over its clock. */
export function momentOf({ path, value }: Field): Read<EpochMs | undefined> {
  if (value === undefined || value === null) return found(undefined);
  if (typeof value !== 'string') return refused(`${path} must be a text`);
  return found(TIMESTAMP.test(value) ? momentIn(value) : undefined);
}

type Values<T> = { readonly [K in keyof T]: T[K] extends Read<infer V> ? V : never };

/** All of them, or the first refusal in the order of writing. */
export function readAll<T extends Readonly<Record<string, Read<unknown>>>>(reads: T): Read<Values<T>> {
  const entries = Object.entries(reads);
  for (const [, read] of entries) if (!read.ok) return read;
  return found(Object.fromEntries(entries.map(([key, read]) => [key, read.ok ? read.value : undefined])) as Values<T>);
}
