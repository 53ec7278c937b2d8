/** Text that is HTML already: everything else is escaped when it is put into a template. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What a template takes. `undefined` and `false` are nothing; lists are joined with nothing between. */
export type Content = Html | string | number | undefined | false | readonly Content[];

/** HTML with values in it, each of them escaped unless it is HTML itself: `<b>` in a name stays text. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = strings.map((part, i) => (i === 0 ? part : inner(values[i - 1]) + part));
  return new Html(parts.join(''));
}

function inner(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(inner).join('') : escaped(clean(String(value)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');

/** Without what no page may hold, or what would turn the text around it: control characters, half characters, bidi. */
export const clean = (text: string): string =>
  text.toWellFormed().replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ');
