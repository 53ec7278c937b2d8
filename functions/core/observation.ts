import type { DurationMs, EpochMs } from './units.ts';

/** It said no: an answer came, and it is not the answer of a healthy green. */
export const UNHEALTHY = [
  'unhealthy-status',
  'unhealthy-body',
  'unhealthy-header',
  'too-slow',
  'body-too-large',
  'redirected',
  'wrong-version',
  'malformed-reply',
  'unhealthy-target',
] as const;
export type UnhealthyReason = (typeof UNHEALTHY)[number];

/** We could not ask: nothing was learnt about green. */
export const UNREACHABLE = [
  'no-answer',
  'connection-refused',
  'connection-reset',
  'name-not-resolved',
  'tls-failed',
  'forbidden-address',
  'network-failed',
  'no-target',
] as const;
export type UnreachableReason = (typeof UNREACHABLE)[number];

/** One probe's meaning. `detail` is one line for people; it never holds the body. */
export type Observation =
  | { readonly kind: 'healthy'; readonly detail: string }
  | { readonly kind: 'unhealthy'; readonly reason: UnhealthyReason; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly reason: UnreachableReason; readonly detail: string };

/** An observation with its place in time, as the record keeps it. */
export type Observed = Observation & { readonly at: EpochMs; readonly tookMs: DurationMs };

const badness = { unhealthy: 2, unreachable: 1, healthy: 0 } satisfies Record<Observation['kind'], number>;

/** One observation for a round that asked several tasks: a single bad task of N is not averaged away. */
export function worstOf(round: readonly Observation[]): Observation {
  const [first, ...others] = round;
  if (!first) return { kind: 'unreachable', reason: 'no-target', detail: 'there was nobody to ask' };
  return others.reduce((worst, next) => (badness[next.kind] > badness[worst.kind] ? next : worst), first);
}
