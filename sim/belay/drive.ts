import { type DurationMs, type EpochMs, millis, minutes, plus } from '../../functions/core/units.ts';
import { sqsEvent } from '../aws/sqs-event.ts';
import type { Message } from '../aws/sqs-queue.ts';
import type { VirtualClock } from '../clock.ts';
import type { Emitted, HookInvocation } from '../happenings.ts';
import type { Stage } from '../incident/build.ts';

/** Belay's functions, and what becomes of what is on its way to them. */
export interface Company {
  /** One invocation of the responder. @returns the ids of the messages that must come again; `all` if it died */
  respond(event: object): Promise<readonly string[] | 'all'>;
  /** One call of a hook, with Lambda's second try and what follows it. */
  hook(invocation: HookInvocation): Promise<void>;
  /** When an event is there, once for each time it is; none: it is lost. Milliseconds from now. */
  arrivals(event: Emitted): readonly DurationMs[];
  /** Nothing is open, fires or is in flight. */
  isIdle(): boolean;
  /** Nothing of this run is left to be seen. */
  isOver(): boolean;
}

export interface Drive {
  readonly clock: VirtualClock;
  readonly until: EpochMs;
  /** A third as often while nothing is going on: there is little to find, and much time to save. */
  readonly sweepEvery: DurationMs;
  /** Invocations of the responder at once, the sweep's left out. */
  readonly atOnce: number;
}

/**
 * What AWS does around Lambda, in virtual time: it brings events and rechecks through the queue, calls hooks, runs the
 * schedule, and runs several invocations at once. Ends when all is over, or when the time is.
 */
export class Driver {
  readonly #stage: Pick<Stage, 'world' | 'queue'>;
  readonly #company: Company;
  readonly #drive: Drive;
  #emitted = 0;
  #hooked = 0;
  #responding = 0;
  #running = 0;
  #nextSweep: EpochMs;
  #broke: unknown;

  constructor(stage: Pick<Stage, 'world' | 'queue'>, company: Company, drive: Drive) {
    this.#stage = stage;
    this.#company = company;
    this.#drive = drive;
    this.#emitted = stage.world.emitted.length;
    this.#hooked = stage.world.hookInvocations.length;
    this.#nextSweep = plus(drive.clock.now(), drive.sweepEvery);
  }

  async run(): Promise<void> {
    const { clock, until } = this.#drive;
    const { world, queue } = this.#stage;
    for (;;) {
      const begun = this.#begin();
      await clock.settle();
      if (this.#broke !== undefined) throw this.#broke;
      if (begun || this.#canBegin()) continue;
      if (clock.now() >= until) return;
      if (this.#running === 0 && this.#company.isOver()) return;
      const due = [clock.next(), world.happenings.next(), queue.next(), this.#nextSweep, until];
      const busy = this.#responding >= this.#drive.atOnce;
      const next = due.reduce<number>((first, one, i) => {
        if (one === undefined || (i === 2 && busy && one <= clock.now())) return first;
        return Math.min(first, one);
      }, until);
      await clock.advance(millis(Math.max(1, next - clock.now())));
    }
  }

  #canBegin(): boolean {
    const { clock } = this.#drive;
    const next = this.#stage.queue.next();
    return next !== undefined && next <= clock.now() && this.#responding < this.#drive.atOnce;
  }

  /** Starts whatever is due now; nothing is awaited. @returns whether anything was */
  #begin(): boolean {
    const { clock, sweepEvery } = this.#drive;
    const { world, queue } = this.#stage;
    const now = clock.now();
    world.happenings.runDue(now);
    let begun = false;
    for (; this.#hooked < world.hookInvocations.length; this.#hooked += 1) {
      const invocation = world.hookInvocations[this.#hooked];
      if (invocation) this.#spawn(this.#company.hook(invocation));
      begun = true;
    }
    for (; this.#emitted < world.emitted.length; this.#emitted += 1) {
      const emitted = world.emitted[this.#emitted];
      if (emitted) this.#deliver(emitted, now);
    }
    while (this.#canBegin()) {
      const batch = queue.take(now);
      if (batch.length === 0) break;
      this.#spawn(this.#respond(batch));
      begun = true;
    }
    if (now >= this.#nextSweep) {
      this.#nextSweep = plus(now, this.#company.isIdle() ? millis(3 * sweepEvery) : sweepEvery);
      this.#spawn(this.#company.respond(SWEEP));
      begun = true;
    }
    return begun;
  }

  #deliver(emitted: Emitted, now: EpochMs): void {
    const { queue } = this.#stage;
    const body = JSON.stringify(emitted.event);
    for (const delay of this.#company.arrivals(emitted)) queue.send(body, now, delay / 1_000);
  }

  async #respond(batch: readonly Message[]): Promise<void> {
    const { queue } = this.#stage;
    this.#responding += 1;
    const failed = await this.#company.respond(sqsEvent(batch)).finally(() => {
      this.#responding -= 1;
    });
    for (const { messageId, receiptHandle } of batch) {
      if (failed !== 'all' && !failed.includes(messageId)) queue.delete(receiptHandle);
    }
  }

  #spawn(work: Promise<unknown>): void {
    this.#running += 1;
    work
      .catch((error: unknown) => {
        this.#broke ??= error;
      })
      .finally(() => {
        this.#running -= 1;
      });
  }
}

/** As infra/belay schedules it. */
export const SWEEP_EVERY = minutes(5);
const SWEEP = { belay: 'sweep' };
