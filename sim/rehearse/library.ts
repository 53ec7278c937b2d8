import { invariant } from '../../functions/core/invariant.ts';
import { conditionsOf, diceFor } from './conditions.ts';
import type { Incident, Limits, Scenario } from './incident.ts';
import { deploymentIsTheCause } from './library-deployment.ts';
import { causeIsElsewhere, nobodyCanTell } from './library-elsewhere.ts';

/** The incident library. A scenario's place decides its chance: new ones come last. */
export const LIBRARY: readonly Scenario[] = [...deploymentIsTheCause, ...causeIsElsewhere, ...nobodyCanTell];

/** Who throws which dice. */
const USE = { conditions: 0, incident: 1, metrics: 2, probes: 3, pipeline: 4 } as const;

export interface Cast {
  readonly scenario: Scenario;
  readonly incident: Incident;
  readonly diceOf: (use: Exclude<keyof typeof USE, 'conditions' | 'incident'>) => ReturnType<typeof diceFor>;
}

/** @throws Error for a scenario that the library does not have */
export function castOf(name: string, seed: number, limits: Limits): Cast {
  const place = LIBRARY.findIndex((one) => one.name === name);
  const scenario = LIBRARY[place];
  invariant(scenario !== undefined, `${name} is a scenario of the library`);
  const conditions = conditionsOf(diceFor(place, seed, USE.conditions));
  const drawn = scenario.draw(conditions, diceFor(place, seed, USE.incident), limits);
  return { scenario, incident: { conditions, ...drawn }, diceOf: (use) => diceFor(place, seed, USE[use]) };
}
