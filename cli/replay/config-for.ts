import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BelayConfig, CheckedConfig, GuardedService, ProbePlan } from '../../functions/core/config.ts';
import { checkConfig } from '../../functions/core/config.ts';
import type { HookName } from '../../functions/core/hook-call.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { shop } from '../../sim/shop.ts';
import type { OwnService } from '../config/own-service.ts';
import { UsageError } from '../usage-error.ts';
import type { Scenario } from './scenario-file.ts';

/** Where the local stand-ins listen. */
export interface LocalPorts {
  readonly test: number;
  readonly production: number;
  readonly green: number;
}

const SAMPLE = join(import.meta.dirname, '..', '..', 'events', 'belay.config.json');

function sampleConfig(): BelayConfig {
  const checked = checkConfig(JSON.parse(readFileSync(SAMPLE, 'utf8')));
  invariant(checked.ok, 'events/belay.config.json is a valid config');
  return checked.config;
}

/** The sample config with the user's own limits or else the scenario's, and with every host replaced by its local stand-in. */
export function configFor(scenario: Omit<Scenario, 'expect'>, ports: LocalPorts, own?: OwnService): CheckedConfig {
  const sample = sampleConfig();
  const service = sample.services.find((s) => s.service === shop.service);
  invariant(service !== undefined, `the sample config guards ${shop.service}`);
  const { lambdaTimeoutMs: _lambda, awsTimeoutMs: _aws, ...limits } = scenario.limits;
  const probes = {
    'before-allow-traffic': localised(service, 'before-allow-traffic', scenario, ports.test, ports),
    'after-allow-traffic': localised(service, 'after-allow-traffic', scenario, ports.production, ports),
  };
  const checked = checkConfig({
    ...sample,
    // Until the hook knows which service it is called for, the most cautious limits of all count.
    services: sample.services.map((s) => ({
      ...s,
      policy: own?.policy ?? { ...s.policy, ...limits },
      ...(own ? { mode: own.mode, rollback: own.rollback } : {}),
      ...(s === service ? { probes } : {}),
    })),
  });
  // The limits are the scenario file's: a broken relation between them is its author's to mend.
  if (!checked.ok) throw new UsageError(`scenario ${scenario.name}: limits: ${checked.problems.join('; ')}`);
  return checked;
}

function localised(
  service: GuardedService,
  hook: HookName,
  { through }: Omit<Scenario, 'expect'>,
  listenerPort: number,
  ports: LocalPorts,
): ProbePlan {
  const plan = service.probes[hook];
  invariant(plan.through === 'listener', 'the sample config probes through listeners');
  if (through === 'target-health') return { through };
  const url = new URL(plan.url);
  if (through === 'task-ips') {
    return { through, protocol: 'http', port: ports.green, path: url.pathname, checks: plan.checks };
  }
  return { ...plan, url: `http://127.0.0.1:${listenerPort}${url.pathname}` };
}
