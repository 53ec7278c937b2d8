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

/** What the used operations of a client declare; throttling is declared by none and may come from all. */
function keptExceptions(client: string): (name: string) => boolean {
  const operations: Readonly<Record<string, readonly string[]>> = usedOperations;
  const declared = new Set(operations[client]?.flatMap((operation) => declaredBy(client, operation)));
  return (name) => declared.has(name) || name.endsWith('ServiceException') || /Thrott/.test(name);
}

/**
 * Takes the registration of an exception that no used operation declares out of a client's schemas; tree shaking does the
 * rest. Should the service send one nevertheless, the SDK does with it what it does with any code that it does not know:
 * it throws the client's base ServiceException, with the code as its name, and with its status, fault and message.
 */
export function declaredOnly(schemas: string, keep: (name: string) => boolean): string {
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
  // A retryable exception is known by its class alone: a client that has such ones keeps all of its classes.
  if (errors.includes('$retryable')) return { contents };
  const declared = declaredOnly(contents, keptExceptions(clientOf(path)));
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
