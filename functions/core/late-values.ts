import { isObject, own } from './read-json.ts';

/*
 * Values of a config that only a deployment knows: the ARN of a listener that the same stack makes. The config that lies
 * beside a bundle holds a placeholder for each, and the function's environment their list, in the same order. Nothing is
 * fetched for them.
 */

/** The environment variable with the list: a JSON array of texts. */
export const LATE_VALUES = 'BELAY_LATE_VALUES';

/** No ARN, name, URL or header has these characters in this order. */
export const placeholder = (index: number): string => `<<late:${index}>>`;
const PLACEHOLDER = /<<late:(\d{1,4})>>/g;

export type Filled =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Puts the late values into every text of a parsed config; never throws. */
export function fillIn(raw: unknown, list: string | undefined): Filled {
  const values = textsOf(list);
  if (values === undefined) return { ok: false, problems: [`${LATE_VALUES} must be a JSON array of texts`] };
  const missing = new Set<string>();
  const value = mapTexts(raw, (text) =>
    text.replaceAll(PLACEHOLDER, (whole, index: string) => {
      const late = values[Number(index)];
      if (late === undefined) missing.add(whole);
      return late ?? whole;
    }),
  );
  if (missing.size === 0) return { ok: true, value };
  return { ok: false, problems: [...missing].map((one) => `${LATE_VALUES} has no value for ${one}`) };
}

/** The same JSON with every text in it, keys aside, put through `change`. */
export function mapTexts(x: unknown, change: (text: string) => string): unknown {
  if (typeof x === 'string') return change(x);
  if (Array.isArray(x)) return x.map((item) => mapTexts(item, change));
  if (!isObject(x)) return x;
  // Own properties by definition, not by assignment: a key may be called __proto__, and the check that follows must see it.
  return Object.fromEntries(Object.keys(x).map((key) => [key, mapTexts(own(x, key), change)]));
}

function textsOf(list = '[]'): readonly string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(list);
    return Array.isArray(parsed) && parsed.every((one) => typeof one === 'string') ? parsed : undefined;
  } catch {
    return undefined;
  }
}
