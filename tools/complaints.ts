import { isBuiltin } from 'node:module';
import type { Metafile } from 'esbuild';
import type { Bundle } from './bundles.ts';

/** Packages that cost a cold start much and that a function has no use for, by what they are. */
const unwanted: readonly [string, RegExp][] = [
  ['undici', /^undici$/],
  ['zod', /^zod$/],
  ['the credential chain', /^@(aws-sdk|smithy)\/(credential-provider-.+|nested-clients|token-providers)$/],
];

const packageOf = (input: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
const unique = (list: readonly (string | undefined)[]) => [...new Set(list.filter((x) => x !== undefined))];

/** Everything that is wrong with a bundle, each as one sentence; none: it may be shipped. */
export function complaints(metafile: Metafile, bundle: Bundle): string[] {
  return Object.values(metafile.outputs).flatMap(({ bytes, inputs, imports }) => {
    const carried = Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0);
    const external = imports.filter((i) => i.external).map((i) => i.path);
    return [
      ...overLimit(bytes, bundle),
      ...unwantedPackages(carried),
      ...unexpectedClients(carried, bundle),
      ...strayImports(external),
      ...straySources(carried),
      ...duplicates(carried),
    ].map((complaint) => `${bundle.name}: ${complaint}`);
  });
}

const overLimit = (bytes: number, { limitKiB }: Bundle) =>
  bytes <= limitKiB * 1024 ? [] : [`${(bytes / 1024).toFixed(1)} KiB are over its limit of ${limitKiB} KiB`];

function unwantedPackages(carried: readonly string[]): string[] {
  const packages = unique(carried.map(packageOf));
  return unwanted.flatMap(([what, pattern]) =>
    packages.filter((name) => pattern.test(name)).map((name) => `carries ${what} (${name})`),
  );
}

const unexpectedClients = (carried: readonly string[], { clients }: Bundle) =>
  unique(carried.map((path) => packageOf(path)?.match(/^@aws-sdk\/client-(.+)$/)?.[1]))
    .filter((client) => !clients.includes(client))
    .map((client) => `carries the ${client} client, which it has no use for`);

/** What is not in the bundle must be in Node; http/2 is, and is not wanted. */
const strayImports = (external: readonly string[]) =>
  unique(external).flatMap((path) => {
    if (/^(node:)?http2$/.test(path)) return [`imports ${path}`];
    return isBuiltin(path) ? [] : [`imports ${path}, which is not in it`];
  });

const straySources = (carried: readonly string[]) =>
  carried
    .filter((path) => !/node_modules\//.test(path) && !/^(functions|tools\/stubs)\//.test(path))
    .map((path) => `carries ${path}, which is no part of a function`);

/** A second copy of a package has classes of its own, and `instanceof` then says no to an error of the other. */
function duplicates(carried: readonly string[]): string[] {
  const copies = unique(
    carried.map((path) => /.*node_modules\/(?:@[^/]+\/)?[^/]+\/(?:dist-(?:es|cjs))?/.exec(path)?.[0]),
  );
  const modules = copies.filter((copy) => /dist-(es|cjs)$/.test(copy));
  const names = modules.map((copy) => packageOf(`${copy}/`) ?? '');
  return unique(names.filter((name, i) => names.indexOf(name) !== i)).map((name) => `carries two copies of ${name}`);
}
