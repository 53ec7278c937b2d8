import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/belay/permissions.ts';
import { read } from '../kit/files.ts';

/* The CDK app as the CLI runs it: a process of its own. It reads what was built, and a test may not touch that: so it is a copy. */

export type Json = ReturnType<typeof JSON.parse>;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What there is of the repository after `npm ci` and, unless it is said otherwise, `npm run build`. */
export function appFolder({ built = true } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-app-'));
  folders.push(folder);
  for (const path of ['infra', 'functions/core', 'package.json', 'belay.yaml']) {
    cpSync(path, join(folder, path), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const bundles = join(folder, 'dist/functions');
  if (built) mkdirSync(bundles, { recursive: true });
  for (const name of built ? FUNCTION_NAMES : []) {
    writeFileSync(join(bundles, `${name}.cjs`), `exports.handler = async () => '${name}';`);
  }
  return folder;
}

export interface Ran {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
  /** The names of the files at the top of the assembly. */
  readonly files: readonly string[];
  /** One of them, parsed. */
  readonly json: (name: string) => Json;
}

interface HowRun {
  /** As `-c key=value`, beside the context of cdk.json. */
  readonly context?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs it as `cdk` does, which tells it by its environment what to do. */
export async function runApp(folder: string, { context = {}, env = {} }: HowRun = {}): Promise<Ran> {
  const outdir = join(folder, 'cdk.out');
  const all = { ...JSON.parse(read('cdk.json')).context, ...context };
  const child = spawn(process.execPath, ['infra/app.ts'], {
    cwd: folder,
    env: { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(all), ...env },
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return {
    ...{ code, out, err },
    files: existsSync(outdir) ? readdirSync(outdir) : [],
    json: (name) => JSON.parse(read(join(outdir, name))),
  };
}

/** The stacks that the CLI would name. */
export const stacksOf = ({ json }: Ran): string[] =>
  Object.entries<Json>(json('manifest.json').artifacts).flatMap(([name, { type }]) =>
    type === 'aws:cloudformation:stack' ? [name] : [],
  );
