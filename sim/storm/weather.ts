import { type DurationMs, millis } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import type { ServiceName } from '../faults.ts';
import { type Caller, type CallResult, World } from '../world.ts';

/** How long each kind of call takes, in milliseconds: from, to. Rough numbers; what matters is that calls interleave. */
const LATENCY = { aws: [8, 60], ledger: [3, 15], ask: [5, 60] } as const;

/** What a call takes this time. */
export const latencyOf = (dice: Dice, of: keyof typeof LATENCY): DurationMs =>
  millis(dice.between(LATENCY[of][0], LATENCY[of][1]));

/** The rest before the SDK's next attempt, as functions/runtime/clients.ts has it: exponential, capped, with jitter. */
export const backoffBy =
  (dice: Dice) =>
  (attempts: number): DurationMs =>
    millis(Math.round(Math.min(1_000, 50 * 2 ** attempts) * (0.5 + dice.fraction() / 2)));

/** A world whose answers take their time, refusals too. */
export class SlowWorld extends World {
  readonly #dice: Dice;

  constructor(clock: Clock, dice: Dice) {
    super(clock);
    this.#dice = dice;
  }

  override call(
    service: ServiceName,
    operation: string,
    input: Readonly<Record<string, unknown>>,
    caller?: Caller,
  ): CallResult {
    const result = super.call(service, operation, input, caller);
    return 'after' in result ? { ...result, after: millis(result.after + latencyOf(this.#dice, 'aws')) } : result;
  }
}
