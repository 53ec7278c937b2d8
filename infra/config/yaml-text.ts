import { type Document, LineCounter, parseDocument } from 'yaml';

/** A key or an index on the way from the top of the file. */
export type Path = readonly (string | number)[];

export type ParsedYaml =
  | {
      readonly ok: true;
      readonly raw: unknown;
      /** Where a path stands, or the nearest that the file has of it: a line, from 1. */
      readonly lineOf: (path: Path) => number;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** 500 services, each with a handful of aliases; a bomb of aliases in aliases passes it in its fifth line. */
const ALIASES_MAX = 10_000;
/** 500 services have 30,000. */
const VALUES_MAX = 250_000;
const DEPTH_MAX = 50;
const PROBLEMS_MAX = 20;

/** Reads one YAML 1.2 document with anchors and merge keys; never throws. */
export function parseYaml(text: string, where: string): ParsedYaml {
  const refused = (line: number | undefined, problem: string): ParsedYaml => ({
    ok: false,
    problems: [`${where}${line === undefined ? '' : `:${line}`}: ${problem}`],
  });
  if (isBinary(text)) return refused(undefined, 'is not a text file; give a YAML file in UTF-8');
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  // A tag that nobody resolves would be dropped with a warning, and the value with its meaning.
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    const said = errors.map(({ message, pos }) => {
      const { line, col } = lines.linePos(pos[0]);
      return `${where}:${line}:${col}: is not YAML that can be read: ${message.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
    });
    return { ok: false, problems: said.slice(0, PROBLEMS_MAX) };
  }
  try {
    const raw: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    const hostile = hostility(raw);
    return hostile === undefined ? { ok: true, raw, lineOf: lineFinder(document, lines) } : refused(undefined, hostile);
  } catch (error) {
    return refused(
      undefined,
      `is not YAML that can be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Control characters besides white space, or what stands for bytes that are no UTF-8. */
const isBinary = (text: string) => /[^\P{Cc}\s\x85]|\uFFFD/u.test(text);

/** What no schema would survive, or see: values without end, and a key that plain JavaScript objects swallow. */
function hostility(raw: unknown): string | undefined {
  let left = VALUES_MAX;
  const look = (value: unknown, depth: number): string | undefined => {
    left -= 1;
    if (depth > DEPTH_MAX) return `is nested more than ${DEPTH_MAX} deep`;
    if (left < 0) return `has more than ${VALUES_MAX} values, aliases resolved`;
    if (typeof value !== 'object' || value === null) return undefined;
    if (Object.hasOwn(value, '__proto__')) return 'has a key __proto__, which nothing here may be called';
    for (const inner of Object.values(value)) {
      const found = look(inner, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(raw, 0);
}

const lineFinder =
  (document: Document, lines: LineCounter) =>
  (path: Path): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      const start =
        typeof node === 'object' && node !== null && 'range' in node ? (node.range as number[])[0] : undefined;
      if (start !== undefined) return lines.linePos(start).line;
    }
    return 1;
  };
