import { type EpochMs, epochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';

/** When the event arrives. Every plot counts its minutes from here, so that the same plot is the same story on every day. */
export const NOON: EpochMs = epochMs(Date.UTC(2026, 10, 21, 12));

/** The world's clock: set by hand while the past is being built, and then somebody else's. */
export class StageClock implements Clock {
  #at: EpochMs | undefined;
  readonly #clock: Clock;

  constructor(clock: Clock, start: EpochMs) {
    this.#clock = clock;
    this.#at = start;
  }

  now = (): EpochMs => this.#at ?? this.#clock.now();

  set(at: EpochMs): void {
    this.#at = at;
  }

  handOver(): void {
    this.#at = undefined;
  }
}
