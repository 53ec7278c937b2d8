import { millis, seconds } from '../../functions/core/units.ts';
import { allAtOnce, duplicates, trickle } from '../../sim/storm/cases.ts';

/* Storms small enough for every run of the tests. */

const few = { events: 300, guarded: 25, about: 7, within: seconds(30) };

export const manyFire = duplicates('on', { ...few, firing: 6, within: seconds(3) });
export const fewFire = duplicates('off', { ...few, firing: 4 });
export const outage = allAtOnce({ services: 40, within: seconds(2), old: 0, barred: 0 });
/** In a fleet of ten, three services in five minutes are one cause. */
export const slowly = trickle({ services: 10, within: millis(9 * 160_000), old: 20, barred: 10 });
