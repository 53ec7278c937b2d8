import type { Dice } from '../dice.ts';

/** Beyond so many expected hits (or misses) the bell curve is as good as counting, and cheaper. */
const COUNTED_MAX = 40;

/** One throw of the standard normal distribution. */
export const gauss = (dice: Dice): number =>
  Math.sqrt(-2 * Math.log(1 - dice.fraction())) * Math.cos(2 * Math.PI * dice.fraction());

/** How many of `n` happen, each with probability `p`: exact where few do, by the normal approximation where many do. */
export function binomial(dice: Dice, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p > 0.5) return n - binomial(dice, n, 1 - p);
  if (n * p <= COUNTED_MAX) return counted(dice, n, p);
  return Math.max(0, Math.round(n * p + gauss(dice) * Math.sqrt(n * p * (1 - p))));
}

/** From one hit straight to the next: one throw a hit, however many misses are in between. */
function counted(dice: Dice, n: number, p: number): number {
  const miss = Math.log1p(-p);
  let hits = 0;
  for (let at = 0; ; hits += 1) {
    at += 1 + Math.floor(Math.log(1 - dice.fraction()) / miss);
    if (at > n) return hits;
  }
}

/** A whole number that is `expected` on average. */
export function about(dice: Dice, expected: number): number {
  const whole = Math.floor(expected);
  const rest = expected - whole;
  return rest > 0 && dice.chance(rest) ? whole + 1 : whole;
}
