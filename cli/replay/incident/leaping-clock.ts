import { type DurationMs, type EpochMs, elapsed, millis, plus } from '../../../functions/core/units.ts';
import type { Time } from '../../../functions/flows/ports.ts';
import { realTime } from '../../../functions/runtime/time.ts';
import { NOON } from '../../../sim/incident/stage-clock.ts';

/**
 * Noon, and from there real time, with leaps: inside an invocation sockets and probes take the time that they take, and between
 * two invocations an hour passes at once.
 */
export class LeapingClock implements Time {
  readonly #started = performance.now();
  #leapt = 0;

  now = (): EpochMs => plus(NOON, millis(Math.round(performance.now() - this.#started + this.#leapt)));

  sleep = (ms: DurationMs, signal: AbortSignal): Promise<void> => realTime.sleep(ms, signal);

  leap(to: EpochMs): void {
    this.#leapt += elapsed(this.now(), to);
  }
}
