import { parentPort } from 'node:worker_threads';
import { sampleConfig } from '../../sim/belay/config.ts';
import { runChunk } from '../../sim/run/chunk.ts';

/* One thread of the simulator: takes chunks of seeds, answers what came of them. */

const config = sampleConfig();

parentPort?.on('message', async ({ first, count }: { readonly first: number; readonly count: number }) => {
  parentPort?.postMessage(await runChunk(first, count, config));
});
