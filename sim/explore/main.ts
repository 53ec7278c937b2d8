import { explore } from './command.ts';
import { WORLDS } from './worlds.ts';

/* `npm run explore`: every interleaving of a few invocations, people and AWS. Races are enumerated, not hoped for. */

let interrupted = false;
process.once('SIGINT', () => {
  interrupted = true;
});
// A reader who has had enough ends the work, and that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// Set, not process.exit: output to a pipe may still be on its way.
process.exitCode = await explore(process.argv.slice(2), {
  worlds: WORLDS,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  isOver: () => interrupted,
  now: () => performance.now(),
});
