import { describe, expect, test } from 'vitest';
import type { DefinitionState, Facts } from '../../functions/core/facts.ts';
import { revisionOf } from '../../functions/core/ids.ts';
import { situationOf } from '../../functions/core/situation.ts';
import { definitionsWanted } from '../../functions/core/target.ts';
import { noon } from '../kit/core.ts';
import { alarmFacts, back, definitions, facts, newest, shiftOf, term, windowOf } from '../kit/facts.ts';

const unproven = { candidate: undefined, bakedAt: undefined };
const between = [term(39), term(40), term(41, unproven), newest()];

const asked = (over: Partial<Facts>) =>
  definitionsWanted(situationOf(facts({ definitions: new Map(), ...over }), noon));
/** `40! 42`: 40 as a target, with all that it takes to start it; 42 for its tags. */
const wanted = (over: Partial<Facts>) =>
  asked(over)
    .map(({ definition, asTarget }) => revisionOf(definition) + (asTarget ? '!' : ''))
    .join(' ');

describe('what must be looked at before it can be decided', () => {
  test('is the nearest good target, the suspect, and what lies between, once each', () => {
    expect(wanted({})).toBe('41! 42');
    expect(wanted({ terms: between })).toBe('40! 42 41');
    expect(wanted({ terms: [term(40), term(41, unproven), back(41, -700), newest()] })).toBe('40! 42 41');
  });

  test('brings the term that proves the target', () => {
    const proof = term(41);
    expect(asked({ terms: [proof, newest()] })[0]?.term).toBe(proof);
  });

  test('is less what was looked at, and nothing when all was', () => {
    expect(wanted({ definitions: definitions([41]) })).toBe('42');
    expect(wanted({ definitions: definitions([42]) })).toBe('41!');
    expect(wanted({ definitions: definitions([41, 42]) })).toBe('');
    expect(wanted({ terms: between, definitions: definitions([40, 42]) })).toBe('41');
  });

  test('is the target once more where it was looked at only as something to cross', () => {
    expect(wanted({ definitions: definitions([41, 42], { 41: { crossedOnly: true } }) })).toBe('41!');
    expect(wanted({ terms: between, definitions: definitions([40, 41, 42], { 41: { crossedOnly: true } }) })).toBe('');
  });

  test('goes on to the next good one where a target cannot be started, five times', () => {
    const revisions = [35, 36, 37, 38, 39, 40, 41];
    const terms = [...revisions.map((n) => term(n)), newest()];
    const gone = (looked: number[]) => {
      const states = looked.map((n): [number, Partial<DefinitionState>] => [n, { unusable: 'gone' }]);
      return definitions([...looked, 42], Object.fromEntries(states));
    };
    expect(wanted({ terms, definitions: gone([41]) })).toBe('40!');
    expect(wanted({ terms, definitions: gone([38, 39, 40, 41]) })).toBe('37!');
    expect(wanted({ terms, definitions: gone([37, 38, 39, 40, 41]) })).toBe('');
  });

  test('passes over what is not good, which takes none of the five', () => {
    const terms = [term(34), ...[35, 36, 37, 38, 39, 40, 41].map((n) => term(n, unproven)), newest()];
    expect(wanted({ terms })).toBe('34! 42 35 36 37 38 39 40 41');
  });

  test('is the suspect alone where no target is good', () => {
    expect(wanted({ terms: [newest()] })).toBe('42');
  });

  test('does not ask twice for a definition that is the target and, by a strange ledger, also to be crossed', () => {
    const twice = [
      term(41, { shift: shiftOf(40) }),
      term(40, { ...unproven, shift: shiftOf(41), definition: term(41).definition }),
      newest(),
    ];
    expect(wanted({ terms: twice })).toBe('41! 42');
  });

  test('is what is in flight and blue, for a stop', () => {
    expect(wanted({ window: windowOf() })).toBe('42 41');
    expect(wanted({ window: windowOf({ blue: undefined }) })).toBe('42');
    expect(wanted({ window: windowOf(), definitions: definitions([42]) })).toBe('41');
  });

  test('is nothing where nobody is nominated', () => {
    expect(wanted({ window: windowOf({ shift: undefined }) })).toBe('');
    expect(wanted({ alarms: [alarmFacts({ state: 'OK' })] })).toBe('');
    expect(wanted({ ecs: 'service-not-found' })).toBe('');
  });
});
