import { describe, expect, test } from 'vitest';
import { revisionOf } from '../../functions/core/ids.ts';
import { appraise, type Past } from '../../functions/core/known-good.ts';
import type { Term } from '../../functions/core/term.ts';
import { type EpochMs, minutes, plus } from '../../functions/core/units.ts';
import { at } from '../kit/core.ts';
import { back, incident, later, newest, period, policy, shiftOf, term } from '../kit/facts.ts';

const past = (over: Partial<Past> = {}): Past => ({
  terms: [term(40), term(41), newest()],
  vetoes: [],
  incidents: [],
  ...over,
});
/** `41 good, 40: vetoed …`: every earlier revision, nearest first. */
const said = (over: Partial<Past>) =>
  appraise(past(over), policy).map((a) => revisionOf(a.term.definition) + (a.good ? ' good' : `: ${a.because}`));
const unproven = { candidate: undefined, bakedAt: undefined };
const began = (end: EpochMs) => incident({ onsets: { 'checkout-5xx': { start: later(end, -60_000), end } } });
const passed = (moment: EpochMs) => ({ source: 'hook', at: moment, images: [] }) as const;
const veto = (hash: string, moment: EpochMs) => ({ hash, incident: 'checkout-1', reason: 'bad', at: moment });

describe('earlier revisions', () => {
  test('come nearest first, and the running one is none of them', () => {
    expect(said({})).toEqual(['41 good', '40 good']);
    expect(said({ terms: [newest()] })).toEqual([]);
    expect(said({ terms: [] })).toEqual([]);
  });

  test('are not the running one under another number', () => {
    expect(said({ terms: [term(40), term(41, { hash: 'hash-42' }), newest()] })).toEqual(['40 good']);
  });

  test('are each told once, by their place when they last served', () => {
    const terms = [term(40, { shift: at(-300_000) }), term(41, { shift: at(-200_000) }), back(40, -90_000), newest()];
    expect(appraise(past({ terms }), policy).map((a) => a.term.hash)).toEqual(['hash-40', 'hash-41']);
  });
});

describe('a revision is known good', () => {
  const of = (over: Partial<Term>, next: Partial<Term> = {}) => said({ terms: [term(41, over), newest(next)] });
  const baked = later(shiftOf(42), -policy.bakeMs);

  test('if it passed', () => {
    expect(of({ candidate: undefined })).toEqual(['41: never passed: no proof candidate']);
  });

  test('if it was seen to serve for the bake time, with tasks', () => {
    expect(of({ bakedAt: undefined })).toEqual(['41: was not seen to serve for the bake time']);
  });

  test('if its term lasted the bake time, to the millisecond', () => {
    expect(of({ shift: baked })).toEqual(['41 good']);
    expect(of({ shift: later(baked) })).toEqual(['41: served 3599999 ms, less than bakeMs (3600000)']);
  });

  test('whoever passed it: a hook, an ECS deployment, the sweep', () => {
    for (const source of ['hook', 'ecs-deployment', 'adopted'] as const) {
      expect(of({ candidate: { source, at: at(-50_000), images: [] } })).toEqual(['41 good']);
    }
  });
});

describe('an onset in a term', () => {
  const end = shiftOf(42);
  const start = shiftOf(41);
  test.each([
    ['began and ended before the term: the one before', start, ['41 good', expect.stringMatching(/^40: an incident/)]],
    ['straddled the shift into the term', later(start), [expect.stringMatching(/^41: an incident began/), '40 good']],
    ['ended just when the term did', end, [expect.stringMatching(/^41: an incident began/), '40 good']],
    ['straddled the shift out of the term: the next one’s', later(end), ['41 good', '40 good']],
  ])('%s', (_, moment, expected) => {
    expect(said({ incidents: [began(moment)] })).toEqual(expected);
  });

  test('names the alarm and the moment', () => {
    expect(said({ incidents: [began(end)] })[0]).toBe(
      '41: an incident began in its term (checkout-5xx, 2026-11-21T11:49:00.000Z)',
    );
  });

  test('of any alarm of any incident takes the proof away', () => {
    const two = incident({ onsets: { a: period(-300), b: { start: later(end, -60_000), end } } });
    expect(said({ incidents: [incident(), two] })).toEqual([expect.stringMatching(/^41: .*\(b, /), '40 good']);
  });

  test('that nobody can date takes nothing away', () => {
    const untold = incident({ onsets: { a: { start: at(-2_000_000_000), end: at(-2_000_000_000) } } });
    expect(said({ incidents: [untold] })).toEqual(['41 good', '40 good']);
  });
});

describe('a revision that was rolled away from', () => {
  const away = [term(40), term(41), back(40, -50_000)];

  test('is blamed, whoever went back, and the one before it is not', () => {
    expect(said({ terms: [...away, newest()] })).toEqual([
      '40 good',
      '41: rolled away from at 2026-11-20T22:06:40.000Z',
    ]);
  });

  test('is blamed under any number', () => {
    const anew = term(43, { hash: 'hash-41', shift: at(-40_000), ...unproven });
    expect(said({ terms: [...away, anew, newest()] })).toEqual([
      '43: rolled away from at 2026-11-20T22:06:40.000Z',
      '40 good',
    ]);
  });

  test('is a target again once it was proven anew: it passed after that, by a millisecond', () => {
    const anew = (moment: EpochMs) =>
      said({ terms: [...away, term(41, { shift: at(-40_000), candidate: passed(moment) }), newest()] })[0];
    expect(anew(at(-50_000))).toBe('41: rolled away from at 2026-11-20T22:06:40.000Z');
    expect(anew(later(at(-50_000)))).toBe('41 good');
  });

  test('counts from the last time', () => {
    const twice = [...away, term(41, { shift: at(-40_000) }), back(40, -20_000), newest()];
    expect(said({ terms: twice })).toEqual(['40 good', '41: rolled away from at 2026-11-21T06:26:40.000Z']);
  });

  test('is none that the ledger does not know: its oldest term may be a rollback', () => {
    expect(said({ terms: [back(40, -90_000), term(41), newest()] })).toEqual([
      '41 good',
      '40: never passed: no proof candidate',
    ]);
  });

  test('is not one after which something newer was deployed, nor the same one gone back to', () => {
    expect(said({ terms: [term(41), newest({ kind: 'deploy' })] })).toEqual(['41 good']);
    expect(said({ terms: [term(41, { shift: at(-90_000) }), back(41, -50_000), newest()] })).toEqual(['41 good']);
  });
});

describe('a vetoed revision', () => {
  const proof = plus(shiftOf(41), minutes(5));

  test('is no target until it passes anew, by a millisecond', () => {
    expect(said({ vetoes: [veto('hash-41', proof)] })).toEqual(['41: vetoed since checkout-1', '40 good']);
    expect(said({ vetoes: [veto('hash-41', later(proof, -1))] })).toEqual(['41 good', '40 good']);
  });

  test('is not helped by a younger veto’s older brother', () => {
    const vetoes = [veto('hash-41', later(proof, -1)), veto('hash-41', proof)];
    expect(said({ vetoes })[0]).toBe('41: vetoed since checkout-1');
  });

  test('is no other one', () => {
    expect(said({ vetoes: [veto('hash-39', at(0))] })).toEqual(['41 good', '40 good']);
  });

  test('that has never passed stays one', () => {
    expect(said({ terms: [term(41, unproven), newest()], vetoes: [veto('hash-41', at(-999_999))] })).toEqual([
      '41: vetoed since checkout-1',
    ]);
  });
});

describe('a revision that served several times', () => {
  const first = term(41, { shift: at(-90_000) });
  const proofOf = (terms: readonly Term[], incidents: Past['incidents'] = []) =>
    appraise(past({ terms: [...terms, newest()], incidents }), policy).find((a) => a.term.hash === 'hash-41');

  test('is known good by any term that proves it: a short one after that takes nothing away', () => {
    const again = back(41, -2_000);
    expect(proofOf([first, term(40, { shift: at(-5_000) }), again])).toMatchObject({ good: true, term: first });
  });

  test('is known good by its newest proof', () => {
    const second = term(41, { shift: at(-50_000) });
    expect(proofOf([first, term(40, { shift: at(-80_000) }), second])).toMatchObject({ good: true, term: second });
  });

  test('is not known good where a later term of it holds an onset', () => {
    const again = back(41, -20_000);
    const terms = [first, term(40, { shift: at(-50_000) }), again];
    expect(proofOf(terms, [began(at(-10_000))])).toMatchObject({ good: false });
    expect(proofOf(terms, [began(at(-30_000))])).toMatchObject({ good: true });
    expect(proofOf(terms, [began(at(-60_000))])).toMatchObject({ good: false });
  });

  test('is known good again after an onset, once a later term proves it', () => {
    const second = term(41, { shift: at(-50_000) });
    const terms = [first, term(40, { shift: at(-80_000) }), second];
    expect(proofOf(terms, [began(at(-85_000))])).toMatchObject({ good: true, term: second });
  });

  test('and never proved itself is told by what its newest term lacks', () => {
    const terms = [
      term(41, { shift: at(-90_000), bakedAt: undefined }),
      term(40, { shift: at(-80_000) }),
      back(41, -50_000),
    ];
    expect(proofOf(terms)).toMatchObject({ good: false, because: 'never passed: no proof candidate', term: terms[2] });
  });
});
