import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { type Bundle, bundles } from './bundles.ts';
import { complaints } from './complaints.ts';
import { sdkTrimPlugin } from './sdk-trim.ts';
import { stubPlugin } from './stubs.ts';

/*
 * `npm run build`: one self-contained CommonJS file per Lambda function, and what each weighs. The same source always
 * gives the same bytes: no time and no path of this machine gets into a bundle.
 */

export const root = dirname(import.meta.dirname);

/** What every build of a function has in common, whatever tunes it. */
export const commonSettings = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // `import 'node:http'` loads undici; `require('node:http')` does not.
  format: 'cjs',
  // The config lies beside the bundle, and CommonJS has no import.meta.
  define: { 'import.meta.dirname': '__dirname' },
  metafile: true,
  write: false,
  // What goes wrong is in the error that the build throws.
  logLevel: 'silent',
} as const satisfies BuildOptions;

export const functionSettings = {
  ...commonSettings,
  minify: true,
  // The SDK's ES modules can be tree-shaken; its CommonJS ones, esbuild's default, cannot.
  mainFields: ['module', 'main'],
  plugins: [stubPlugin, sdkTrimPlugin],
} as const satisfies BuildOptions;

export interface Built {
  readonly bundle: Bundle;
  readonly file: string;
  readonly contents: Uint8Array;
  readonly gzipBytes: number;
  readonly metafile: Metafile;
  readonly complaints: readonly string[];
}

export interface BuildFunctionsOptions {
  /** Where the bundles go. */
  readonly outdir: string;
  readonly bundles?: readonly Bundle[];
  readonly settings?: BuildOptions;
}

/** Builds in memory; `save` writes what came of it. */
export function buildFunctions(options: BuildFunctionsOptions): Promise<Built[]> {
  return Promise.all((options.bundles ?? bundles).map((bundle) => buildFunction(bundle, options)));
}

async function buildFunction(bundle: Bundle, { outdir, settings }: BuildFunctionsOptions): Promise<Built> {
  const file = join(outdir, `${bundle.name}.cjs`);
  const result = await build({
    ...(settings ?? functionSettings),
    ...{ metafile: true, write: false },
    entryPoints: [`functions/${bundle.name}.ts`],
    outfile: file,
  });
  const contents = result.outputFiles[0]?.contents ?? new Uint8Array();
  const { metafile } = result;
  return {
    bundle,
    file,
    contents,
    gzipBytes: gzipSync(contents, { level: 9 }).length,
    metafile,
    complaints: complaints(metafile, bundle),
  };
}

export async function saveBundle({ file, contents }: Built): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  // In one step: whoever builds or synthesises at the same time never meets half of a bundle, or none.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, contents);
  await rename(unfinished, file);
}

async function saveMetafile({ bundle, metafile }: Built, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${bundle.name}.json`), JSON.stringify(metafile));
}

const kib = (bytes: number) => (bytes / 1024).toFixed(1).padStart(12);

function printTable(built: readonly Built[]): void {
  console.log(`${'bundle'.padEnd(24)}${'KiB minified'.padStart(12)}${'KiB gzip'.padStart(12)}${'limit'.padStart(12)}`);
  for (const { bundle, contents, gzipBytes } of built) {
    console.log(`${bundle.name.padEnd(24)}${kib(contents.length)}${kib(gzipBytes)}${kib(bundle.limitKiB * 1024)}`);
  }
}

/** The metafiles are written whatever they say, to be looked into; a bundle that may not be shipped is not there. `--quiet`: no table. */
async function main(): Promise<void> {
  const outdir = join(root, 'dist/functions');
  const drop = (name: string) => rm(join(outdir, `${name}.cjs`), { force: true });
  const built = await buildFunctions({ outdir }).catch(async (error: unknown) => {
    for (const { name } of bundles) await drop(name);
    throw error;
  });
  for (const one of built) {
    await saveMetafile(one, join(root, 'dist/meta'));
    await (one.complaints.length === 0 ? saveBundle(one) : drop(one.bundle.name));
  }
  if (!process.argv.includes('--quiet')) printTable(built);
  const all = built.flatMap((one) => one.complaints);
  if (all.length > 0) fail(all.join('; '));
}

function fail(why: string): void {
  console.error(`build: ${why}`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error: Error) => fail(error.message));
}
