import type { EpochMs } from './units.ts';

/** SQS delays a message by this at most (FACTS 13): a recheck that is farther away comes early, and hops. */
const DELAY_MAX_SECONDS = 900;

/** Rounded up, lest a recheck come before its moment and hop for nothing. */
export const recheckDelaySeconds = (at: EpochMs, now: EpochMs): number =>
  Math.min(DELAY_MAX_SECONDS, Math.max(0, Math.ceil((at - now) / 1_000)));

/** What SQS takes in one SendMessageBatch. */
const BATCH_MAX = 10;

export const inBatches = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / BATCH_MAX) }, (_, i) => all.slice(i * BATCH_MAX, (i + 1) * BATCH_MAX));
