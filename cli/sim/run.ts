import { availableParallelism } from 'node:os';
import { sampleConfig } from '../../sim/belay/config.ts';
import type { Chunk, Failure } from '../../sim/run/chunk.ts';
import { Counts } from '../../sim/run/counts.ts';
import { neverSeen } from '../../sim/run/expected.ts';
import { runIncident } from '../../sim/run/incident.ts';
import type { Voice } from '../rehearse/command.ts';
import { progressOn } from '../rehearse/progress.ts';
import { inPool, type Seeds, type Workshop } from './pool.ts';
import { table } from './table.ts';

/** From so many on, everything that can happen must have happened. */
const ENOUGH = 50_000;
/** So many broken incidents are told; of the others the seed and what they broke first. */
const TOLD_MAX = 5;
const LAST_LINES = 25;

/** The story of one seed, to its last line. */
export async function tellOne(seed: number, { print, exitCode }: Voice): Promise<void> {
  const { story, violations } = await runIncident(seed, sampleConfig(), { tell: true });
  for (const line of story) print(line);
  print(`seed ${seed}, ${violations.length} violations`);
  exitCode(violations.length > 0 ? 1 : 0);
}

/** Many incidents, on all cores. */
export async function runAll(seeds: Seeds, voice: Voice, workshop: Workshop = {}): Promise<void> {
  const cut = new AbortController();
  const abort = () => cut.abort();
  // Once: a second Ctrl-C ends the process as always.
  process.once('SIGINT', abort);
  const { print, note, exitCode, screen } = voice;
  const counts = new Counts();
  const done: Chunk[] = [];
  const progress = progressOn(screen, seeds.count);
  const started = performance.now();
  print(`seeds ${seeds.first} to ${seeds.first + seeds.count - 1}`);
  let died: unknown;
  try {
    const onChunk = (chunk: Chunk) => {
      counts.take(chunk.counts);
      done.push(chunk);
      progress.add(chunk.count);
    };
    await inPool({ ...seeds, ...workshop, signal: cut.signal, onChunk });
  } catch (error) {
    died = error;
  } finally {
    process.off('SIGINT', abort);
    progress.end();
  }
  const played = done.reduce((sum, { count }) => sum + count, 0);
  const failures = done.flatMap((chunk) => chunk.failures).toSorted((a, b) => a.seed - b.seed);
  for (const line of table(counts.all, played)) print(line);
  for (const failure of failures.slice(0, TOLD_MAX)) await tellFailure(failure, print);
  for (const { seed, violations } of failures.slice(TOLD_MAX)) print(`seed ${seed}: ${violations[0]}`);
  const missing = played >= ENOUGH ? neverSeen(counts.all) : [];
  if (missing.length > 0) print(`never seen: ${missing.join(', ')}`);
  if (cut.signal.aborted) note(`cut short: go on with --first-seed ${goOnFrom(seeds, done)}`);
  if (died !== undefined) note(`a thread died: ${String(died)}; go on with --first-seed ${goOnFrom(seeds, done)}`);
  const rate = Math.round(played / ((performance.now() - started) / 1_000));
  print(`${played} incidents, ${failures.length} violations, ${rate} a second on ${availableParallelism()} cores`);
  exitCode(cut.signal.aborted ? 130 : failures.length + missing.length > 0 || died !== undefined ? 1 : 0);
}

async function tellFailure({ seed, violations }: Failure, print: (text: string) => void): Promise<void> {
  print(`\nseed ${seed}:`);
  for (const violation of violations) print(`  ${violation}`);
  const { story } = await runIncident(seed, sampleConfig(), { tell: true }).catch(() => ({ story: [] }));
  for (const line of story.slice(-LAST_LINES)) print(`  | ${line.slice(0, 200)}`);
  print(`  the whole story: npm run sim -- --seed ${seed}\n`);
}

/** The first seed that was not played. */
function goOnFrom({ first }: Seeds, done: readonly Chunk[]): number {
  const sorted = done.toSorted((a, b) => a.first - b.first);
  return sorted.reduce((next, chunk) => (chunk.first === next ? next + chunk.count : next), first);
}
