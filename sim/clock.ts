import { type DurationMs, type EpochMs, millis, plus } from '../functions/core/units.ts';

/** All that the state and the rules may know of time. */
export interface Clock {
  now(): EpochMs;
}

interface Sleeper {
  readonly at: EpochMs;
  readonly wake: () => void;
}

/** Time that passes only when everybody sleeps: hours of deployment run in milliseconds, and always alike. */
export class VirtualClock implements Clock {
  #now: EpochMs;
  /** Earliest first; equal moments in the order they were queued. */
  readonly #sleepers: Sleeper[] = [];
  readonly #quiet: () => Promise<void>;

  /** `promises`: nobody hops over immediates, so that one turn of the loop ends all that can go on now; much faster. */
  constructor(start: EpochMs, hops: 'immediates' | 'promises' = 'immediates') {
    this.#now = start;
    this.#quiet = hops === 'promises' ? oneTurn : quiet;
  }

  now(): EpochMs {
    return this.#now;
  }

  /** Resolves when virtual time reaches now + `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: DurationMs, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        signal?.removeEventListener('abort', abandon);
        resolve();
      };
      const sleeper = { at: plus(this.#now, Math.max(0, ms) as DurationMs), wake };
      const abandon = () => {
        const from = this.#behind(plus(sleeper.at, millis(-1)));
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper, from), 1);
        wake();
      };
      signal?.addEventListener('abort', abandon, { once: true });
      this.#sleepers.splice(this.#behind(sleeper.at), 0, sleeper);
    });
  }

  /** The place behind everybody who wakes at this moment or before; found by halves, for a storm has a thousand sleepers. */
  #behind(at: EpochMs): number {
    let [low, high] = [0, this.#sleepers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sleepers[middle]?.at ?? at) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Drives virtual time until `work` settles, and settles alike. Work may wait for this clock, for promises and for
   * immediates; waiting for anything else (a socket, a real timer) is not seen.
   * @throws Error when `work` is unsettled and nobody sleeps: it would wait for ever.
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    work.then(settle, settle);
    for (;;) {
      await this.#quiet();
      if (settled) return work;
      if (!this.#wakeNext()) {
        throw new Error(`deadlock at ${this.#now}: the work is unsettled and nothing sleeps on the virtual clock`);
      }
    }
  }

  /** When the next one wakes; undefined: nobody sleeps. */
  next(): EpochMs | undefined {
    return this.#sleepers[0]?.at;
  }

  /** All that can go on now does. */
  settle(): Promise<void> {
    return this.#quiet();
  }

  /** Lets `ms` of virtual time pass, waking who is due on the way, those who fall asleep meanwhile included. */
  async advance(ms: DurationMs): Promise<void> {
    const until = plus(this.#now, ms);
    do await this.#quiet();
    while (this.#wakeNext(until));
    this.#now = until;
  }

  #wakeNext(until = Number.POSITIVE_INFINITY as EpochMs): boolean {
    const next = this.#sleepers[0];
    if (next === undefined || next.at > until) return false;
    this.#sleepers.shift();
    this.#now = next.at;
    next.wake();
    return true;
  }
}

/** One turn of the loop is not enough for work that hops over several immediates. */
async function quiet(): Promise<void> {
  do await oneTurn();
  while (process.getActiveResourcesInfo().includes('Immediate'));
}

const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
