import { type DurationMs, type EpochMs, minutes, plus, seconds } from '../../functions/core/units.ts';
import type { Dice } from '../dice.ts';
import type { FaultKind } from '../faults.ts';

/*
 * What may go wrong in one run. Swarm testing: each run has a few kinds of faults, and often none, so that they do not
 * always hide each other (Groce et al., ISSTA 2012).
 */

export interface Chaos {
  /** From then on everything works: what is left must come to a good end. */
  readonly until: EpochMs;
  /** The share of calls that meet each kind. */
  readonly calls: Readonly<Partial<Record<FaultKind, number>>>;
  /** How long each call of AWS takes at most; 0: no time at all. */
  readonly latencyMs: number;
  /** The share of reads that tell what was so a moment ago, and how long ago. */
  readonly stale: { readonly share: number; readonly ageMs: DurationMs };
  /** How far the clock of an invocation may be off, either way. */
  readonly skewMs: number;
  /** The share of port calls in which the function dies, before or after the effect. */
  readonly crash: number;
  /** The shares of events that come twice, late, or, where AWS promises nothing, never. */
  readonly duplicate: number;
  readonly late: number;
  readonly lost: number;
  /** The share of Belay's own rechecks that never arrive. */
  readonly lostRechecks: number;
  /** No call of the ledger is answered in between. */
  readonly ledgerDown?: { readonly from: EpochMs; readonly to: EpochMs } | undefined;
  /** As many invocations of the responder at once. */
  readonly atOnce: number;
  /** A person does something right after some call of an invocation. */
  readonly person: number;
  /** In the middle of it the service is taken out of the config. */
  readonly unguards: boolean;
  /** Messages come that are not for Belay. */
  readonly strangers: boolean;
}

const NO_STALENESS = { share: 0, ageMs: seconds(0) };

/** Nothing goes wrong. */
export const calm = (from: EpochMs): Chaos => ({
  until: from,
  calls: {},
  latencyMs: 0,
  stale: NO_STALENESS,
  skewMs: 0,
  crash: 0,
  duplicate: 0,
  late: 0,
  lost: 0,
  lostRechecks: 0,
  atOnce: 5,
  person: 0,
  unguards: false,
  strangers: false,
});

/** `from`: when the incident begins. */
export function anyChaos(dice: Dice, from: EpochMs): Chaos {
  if (dice.chance(0.25)) return calm(from);
  const often = () => dice.pick([0.005, 0.02, 0.1]);
  const perhaps = (share: number) => (dice.chance(share) ? often() : 0);
  const until = plus(from, minutes(dice.pick([2, 10, 30])));
  const down = dice.between(0, 20);
  return {
    until,
    calls: {
      throttle: perhaps(0.25),
      'server-error': perhaps(0.2),
      hang: perhaps(0.12),
      'hang-after-effect': perhaps(0.2),
      reset: perhaps(0.12),
      slow: perhaps(0.15),
      'access-denied': dice.chance(0.06) ? 0.02 : 0,
    },
    latencyMs: dice.chance(0.4) ? dice.pick([50, 400, 1_500]) : 0,
    stale: dice.chance(0.2) ? { share: dice.pick([0.05, 0.3]), ageMs: seconds(dice.pick([2, 10])) } : NO_STALENESS,
    skewMs: dice.chance(0.15) ? dice.pick([200, 1_500]) : 0,
    crash: dice.chance(0.3) ? dice.pick([0.002, 0.01, 0.05]) : 0,
    duplicate: dice.chance(0.3) ? dice.pick([0.1, 0.6]) : 0,
    late: dice.chance(0.25) ? dice.pick([0.1, 0.5]) : 0,
    lost: dice.chance(0.2) ? dice.pick([0.2, 1]) : 0,
    lostRechecks: dice.chance(0.15) ? dice.pick([0.1, 0.5, 1]) : 0,
    ledgerDown: dice.chance(0.06)
      ? { from: plus(from, minutes(down)), to: plus(from, minutes(down + dice.between(1, 15))) }
      : undefined,
    atOnce: dice.pick([1, 2, 5]),
    person: dice.chance(0.12) ? 0.02 : 0,
    unguards: dice.chance(0.02),
    strangers: dice.chance(0.05),
  };
}
