import type { Moment } from '../../../sim/rehearse/result.ts';
import { type Badge, nameOf, placeOf } from './badges.ts';
import { box, line, type Shape, text } from './shapes.ts';

const LANE_PX = 21;
const BADGE_PX = 18;

/** Who is known by the badge's shape and fill, beside the number that leads to the list. */
const LOOKS = {
  belay: { fill: 'var(--belay)', ink: 'var(--on-belay)', round: 9 },
  fault: { fill: 'var(--bad)', ink: 'var(--on-bad)', round: 0 },
} as const;
const PLAIN = { fill: 'var(--surface)', ink: 'var(--ink)', round: 4 } as const;

const lookOf = (who: Badge['who']) => (who === 'belay' || who === 'fault' ? LOOKS[who] : PLAIN);
const strokeOf = (who: Badge['who']) => (lookOf(who) === PLAIN ? 'var(--ink-2)' : lookOf(who).fill);

export const lanesPx = (badges: readonly Badge[]): number =>
  (Math.max(-1, ...badges.map(({ lane }) => lane)) + 1) * LANE_PX;

/** The badges at the top of the frame, and a line down from each moment. `right`: where the frame ends. */
export const markers = (badges: readonly Badge[], bottom: number, right: number): readonly Shape[] =>
  badges.flatMap((badge) => {
    const { fill, ink, round } = lookOf(badge.who);
    const top = badge.lane * LANE_PX + 1;
    const place = { ...placeOf(badge, right), y: top, height: BADGE_PX };
    const stroke = fill === PLAIN.fill ? { stroke: strokeOf(badge.who) } : {};
    return [
      ...badge.marks.map(({ x, who }) =>
        line([x, top + BADGE_PX], [x, lineEnd(who, lanesPx(badges), bottom)], {
          stroke: strokeOf(who),
          dashed: true,
          z: 8,
        }),
      ),
      box(place, { fill, round, z: 15, ...stroke }),
      text(place.x + place.width / 2, top + BADGE_PX / 2 + 0.5, nameOf(badge), {
        fill: ink,
        align: 'center',
        bold: true,
      }),
    ];
  });

/** What AWS does is seen in the panels themselves, and often: its lines end above them. */
const lineEnd = (who: Moment['who'], head: number, bottom: number) => (who === 'aws' ? head + 4 : bottom);
