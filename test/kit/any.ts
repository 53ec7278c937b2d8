import fc from 'fast-check';
import type { Period } from '../../functions/core/onset.ts';
import { minus, minutes, plus, seconds } from '../../functions/core/units.ts';
import { noon } from './core.ts';

/* The small world of the property tests: six revisions, three alarms, moments on a grid of minutes before noon. */

export const NAMES = ['errors', 'latency', 'constructor'];
export const REVISIONS = [37, 38, 39, 40, 41, 42];

/** The first, and sometimes another one. */
export const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>, weight = 8) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });
export const mostlyIs = <T>(usual: T, ...others: readonly T[]) =>
  mostly(fc.constant(usual), fc.constantFrom(...others));
export const rarely = <T>(arbitrary: fc.Arbitrary<T>) => mostly<T | undefined>(fc.constant(undefined), arbitrary);
export const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 3) => fc.array(arbitrary, { maxLength });
export const mostlyNone = <T>(arbitrary: fc.Arbitrary<T>, weight: number, maxLength = 3) =>
  mostly<T[]>(fc.constant([]), some(arbitrary, maxLength), weight);

export const ago = (most: number) => fc.integer({ min: 0, max: most }).map((n) => minus(noon, minutes(n)));
export const revision = fc.constantFrom(...REVISIONS);
export const name = fc.constantFrom(...NAMES);
export const period: fc.Arbitrary<Period> = fc
  .tuple(mostly(ago(30), ago(300), 3), fc.constantFrom(60, 60, 0, 300))
  .map(([start, length]) => ({ start, end: plus(start, seconds(length)) }));
