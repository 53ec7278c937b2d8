import { writeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { Chunk } from '../../sim/run/chunk.ts';
import { DIES, ENDS, FINE, HANGS, STUCK, VIOLATION } from './sim-seeds.ts';

/* A thread that plays nothing: what comes of a seed is known beforehand. */

function hang(): never {
  // Past the streams, which this thread would have to yield for.
  writeSync(2, STUCK);
  for (;;);
}

parentPort?.on('message', ({ first, count }: { readonly first: number; readonly count: number }) => {
  if (first >= HANGS && first < FINE) hang();
  if (first >= ENDS && first < 3_000) process.exit(7);
  if (first >= DIES && first < 2_000) throw new Error('the thread is broken\nand says so at length');
  const seeds = Array.from({ length: count }, (_, i) => first + i);
  const failures = seeds.flatMap((seed) =>
    seed % 10 === 3 && seed < FINE ? [{ seed, violations: [VIOLATION, 'L3: …'] }] : [],
  );
  const counts = [
    ['invocations', 3 * count],
    ['fault throttle', count],
  ] as const;
  parentPort?.postMessage({ first, count, counts, failures } satisfies Chunk);
});
