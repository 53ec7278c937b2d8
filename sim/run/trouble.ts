import { type EpochMs, millis, minus } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import type { Fault, FaultKind, FaultSource, ServiceName } from '../faults.ts';
import { ownCopy } from '../own-copy.ts';
import type { CallResult, World } from '../world.ts';
import type { Chaos } from './chaos.ts';
import type { Counts } from './counts.ts';

/** AWS on a bad day: what goes wrong with its calls. Nothing does before the incident begins, nor once the chaos is over. */
export class Trouble implements FaultSource {
  readonly #chaos: Chaos;
  readonly #dice: Dice;
  readonly #counts: Counts;
  readonly #clock: Clock;
  readonly #kinds: readonly (readonly [FaultKind, number])[];
  /** By call and input: what was answered lately. */
  readonly #answers = new Map<string, { readonly at: EpochMs; readonly result: CallResult }[]>();
  rages = false;

  constructor(chaos: Chaos, dice: Dice, counts: Counts, clock: Clock) {
    this.#chaos = chaos;
    this.#dice = dice;
    this.#counts = counts;
    this.#clock = clock;
    this.#kinds = Object.entries(chaos.calls).flatMap(([kind, share]) =>
      share > 0 ? [[kind as FaultKind, share]] : [],
    );
  }

  next(service: ServiceName, operation: string): Fault | undefined {
    if (!this.#rages() || this.#kinds.length === 0) return undefined;
    let left = this.#dice.fraction();
    for (const [kind, share] of this.#kinds) {
      left -= share;
      if (left >= 0) continue;
      this.#counts.fault(kind);
      const delayMs = kind === 'slow' ? this.#dice.pick([500, 5_000, 20_000]) : undefined;
      return { service, operation, times: 1, kind, delayMs };
    }
    return undefined;
  }

  /** Reads may tell what was so a moment ago, and every call takes its time. */
  around(world: World): void {
    const { latencyMs, stale } = this.#chaos;
    if (latencyMs === 0 && stale.share === 0) return;
    const call = world.call.bind(world);
    world.call = (service, operation, input, caller) => {
      const old = stale.share > 0 && READS.test(operation) ? this.#stale(service, operation, input) : undefined;
      const result = old ?? call(service, operation, input, caller);
      if (stale.share > 0 && !old && READS.test(operation)) this.#remember(service, operation, input, result);
      const took = latencyMs > 0 && this.#rages() ? this.#dice.between(0, latencyMs) : 0;
      return took > 0 && 'after' in result ? { ...result, after: millis(result.after + took) } : result;
    };
  }

  /** An answer that was true not long ago; undefined: the truth. */
  #stale(service: string, operation: string, input: object): CallResult | undefined {
    const { share, ageMs } = this.#chaos.stale;
    if (!this.#rages() || !this.#dice.chance(share)) return undefined;
    const since = minus(this.#clock.now(), ageMs);
    const known = this.#answers.get(keyOf(service, operation, input))?.find(({ at }) => at >= since);
    if (known) this.#counts.fault('stale');
    return known?.result;
  }

  #remember(service: string, operation: string, input: object, result: CallResult): void {
    if (result.kind !== 'answer') return;
    const key = keyOf(service, operation, input);
    const since = minus(this.#clock.now(), this.#chaos.stale.ageMs);
    const kept = (this.#answers.get(key) ?? []).filter(({ at }) => at >= since);
    kept.push({ at: this.#clock.now(), result: ownCopy(result) });
    this.#answers.set(key, kept);
  }

  #rages = () => this.rages && this.#clock.now() < this.#chaos.until;
}

/** What AWS lets lag; the ledger is read consistently. */
const READS = /^(Describe|Get|List|BatchGet)/;
const keyOf = (service: string, operation: string, input: object) => `${service}:${operation}:${JSON.stringify(input)}`;
