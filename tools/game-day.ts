import { setTimeout } from 'node:timers/promises';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ask } from './game-day/ask.ts';
import { gameDay } from './game-day/command.ts';

/*
 * `npm run game-day`: the script of infra/demo/README.md. It is no command of the CLI: it deploys, as a team's pipeline would,
 * with the caller's own credentials; Belay never does.
 */

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
// A reader who has had enough ends the work, and that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// Set, not process.exit: output to a pipe may still be on its way.
process.exitCode = await gameDay(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  signal: interrupt.signal,
  now: Date.now,
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
  codedeploy: () => new CodeDeployClient(),
  ask,
});
