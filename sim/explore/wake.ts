import type { BelayConfig } from '../../functions/core/config.ts';
import { type EpochMs, elapsed, plus, seconds } from '../../functions/core/units.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import type { Time } from '../../functions/flows/ports.ts';
import { makeResponder, type Responded } from '../../functions/flows/respond.ts';
import { around, type PortCall } from '../belay/around.ts';
import { type Backdrop, responderPorts } from '../belay/ports.ts';
import { said, short } from './text.ts';

/** A call that waits for its turn. */
export interface Pending {
  /** The same in every order of things: name, arguments, and the how-manieth of its like. */
  readonly id: string;
  readonly call: PortCall;
  readonly text: string;
  /** Whoever asked no longer listens. */
  isStray(): boolean;
  /** Takes effect and is answered. */
  answer(): Promise<void>;
  /** Takes effect, and its answer is lost. */
  lose(failure: Error): Promise<void>;
}

interface Sleeper {
  readonly at: EpochMs;
  readonly wake: () => void;
}

/** What Lambda gives to one invocation. */
export const TIME_LEFT = seconds(60);
/** After an invocation that failed, Lambda tries the same event again. */
export const RETRIED_AFTER_SECONDS = 60;

export interface Onlooker {
  saw(invocation: string, call: PortCall, answer: unknown): void;
}

/** One invocation of the responder, of which nothing goes on by itself: each call, and each end of a sleep, is let happen. */
export class Wake {
  readonly name: string;
  readonly pending: Pending[] = [];
  status: 'not-begun' | 'runs' | 'done' | 'dead' = 'not-begun';
  responded: Responded | undefined;
  /** A bug of the flows: it threw. */
  bug: unknown;
  readonly #backdrop: Backdrop;
  readonly #config: BelayConfig;
  readonly #onlooker: Onlooker;
  readonly #sleepers: Sleeper[] = [];
  /** What it has been told so far: all that its next steps depend on. */
  readonly #heard: { readonly of: string; readonly at: EpochMs; readonly answer: unknown; text?: string }[] = [];
  readonly #asked = new Map<string, number>();
  #disappointed = false;

  constructor(name: string, backdrop: Backdrop, config: BelayConfig, onlooker: Onlooker) {
    this.name = name;
    this.#backdrop = backdrop;
    this.#config = config;
    this.#onlooker = onlooker;
  }

  begin(event: unknown): void {
    this.status = 'runs';
    this.#hear('begin', undefined);
    const ports = around(responderPorts(this.#backdrop, this.name), (call, run) => this.#hold(call, run));
    const time: Time = { now: () => this.#backdrop.clock.now(), sleep: (ms, signal) => this.#sleep(ms, signal) };
    const work = makeResponder(this.#config, { ...ports, time })(parseDeliveries(event, this.#config), TIME_LEFT);
    const end = (responded: Responded | undefined, bug?: unknown) => {
      if (this.status === 'dead') return;
      this.responded = responded;
      this.bug = bug ?? responded?.outcomes.find(({ error }) => error !== undefined)?.error;
      this.status = 'done';
    };
    work.then(end, (error: unknown) => end(undefined, error));
  }

  /** Nobody hears of it again, and what it has asked for and has not happened yet never will. */
  die(): void {
    this.status = 'dead';
    this.pending.length = 0;
    this.#sleepers.length = 0;
  }

  /** Some call of it failed: from now on the order of its answers matters to it. */
  get disappointed(): boolean {
    return this.#disappointed;
  }

  get failed(): boolean {
    return this.status === 'dead' || this.bug !== undefined || this.#hasFailed();
  }

  /** When the first of its sleeps ends. */
  nextAt(): EpochMs | undefined {
    return this.#sleepers.map(({ at }) => at).toSorted((a, b) => a - b)[0];
  }

  /** Ends the sleep that is over first. What it waited for so long is taken for lost. */
  wakeUp(): void {
    const first = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
    if (!first) return;
    if (this.pending.length > 0) this.#disappointed = true;
    this.#hear(`sleep until ${first.at}`, undefined);
    this.#sleepers.splice(this.#sleepers.indexOf(first), 1);
    first.wake();
  }

  /** All that it can still do depends on this, on the world and on the ledger. */
  state(): string {
    if (this.status === 'dead' || this.status === 'not-begun') return this.status;
    if (this.status === 'done' && this.pending.length === 0) return `done ${this.failed}`;
    const heard = this.#heard.map((one) => {
      one.text ??= short(`${one.of} at ${one.at}: ${said(one.answer)}`);
      return one.text;
    });
    // Answers that all come as they should meet in the same place, in whatever order they came.
    const told = this.#disappointed ? heard : heard.toSorted();
    const waits = this.pending.map(({ id, isStray }) => `${isStray()} ${id}`).toSorted();
    const sleeps = this.#sleepers.map(({ at }) => at).toSorted((a, b) => a - b);
    return [this.status, ...told, 'waits', ...waits, 'sleeps', ...sleeps].join('\n');
  }

  #hasFailed = () => this.responded?.outcomes.some(({ failed }) => failed) ?? false;

  #hear(of: string, answer: unknown): void {
    this.#heard.push({ of, at: this.#backdrop.clock.now(), answer });
  }

  #hold(call: PortCall, run: () => Promise<unknown>): Promise<unknown> {
    if (this.status === 'dead') return new Promise(() => {});
    const plain = call.args.filter((arg) => !(arg instanceof AbortSignal));
    const signal = call.args.find((arg) => arg instanceof AbortSignal);
    const like = `${call.name}(${plain.map(said).join()})`;
    const nth = (this.#asked.get(like) ?? 0) + 1;
    this.#asked.set(like, nth);
    return new Promise((resolve, reject) => {
      const id = `${like}#${nth}`;
      const over = () => this.pending.splice(this.pending.indexOf(pending), 1);
      const refuse = (error: unknown) => {
        this.#disappointed = true;
        this.#hear(id, error);
        reject(error);
      };
      const pending: Pending = {
        id,
        call,
        text: `${call.name}${nth > 1 ? ` (${nth})` : ''}`,
        isStray: () => this.status === 'done' || signal?.aborted === true,
        answer: async () => {
          over();
          await run().then((answer) => {
            this.#onlooker.saw(this.name, call, answer);
            this.#hear(id, answer);
            resolve(answer);
          }, refuse);
        },
        lose: async (failure) => {
          over();
          await run().then((answer) => {
            this.#onlooker.saw(this.name, call, answer);
            refuse(failure);
          }, refuse);
        },
      };
      this.pending.push(pending);
    });
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (this.status === 'dead') return new Promise(() => {});
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const at = plus(this.#backdrop.clock.now(), elapsed(0 as EpochMs, Math.max(0, ms) as EpochMs));
      const sleeper = { at, wake: resolve };
      this.#sleepers.push(sleeper);
      const abandon = () => {
        const place = this.#sleepers.indexOf(sleeper);
        if (place !== -1) this.#sleepers.splice(place, 1);
        resolve();
      };
      signal.addEventListener('abort', abandon, { once: true });
    });
  }
}
