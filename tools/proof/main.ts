import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { proof } from './command.ts';
import { EQUIVALENTS, SECTIONS } from './list.ts';
import { page } from './page.ts';

/* `npm run proof`: every rule is broken once, and somebody must notice. */

const tree = join(import.meta.dirname, '../..');
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());
// A reader who has had enough ends the work, and that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  interrupt.abort();
});

// Set, not process.exit: output to a pipe may still be on its way.
process.exitCode = await proof(process.argv.slice(2), {
  sections: SECTIONS,
  tree,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`proof: ${line}\n`),
  signal: interrupt.signal,
  write: () => writeFileSync(join(tree, 'docs/proof.md'), page(SECTIONS, EQUIVALENTS)),
});
