import type { Observation, UnhealthyReason, UnreachableReason } from './observation.ts';
import type { ProbePolicy } from './policy.ts';

/** What the probes so far mean. */
export type Assessment =
  | { readonly phase: 'probing' }
  | { readonly phase: 'passed'; readonly because: string }
  | {
      readonly phase: 'failed';
      readonly why: UnhealthyReason | UnreachableReason | 'failed-in-soak';
      readonly because: string;
    };

export type ProbeLimits = Pick<ProbePolicy, 'successesInARowMin' | 'unhealthyMax' | 'unreachableInARowMax'>;

/** How many of the newest observations are of this kind, without a break. */
function trailing(kind: Observation['kind'], seen: readonly Observation[]): number {
  const broken = seen.findLastIndex((o) => o.kind !== kind);
  return seen.length - 1 - broken;
}

/** Whether green had once passed, in which case a failure means that it broke later: another story for the person paged. */
function hadPassed(seen: readonly Observation[], limits: ProbeLimits): boolean {
  return seen.some((_, i) => trailing('healthy', seen.slice(0, i + 1)) >= limits.successesInARowMin);
}

/**
 * Judges all observations of one hook call, oldest first. `soaked` says that the time to go on watching is over (always
 * true for a hook without a soak). A refusal ("it said no") and silence ("we could not ask") have limits of their own.
 */
export function assess(seen: readonly Observation[], limits: ProbeLimits, soaked: boolean): Assessment {
  const { successesInARowMin, unhealthyMax, unreachableInARowMax } = limits;
  const last = seen.at(-1);
  const unhealthy = seen.filter((o) => o.kind === 'unhealthy').length;
  const unreachable = trailing('unreachable', seen);
  const healthy = trailing('healthy', seen);

  if (last?.kind === 'unhealthy' && unhealthy > unhealthyMax) {
    const because = `unhealthy (${unhealthy}) > unhealthyMax (${unhealthyMax}); the last: ${last.detail}`;
    return { phase: 'failed', why: hadPassed(seen, limits) ? 'failed-in-soak' : last.reason, because };
  }
  if (last?.kind === 'unreachable' && unreachable > unreachableInARowMax) {
    const because = `unreachable in a row (${unreachable}) > unreachableInARowMax (${unreachableInARowMax}); the last: ${last.detail}`;
    return { phase: 'failed', why: hadPassed(seen, limits) ? 'failed-in-soak' : last.reason, because };
  }
  if (soaked && healthy >= successesInARowMin) return { phase: 'passed', because: `${healthy} healthy in a row` };
  return { phase: 'probing' };
}
