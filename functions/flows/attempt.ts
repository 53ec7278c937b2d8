import type { ProbePlan } from '../core/config.ts';
import type { Green } from '../core/green.ts';
import { type Expectations, observe } from '../core/health-check.ts';
import { type Observation, type Observed, worstOf } from '../core/observation.ts';
import type { ProbePolicy } from '../core/policy.ts';
import { observeTargets } from '../core/target-health.ts';
import { elapsed } from '../core/units.ts';
import { type Ask, CallFailed, type EcsPort, type LoadBalancerPort, type TaskFacts, type Time } from './ports.ts';
import { LATE, withinNext } from './within.ts';

/** What an attempt needs of the outside. */
export interface AttemptPorts {
  readonly time: Time;
  readonly ecs: Pick<EcsPort, 'tasks'>;
  readonly loadBalancer: Pick<LoadBalancerPort, 'targets'>;
  readonly ask: Ask;
  readonly userAgent: string;
}

/** What an attempt needs to know of its target. */
export interface Target {
  readonly ports: AttemptPorts;
  readonly cluster: string;
  readonly plan: ProbePlan;
  readonly green: Pick<Green, 'taskSet' | 'targetGroup' | 'desiredCount'>;
  /** How many tasks it is to have now; undefined: nobody can say. */
  readonly desiredNow: (signal: AbortSignal) => Promise<number | undefined>;
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

function looker(target: Target): (s: AbortSignal) => Promise<Observation> {
  const { ports, cluster, plan, green, version, policy } = target;
  const { bodyMaxBytes, latencyMaxMs } = policy;
  const wanted = wantedTasks(target);
  if (plan.through === 'target-health') {
    return async (signal) => {
      const targets = await ports.loadBalancer.targets(green.targetGroup, signal);
      return wanted(signal, (count) => observeTargets(targets, count));
    };
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
    const enough = await wanted(signal, (count) => enoughAddresses(urls.length, count));
    if (enough.kind !== 'healthy') return enough;
    const worst = worstOf(await Promise.all(urls.map((url) => ask(url, signal))));
    if (worst.kind === 'healthy') known = tasks;
    return worst;
  };
}

/**
 * How many tasks green is to have. A soak is long, and autoscaling may take tasks away meanwhile: where there are too few,
 * ECS is asked again how many are wanted now.
 */
function wantedTasks({ desiredNow, green }: Target) {
  let count = green.desiredCount;
  return async (signal: AbortSignal, judge: (count: number) => Observation): Promise<Observation> => {
    const judged = judge(count);
    if (judged.kind !== 'unreachable') return judged;
    const now = await desiredNow(signal);
    if (now === undefined || now === count) return judged;
    count = now;
    return judge(count);
  };
}

function enoughAddresses(found: number, wanted: number): Observation {
  const detail = `${found} of ${wanted} tasks have an address`;
  return found >= Math.max(1, wanted)
    ? { kind: 'healthy', detail }
    : { kind: 'unreachable', reason: 'no-target', detail };
}

const lowerCased = (headers: Asking['headers'] = {}) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function urlOf(plan: Extract<ProbePlan, { through: 'task-ips' }>, { address }: TaskFacts): string | undefined {
  if (address === undefined) return undefined;
  const host = address.includes(':') ? `[${address}]` : address;
  return `${plan.protocol}://${host}:${plan.port}${plan.path}`;
}
