import type { Dice } from '../dice.ts';
import { plainPlot, quiet } from '../incident/plain.ts';
import type { AlarmPlot, Deed, Plot } from '../incident/plot.ts';
import { anyMeasured, type Measured } from './measured.ts';

/* Any incident by the dice: what was shipped when, what the alarms do, what people set. What goes wrong at AWS: chaos.ts. */

/** A plot, and whether going back is plainly right in it: then it must end well. */
export interface AnyPlot {
  readonly plot: Plot;
  readonly straight: boolean;
  /** Its first alarm is measured, not scripted. */
  readonly measured?: Measured | undefined;
}

/** Nothing that a plot says happens later than that; an hour's deadline fits behind it. */
const LAST = 15;

interface Cast {
  readonly service: Plot['service'];
  /** Proven before the plot begins; the second one runs. */
  readonly old: number;
  readonly good: number;
  readonly news: readonly number[];
  readonly alarm: string;
}

const casts: Readonly<Record<Plot['service'], Cast>> = {
  checkout: { service: 'checkout', old: 40, good: 41, news: [42, 43, 44], alarm: 'checkout-5xx' },
  cart: { service: 'cart', old: 7, good: 8, news: [9, 10, 11], alarm: 'cart-5xx' },
};

export function anyPlot(dice: Dice): AnyPlot {
  const cast = casts[dice.chance(0.75) ? 'checkout' : 'cart'];
  const straight = dice.chance(0.35);
  const plot = straight ? straightPlot(dice, cast) : crookedPlot(dice, cast);
  if (!dice.chance(0.1)) return { plot, straight };
  const measured = anyMeasured(dice, straight ? 'plainly' : 'perhaps');
  return { plot: { ...plot, alarms: { ...plot.alarms, [cast.alarm]: quiet } }, straight, measured };
}

/** A bad revision is shipped, its alarm fires within reach, a good one is known and usable: nothing speaks against going back. */
function straightPlot(dice: Dice, cast: Cast): Plot {
  const { service, news } = cast;
  const bad = news[0] ?? 0;
  const shipped = -dice.between(6, 50);
  const deploy: Deed = { at: shipped, do: 'deploy', revision: bad, config: wayOf(dice, 0.2) };
  return {
    ...common(dice, cast),
    served: pastOf(cast, [true, true]),
    deeds: [deploy],
    bad: [bad],
    alarms: alarmsOf(cast, followsFrom(dice), undefined),
    alarmAfter: dice.between(1, 8),
    terminationWait: dice.pick([0, 5, 15]),
    hooks: service === 'checkout' && dice.chance(0.15),
  };
}

/** Anything at all. */
function crookedPlot(dice: Dice, cast: Cast): Plot {
  const { old, good, news, service, alarm } = cast;
  const revisions = [old, good, ...news];
  const deeds = [
    ...Array.from({ length: dice.between(1, 3) }, () => anyDeploy(dice, cast)),
    ...(dice.chance(0.3) ? [otherDeed(dice, revisions)] : []),
    ...(dice.chance(0.1) ? [otherDeed(dice, revisions)] : []),
  ];
  const several = dice.chance(0.2) ? dice.pick([1, 2, 5]) : 0;
  const scope = dice.pick(['service', 'all'] as const);
  return {
    ...common(dice, cast),
    controller: dice.chance(0.01) ? 'EXTERNAL' : undefined,
    mode: dice.chance(0.85) ? 'act' : dice.pick(['observe', 'propose']),
    ledger: dice.chance(0.92) ? 'knows' : 'empty',
    served: pastOf(cast, [dice.chance(0.8), dice.chance(0.8)]),
    deeds,
    bad: dice.chance(0.7) ? news.slice(0, 1) : dice.some(revisions, 0.4),
    alarms: alarmsOf(cast, anyAlarm(dice), dice.chance(0.2) ? anyAlarm(dice) : undefined),
    awsWatches: dice.chance(0.15) ? [alarm] : [],
    terminationWait: dice.pick([0, 5, 30]),
    approvalWait: dice.chance(0.1),
    barriers: dice.chance(0.12) ? [{ revision: dice.pick(revisions), why: 'a migration' }] : [],
    same: dice.chance(0.06) ? { [news[1] ?? 0]: dice.pick([good, news[0] ?? 0]) } : {},
    secrets: dice.some(revisions, 0.2),
    hold: dice.chance(0.08) ? { scope, reason: 'a sale' } : undefined,
    vetoes: dice.chance(0.06) ? [{ revision: dice.pick(revisions), incident: 'an-old-one', reason: 'by hand' }] : [],
    others: {
      guarded: several > 0 ? 3 : 0,
      firing: several,
      sharing: dice.chance(0.06) ? [{ service: 'basket', shiftedAt: -dice.pick([20, 90, 5_000]) }] : [],
    },
    neverStarts: dice.chance(0.12) ? [dice.pick(revisions)] : [],
    unhealthy: dice.chance(0.15) ? [dice.pick(revisions)] : [],
    hooks: service === 'checkout' && dice.chance(0.2),
  };
}

function common(dice: Dice, { service }: Cast): Plot {
  return {
    ...plainPlot(service),
    alarmAfter: dice.between(1, 10),
    okAfter: dice.between(1, 8),
    until: LAST + 85,
    sweepEvery: 5,
  };
}

const pastOf = ({ old, good }: Cast, [older, newer]: readonly [boolean, boolean]): Plot['served'] => [
  { revision: old, from: -14 * 1_440, kind: 'deploy', proven: older },
  { revision: good, from: -3 * 1_440, kind: 'deploy', proven: newer || older },
];

const wayOf = (dice: Dice, share: number) =>
  dice.chance(share) ? dice.pick(['canary', 'linear'] as const) : undefined;

function anyDeploy(dice: Dice, { good, news }: Cast): Deed {
  const at = dice.chance(0.6) ? -dice.between(10, 90) : dice.between(-10, LAST - 5);
  return { at, do: 'deploy', revision: dice.chance(0.88) ? dice.pick(news) : good, config: wayOf(dice, 0.15) };
}

function otherDeed(dice: Dice, revisions: readonly number[]): Deed {
  const at = dice.between(-20, LAST - 5);
  const deed = dice.pick(['stop', 'scale', 'deregister', 'delete-image', 'move-tag', 'delete-secret'] as const);
  if (deed === 'stop') return { at, do: deed };
  if (deed === 'scale') return { at, do: deed, to: dice.pick([0, 2]) };
  return { at, do: deed, revision: dice.pick(revisions) };
}

function alarmsOf({ service, alarm }: Cast, main: AlarmPlot, other: AlarmPlot | undefined): Plot['alarms'] {
  return { [alarm]: main, ...(service === 'checkout' ? { 'checkout-latency': other ?? quiet } : {}) };
}

const scripted = (states: AlarmPlot['states'], over: Partial<AlarmPlot>): AlarmPlot => ({
  ...quiet,
  ...over,
  states: [...quiet.states, ...states],
});

/** Fires on the bad revision and is OK on a good one: the traffic moves it, and no script. */
function followsFrom(dice: Dice): AlarmPlot {
  const onset = -dice.between(1, 2) - 1;
  const flaps = dice.chance(0.15) ? FLAP : [];
  const states = [{ at: -1, state: 'ALARM' as const, onset }, ...flaps];
  return scripted(states, { follows: true, periodSeconds: dice.pick([10, 60, 60]) });
}

/** OK for a moment and back again, before anybody can have gone back. */
const FLAP: AlarmPlot['states'] = [
  { at: 0.3, state: 'OK' },
  { at: 0.8, state: 'ALARM', onset: -1 },
];

function anyAlarm(dice: Dice): AlarmPlot {
  const first = dice.chance(0.7) ? -dice.between(1, 20) : dice.between(0, 10);
  const later = Array.from({ length: dice.chance(0.35) ? dice.between(1, 3) : 0 }, () => anyState(dice));
  const states = [{ at: first, state: 'ALARM' as const, onset: onsetBefore(dice, first) }, ...later];
  return scripted(
    states.toSorted((a, b) => a.at - b.at),
    {
      follows: dice.chance(0.8),
      periodSeconds: dice.pick([60, 60, 60, 10, 300]),
      suppressed: dice.chance(0.06),
      mutedUntil: dice.chance(0.06) ? dice.between(1, LAST) : undefined,
    },
  );
}

const onsetBefore = (dice: Dice, at: number) =>
  dice.chance(0.05) ? undefined : at - (dice.chance(0.85) ? dice.between(1, 5) : dice.between(5, 60));

function anyState(dice: Dice): AlarmPlot['states'][number] {
  const at = dice.between(-30, LAST);
  const state = dice.pick(['ALARM', 'ALARM', 'ALARM', 'OK', 'OK', 'INSUFFICIENT_DATA'] as const);
  return state === 'ALARM' ? { at, state, onset: onsetBefore(dice, at) } : { at, state };
}
