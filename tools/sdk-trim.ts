import { readFile } from 'node:fs/promises';
import type { OnLoadResult, Plugin } from 'esbuild';
import { declaredBy, usedOperations } from './sdk-exceptions.ts';

/*
 * Two things that each SDK client carries whole, whichever of its operations are used: its package.json, for one version
 * number, and a class for every exception of the service, because each is registered when the module loads.
 */

/** `…/client-<name>/…` to the name. */
const clientOf = (path: string) => /[\\/]client-([\w-]+)[\\/]/.exec(path)?.[1] ?? '';

async function versionOnly(path: string): Promise<OnLoadResult> {
  const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
  return { contents: JSON.stringify({ version }), loader: 'json' };
}

/**
 * The exceptions whose wire code is not their class's name: only a registered class tells which is meant. Any other comes as
 * the client's base ServiceException with the code as its name, and the name is all that adapters/sdk-call.ts looks at.
 */
export const oddlyCoded = (schemas: string): Set<string> =>
  new Set([...schemas.matchAll(/^export var (\w+)\$ = \[-3, \w+, \w+,\s*\{ \[_aQE\]:/gm)].map((m) => m[1] ?? ''));

/** A retryable exception is known by its class alone. */
export const retryable = (errors: string): Set<string> =>
  new Set([...errors.matchAll(/^export class (\w+) extends(?:(?!^\})[\s\S])*?\$retryable/gm)].map((m) => m[1] ?? ''));

/** What the used operations of a client declare and that must be registered; throttling is declared by none and may come from all. */
function keptExceptions(client: string, byClass: ReadonlySet<string>): (name: string) => boolean {
  const operations: Readonly<Record<string, readonly string[]>> = usedOperations;
  const declared = new Set(operations[client]?.flatMap((operation) => declaredBy(client, operation)));
  return (name) =>
    (declared.has(name) && byClass.has(name)) || name.endsWith('ServiceException') || /Thrott/.test(name);
}

/**
 * Takes the registration of an exception that is not to be kept out of a client's schemas; tree shaking does the rest. The
 * SDK does with such a one what it does with any code that it does not know: it throws the client's base ServiceException,
 * with the code as its name, and with its status, fault and message.
 */
export function registeredOnly(schemas: string, keep: (name: string) => boolean): string {
  return schemas.replace(/^\w+_registry\.registerError\(\w+\$, (\w+)\);$/gm, (line, name: string) =>
    keep(name) ? line : '',
  );
}

/**
 * Writes a schema's computed keys out (`[_e]: …` where `const _e = "error"`): esbuild cannot know that computing a key has
 * no side effect, and would keep every schema that has one, used or not.
 */
export function literalKeys(schemas: string): string {
  const values = new Map(
    [...schemas.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return schemas.replace(/\[(_\w+)\]:/g, (written, name: string) =>
    values.has(name) ? `${values.get(name)}:` : written,
  );
}

async function trimmedSchemas(path: string): Promise<OnLoadResult> {
  const contents = await readFile(path, 'utf8');
  const errors = await readFile(path.replace(/schemas[\\/]schemas_0\.js$/, 'models/errors.js'), 'utf8');
  const byClass = new Set([...oddlyCoded(contents), ...retryable(errors)]);
  const declared = registeredOnly(contents, keptExceptions(clientOf(path), byClass));
  const trimmed = literalKeys(declared);
  if (declared !== contents && trimmed !== declared) return { contents: trimmed };
  return { errors: [{ text: `client-${clientOf(path)} is not written as it was: look at tools/sdk-trim.ts` }] };
}

export const sdkTrimPlugin: Plugin = {
  name: 'sdk-trim',
  setup(build) {
    const client = String.raw`@aws-sdk[\\/]client-[\w-]+[\\/]`;
    build.onLoad({ filter: new RegExp(String.raw`${client}package\.json$`) }, ({ path }) => versionOnly(path));
    build.onLoad({ filter: new RegExp(String.raw`${client}dist-es[\\/]schemas[\\/]schemas_0\.js$`) }, ({ path }) =>
      trimmedSchemas(path),
    );
  },
};
