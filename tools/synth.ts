import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBelay } from '../infra/config/load-belay.ts';
import { templatesIn } from './templates.ts';

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
  const folder = typeof values.output === 'string' ? values.output : 'cdk.out';
  for (const line of templatesIn(folder)) console.log(line);
  return 0;
}

process.exitCode = synth();
