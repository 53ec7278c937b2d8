import { type EpochMs, elapsed, millis, minutes, plus } from '../../functions/core/units.ts';
import { AWS_BUCKETS, type Bucket, Buckets } from '../buckets.ts';
import { VirtualClock } from '../clock.ts';
import { Dice } from '../dice.ts';
import type { ServiceName } from '../faults.ts';
import { NOON } from '../incident/stage-clock.ts';
import type { Throttled } from './result.ts';

/* The responder that people write first: a Lambda for each event, which reads the alarm and the service and then deploys. */

export interface Naive {
  readonly events: number;
  readonly services: number;
  /** Attempts of one call; the SDK's default is 3. @default as many as it takes */
  readonly attemptsMax?: number | undefined;
}

export interface NaiveResult extends Naive {
  readonly throttled: ReadonlyMap<string, Throttled>;
  /** Virtual seconds in which at least one call was refused. */
  readonly secondsOfThrottling: number;
  readonly lastEnd: number;
  /** Events that were given up. */
  readonly dropped: number;
  readonly writes: number;
}

/** Functions that run at once, in an account that has asked for no more (FACTS 8). */
const CONCURRENCY_MAX = 1_000;
/** The SDK's own rest between attempts: full jitter, 20 s at most. */
const BACKOFF_MAX = 20_000;
/** CodeDeploy refuses a second deployment of a group so long. */
const DEPLOYS = minutes(7);

/** Plays it: all events at once. */
export async function playNaive(naive: Naive, seed: number, buckets: readonly Bucket[] = AWS_BUCKETS) {
  const run = new Run(naive, new Dice(seed), new Buckets(buckets));
  return run.result();
}

class Run {
  readonly #naive: Naive;
  readonly #dice: Dice;
  readonly #buckets: Buckets;
  readonly #clock = new VirtualClock(NOON, 'promises');
  readonly #refused = new Map<string, { met: number; seconds: Set<number> }>();
  readonly #busyUntil = new Map<number, EpochMs>();
  #dropped = 0;
  #writes = 0;

  constructor(naive: Naive, dice: Dice, buckets: Buckets) {
    this.#naive = naive;
    this.#dice = dice;
    this.#buckets = buckets;
  }

  async result(): Promise<NaiveResult> {
    const { events } = this.#naive;
    let begun = 0;
    const lambda = async () => {
      while (begun < events) {
        begun += 1;
        await this.#answer();
      }
    };
    await this.#clock.run(Promise.all(Array.from({ length: CONCURRENCY_MAX }, lambda)));
    const seconds = [...this.#refused.values()].flatMap((one) => [...one.seconds]);
    return {
      ...this.#naive,
      throttled: new Map([...this.#refused].map(([name, one]) => [name, { met: one.met, seconds: one.seconds.size }])),
      secondsOfThrottling: new Set(seconds).size,
      lastEnd: Math.round(elapsed(NOON, this.#clock.now()) / 1_000),
      dropped: this.#dropped,
      writes: this.#writes,
    };
  }

  async #answer(): Promise<void> {
    const service = this.#dice.between(1, this.#naive.services);
    const reads = await Promise.all([
      this.#call('cloudwatch', 'DescribeAlarms'),
      this.#call('ecs', 'DescribeServices'),
    ]);
    const done = reads.every(Boolean) && (await this.#call('codedeploy', 'CreateDeployment'));
    if (!done) this.#dropped += 1;
    const now = this.#clock.now();
    if (!done || now < (this.#busyUntil.get(service) ?? 0)) return;
    this.#busyUntil.set(service, plus(now, DEPLOYS));
    this.#writes += 1;
  }

  async #call(service: ServiceName, operation: string): Promise<boolean> {
    const { attemptsMax = Number.POSITIVE_INFINITY } = this.#naive;
    for (let attempts = 1; ; attempts += 1) {
      await this.#clock.sleep(millis(this.#dice.between(8, 60)));
      const now = this.#clock.now();
      if (!this.#buckets.throttles(service, operation, now, {})) return true;
      this.#note(this.#buckets.bucketOf(service, operation)?.name ?? operation, now);
      if (attempts >= attemptsMax) return false;
      const rest = Math.min(BACKOFF_MAX, 100 * 2 ** Math.min(attempts, 16));
      await this.#clock.sleep(millis(Math.ceil(this.#dice.fraction() * rest)));
    }
  }

  #note(name: string, now: EpochMs): void {
    const one = this.#refused.get(name) ?? { met: 0, seconds: new Set<number>() };
    this.#refused.set(name, one);
    one.met += 1;
    one.seconds.add(Math.floor(now / 1_000));
  }
}
