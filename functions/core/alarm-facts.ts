import { earliestOnset } from './alarm-watch.ts';
import type { AlarmFacts } from './facts.ts';
import type { AlarmReading } from './onset.ts';
import { type EpochMs, iso, millis, seconds } from './units.ts';
import type { AlarmWake } from './wake.ts';

/** Where an alarm is muted, as far as is known: by a rule that was read, or by an event that said so. */
export interface Mute {
  readonly by: string;
  readonly until?: EpochMs | undefined;
}

/** A mute that an event told of counts until its end; whether it still holds is read from CloudWatch then. */
export function mutesIn(wakes: readonly AlarmWake[], now: EpochMs): ReadonlyMap<string, Mute> {
  const muted = wakes.flatMap(({ alarm, mutedUntil: until }): [string, Mute][] =>
    until !== undefined && until > now ? [[alarm, { by: `a mute rule until ${iso(until)}`, until }]] : [],
  );
  return new Map(muted);
}

/**
 * The alarms whose own ALARM event says whether they are muted: EventBridge tells it, and SNS and Lambda actions are not run
 * while muted. Of every other alarm, and once the mute that was told has ended, CloudWatch must be asked.
 */
export const mutesToldOf = (wakes: readonly AlarmWake[], now: EpochMs): ReadonlySet<string> =>
  new Set(
    wakes.flatMap(({ alarm, state, mutedUntil = Infinity }) => (state === 'ALARM' && mutedUntil > now ? [alarm] : [])),
  );

/** INSUFFICIENT_DATA and what CloudWatch could not evaluate are neither trouble nor recovery: unknown. */
function stateOf({ state, unevaluable }: AlarmReading): AlarmFacts['state'] {
  if (state === 'ALARM') return 'ALARM';
  return state === 'OK' && unevaluable === undefined ? 'OK' : 'unknown';
}

/** The service's alarms as facts, in config's order; one that CloudWatch does not know is missing, and that is no OK. */
export function alarmFactsOf(
  expected: readonly string[],
  readings: readonly AlarmReading[],
  childrenOf: ReadonlyMap<string, readonly AlarmReading[]>,
  mutes: ReadonlyMap<string, Mute>,
): AlarmFacts[] {
  return expected.map((name) => {
    const reading = readings.find((r) => r.name === name);
    if (!reading) return { name, state: 'missing', lookBack: millis(0) };
    const mute = mutes.get(name);
    const children = childrenOf.get(name) ?? [];
    return {
      name,
      state: stateOf(reading),
      onset: reading.state === 'ALARM' ? earliestOnset(reading, childrenOf) : undefined,
      since: reading.transitionedAt,
      silenced: reading.silenced ?? (mute && `muted by ${mute.by}`),
      silencedUntil: mute?.until,
      lookBack: millis(Math.max(lookBackOf(reading), ...children.map(lookBackOf))),
    };
  });
}

const lookBackOf = ({ kind, periodSeconds = 60, evaluationPeriods = 1 }: AlarmReading) =>
  kind === 'metric' ? seconds(periodSeconds * evaluationPeriods) : 0;
