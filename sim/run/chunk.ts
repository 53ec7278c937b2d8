import type { BelayConfig } from '../../functions/core/config.ts';
import { Counts } from './counts.ts';
import { runIncident } from './incident.ts';

/** A seed whose run broke a rule, or broke down itself. */
export interface Failure {
  readonly seed: number;
  readonly violations: readonly string[];
}

/** Some seeds in a row, and what came of them. Plain data: it travels between threads. */
export interface Chunk {
  readonly first: number;
  readonly count: number;
  readonly counts: readonly (readonly [string, number])[];
  readonly failures: readonly Failure[];
}

export async function runChunk(first: number, count: number, like: BelayConfig): Promise<Chunk> {
  const counts = new Counts();
  const failures: Failure[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    try {
      const result = await runIncident(seed, like);
      counts.take(result.counts.all);
      if (result.violations.length > 0) failures.push({ seed, violations: result.violations });
    } catch (error) {
      failures.push({ seed, violations: [`the run broke: ${error instanceof Error ? error.stack : String(error)}`] });
    }
  }
  return { first, count, counts: [...counts.all], failures };
}
