import type { Moment } from '../../../sim/rehearse/result.ts';
import { box, line, type Shape, text, textWidth } from './shapes.ts';

/** Moments that share a badge, because they are too near each other to have one each. */
interface Badge {
  readonly first: number;
  readonly last: number;
  readonly who: Moment['who'] | undefined;
  /** Pixels of each of its moments, in their order. */
  readonly xs: readonly number[];
  readonly lane: number;
}

const LANES = 2;
const LANE_PX = 21;
const BADGE_PX = 18;

/** Who is known by the badge's shape and fill, beside the number that leads to the list. */
const LOOKS = {
  belay: { fill: 'var(--belay)', ink: 'var(--on-belay)', round: 9 },
  fault: { fill: 'var(--bad)', ink: 'var(--on-bad)', round: 0 },
} as const;
const PLAIN = { fill: 'var(--surface)', ink: 'var(--ink)', round: 4 } as const;

const lookOf = (who: Badge['who']) => (who === 'belay' || who === 'fault' ? LOOKS[who] : PLAIN);
const nameOf = ({ first, last }: Badge) => (first === last ? `${first}` : `${first}–${last}`);
const middleOf = ({ xs }: Badge) => ((xs[0] ?? 0) + (xs.at(-1) ?? 0)) / 2;
const widthOf = (badge: Badge) => Math.max(BADGE_PX, textWidth(nameOf(badge)) + 8);

/** Each moment's badge over the panels, numbered as in the list below the chart. `xOf`: pixels of a moment. */
export function badgesOf(moments: readonly Moment[], xOf: (at: number) => number): readonly Badge[] {
  const badges: Badge[] = [];
  for (const [i, { at, who }] of moments.entries()) {
    const alone: Badge = { first: i + 1, last: i + 1, who, xs: [xOf(at)], lane: 0 };
    const lane = Array.from({ length: LANES }, (_, n) => n).find(
      (n) => !badges.some((one) => one.lane === n && touches(one, alone)),
    );
    if (lane !== undefined) badges.push({ ...alone, lane });
    else widen(badges, alone);
  }
  return badges;
}

const touches = (one: Badge, other: Badge) =>
  Math.abs(middleOf(one) - middleOf(other)) < (widthOf(one) + widthOf(other)) / 2 + 2;

/** No lane is free: the badge before takes it in. */
function widen(badges: Badge[], { last, who, xs }: Badge): void {
  const before = badges.pop();
  if (before) badges.push({ ...before, last, xs: [...before.xs, ...xs], who: before.who === who ? who : undefined });
}

export const lanesPx = (badges: readonly Badge[]): number =>
  (Math.max(-1, ...badges.map(({ lane }) => lane)) + 1) * LANE_PX;

/** The badges at the top of the frame, and from each a line down to `bottom`. `right`: where the frame ends. */
export const markers = (badges: readonly Badge[], bottom: number, right: number): readonly Shape[] =>
  badges.flatMap((badge) => {
    const { fill, ink, round } = lookOf(badge.who);
    const stroke = fill === PLAIN.fill ? 'var(--ink-2)' : fill;
    const width = widthOf(badge);
    const top = badge.lane * LANE_PX + 1;
    const x = Math.min(Math.max(middleOf(badge), width / 2 + 1), right - width / 2 - 1);
    const place = { x: x - width / 2, y: top, width, height: BADGE_PX };
    return [
      ...badge.xs.map((at) => line([at, top + BADGE_PX], [at, bottom], { stroke, dashed: true, z: 8 })),
      box(place, { fill, round, z: 15, ...(fill === PLAIN.fill ? { stroke } : {}) }),
      text(x, top + BADGE_PX / 2 + 0.5, nameOf(badge), { fill: ink, align: 'center', bold: true }),
    ];
  });
