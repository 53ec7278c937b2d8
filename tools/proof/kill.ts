import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Killer } from './mutant.ts';

/** What a killer came to. `red`: a rule was broken, or the named test failed; `broken`: neither, nor is all well. */
export interface Verdict {
  readonly came: 'green' | 'red' | 'broken';
  readonly because: string;
}

/** No killer takes a quarter of it on an idle machine; a mutant may make it go on for ever. */
const TIME_MAX = 240_000;
const REPORT = '.proof-report.json';

/** Runs a killer in a tree. @throws when the signal aborts */
export function kill(killer: Killer, root: string, signal: AbortSignal): Promise<Verdict> {
  if ('sim' in killer) {
    const { incidents, firstSeed } = killer.sim;
    return byRules(root, ['tools/proof/sim-killer.ts', String(incidents), String(firstSeed)], signal);
  }
  if ('explore' in killer) return byRules(root, ['tools/proof/explore-killer.ts', killer.explore], signal);
  return byTests([killer.test], root, signal);
}

async function byRules(root: string, args: readonly string[], signal: AbortSignal): Promise<Verdict> {
  const { out, err, code } = await run(root, args, signal);
  const [line = ''] = out.split('\n');
  if (code === 0) return { came: 'green', because: 'no rule was broken' };
  if (code === 1 && line.startsWith('violation: ')) return { came: 'red', because: line.slice('violation: '.length) };
  return { came: 'broken', because: line || lastLine(err) || `exit code ${code}` };
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** Red when one of the tests fails; broken when one is not there. Other tests of their files may do as they like. */
export async function byTests(tests: readonly string[], root: string, signal: AbortSignal): Promise<Verdict> {
  const wanted = tests.map(placeOf);
  const files = [...new Set(wanted.map(({ file }) => file))];
  const report = join(root, REPORT);
  rmSync(report, { force: true });
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--maxWorkers=1',
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  const only = wanted.length === 1 ? ['-t', `${escaped(wanted[0]?.title ?? '')}$`] : [];
  const { err } = await run(root, [...vitest, ...only, ...files], signal);
  const results = reportIn(report)?.testResults ?? [];
  for (const { file, title } of wanted) {
    const said = results.find(({ name }) => name.endsWith(file))?.assertionResults ?? [];
    const those = said.filter((one) => one.title === title && one.status !== 'skipped' && one.status !== 'pending');
    if (those.some(({ status }) => status === 'failed')) return { came: 'red', because: `${file} > ${title}` };
    const because = those.length === 0 ? `no such test: ${file} > ${title} ${lastLine(err)}` : '';
    if (because) return { came: 'broken', because };
  }
  return { came: 'green', because: 'passed' };
}

function placeOf(test: string) {
  const [file = '', ...title] = test.split(' > ');
  return { file, title: title.join(' > ') };
}

function reportIn(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

async function run(root: string, args: readonly string[], signal: AbortSignal) {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(TIME_MAX)]);
  stop.throwIfAborted();
  // A group of its own: the workers of a test run must end with it.
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  stop.addEventListener('abort', end, { once: true });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  stop.removeEventListener('abort', end);
  signal.throwIfAborted();
  return stop.aborted ? { out: '', err: `it had not ended in ${TIME_MAX / 1_000} s`, code: 2 } : { out, err, code };
}

export const escaped = (title: string) => title.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const lastLine = (said: string) => said.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
