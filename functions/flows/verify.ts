import type { GuardedService } from '../core/config.ts';
import { expectedVersion } from '../core/expected-version.ts';
import type { Facts, Verification, Version } from '../core/facts.ts';
import type { Observation } from '../core/observation.ts';
import { assess } from '../core/probe.ts';
import { primaryOf } from '../core/situation.ts';
import { observeTargets } from '../core/target-health.ts';
import { plus, seconds } from '../core/units.ts';
import { makeAttempt } from './attempt.ts';
import { look } from './look.ts';
import type { ResponderPorts } from './responder-ports.ts';

/** Long enough for a few attempts in a row; an invocation has other services to look at. */
const PROBING_MAX = seconds(25);

/** How the service does after our rollback: by the load balancer's word, and by the hooks' own probe on production. */
export async function verify(facts: Facts, service: GuardedService, ports: ResponderPorts): Promise<Verification> {
  const running = primaryOf(facts);
  if (!running) {
    const detail = 'no revision is PRIMARY';
    return { targets: { healthy: false, detail }, probe: { passed: false, detail } };
  }
  const targets = await targetsOf(running, ports);
  const targetGroup = targets.group ?? '';
  const plan = service.probes['after-allow-traffic'];
  const needed = plan.through !== 'target-health' && plan.checks.version && plan.checks.version.is !== 'revision';
  const definition = needed
    ? await look(ports.time, 'the definition', (s) => ports.ecs.definition(running.definition, s))
    : undefined;
  const version = expectedVersion(
    plan,
    running.definition,
    definition === 'definition-not-found' ? undefined : definition,
  );
  const attempt = makeAttempt({
    ports,
    cluster: service.cluster,
    plan,
    green: { taskSet: running.id, targetGroup, desiredCount: running.desiredCount },
    desiredNow: async () => undefined,
    version,
    policy: service.policy,
  });
  return {
    targets: { healthy: targets.healthy, detail: targets.detail },
    probe: await probe(attempt, service, ports),
  };
}

/** By the target group that has its tasks; a service without a load balancer has only its tasks to go by. */
async function targetsOf({ targetGroups, desiredCount, runningCount }: Version, ports: ResponderPorts) {
  const groups = targetGroups.map(async (group) => {
    const targets = await look(ports.time, 'the targets', (s) => ports.loadBalancer.targets(group, s));
    return { group, targets };
  });
  const found = await Promise.all(groups);
  const used = found.filter(({ targets }) => targets.length > 0);
  if (found.length === 0) {
    const detail = `${runningCount} of ${desiredCount} tasks run, behind no load balancer`;
    return { group: undefined, healthy: runningCount >= desiredCount && runningCount > 0, detail };
  }
  const seen = (used.length > 0 ? used : found.slice(0, 1)).map(({ targets }) => observeTargets(targets, desiredCount));
  const worst = seen.find((one) => one.kind !== 'healthy') ?? seen[0];
  const group = (used[0] ?? found[0])?.group;
  return { group, healthy: worst?.kind === 'healthy', detail: worst?.detail ?? 'no targets' };
}

async function probe(attempt: () => Promise<Observation>, { policy }: GuardedService, { time }: ResponderPorts) {
  const until = plus(time.now(), PROBING_MAX);
  const observations: Observation[] = [];
  while (time.now() < until) {
    observations.push(await attempt());
    const assessment = assess(observations, policy, true);
    if (assessment.phase === 'passed') return { passed: true, detail: assessment.because };
    if (assessment.phase === 'failed') return { passed: false, detail: assessment.because };
    await time.sleep(policy.pauseMs, new AbortController().signal);
  }
  return { passed: false, detail: `no verdict in ${PROBING_MAX} ms; the last: ${observations.at(-1)?.detail}` };
}
