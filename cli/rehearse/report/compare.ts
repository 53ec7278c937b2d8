import type { Policy, Row } from '../../../sim/rehearse/result.ts';
import { failures, sinceHurt } from './words.ts';

/** One measure of Belay against another policy's, in words. */
export interface Measured {
  /** `median recovery`. */
  readonly name: string;
  /** `median recovery (1 min 40 s against 6 min)`. */
  readonly words: string;
  readonly result: 'better' | 'equal' | 'worse';
}

export interface Duel {
  readonly other: Policy;
  readonly measures: readonly Measured[];
}

const MEASURES = [
  { name: 'median recovery', of: (row: Row) => row.recovered.median, word: sinceHurt },
  { name: 'p99 recovery', of: (row: Row) => row.recovered.p99, word: sinceHurt },
  { name: 'median failed requests', of: (row: Row) => row.failedRequests.median, word: failures },
  { name: 'p99 failed requests', of: (row: Row) => row.failedRequests.p99, word: failures },
] as const;

/** Belay against each of the others; empty without a row of Belay's. */
export function duels(rows: readonly Row[]): readonly Duel[] {
  const mine = rows.find(({ policy }) => policy === 'belay');
  if (!mine) return [];
  return rows.filter((row) => row !== mine).map((row) => ({ other: row.policy, measures: measure(mine, row) }));
}

const measure = (mine: Row, theirs: Row): readonly Measured[] =>
  MEASURES.map(({ name, of, word }) => {
    const [a, b] = [of(mine) ?? Number.POSITIVE_INFINITY, of(theirs) ?? Number.POSITIVE_INFINITY];
    const result = a < b ? 'better' : a === b ? 'equal' : 'worse';
    const [ours, others] = [word(of(mine)), word(of(theirs))];
    return { name, words: `${name} (${ours === others ? `both ${ours}` : `${ours} against ${others}`})`, result };
  });
