import type { Dice } from '../dice.ts';
import { type Draw, ill, type Limits, type Scenario, type Weather } from './incident.ts';
import { type Drawn, GOOD, MIN, percent, quiet, SECOND, some } from './library-parts.ts';

/* The deployment is not the cause: going back does not help, and what is wrong passes by itself. */

interface Storm {
  readonly weather: Weather;
  readonly what: string;
  readonly othersFire: readonly number[];
}
type Brews = (dice: Dice, from: number, limits: Limits) => Storm;

/** Several services notice within a minute or two, as many as there are. */
const outage: Brews = (dice, from, { others }) => {
  const errors = some(dice, 0.2, 0.8);
  const sickness = ill({ errors, latencyMs: some(dice, 0, 1_500) });
  return {
    weather: { from, until: from + MIN * some(dice, 10, 45), sickness, traffic: 1 },
    what: `what several services depend on is down: ${percent(errors)} of the requests fail`,
    othersFire: Array.from({ length: Math.min(others, dice.between(3, Math.max(6, Math.round(others / 2)))) }, () =>
      Math.round(from + SECOND * some(dice, 60, 240)),
    ),
  };
};

const spike: Brews = (dice, from) => {
  const times = some(dice, 4, 8);
  const errors = some(dice, 0.02, 0.1);
  const sickness = ill({ errors, latencyMs: some(dice, 600, 2_000), cpuPercent: 60 });
  return {
    weather: { from, until: from + MIN * some(dice, 10, 30), sickness, traffic: times },
    what: `${times.toFixed(0)} times as many requests as usual, and ${percent(errors)} of them fail`,
    othersFire: [],
  };
};

const flag: Brews = (dice, from) => {
  const errors = some(dice, 0.1, 0.6);
  return {
    weather: { from, until: from + MIN * some(dice, 30, 90), sickness: ill({ errors }), traffic: 1 },
    what: `a feature flag is set to a bad value: ${percent(errors)} of the requests fail until somebody sets it back`,
    othersFire: [],
  };
};

const passes = ({ weather, what }: Storm) => [
  { at: weather.from, what },
  { at: weather.until, what: 'it is over, whatever anybody did' },
];

/** Hours after the last deployment: beyond the reach of any. */
const hoursAfter =
  (brews: Brews): Draw =>
  (_, dice, limits): Drawn => {
    const storm = brews(dice, MIN * some(dice, 10, 25), limits);
    const servedFor = limits.reachMs + MIN * some(dice, 60, 8 * 60);
    return { ...quiet, servedFor, ...storm, story: passes(storm) };
  };

/** Within reach of a deployment that is good: at the time nobody could tell. */
const soonAfter =
  (brews: Brews): Draw =>
  (_, dice, limits): Drawn => {
    const latest = Math.max(10 * MIN, Math.min(100 * MIN, limits.reachMs - 10 * MIN));
    const storm = brews(dice, some(dice, 8 * MIN, latest), limits);
    const revision = GOOD + 1;
    const first = { at: 0, what: `version ${revision} is shipped: it is good` };
    return { ...quiet, ...storm, shipments: [{ at: 0, revision }], story: [first, ...passes(storm)] };
  };

export const causeIsElsewhere: readonly Scenario[] = [
  {
    name: 'dependency-outage',
    title: 'What several services depend on is down, hours after the last deployment',
    cause: 'elsewhere',
    draw: hoursAfter(outage),
  },
  {
    name: 'traffic-spike',
    title: 'Many times as many requests as usual, hours after the last deployment',
    cause: 'elsewhere',
    draw: hoursAfter(spike),
  },
  {
    name: 'flag',
    title: 'A bad value in a feature flag, hours after the last deployment',
    cause: 'elsewhere',
    draw: hoursAfter(flag),
  },
];

export const nobodyCanTell: readonly Scenario[] = [
  {
    name: 'flag-after-deployment',
    title: 'A bad value in a feature flag, soon after a good deployment',
    cause: 'ambiguous',
    draw: soonAfter(flag),
  },
  {
    name: 'outage-after-deployment',
    title: 'What the service depends on is down, soon after a good deployment',
    cause: 'ambiguous',
    draw: soonAfter(outage),
  },
];
