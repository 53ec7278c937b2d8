import type { Moment } from '../../../sim/rehearse/result.ts';
import { textWidth } from './shapes.ts';

type Who = Moment['who'];

/** One moment, or several that are too near each other to have a badge each. */
export interface Badge {
  /** Numbers in the list below the chart. */
  readonly first: number;
  readonly last: number;
  /** Undefined: of several. */
  readonly who: Who | undefined;
  /** Pixels of each of its moments, in their order. */
  readonly marks: readonly { readonly x: number; readonly who: Who }[];
  readonly lane: number;
}

const LANES = 2;
const BADGE_PX = 18;
/** Moments that are further apart than this share a badge only when nothing else helps. */
const NEAR_PX = 40;

export const nameOf = ({ first, last }: Badge): string => (first === last ? `${first}` : `${first}–${last}`);

/** Where a badge lies: over the middle of its moments, within the frame. `right`: where that ends. */
export function placeOf(badge: Badge, right: number): { readonly x: number; readonly width: number } {
  const width = Math.max(BADGE_PX, textWidth(nameOf(badge)) + 8);
  const middle = ((badge.marks[0]?.x ?? 0) + (badge.marks.at(-1)?.x ?? 0)) / 2;
  return { x: Math.min(Math.max(middle - width / 2, 1), right - width - 1), width };
}

/** A badge for each moment, in two lanes; where they have no room, neighbours share one. */
export function badgesOf(moments: readonly Moment[], xOf: (at: number) => number, right: number): readonly Badge[] {
  let badges: readonly Badge[] = moments.map(({ at, who }, i) => ({
    first: i + 1,
    last: i + 1,
    who,
    marks: [{ x: xOf(at), who }],
    lane: 0,
  }));
  for (;;) {
    const { placed, crowded } = inLanes(badges, right);
    if (crowded === undefined) return placed;
    const second = toShare(badges, crowded);
    badges = badges.flatMap((badge, i) => {
      const next = badges[i + 1];
      if (i === second) return [];
      return i === second - 1 && next ? [shared(badge, next)] : [badge];
    });
  }
}

/** Each badge in the first lane that has room for it; `crowded`: the first that no lane has room for. */
function inLanes(badges: readonly Badge[], right: number): { placed: readonly Badge[]; crowded?: number } {
  const ends = Array.from({ length: LANES }, () => Number.NEGATIVE_INFINITY);
  const placed: Badge[] = [];
  for (const [i, badge] of badges.entries()) {
    const { x, width } = placeOf(badge, right);
    const lane = ends.findIndex((end) => end + 2 <= x);
    if (lane < 0) return { placed, crowded: i };
    ends[lane] = x + width;
    placed.push({ ...badge, lane });
  }
  return { placed };
}

/** Which badge goes into the one before it, so that `crowded` has room: of two of AWS's steps rather than of a decision. */
function toShare(badges: readonly Badge[], crowded: number): number {
  const at = (i: number) => badges[i]?.marks.at(-1)?.x ?? 0;
  for (let i = crowded; i > 0 && at(crowded) - at(i - 1) < NEAR_PX; i -= 1) {
    if (badges[i]?.who !== undefined && badges[i]?.who === badges[i - 1]?.who) return i;
  }
  return crowded;
}

const shared = (one: Badge, next: Badge): Badge => ({
  ...one,
  last: next.last,
  who: one.who === next.who ? one.who : undefined,
  marks: [...one.marks, ...next.marks],
});
