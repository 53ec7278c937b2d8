import { type EpochMs, millis, plus } from '../../functions/core/units.ts';
import type { Happenings } from '../happenings.ts';

export type Step = (at: EpochMs) => void;

/** What a deployment can be told before its time is up, and what comes then. */
export interface Waiting<On> {
  readonly on: On;
  readonly next: Step;
}

/** What happens next, and only that: every new step makes void what was planned before it. */
export class Steps<On> {
  readonly #happenings: Happenings;
  #step = 0;
  #waiting: Waiting<On> | undefined;

  constructor(happenings: Happenings) {
    this.#happenings = happenings;
  }

  /** Goes on after `ms`, or before that with what is waited for. */
  after(ms: number, at: EpochMs, next: Step, waiting?: Waiting<On>): void {
    this.forget();
    this.#waiting = waiting;
    const mine = this.#step;
    this.#happenings.plan(plus(at, millis(ms)), (then) => {
      if (mine === this.#step) next(then);
    });
  }

  forget(): void {
    this.#step += 1;
    this.#waiting = undefined;
  }

  /** @returns whether it was waiting for that. */
  goOn(on: On, at: EpochMs): boolean {
    const waiting = this.#waiting;
    if (waiting?.on !== on) return false;
    waiting.next(at);
    return true;
  }
}
