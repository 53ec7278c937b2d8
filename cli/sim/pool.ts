import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Chunk } from '../../sim/run/chunk.ts';

/** Seeds that a thread takes at once: a second's work or two. */
const CHUNK = 200;

export interface Seeds {
  readonly first: number;
  readonly count: number;
}

export interface PoolOptions extends Seeds {
  readonly signal: AbortSignal;
  readonly onChunk: (chunk: Chunk) => void;
}

/** Runs the seeds on all cores. Settles when all are done, or when the signal aborts. @throws Error when a thread dies */
export async function inPool({ first, count, signal, onChunk }: PoolOptions): Promise<void> {
  const chunks = chunksOf({ first, count });
  const threads = Math.min(availableParallelism(), chunks.length);
  const workers: Worker[] = [];
  let next = 0;
  let left = chunks.length;
  try {
    await new Promise<void>((resolve, reject) => {
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
      for (let i = 0; i < threads; i += 1) {
        const worker = new Worker(new URL('./worker.ts', import.meta.url));
        workers.push(worker);
        const handOut = () => {
          if (next < chunks.length) worker.postMessage(chunks[next]);
          next += 1;
        };
        worker.on('error', reject);
        worker.on('message', (chunk: Chunk) => {
          onChunk(chunk);
          left -= 1;
          if (left === 0) resolve();
          else handOut();
        });
        handOut();
      }
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.removeAllListeners().terminate()));
  }
}

function chunksOf({ first, count }: Seeds): Seeds[] {
  return Array.from({ length: Math.ceil(count / CHUNK) }, (_, i) => ({
    first: first + i * CHUNK,
    count: Math.min(CHUNK, count - i * CHUNK),
  }));
}
