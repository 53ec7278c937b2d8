import { runAll } from '../../cli/sim/run.ts';

/* Many incidents as a process of its own, on one thread that plays nothing: `first count`. */

const [first, count] = process.argv.slice(2).map(Number);
const voice = {
  print: (text: string) => void process.stdout.write(`${text}\n`),
  note: (text: string) => void process.stderr.write(`belay: ${text}\n`),
  exitCode: (code: number) => {
    process.exitCode = code;
  },
  screen: process.stderr,
};
const worker = new URL('./sim-worker.ts', import.meta.url);
await runAll({ first: first ?? 0, count: count ?? 1 }, voice, { worker, threads: 1, chunk: 10 });
