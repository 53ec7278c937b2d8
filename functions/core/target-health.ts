import type { TargetFacts } from './green.ts';
import type { Observation } from './observation.ts';

const LEAVING = new Set(['draining', 'unhealthy.draining']);

/**
 * What the load balancer's own health checks say of green, for a deployment with no test listener. Fewer healthy targets
 * than green's tasks is "not yet", which is not a no: registration and the first checks take their time. More than wanted are
 * there while tasks are replaced or added, and those that only start say nothing against the others.
 */
export function observeTargets(targets: readonly TargetFacts[], desiredCount: number): Observation {
  const serving = targets.filter((t) => !LEAVING.has(t.state));
  const sick = serving.find((t) => t.state === 'unhealthy');
  if (sick) {
    return {
      kind: 'unhealthy',
      reason: 'unhealthy-target',
      detail: `${sick.target} is unhealthy: ${sick.detail ?? 'no reason given'}`,
    };
  }
  const healthy = serving.filter((t) => t.state === 'healthy').length;
  const wanted = Math.max(1, desiredCount);
  if (healthy >= wanted) {
    return { kind: 'healthy', detail: `${healthy} of ${wanted} targets healthy` };
  }
  const states = serving.map((t) => t.state).join(', ') || 'none registered';
  return { kind: 'unreachable', reason: 'no-target', detail: `${healthy} of ${wanted} targets healthy (${states})` };
}
