import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BelayConfig, checkConfig, type GuardedService } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { Plot } from '../incident/plot.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'events', 'belay.config.json');

/** The shipped sample config: prod's real limits, which virtual time makes affordable. */
export function sampleConfig(): BelayConfig {
  const checked = checkConfig(JSON.parse(readFileSync(SAMPLE, 'utf8')));
  invariant(checked.ok, 'the sample config is valid');
  return checked.config;
}

/** A config as the plot has it: mode, alarms, and as many other services. */
export function configFor(plot: Plot, like: BelayConfig): BelayConfig {
  const services = like.services.map((service) =>
    service.service === plot.service ? { ...service, mode: plot.mode, alarms: Object.keys(plot.alarms) } : service,
  );
  const plain = services.find((service) => service.service === 'checkout');
  invariant(plain !== undefined, 'the sample config guards checkout');
  const { guarded, sharing } = plot.others;
  const more = Array.from({ length: guarded }, (_, i) => another(plain, `svc-${i + 1}`, [`svc-${i + 1}-5xx`]));
  const sharers = sharing.map(({ service }) => another(plain, service, plain.alarms));
  return { ...like, services: [...services, ...more, ...sharers] };
}

/** A guarded service like another, under its own names. */
export const another = (like: GuardedService, service: string, alarms: string[]): GuardedService => ({
  ...like,
  service,
  ecsService: service,
  alarms,
  codedeploy: { application: 'shop', deploymentGroup: service },
});
