import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { invariant } from '../functions/core/invariant.ts';

/** The one source of chance of a run: the same seed gives the same throws, for ever. */
export class Dice {
  readonly #rng: ReturnType<typeof xoroshiro128plus>;

  /** `seed`: any whole number. */
  constructor(seed: number) {
    // Two halves, each well mixed: neighbouring seeds have nothing in common.
    this.#rng = xoroshiro128plus(
      Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(Math.floor(seed / 2 ** 32) | 0, 0x85ebca6b),
    );
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return uniformInt(this.#rng, min, max);
  }

  /** True in this share of the throws. */
  chance(share: number): boolean {
    return uniformFloat64(this.#rng) < share;
  }

  /** From 0 to 1, 1 excluded. */
  fraction(): number {
    return uniformFloat64(this.#rng);
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.between(0, list.length - 1)];
    invariant(one !== undefined, 'there is something to pick from');
    return one;
  }

  /** Each of them in this share of the throws. */
  some<T>(list: readonly T[], share: number): T[] {
    return list.filter(() => this.chance(share));
  }
}
