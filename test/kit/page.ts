/*
 * Just enough of HTML to ask a page of our own what is in it: it is well-formed, lower case and quoted, which the first
 * of its tests makes sure of.
 */

export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const TAG = /<([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*) ?(\/?)>/gi;
const WITHOUT_END = new Set(['meta', 'input', 'br']);

/** Every opening tag, in the order of the page. */
export const tagsOf = (html: string): readonly Tag[] =>
  [...withoutStyle(html).matchAll(TAG)].map(([, name = '', attributes = '']) => ({
    name,
    attributes: Object.fromEntries(
      [...attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/gi)].map(([, key = '', value = '']) => [
        key,
        unescaped(value),
      ]),
    ),
  }));

/** What is wrong with the nesting; and `<` that begins no tag. */
export function malformed(html: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const rest = withoutStyle(html).replace(/^<!doctype html>/, '');
  const left = rest.replace(
    /<\/([a-z][a-z0-9]*)>|<([a-z][a-z0-9]*)(?: [a-z-]+(?:="[^"<>]*")?)* ?(\/?)>/gi,
    (_, end, name, self) => {
      if (end !== undefined) {
        const last = open.pop();
        if (last !== end) wrong.push(`</${end}> after <${last}>`);
      } else if (self !== '/' && !WITHOUT_END.has(name)) open.push(name);
      return '';
    },
  );
  if (left.includes('<')) wrong.push(left.slice(left.indexOf('<'), left.indexOf('<') + 60));
  return [...wrong, ...open.map((name) => `<${name}> has no end`)];
}

/** What is read: tags gone, entities resolved, blanks one each. */
export const textOf = (html: string): string =>
  unescaped(withoutStyle(html).replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

/** The text of each cell of each row of each table, captions first. */
export const tablesOf = (html: string): readonly { caption: string; rows: readonly (readonly string[])[] }[] =>
  partsOf(html, 'table').map((table) => ({
    caption: partsOf(table, 'caption').map(textOf).join(),
    rows: partsOf(table, 'tr').map((row) =>
      [...row.matchAll(/<t([hd])[^>]*>(.*?)<\/t\1>/gs)].map(([, , cell = '']) => textOf(cell)),
    ),
  }));

/** The insides of every element of this name that has none of its own name in it. */
export const partsOf = (html: string, name: string): readonly string[] =>
  [...html.matchAll(new RegExp(`<${name}(?: [^>]*)?>(.*?)</${name}>`, 'gs'))].map(([, inner = '']) => inner);

const withoutStyle = (html: string) => html.replace(/<style>.*?<\/style>/s, '');

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name] ?? '');
