/** What a pointer found: `found: false` is not the same as finding `undefined`, and JSON's `null` is a value. */
export type Pointed = { readonly found: true; readonly value: unknown } | { readonly found: false };

/** `''` or `/a/b~1c/0`, as RFC 6901 writes it. */
export const isJsonPointer = (text: string): boolean => /^(\/([^~/]|~[01])*)*$/u.test(text);

const unescapeToken = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~');

/** Reads one value out of parsed JSON. Own properties only, so `/__proto__` and `/constructor` find nothing. */
export function pointAt(document: unknown, pointer: string): Pointed {
  let value = document;
  for (const token of pointer.split('/').slice(1).map(unescapeToken)) {
    if (typeof value !== 'object' || value === null) return { found: false };
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(token)) return { found: false };
    if (!Object.hasOwn(value, token)) return { found: false };
    value = (value as Record<string, unknown>)[token];
  }
  return { found: true, value };
}
