import { describe, expect, test } from 'vitest';
import type { Facts } from '../../functions/core/facts.ts';
import { at, definitionArn, noon } from '../kit/core.ts';
import {
  alarmFacts,
  back,
  decided,
  definitions,
  facts,
  firedIn,
  newest,
  shiftOf,
  term,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

const veto = (revision: number, seconds = -900) => ({
  hash: `hash-${revision}`,
  incident: 'checkout-1',
  reason: 'rolled back',
  at: at(seconds),
});
const unproven = { candidate: undefined, bakedAt: undefined };

describe('a barrier', () => {
  const barred = (over: Partial<Facts>) => wordsOf(facts(over));

  test('on the running revision or on one between bars the way; on the target or beyond it does not', () => {
    const terms = [term(39), term(40), term(41, unproven), newest()];
    const on = (revision: number) =>
      barred({ terms, definitions: definitions([39, 40, 41, 42], { [revision]: { barrier: 'migration 7' } }) });
    expect(on(42)).toBe('escalate rollback-barred');
    expect(on(41)).toBe('escalate rollback-barred');
    expect(on(40)).toBe('roll-back bad-deployment');
    expect(on(39)).toBe('roll-back bad-deployment');
  });

  test('is crossed only where it served after the target last did', () => {
    const terms = [term(41, { shift: at(-200_000) }), term(40), back(41, -90_000), newest()];
    const on40 = definitions([40, 41, 42], { 40: { barrier: 'migration 7' } });
    expect(decided(facts({ terms, definitions: on40 }))).toMatchObject({ kind: 'roll-back', to: definitionArn(41) });
  });

  test('on what is in flight bars a stop, and on blue it does not', () => {
    const on = (revision: number) =>
      barred({ window: windowOf(), definitions: definitions([41, 42], { [revision]: { barrier: 'migration 7' } }) });
    expect(on(42)).toBe('escalate rollback-barred');
    expect(on(41)).toBe('stop-deployment nobody-watches');
  });

  test('may lie on what nobody has looked at', () => {
    const terms = [term(40), term(41, unproven), newest()];
    expect(barred({ terms, definitions: definitions([40, 42]) })).toBe('escalate rollback-barred');
    expect(barred({ terms, definitions: definitions([40, 41]) })).toBe('escalate rollback-barred');
    expect(barred({ terms, definitions: definitions([40, 41, 42]) })).toBe('roll-back bad-deployment');
    expect(barred({ window: windowOf(), definitions: definitions([41]) })).toBe('escalate rollback-barred');
  });

  test('is looked for on the running revision even where there is no target', () => {
    const bad = definitions([42], { 42: { barrier: 'migration 7' } });
    expect(firedIn(facts({ terms: [newest()], definitions: bad }))).toEqual([
      'no barrier is in the way',
      'a target is known good',
    ]);
  });
});

describe('the target of a roll-back', () => {
  test('is the nearest known good revision that can be started', () => {
    const gone = (...revisions: number[]) =>
      definitions([39, 40, 41, 42], Object.fromEntries(revisions.map((n) => [n, { unusable: 'image gone' }])));
    const terms = [term(39), term(40), term(41), newest()];
    expect(decided(facts({ terms, definitions: gone() }))).toMatchObject({ to: definitionArn(41) });
    expect(decided(facts({ terms, definitions: gone(41) }))).toMatchObject({ to: definitionArn(40) });
    expect(decided(facts({ terms, definitions: gone(40, 41) }))).toMatchObject({ to: definitionArn(39) });
    expect(wordsOf(facts({ terms, definitions: gone(39, 40, 41) }))).toBe('escalate target-unusable');
  });

  test('is never one that nobody has looked at as a target, nor one behind it', () => {
    expect(wordsOf(facts({ definitions: definitions([40, 42]) }))).toBe('escalate target-unusable');
    const crossed = definitions([40, 41, 42], { 41: { crossedOnly: true } });
    expect(wordsOf(facts({ definitions: crossed }))).toBe('escalate target-unusable');
  });

  test('no target is known good: none is said to be unusable', () => {
    expect(firedIn(facts({ terms: [newest()] }))).toEqual(['a target is known good']);
    expect(firedIn(facts({ window: windowOf({ shift: undefined }), terms: [newest()] }))).not.toContain(
      'a target is known good',
    );
  });
});

describe('blue, where a deployment in flight is stopped,', () => {
  const stop = (over: Partial<Facts>) => wordsOf(facts({ window: windowOf(), ...over }));
  const STOP = 'stop-deployment nobody-watches';

  test('need not be proven, nor be startable, for it runs', () => {
    expect(stop({ terms: [term(41, unproven), newest()] })).toBe(STOP);
    expect(stop({ terms: [] })).toBe(STOP);
    expect(stop({ definitions: definitions([41, 42], { 41: { unusable: 'image gone' } }) })).toBe(STOP);
  });

  test('is no target where it is vetoed, unless it has passed anew since', () => {
    const passed = shiftOf(41) + 300_000;
    const seconds = (passed - noon) / 1_000;
    expect(stop({ vetoes: [veto(40)] })).toBe(STOP);
    expect(stop({ vetoes: [veto(41, seconds)] })).toBe('escalate target-unusable');
    expect(stop({ vetoes: [veto(41, seconds - 0.001)] })).toBe(STOP);
    expect(stop({ vetoes: [veto(41, seconds - 1)], terms: [term(41, unproven)] })).toBe('escalate target-unusable');
  });

  test('is no target where it was itself rolled away from, unless it has passed anew since', () => {
    const away = [term(41, { shift: at(-90_000) }), back(40, -80_000)];
    expect(stop({ terms: [...away, term(41, { shift: at(-900), ...unproven })] })).toBe('escalate target-unusable');
    expect(stop({ terms: [...away, term(41, { shift: at(-900) })] })).toBe(STOP);
  });

  test('is known by its hash, whatever its number', () => {
    const vetoes = [{ ...veto(41), hash: 'bad' }];
    const looked = definitions([41, 42], { 41: { hash: 'bad' } });
    expect(stop({ vetoes, definitions: looked })).toBe('escalate target-unusable');
    expect(stop({ vetoes })).toBe(STOP);
  });

  test('is no target where nobody has looked at it', () => {
    expect(stop({ definitions: definitions([42]) })).toBe('escalate target-unusable');
  });

  test('does not matter where nothing would be stopped', () => {
    const vetoes = [veto(41)];
    expect(firedIn(facts({ vetoes, window: windowOf({ blue: undefined }) }))).toEqual([
      'there is something left to stop for',
    ]);
    expect(stop({ vetoes, alarms: [alarmFacts({ onset: undefined })] })).toBe('wait deployment-may-be-the-fix');
  });
});
