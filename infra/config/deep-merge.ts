export type Mapping = Readonly<Record<string, unknown>>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Mappings in which one key decides which others there may be: another value of it, and nothing of the default is meant. */
const DECIDES = 'through';
/** Mappings of which exactly one key is meant. */
const WHOLE = new Set(['from']);

/** What a service says, over what all services have in common. Mappings are joined; lists and plain values are replaced. */
export function deepMerge(base: unknown, own: unknown): unknown {
  if (own === undefined) return base;
  if (!isMapping(base) || !isMapping(own)) return own;
  if (Object.hasOwn(own, DECIDES) && Object.hasOwn(base, DECIDES) && own[DECIDES] !== base[DECIDES]) return own;
  const keys = new Set([...Object.keys(base), ...Object.keys(own)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, WHOLE.has(key) ? (own[key] ?? base[key]) : deepMerge(base[key], own[key])]),
  );
}
