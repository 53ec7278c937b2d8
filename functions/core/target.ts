import type { DefinitionState, Facts } from './facts.ts';
import type { TaskDefinitionArn } from './ids.ts';
import { type Appraisal, crossed } from './known-good.ts';
import type { Situation } from './situation.ts';
import type { Term } from './term.ts';

/** Where an act would go. `term`: of a roll-back's target. */
export interface Target {
  readonly definition: TaskDefinitionArn;
  readonly term?: Term | undefined;
}

/** Known good and looked at: the nearest that can be started. Blue, for a deployment to be stopped. */
export function chosenTarget({ nominee, appraisals, facts }: Situation): Target | undefined {
  if (nominee?.act === 'stop') {
    const definition = nominee.deployment.blue?.definition;
    return definition && { definition };
  }
  const term = nearest(appraisals, facts);
  if (!term || !isLookedAt(facts.definitions.get(term.definition))) return undefined;
  return { definition: term.definition, term };
}

/** The nearest good one that is not known to be unusable; it may not have been looked at yet. */
const nearest = (appraisals: readonly Appraisal[], { definitions }: Facts): Term | undefined =>
  appraisals.find(({ good, term }) => good && definitions.get(term.definition)?.unusable === undefined)?.term;

const isLookedAt = (state: DefinitionState | undefined) => state !== undefined && !state.crossedOnly;

/** How many targets are looked at before giving up: each costs three calls, and a fifth step back is no help. */
const TARGETS_MAX = 5;

/** A definition to be asked about: as a target, or for its tags alone because it would be crossed. */
export interface Wanted {
  readonly definition: TaskDefinitionArn;
  readonly term?: Term | undefined;
  readonly asTarget: boolean;
}

/**
 * What must be asked before it can be decided: the suspect, the nearest good target that may be usable, and what lies
 * between. Empty: everything needed is there.
 */
export function definitionsWanted(s: Situation): Wanted[] {
  const { nominee, appraisals, facts } = s;
  if (!nominee) return [];
  const crossing = (definitions: readonly TaskDefinitionArn[]): Wanted[] =>
    [...new Set(definitions)]
      .filter((definition) => !facts.definitions.has(definition))
      .map((definition) => ({ definition, asTarget: false }));
  if (nominee.act === 'stop') {
    const blue = nominee.deployment.blue?.definition;
    return crossing(blue ? [nominee.from, blue] : [nominee.from]);
  }
  const goods = appraisals.filter((a) => a.good).slice(0, TARGETS_MAX);
  const term = nearest(goods, facts);
  if (!term) return crossing([nominee.from]);
  const state = facts.definitions.get(term.definition);
  const target = isLookedAt(state) ? [] : [{ definition: term.definition, term, asTarget: true }];
  const between = crossed(facts.terms, term).map((t) => t.definition);
  return [...target, ...crossing([nominee.from, ...between].filter((d) => d !== term.definition))];
}
