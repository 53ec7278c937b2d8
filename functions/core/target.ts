import type { TaskDefinitionArn } from './ids.ts';
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
  const usable = appraisals.find(({ good, term }) => {
    const state = facts.definitions.get(term.definition);
    return good && state !== undefined && state.unusable === undefined;
  });
  return usable && { definition: usable.term.definition, term: usable.term };
}

/** How many targets are looked at before giving up: each costs three calls, and a fifth step back is no help. */
const TARGETS_MAX = 5;

/**
 * The definitions that must be looked at before it can be decided, best first, less those that have been: the suspect, the
 * nearest good target, and what lies between. Empty: everything needed is there.
 */
export function definitionsWanted(s: Situation): TaskDefinitionArn[] {
  const { nominee, appraisals, facts } = s;
  if (!nominee) return [];
  const unseen = (definitions: readonly TaskDefinitionArn[]) =>
    [...new Set(definitions)].filter((definition) => !facts.definitions.has(definition));
  if (nominee.act === 'stop') {
    const blue = nominee.deployment.blue?.definition;
    return unseen(blue ? [nominee.from, blue] : [nominee.from]);
  }
  const goods = appraisals.filter((a) => a.good).slice(0, TARGETS_MAX);
  const looked = goods.findIndex(({ term }) => {
    const state = facts.definitions.get(term.definition);
    return state === undefined || state.unusable === undefined;
  });
  const target = goods[looked]?.term;
  if (!target) return unseen([nominee.from]);
  const from = facts.terms.findLastIndex((term) => term.hash === target.hash);
  const between = facts.terms.slice(from + 1).map((term) => term.definition);
  return unseen([nominee.from, target.definition, ...between]);
}
