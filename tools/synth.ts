import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBelay } from '../infra/config/load-belay.ts';

/*
 * `npm run synth [-- -c config=path]`: checks the config, lets the local CDK make the templates, and says what they came to. Takes
 * what `cdk synth` takes. Needs no network and no account.
 */

const BAD_INPUT = 2;

const { values } = parseArgs({
  options: { context: { type: 'string', short: 'c', multiple: true }, output: { type: 'string', short: 'o' } },
  // The other arguments are the CDK's own.
  strict: false,
});

/** As the CDK has it, the last one counts. */
function configPath(): string {
  const context = [values.context ?? []].flat().map((one) => /^config=(.*)$/s.exec(String(one))?.[1]);
  return context.findLast((path) => path !== undefined) ?? 'belay.yaml';
}

function synth(): number {
  const loaded = loadBelay(configPath());
  if (!loaded.ok) {
    for (const problem of loaded.problems) console.error(`belay: ${problem}`);
    return BAD_INPUT;
  }
  // Not `cdk` on the PATH, which may be another version.
  const cli = createRequire(import.meta.url).resolve('aws-cdk/package.json');
  const { status, error } = spawnSync(
    process.execPath,
    [join(dirname(cli), 'bin', 'cdk'), 'synth', '--quiet', ...process.argv.slice(2)],
    { stdio: 'inherit' },
  );
  if (error) console.error(`belay: the CDK could not be started: ${error.message}`);
  if (status !== 0) return status ?? 1;
  for (const path of templatesOf(typeof values.output === 'string' ? values.output : 'cdk.out')) tell(path);
  return 0;
}

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly templateFile?: string; readonly directoryName?: string };
}

/** What this synthesis made: the folder may hold templates of earlier ones. */
function templatesOf(folder: string): string[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) return [];
  const { artifacts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { artifacts?: Record<string, Artifact> };
  return Object.values(artifacts).flatMap(({ type, properties: { templateFile, directoryName } = {} }) => {
    if (type === 'aws:cloudformation:stack' && templateFile !== undefined) return [join(folder, templateFile)];
    return type === 'cdk:cloud-assembly' && directoryName !== undefined ? templatesOf(join(folder, directoryName)) : [];
  });
}

function tell(path: string): void {
  const text = readFileSync(path);
  const { Resources = {} } = JSON.parse(text.toString()) as { Resources?: object };
  console.log(`${path}: ${Object.keys(Resources).length} resources, ${Math.ceil(text.length / 1024)} KiB`);
}

process.exitCode = synth();
