import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RehearsedService } from '../../sim/rehearse/own-service.ts';
import type { Answer, WorkerData } from './serve.ts';
import { type Item, interned, type Result } from './work.ts';

export interface PoolOptions {
  /** The file that each thread runs. */
  readonly worker: string;
  readonly workers?: number | undefined;
  readonly rehearsed: RehearsedService;
  /** Ends the work at once: what is under way is lost. */
  readonly signal: AbortSignal;
  readonly onDone: (item: Item) => void;
}

/** Where the work failed. */
export interface Failure {
  readonly scenario: string;
  readonly seed: number;
  readonly problem: string;
}

export interface Pooled {
  /** Of each item, in their order; undefined: not done. */
  readonly results: readonly (Result | undefined)[];
  /** Of all failures that of the first item: the same on any number of threads. */
  readonly failure?: Failure | undefined;
}

interface Thread {
  readonly worker: Worker;
  readonly at: Float64Array;
  /** The index of the item that it works on. */
  busy?: number | undefined;
}

/** Does the items on worker threads, handed out in their order; settles when no thread is left. Never rejects. */
export async function inPool(items: readonly Item[], options: PoolOptions): Promise<Pooled> {
  const { worker: file, workers = availableParallelism(), rehearsed, signal, onDone } = options;
  const results: (Result | undefined)[] = items.map(() => undefined);
  const threads: Thread[] = [];
  let next = 0;
  let failed: { readonly index: number; readonly failure: Failure } | undefined;

  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) return resolve();
    for (let i = 0; i < Math.min(workers, items.length); i += 1) threads.push(start());
    // After the last one is in the list: `isOver` looks at all.
    for (const thread of threads) handOut(thread);

    function start(): Thread {
      const at = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
      const workerData: WorkerData = { rehearsed, at };
      const thread: Thread = { worker: new Worker(file, { workerData }), at: new Float64Array(at) };
      thread.worker.on('message', (answer: Answer) => take(thread, answer));
      thread.worker.on('error', (error) => die(thread, String(error)));
      thread.worker.on('exit', (code) => die(thread, `its thread ended with code ${code}`));
      return thread;
    }

    function take(thread: Thread, answer: Answer): void {
      const index = thread.busy;
      const item = index === undefined ? undefined : items[index];
      if (index === undefined || !item) return;
      thread.busy = undefined;
      if (answer.ok) {
        results[index] = interned(answer.result, item.scenario);
        onDone(item);
      } else fail(index, { scenario: item.scenario, seed: answer.seed, problem: answer.problem });
      handOut(thread);
    }

    function die(thread: Thread, problem: string): void {
      const index = thread.busy;
      const item = index === undefined ? undefined : items[index];
      if (index === undefined || !item) return;
      thread.busy = undefined;
      fail(index, { scenario: item.scenario, seed: thread.at[0] ?? item.seeds.first, problem });
      if (isOver()) resolve();
    }

    function fail(index: number, failure: Failure): void {
      if (!failed || index < failed.index) failed = { index, failure };
      next = items.length;
    }

    /** What was handed out before the item that failed may fail too, and then is the first: it is waited for. */
    function handOut(thread: Thread): void {
      const item = items[next];
      if (item) {
        thread.busy = next;
        thread.at[0] = item.seeds.first;
        next += 1;
        thread.worker.postMessage(item);
      } else if (isOver()) resolve();
    }

    function isOver(): boolean {
      return threads.every(({ busy }) => busy === undefined || (failed !== undefined && busy > failed.index));
    }
  });

  await Promise.all(threads.map(({ worker }) => worker.removeAllListeners().terminate()));
  return { results, failure: failed?.failure };
}
