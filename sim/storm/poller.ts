import { type EpochMs, millis, plus } from '../../functions/core/units.ts';
import type { Message, Queue } from '../aws/sqs-queue.ts';
import type { VirtualClock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import type { Deployment } from './deployed.ts';
import type { Responder } from './responder.ts';
import type { SlowWorld } from './weather.ts';

export interface PollerParts {
  readonly world: SlowWorld;
  readonly queue: Queue;
  readonly clock: VirtualClock;
  readonly dice: Dice;
  readonly responder: Responder;
  readonly deployed: Deployment;
}

/** EventBridge's way into the queue, in milliseconds: from, to. */
const DELIVERY = [50, 500] as const;
const SWEEP = JSON.stringify({ belay: 'sweep' });

/** What AWS does between the events and Lambda: deliveries, the queue, and as many invocations at once as are deployed. */
export class Poller {
  readonly #parts: PollerParts;
  #free: number;
  #emitted = 0;
  #wake = new AbortController();

  constructor(parts: PollerParts) {
    this.#parts = parts;
    this.#free = parts.deployed.concurrencyMax;
  }

  /** Sweeps every few minutes from the moment on. */
  sweepFrom(at: EpochMs): void {
    const { world, queue, deployed } = this.#parts;
    world.happenings.plan(at, (then) => {
      queue.send(SWEEP, then);
      this.sweepFrom(plus(then, deployed.sweepEvery));
    });
  }

  /** Until `over` says so, asked whenever nothing runs, or the moment has come. */
  async run(until: EpochMs, over: () => boolean): Promise<void> {
    const { world, queue, clock, deployed } = this.#parts;
    for (;;) {
      world.happenings.runDue(clock.now());
      this.#forward();
      this.#start();
      if (clock.now() >= until) return;
      if (this.#free === deployed.concurrencyMax && over()) return;
      const due = [world.happenings.next(), this.#free > 0 ? queue.next() : undefined, until];
      const next = Math.min(...due.filter((moment) => moment !== undefined));
      this.#wake = new AbortController();
      await clock.sleep(millis(Math.max(1, next - clock.now())), this.#wake.signal);
    }
  }

  /** What AWS put on its bus comes a moment later. */
  #forward(): void {
    const { world, queue, dice } = this.#parts;
    for (; this.#emitted < world.emitted.length; this.#emitted += 1) {
      const { at, event } = world.emitted[this.#emitted] ?? { at: 0 as EpochMs, event: {} };
      const takes = millis(dice.between(...DELIVERY));
      world.happenings.plan(plus(at, takes), (then) => void queue.send(JSON.stringify(event), then));
    }
  }

  #start(): void {
    const { queue, clock, deployed } = this.#parts;
    while (this.#free > 0) {
      const batch = queue.take(clock.now(), deployed.batchSize);
      if (batch.length === 0) return;
      this.#free -= 1;
      void this.#serve(batch);
    }
  }

  /** A batch that is not full waits for more; what the function did not fail on is done. */
  async #serve(first: readonly Message[]): Promise<void> {
    const { queue, clock, responder, deployed } = this.#parts;
    const batch = [...first];
    if (batch.length < deployed.batchSize) {
      await clock.sleep(deployed.batchWindow);
      batch.push(...queue.take(clock.now(), deployed.batchSize - batch.length));
    }
    const failed = await responder.invoke(batch);
    for (const { messageId, receiptHandle } of batch) {
      if (failed !== 'all' && !failed.includes(messageId)) queue.delete(receiptHandle);
    }
    this.#free += 1;
    this.#wake.abort();
  }
}
