import { fileURLToPath } from 'node:url';
import type { Metafile, OnResolveArgs, Plugin } from 'esbuild';

/*
 * Parts of the SDK that a function never reaches and that tree shaking cannot see to be dead, because a setting at run
 * time decides. Each is replaced by a file in tools/stubs/ that throws a clear sentence if it is reached after all.
 */

interface Stub {
  /** How the SDK writes the import. */
  readonly imported: RegExp;
  /** What that resolves to, from `node_modules/` on. */
  readonly module: string;
  readonly stub: string;
  /** The one client that brings it; absent: every client does. */
  readonly client?: string;
}

const smithy = '@smithy/core/dist-es/submodules';

const stubs: readonly Stub[] = [
  {
    imported: /^@aws-sdk\/credential-provider-node$/,
    module: '@aws-sdk/credential-provider-node/dist-es/index.js',
    stub: 'credential-provider-node.ts',
  },
  {
    imported: /^@smithy\/core\/event-streams$/,
    module: `${smithy}/event-streams/index.js`,
    stub: 'event-streams.ts',
  },
  {
    imported: /^@aws-sdk\/middleware-endpoint-discovery$/,
    module: '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js',
    stub: 'endpoint-discovery.ts',
    client: 'dynamodb',
  },
  {
    imported: /\/fromSharedConfigFiles$/,
    module: `${smithy}/config/node-config-provider/fromSharedConfigFiles.js`,
    stub: 'shared-config-files.ts',
  },
  {
    imported: /\/getInstanceMetadataRegion$/,
    module: `${smithy}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`,
    stub: 'instance-metadata-region.ts',
  },
  {
    imported: /\/AdaptiveRetryStrategy$/,
    module: `${smithy}/retry/util-retry/AdaptiveRetryStrategy.js`,
    stub: 'adaptive-retry.ts',
  },
  { imported: /\/Sha256Js$/, module: `${smithy}/checksum/sha256/Sha256Js.js`, stub: 'sha256-js.ts' },
];

/** Marks a question that the plugin itself asks of esbuild, lest it answer it too. */
const ASKING = Symbol('asking');

const posix = (path: string) => path.replaceAll('\\', '/');

const carries = (metafile: Metafile | undefined, client: string) =>
  Object.keys(metafile?.inputs ?? {}).some((path) => posix(path).includes(`/client-${client}/`));

/** Redirects the imports above. An SDK that has moved a module fails the build: its stub would quietly stub nothing. */
export const stubPlugin: Plugin = {
  name: 'stubs',
  setup(build) {
    const used = new Set<Stub>();
    const redirect = async (stub: Stub, { path, importer, resolveDir, kind, pluginData }: OnResolveArgs) => {
      if (pluginData === ASKING) return undefined;
      const resolved = await build.resolve(path, { importer, resolveDir, kind, pluginData: ASKING });
      if (!posix(resolved.path).endsWith(`/node_modules/${stub.module}`)) return undefined;
      used.add(stub);
      return { path: fileURLToPath(new URL(`stubs/${stub.stub}`, import.meta.url)), sideEffects: false };
    };
    for (const stub of stubs) build.onResolve({ filter: stub.imported }, (args) => redirect(stub, args));
    build.onEnd(({ metafile }) => ({
      errors: stubs
        .filter((s) => !used.has(s) && (s.client === undefined || carries(metafile, s.client)))
        .map((s) => ({ text: `nothing imports ${s.module}: the SDK has moved it, or its stub can go` })),
    }));
  },
};
