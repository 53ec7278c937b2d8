import type { z } from 'zod';
import type { Path } from './yaml-text.ts';

/** Something that is wrong, at its place. */
export interface Problem {
  readonly path: Path;
  /** The rule, and the value received: what follows the path. */
  readonly rule: string;
}

/** `services[3].limits.soak` */
export const pathText = (path: Path): string =>
  path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`;
      const plain = /^[\w-]+$/.test(key) ? key : JSON.stringify(key.slice(0, LETTERS_MAX));
      return i === 0 ? plain : `.${plain}`;
    })
    .join('');

const LETTERS_MAX = 60;

/** A value as a problem shows it: never a whole structure, and nothing that may be a secret. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  if (value === null) return 'nothing';
  if (typeof value !== 'string') return String(value);
  const discreet = value.replace(/:\/\/[^/\s]*@/, '://…@').replace(/\?.*$/s, '?…');
  return JSON.stringify(discreet.length > LETTERS_MAX ? `${discreet.slice(0, LETTERS_MAX)}…` : discreet);
}

/** Headers and expected values may carry a token. */
const isDiscreet = (path: Path) => path.includes('headers') || path.at(-1) === 'equals';

export const received = (path: Path, value: unknown): string => (isDiscreet(path) ? '' : `, received ${shown(value)}`);

export const at = (raw: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    raw,
  );

type Issue = z.core.$ZodIssue;

/** What a schema found in `raw`, which stands at `base`. */
export const problemsOf = (error: z.ZodError, raw: unknown, base: Path = []): Problem[] =>
  error.issues.flatMap((issue) => fromIssue(issue, raw, base));

function fromIssue(issue: Issue, raw: unknown, base: Path): Problem[] {
  const inner = issue.path as Path;
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], rule: 'is an unknown key' }));
  }
  if (issue.code === 'invalid_union') {
    const meant = branchMeant(issue.errors);
    if (meant) return meant.flatMap((one) => fromIssue({ ...one, path: [...issue.path, ...one.path] }, raw, base));
  }
  const value = at(raw, inner);
  if (value === undefined) return [{ path, rule: `is missing; it ${issue.message}` }];
  return [{ path, rule: `${issue.message}${received(path, value)}` }];
}

/** The only one of a union's forms that the value has, with mistakes further in. */
function branchMeant(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const near = branches.filter((issues) =>
    issues.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
  );
  return near.length === 1 ? near[0] : undefined;
}
