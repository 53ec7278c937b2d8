import { type DurationMs, millis } from '../../functions/core/units.ts';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** `500ms`, `2s`, `1h30m`: the largest unit first, each at most once. Six digits at most, so that no sum loses a millisecond. */
export const DURATION = new RegExp(`^(?=\\d)${UNITS.map(([unit]) => `(?:(\\d{1,6})${unit})?`).join('')}$`);

/** What `DURATION` matches, in milliseconds. */
export function durationOf(text: string): DurationMs {
  const [, ...counts] = DURATION.exec(text) ?? [];
  return millis(UNITS.reduce((sum, [, ms], i) => sum + Number(counts[i] ?? 0) * ms, 0));
}

/** As a person would write it: `90s` is `1m30s`. */
export function durationText(duration: number): string {
  let rest = duration;
  const parts = UNITS.map(([unit, ms]) => {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    return count === 0 ? '' : `${count}${unit}`;
  });
  return parts.join('') || '0s';
}
