import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Chunk } from '../../sim/run/chunk.ts';

/** Seeds that a thread takes at once: a second's work or two. */
const CHUNK = 200;
const WORKER = new URL('./worker.ts', import.meta.url);

/** Who plays, and how it is shared out. */
export interface Workshop {
  /** A module that answers each `Seeds` with its `Chunk`. @default the simulator */
  readonly worker?: URL | undefined;
  /** @default as many as there are cores */
  readonly threads?: number | undefined;
  /** Seeds that a thread takes at once. @default 200 */
  readonly chunk?: number | undefined;
}

export interface Seeds {
  readonly first: number;
  readonly count: number;
}

export interface PoolOptions extends Seeds, Workshop {
  readonly signal: AbortSignal;
  readonly onChunk: (chunk: Chunk) => void;
}

/** Runs the seeds on all cores. Settles when all are done, or when the signal aborts. @throws Error when a thread dies */
export async function inPool({ signal, onChunk, worker: file = WORKER, ...given }: PoolOptions): Promise<void> {
  const chunks = chunksOf(given);
  const threads = Math.min(given.threads ?? availableParallelism(), chunks.length);
  const workers: Worker[] = [];
  let next = 0;
  let left = chunks.length;
  try {
    await new Promise<void>((resolve, reject) => {
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
      for (let i = 0; i < threads; i += 1) {
        const worker = new Worker(file);
        workers.push(worker);
        const handOut = () => {
          if (next < chunks.length) worker.postMessage(chunks[next]);
          next += 1;
        };
        worker.on('error', reject);
        worker.on('exit', (code) => reject(new Error(`it ended with code ${code}`)));
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
    // Another one may be dying of the same just now, which nobody needs to hear twice.
    const silenced = workers.map((worker) => worker.removeAllListeners().on('error', () => {}));
    await Promise.all(silenced.map((worker) => worker.terminate()));
  }
}

function chunksOf({ first, count, chunk = CHUNK }: Seeds & Workshop): Seeds[] {
  return Array.from({ length: Math.ceil(count / chunk) }, (_, i) => ({
    first: first + i * chunk,
    count: Math.min(chunk, count - i * chunk),
  }));
}
