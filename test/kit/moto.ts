import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { invariant } from '../../functions/core/invariant.ts';
import { listenOnLoopback } from '../../sim/loopback.ts';

/* Somebody else's AWS, and somebody else's client for it: a truth that shares none of our assumptions. */

const python = process.env['BELAY_PYTHON'] ?? '.venv/bin/python';

export interface Moto {
  readonly endpoint: string;
  /** What `test/heavy/moto_seed.py` prints for these arguments, through boto3. */
  boto(...args: string[]): unknown;
  stop(): void;
}

export async function startMoto(): Promise<Moto> {
  const { port, close } = await listenOnLoopback(createServer());
  await close();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn(python, ['test/heavy/moto_server.py', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  invariant(server.stderr !== null, 'stderr is piped');
  await once(server.stderr, 'data'); // "Running on …": it listens
  server.stderr.resume(); // a pipe that nobody reads fills up, and the server waits for ever
  return {
    endpoint,
    boto: (...args) =>
      JSON.parse(execFileSync(python, ['test/heavy/moto_seed.py', endpoint, ...args], { encoding: 'utf8' })),
    stop: () => void server.kill('SIGKILL'),
  };
}
