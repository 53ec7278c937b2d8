/** Everything of a value as text: equal texts mean that nobody can tell the values apart. */
export const said = (value: unknown): string => JSON.stringify(value, plainly) ?? 'nothing';

function plainly(_: string, value: unknown): unknown {
  if (value instanceof Map) return { map: [...value] };
  if (value instanceof Set) return { set: [...value] };
  if (value instanceof Error) return { error: value.name, ...value, message: value.message };
  return typeof value === 'bigint' ? String(value) : value;
}

const numbers = new Map<string, string>();

/** A long text that names no invocation, as a short one: equal where the long ones are. */
export function short(text: string): string {
  if (text.length < 40 || text.includes(NAMED)) return text;
  const known = numbers.get(text) ?? `text ${numbers.size}`;
  numbers.set(text, known);
  return known;
}

/** How the names of invocations begin, and nothing else. */
export const NAMED = 'wake~';
