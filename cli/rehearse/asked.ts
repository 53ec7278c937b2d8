import type { KnownScenario } from '../../sim/rehearse/rehearse.ts';
import { oneLine, UsageError } from '../usage-error.ts';
import type { Seeds } from './engine.ts';

/* What the command line asks for, checked. */

const SEEDS_MAX = 100_000;
/** Far from where whole numbers end. */
const FIRST_MAX = 1_000_000_000_000;

/** @throws UsageError */
export const seedsOf = (first: string, howMany: string): Seeds => ({
  first: whole('--first-seed', first, 0, FIRST_MAX),
  count: whole('--seeds', howMany, 1, SEEDS_MAX),
});

/** @throws UsageError */
export function whole(flag: string, text: string, min: number, max: number): number {
  const n = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (n >= min && n <= max) return n;
  throw new UsageError(oneLine(`${flag} ${text}: must be a whole number from ${min} to ${max}`));
}

/**
 * Those that are asked for, or all; each once, in the library's order.
 * @throws UsageError that names those that there are
 */
export function scenariosOf(asked: readonly string[], library: readonly KnownScenario[]): readonly KnownScenario[] {
  const names = library.map(({ name }) => name);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(oneLine(`--scenario ${unknown}: unknown scenario; there are: ${names.join(', ')}`));
  }
  return asked.length === 0 ? library : library.filter(({ name }) => asked.includes(name));
}
