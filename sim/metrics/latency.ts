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
/** The last step that counts, relative to the percentile. */
const PRECISION = 1e-4;

/** So many requests of one target group, with one percentile. */
export interface Part {
  readonly group: string | undefined;
  /** Above 0. */
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
    const measured = mixedP99(group, requests) * scatter(Math.max(1, requests), dice);
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

/**
 * What 1 % of these requests take longer than. How many take longer falls, and ever more slowly: from below, Newton's steps
 * never go beyond the answer, and a few of them are there.
 */
function mixedP99(parts: readonly Part[], requests: number): number {
  let x = 0;
  // Each part by itself: all of them together are no faster.
  for (const part of parts) x = Math.max(x, part.p99 * (1 + Math.log(part.requests / requests) / TAIL));
  if (parts.length === 1) return x;
  for (let step = Number.POSITIVE_INFINITY; step > x * PRECISION; x += step) {
    let more = -SHARE * requests;
    let slope = 0;
    for (const part of parts) {
      const slower = part.requests * Math.exp((-TAIL * x) / part.p99);
      more += slower;
      slope += (slower * TAIL) / part.p99;
    }
    step = more / slope;
  }
  return x;
}
