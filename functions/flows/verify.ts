import type { GuardedService } from '../core/config.ts';
import { expectedVersion } from '../core/expected-version.ts';
import type { Facts, Verification } from '../core/facts.ts';
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
  const targetGroup = running?.targetGroups[0];
  if (!running || targetGroup === undefined) {
    const detail = 'the running revision has no target group';
    return { targets: { healthy: false, detail }, probe: { passed: false, detail } };
  }
  const targets = await look(ports.time, 'the targets', (s) => ports.loadBalancer.targets(targetGroup, s));
  const seen = observeTargets(targets, running.desiredCount);
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
    targets: { healthy: seen.kind === 'healthy', detail: seen.detail },
    probe: await probe(attempt, service, ports),
  };
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
