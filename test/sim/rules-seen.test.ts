import { describe, expect, test } from 'vitest';
import { type EpochMs, epochMs } from '../../functions/core/units.ts';
import { asSeen } from '../../sim/rules/truth.ts';

/** One revision after the other, a letter each, each a second later; `given`: so many were noted by somebody else. */
const seen = (definitions: string, rests: readonly number[] = [], given = 0) => {
  const begins = [...definitions].map((definition, i) => ({ definition, shift: epochMs(i * 1_000) }));
  const found = asSeen(
    begins,
    given,
    rests.map((ms): EpochMs => epochMs(ms)),
  );
  return found.map(({ definition, shift }) => `${definition}${shift / 1_000}`).join(' ');
};

describe('what served, for who saw the service at rest only then', () => {
  test('is one revision after the other, seen or not', () => {
    expect(seen('')).toBe('');
    expect(seen('a')).toBe('a0');
    expect(seen('abc')).toBe('a0 b1 c2');
  });

  test('goes on where something else came in between and was never seen at rest', () => {
    expect(seen('aba')).toBe('a0');
    expect(seen('aba', [500, 2_000])).toBe('a0');
    expect(seen('abaca')).toBe('a0');
    expect(seen('abab')).toBe('a0 b3');
  });

  test('does not, if it was seen at rest', () => {
    expect(seen('aba', [1_000])).toBe('a0 b1 a2');
    expect(seen('aba', [1_999])).toBe('a0 b1 a2');
    expect(seen('abaca', [1_500])).toBe('a0 b1 a2');
    expect(seen('abaca', [3_500])).toBe('a0 c3 a4');
  });

  test('was seen all of it where somebody else has noted it', () => {
    expect(seen('aba', [], 3)).toBe('a0 b1 a2');
    expect(seen('aba', [], 2)).toBe('a0 b1 a2');
    expect(seen('aba', [], 1)).toBe('a0');
    expect(seen('abaca', [], 3)).toBe('a0 b1 a2');
  });
});
