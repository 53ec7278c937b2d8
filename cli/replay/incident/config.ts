import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BelayConfig,
  type CheckedConfig,
  checkConfig,
  type GuardedService,
  type ProbePlan,
} from '../../../functions/core/config.ts';
import { invariant } from '../../../functions/core/invariant.ts';
import type { Plot } from '../../../sim/incident/plot.ts';
import type { OwnService } from '../../config/own-service.ts';
import { UsageError } from '../../usage-error.ts';
import type { IncidentScenario } from './scenario.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', '..', 'events', 'belay.config.json');

/** Where the listeners of the local world listen. */
export interface ListenerPorts {
  readonly test: number;
  readonly production: number;
}

/** The sample config with the user's own mode and limits or else the scenario's, the scenario's alarms, its hosts replaced, and as many other services as it says. */
export function incidentConfig(
  scenario: Omit<IncidentScenario, 'expect'>,
  plot: Plot,
  ports: ListenerPorts,
  own?: OwnService,
): CheckedConfig & { readonly ok: true } {
  const raw: BelayConfig = JSON.parse(readFileSync(SAMPLE, 'utf8'));
  const services = raw.services.map((service) =>
    service.service === scenario.service ? bent(service, scenario, plot, ports, own) : service,
  );
  const like = services.find((service) => service.service === 'checkout');
  invariant(like !== undefined, 'the sample config guards checkout');
  const { guarded, sharing } = scenario.others;
  const more = Array.from({ length: guarded }, (_, i) => clone(like, `svc-${i + 1}`, [`svc-${i + 1}-5xx`]));
  const sharers = sharing.map(({ service }) => clone(like, service, [...like.alarms]));
  const checked = checkConfig({ ...raw, services: [...services, ...more, ...sharers] });
  if (!checked.ok) throw new UsageError(`scenario ${scenario.name}: limits: ${checked.problems.join('; ')}`);
  return checked;
}

function bent(
  service: GuardedService,
  scenario: Omit<IncidentScenario, 'expect'>,
  plot: Plot,
  ports: ListenerPorts,
  own: OwnService | undefined,
): GuardedService {
  const at = (plan: ProbePlan, port: number): ProbePlan =>
    plan.through === 'listener' ? { ...plan, url: `http://127.0.0.1:${port}${new URL(plan.url).pathname}` } : plan;
  const { 'before-allow-traffic': before, 'after-allow-traffic': after } = service.probes;
  return {
    ...service,
    mode: own?.mode ?? scenario.mode,
    alarms: scenario.guardedAlarms ?? Object.keys(plot.alarms),
    probes: { 'before-allow-traffic': at(before, ports.test), 'after-allow-traffic': at(after, ports.production) },
    policy: own?.policy ?? { ...service.policy, ...scenario.policy },
    rollback: own?.rollback ?? { ...service.rollback, ...scenario.rollback },
  };
}

const clone = (like: GuardedService, service: string, alarms: string[]): GuardedService => ({
  ...like,
  service,
  ecsService: service,
  alarms,
  codedeploy: { application: 'shop', deploymentGroup: service },
});
