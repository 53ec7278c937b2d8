import type { DurationMs, EpochMs } from '../core/units.ts';
import { elapsed, plus } from '../core/units.ts';
import type { Time } from './ports.ts';

/** The work had not ended by its moment. Its signal is aborted, and whatever it still does counts no more. */
export const LATE = Symbol('late');

/**
 * Runs `work` until it ends or `until` comes, whichever is first, even if the work never looks at its signal: a hung
 * socket must not hold back the report.
 */
export async function within<T>(
  time: Time,
  until: EpochMs,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | typeof LATE> {
  const stop = new AbortController();
  const late = time.sleep(elapsed(time.now(), until), stop.signal).then((): typeof LATE => LATE);
  try {
    return await Promise.race([work(stop.signal), late]);
  } finally {
    // With a reason of its own: else each abort makes a DOMException, stack and all.
    stop.abort(LATE);
  }
}

export const withinNext = <T>(time: Time, ms: DurationMs, work: (signal: AbortSignal) => Promise<T>) =>
  within(time, plus(time.now(), ms), work);
