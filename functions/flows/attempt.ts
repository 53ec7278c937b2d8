import type { ProbePlan } from '../core/config.ts';
import type { Green } from '../core/green.ts';
import { type Expectations, observe } from '../core/health-check.ts';
import { type Observation, type Observed, worstOf } from '../core/observation.ts';
import type { ProbePolicy } from '../core/policy.ts';
import { observeTargets } from '../core/target-health.ts';
import { elapsed } from '../core/units.ts';
import { CallFailed, type HookPorts, type TaskFacts } from './ports.ts';
import { LATE, withinNext } from './within.ts';

/** What an attempt needs to know of its target. */
export interface Target {
  readonly ports: HookPorts;
  readonly cluster: string;
  readonly plan: ProbePlan;
  readonly green: Green;
  readonly version: string | undefined;
  readonly policy: ProbePolicy;
}

type Asking = Exclude<ProbePlan, { through: 'target-health' }>;

/** One attempt, or one round where several tasks are asked: never throws for weather, always ends in its time. */
export function makeAttempt(target: Target): () => Promise<Observed> {
  const { time } = target.ports;
  const { attemptTimeoutMs } = target.policy;
  const look = looker(target);
  return async () => {
    const at = time.now();
    const seen = await withinNext(time, attemptTimeoutMs, look).catch(unlessRefused);
    const observation: Observation =
      seen === LATE
        ? { kind: 'unreachable', reason: 'no-answer', detail: `no answer in ${attemptTimeoutMs} ms` }
        : seen;
    return { ...observation, at, tookMs: elapsed(at, time.now()) };
  };
}

/** AWS could not say just now: nothing was learnt about green. A refusal will not go away by asking again. */
function unlessRefused(error: unknown): Observation {
  if (error instanceof CallFailed && error.outcome === 'unavailable') {
    return { kind: 'unreachable', reason: 'network-failed', detail: error.message };
  }
  throw error;
}

function looker({ ports, cluster, plan, green, version, policy }: Target): (s: AbortSignal) => Promise<Observation> {
  const { bodyMaxBytes, latencyMaxMs } = policy;
  if (plan.through === 'target-health') {
    return async (signal) =>
      observeTargets(await ports.loadBalancer.targets(green.targetGroup, signal), green.desiredCount);
  }
  const expected: Expectations = { checks: plan.checks, version, latencyMaxMs, bodyMaxBytes };
  const ask = async (url: string, signal: AbortSignal) => {
    const headers = { 'user-agent': ports.userAgent, ...lowerCased(plan.headers) };
    return observe(await ports.ask({ url, headers, serverName: plan.serverName, bodyMaxBytes }, signal), expected);
  };
  if (plan.through === 'listener') return (signal) => ask(plan.url, signal);
  let known: readonly TaskFacts[] = [];
  return async (signal) => {
    // Asked again only after a bad round: a task that was replaced must not go on being asked for.
    const tasks = known.length > 0 ? known : await ports.ecs.tasks(cluster, green.taskSet, signal);
    known = [];
    const urls = tasks.map((task) => urlOf(plan, task)).filter((url) => url !== undefined);
    if (urls.length < Math.max(1, green.desiredCount)) {
      const detail = `${urls.length} of ${green.desiredCount} tasks have an address`;
      return { kind: 'unreachable', reason: 'no-target', detail };
    }
    const worst = worstOf(await Promise.all(urls.map((url) => ask(url, signal))));
    if (worst.kind === 'healthy') known = tasks;
    return worst;
  };
}

const lowerCased = (headers: Asking['headers'] = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function urlOf(plan: Extract<ProbePlan, { through: 'task-ips' }>, { address }: TaskFacts): string | undefined {
  if (address === undefined) return undefined;
  const host = address.includes(':') ? `[${address}]` : address;
  return `${plan.protocol}://${host}:${plan.port}${plan.path}`;
}
