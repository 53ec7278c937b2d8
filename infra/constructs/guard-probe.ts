import type { ProbePlan } from '../../functions/core/config.ts';

type Asking = Extract<ProbePlan, { readonly checks: unknown }>;
type Checks = Asking['checks'];
type WithSomeChecks<T> = T extends Asking ? Omit<T, 'checks'> & { readonly checks?: Partial<Checks> | undefined } : T;

/**
 * Which way a probe goes: `through` a `listener` (with the URL that leads there), by `task-ips`, or the load balancer's own
 * `target-health`. What `checks` leaves out is not asked for, save status 200.
 */
export type GuardProbe = WithSomeChecks<ProbePlan>;

const PLAIN: Checks = { status: [200], body: [], headers: [] };

export const probePlan = (probe: GuardProbe): ProbePlan =>
  probe.through === 'target-health' ? probe : { ...probe, checks: { ...PLAIN, ...probe.checks } };
