import { main } from '../../cli/main.ts';
import { fake } from './rehearse-fake.ts';

/* The command line as a process of its own, with the engine that plays nothing, on one thread. */

process.exitCode = await main(process.argv.slice(2), process.stdout, process.stderr, async () => fake({ workers: 1 }));
