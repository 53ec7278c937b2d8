import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess, type ProbeLimits } from '../../functions/core/probe.ts';
import { seen } from '../kit/core.ts';

/*
 * The oracle reads a word of letters (h: healthy, n: it said no, u: unreachable) with regular expressions; the code under
 * test counts in lists. They share nothing but the rules.
 */
const letters = fc.stringMatching(/^[hnu]{0,24}$/);
const limits: fc.Arbitrary<ProbeLimits> = fc.record({
  successesInARowMin: fc.integer({ min: 1, max: 5 }),
  unhealthyMax: fc.nat({ max: 4 }),
  unreachableInARowMax: fc.nat({ max: 4 }),
});

function expected(
  word: string,
  { successesInARowMin, unhealthyMax, unreachableInARowMax }: ProbeLimits,
  soaked: boolean,
) {
  const tooManyNos = word.endsWith('n') && word.replaceAll(/[^n]/g, '').length >= unhealthyMax + 1;
  const tooSilent = word.endsWith('u'.repeat(unreachableInARowMax + 1));
  if (tooManyNos || tooSilent) return 'failed';
  return soaked && word.endsWith('h'.repeat(successesInARowMin)) ? 'passed' : 'probing';
}

const prefixes = (word: string) => Array.from(word, (_, i) => word.slice(0, i + 1));
const options = { numRuns: 2_000 };

describe('for any sequence of probes and any limits', () => {
  test('the assessment is the one that the rules, read in another way, give', () => {
    fc.assert(
      fc.property(letters, limits, fc.boolean(), (word, limit, soaked) => {
        expect(assess(seen(word), limit, soaked).phase).toBe(expected(word, limit, soaked));
      }),
      options,
    );
  });

  test('a failure has its own reason unless the probes had passed before it', () => {
    fc.assert(
      fc.property(letters, limits, (word, limit) => {
        const assessment = assess(seen(word), limit, false);
        fc.pre(assessment.phase === 'failed');
        const own = word.endsWith('n') ? 'unhealthy-status' : 'no-answer';
        const broke = word.includes('h'.repeat(limit.successesInARowMin));
        expect(assessment.why).toBe(broke ? 'failed-in-soak' : own);
      }),
      options,
    );
  });

  test('nothing passes unless the newest probes are all healthy and the soak is over', () => {
    fc.assert(
      fc.property(letters, limits, fc.boolean(), (word, limit, soaked) => {
        if (assess(seen(word), limit, soaked).phase !== 'passed') return;
        expect(soaked).toBe(true);
        expect(word.slice(-limit.successesInARowMin)).toBe('h'.repeat(limit.successesInARowMin));
      }),
      options,
    );
  });

  test('one more bad probe never makes a pass', () => {
    fc.assert(
      fc.property(letters, limits, fc.boolean(), fc.constantFrom('n', 'u'), (word, limit, soaked, bad) => {
        expect(assess(seen(word + bad), limit, soaked).phase).not.toBe('passed');
      }),
      options,
    );
  });

  test('one more healthy probe never makes a failure', () => {
    fc.assert(
      fc.property(letters, limits, fc.boolean(), (word, limit, soaked) => {
        expect(assess(seen(`${word}h`), limit, soaked).phase).not.toBe('failed');
      }),
      options,
    );
  });

  test('a stricter limit never turns a failure into anything better', () => {
    fc.assert(
      fc.property(letters, limits, fc.boolean(), (word, limit, soaked) => {
        fc.pre(assess(seen(word), limit, soaked).phase === 'failed');
        const stricter = {
          successesInARowMin: limit.successesInARowMin + 1,
          unhealthyMax: Math.max(0, limit.unhealthyMax - 1),
          unreachableInARowMax: Math.max(0, limit.unreachableInARowMax - 1),
        };
        expect(assess(seen(word), stricter, soaked).phase).toBe('failed');
      }),
      options,
    );
  });
});

describe('step by step, as the hook asks', () => {
  /** Asks after every probe and stops at the first assessment that is not `probing`. */
  const replay = (word: string, limit: ProbeLimits, soakedFrom: number) =>
    prefixes(word)
      .map((probes, i) => ({ probes, phase: assess(seen(probes), limit, i >= soakedFrom).phase }))
      .find(({ phase }) => phase !== 'probing');

  test('the first verdict comes at the very probe that the rules name', () => {
    fc.assert(
      fc.property(letters, limits, fc.nat({ max: 24 }), (word, limit, soakedFrom) => {
        const first = prefixes(word).findIndex((probes, i) => expected(probes, limit, i >= soakedFrom) !== 'probing');
        const verdict = replay(word, limit, soakedFrom);
        expect(verdict?.probes.length).toBe(first === -1 ? undefined : first + 1);
      }),
      options,
    );
  });

  test('what passes had kept every limit all the way', () => {
    fc.assert(
      fc.property(letters, limits, fc.nat({ max: 24 }), (word, limit, soakedFrom) => {
        const verdict = replay(word, limit, soakedFrom);
        if (verdict?.phase !== 'passed') return;
        expect(verdict.probes).not.toContain('u'.repeat(limit.unreachableInARowMax + 1));
        expect(verdict.probes.split('n').length - 1).toBeLessThanOrEqual(limit.unhealthyMax);
        expect(verdict.probes.length).toBeGreaterThan(soakedFrom);
      }),
      options,
    );
  });

  test('a call ends within a number of bad probes that the limits bound', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[nu]{30}$/), limits, (word, limit) => {
        const verdict = replay(word, limit, 0);
        expect(verdict?.phase).toBe('failed');
        expect(verdict?.probes.length).toBeLessThanOrEqual((limit.unhealthyMax + 1) * (limit.unreachableInARowMax + 1));
      }),
      options,
    );
  });
});
