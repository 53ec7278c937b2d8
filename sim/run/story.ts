import type { EpochMs } from '../../functions/core/units.ts';
import { NOON } from '../incident/stage-clock.ts';

/** What happens in one run, a line each; whoever has no use for it gets one that keeps nothing. */
export class Story {
  readonly lines: string[] = [];
  readonly #told: boolean;

  constructor(told: boolean) {
    this.#told = told;
  }

  /** `what` is made only if somebody listens. */
  say(at: EpochMs, who: string, what: () => string): void {
    if (this.#told) this.lines.push(`${since(at)} ${who.padEnd(10)} ${what()}`);
  }
}

/** `+12:03.250`: minutes, seconds and milliseconds from the beginning. */
function since(at: EpochMs): string {
  const ms = at - NOON;
  const [sign, abs] = ms < 0 ? ['-', -ms] : ['+', ms];
  const minutes = String(Math.floor(abs / 60_000)).padStart(3);
  const seconds = String(Math.floor(abs / 1_000) % 60).padStart(2, '0');
  return `${sign}${minutes}:${seconds}.${String(abs % 1_000).padStart(3, '0')}`;
}
