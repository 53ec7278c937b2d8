import type { Dice } from '../dice.ts';
import { gauss } from './chance.ts';

/*
 * The 99th percentile of requests that are not all served alike. Assumed: the times of each part are exponential, so that of
 * a part with the percentile p, 0.01^(x/p) of the requests take longer than x.
 */

const SHARE = 0.01;
const TAIL = -Math.log(SHARE);
/** How far the percentile of n such times scatters, relative to it: √(0.99 · 0.01) / (0.01 · ln 100), over √n. */
const SCATTER = Math.sqrt(SHARE * (1 - SHARE)) / (SHARE * TAIL);
const HALVINGS = 24;

/** So many requests of one target group, with one percentile. */
export interface Part {
  readonly group: string | undefined;
  readonly p99: number;
  requests: number;
}

/** The worst target group's percentile, as measured of the requests that it got. Undefined: nobody got any. */
export function worstP99(parts: readonly Part[], dice: Dice): number | undefined {
  const groups = parts.length === 1 ? [parts] : Map.groupBy(parts, ({ group }) => group).values();
  const all = requestsOf(parts);
  let worst: number | undefined;
  for (const group of groups) {
    const requests = requestsOf(group);
    // Too few for one in each period: in some of them it gets none.
    if (requests < Math.min(1, all) && !dice.chance(requests)) continue;
    const measured = mixedP99(group) * scatter(Math.max(1, requests), dice);
    if (worst === undefined || measured > worst) worst = measured;
  }
  return worst;
}

function requestsOf(parts: readonly Part[]): number {
  let requests = 0;
  for (const part of parts) requests += part.requests;
  return requests;
}

/** Of a hundred requests and fewer the percentile is the slowest one; of many it is all but right. */
const scatter = (requests: number, dice: Dice): number =>
  requests <= 1 / SHARE
    ? -Math.log(1 - (1 - dice.fraction()) ** (1 / requests)) / TAIL
    : Math.max(0, 1 + (gauss(dice) * SCATTER) / Math.sqrt(requests));

/** What 1 % of these requests take longer than. */
function mixedP99(parts: readonly Part[]): number {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const { p99 } of parts) {
    low = Math.min(low, p99);
    high = Math.max(high, p99);
  }
  for (let halving = 0; halving < HALVINGS && low < high; halving += 1) {
    const middle = (low + high) / 2;
    if (tooMany(parts, middle) > 0) low = middle;
    else high = middle;
  }
  return high;
}

/** How many more of these requests than 1 % take longer than `x`. */
function tooMany(parts: readonly Part[], x: number): number {
  let more = 0;
  for (const { p99, requests } of parts) more += requests * (SHARE ** (x / p99) - SHARE);
  return more;
}
