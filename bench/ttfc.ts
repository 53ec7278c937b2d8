import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAwsStub } from './aws-stub.ts';
import { type ColdStart, coldStart } from './cold-start.ts';
import { type Measured, report } from './report.ts';
import { buildVariants } from './variants.ts';

/*
 * `npm run bench -- --runs 25`: TTFC, the time from loading a bundle to the answer of its first AWS call in a fresh
 * process. It prints what it measured and never fails on a time.
 */

/** Undefined: the flags are wrong. */
function runsFrom(args: readonly string[]): number | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { runs: { type: 'string', default: '25' } } });
    return /^[1-9]\d{0,3}$/.test(values.runs) ? Number(values.runs) : undefined;
  } catch {
    return undefined;
  }
}

/** All variants take turns, in an order that rotates, so that what else this host does falls on all of them alike. */
async function measure(runs: number, home: string): Promise<Measured[]> {
  const stub = await startAwsStub();
  const caFile = join(home, 'ca.pem');
  await writeFile(caFile, stub.certificate);
  const measured = (await buildVariants()).map((variant) => ({ variant, starts: [] as ColdStart[] }));
  // The first round fills the page cache, which Lambda's own starts find filled too, and does not count.
  for (let run = -1; run < runs; run++) {
    const turn = (run + 1) % measured.length;
    for (const { variant, starts } of [...measured.slice(turn), ...measured.slice(0, turn)]) {
      const start = await coldStart(variant, stub, home, caFile);
      if (run >= 0) starts.push(start);
    }
  }
  stub.close();
  return measured;
}

async function main(runs: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'belay-bench-'));
  try {
    const measured = await measure(runs, home);
    console.log(`Node ${process.version}, ${runs} runs of each, interleaved\n`);
    console.log(report(measured));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const runs = runsFrom(process.argv.slice(2));
if (runs === undefined) {
  console.error('usage: npm run bench -- [--runs <1…9999>]');
  process.exitCode = 2;
} else {
  await main(runs);
}
