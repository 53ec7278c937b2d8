import type { Dice } from '../dice.ts';
import { type Fault, type Incident, ill, type Sickness } from './incident.ts';

/* What the scenarios of the library are put together from. */

export const SECOND = 1_000;
export const MIN = 60 * SECOND;
/** How soon after its shift the slow leak begins to hurt, and how late. */
export const LEAK = { soonest: 20 * MIN, latest: 75 * MIN } as const;
/** What runs when a scenario begins. */
export const GOOD = 41;

export type Drawn = Omit<Incident, 'conditions'>;

/** Nothing at all goes wrong with what has been running for days. */
export const quiet: Drawn = {
  good: GOOD,
  servedFor: 3 * 24 * 60 * MIN,
  shipments: [],
  unshipped: [],
  faults: new Map(),
  neverStart: [],
  same: {},
  othersFire: [],
  blind: [],
  story: [],
};

export const steady =
  (over: Partial<Sickness>): Fault['sickness'] =>
  () =>
    ill(over);

/** From 0 at `from` to 1 at `to`. */
export const ramp = (x: number, from: number, to: number) => Math.min(1, Math.max(0, (x - from) / (to - from)));
export const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
/** From `min` to `max`. */
export const some = (dice: Dice, min: number, max: number) => min + dice.fraction() * (max - min);

/**
 * A bad version is shipped at the start. In some shops a revision was registered before it that nobody ever deployed, and
 * that is no better: going back by number alone meets it.
 */
export function shipped(dice: Dice, fault: Fault | 'never-starts', what: string): Drawn {
  const gap = dice.chance(0.3);
  const revision = gap ? GOOD + 2 : GOOD + 1;
  const faults = fault === 'never-starts' ? [] : [[revision, fault] as const];
  const between = [GOOD + 1, { sickness: steady({ errors: 0.5 }) }] as const;
  return {
    ...quiet,
    shipments: [{ at: 0, revision }],
    unshipped: gap ? [GOOD + 1] : [],
    faults: new Map(gap ? [...faults, between] : faults),
    neverStart: fault === 'never-starts' ? [revision] : [],
    story: [{ at: 0, what: `version ${revision} is shipped: it ${what}` }],
  };
}
