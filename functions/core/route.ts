import { type BelayConfig, type GuardedService, guardedBy, servicesOf } from './config.ts';
import type { IgnoreWhy } from './decision.ts';
import type { EpochMs } from './units.ts';
import type { AlarmWake, Delivery, DeploymentWake, Wake } from './wake.ts';

/* Which guarded services a wake is about. Config's word alone: tags and dimensions only help to explain. */

/** Everything that woke Belay for one service, in one look. */
export interface Woken {
  readonly service: GuardedService;
  readonly wakes: readonly Wake[];
  /** The SQS messages that it came in. */
  readonly messages: readonly string[];
  /** All of them came before. */
  readonly redelivered: boolean;
}

/** A delivery that is about no guarded service. */
export interface Unrouted {
  readonly wake: Wake['kind'] | undefined;
  readonly why: Extract<IgnoreWhy, 'unguarded-alarm' | 'event-refused' | 'not-an-alarm' | 'nothing-to-do'>;
  readonly because: string;
}

export function servicesFor(wake: Wake, config: BelayConfig): readonly GuardedService[] {
  switch (wake.kind) {
    case 'alarm':
      return servicesOf(config, wake.alarm);
    case 'recheck':
      return config.services.filter((s) => s.service === wake.service);
    case 'deployment':
      return deployed(wake, config);
    default:
      return [];
  }
}

function deployed({ of }: DeploymentWake, config: BelayConfig): readonly GuardedService[] {
  if (!('application' in of)) {
    return config.services.filter((s) => s.cluster === of.cluster && s.ecsService === of.ecsService);
  }
  const service = guardedBy(config, of.application, of.deploymentGroup);
  return service ? [service] : [];
}

/** Coalesced by service: however many messages name it, it is looked at once. */
export function route(deliveries: readonly Delivery[], config: BelayConfig): readonly Woken[] {
  const woken = new Map<string, { service: GuardedService; wakes: Wake[]; messages: string[]; redelivered: boolean }>();
  for (const { messageId, redelivered = false, parsed } of deliveries) {
    if (!parsed.ok) continue;
    for (const service of servicesFor(parsed.wake, config)) {
      const one = woken.get(service.service) ?? { service, wakes: [], messages: [], redelivered: true };
      woken.set(service.service, one);
      one.wakes.push(parsed.wake);
      one.redelivered &&= redelivered;
      if (messageId !== undefined) one.messages.push(messageId);
    }
  }
  return [...woken.values()];
}

/** Why a delivery is about no service; undefined: it is about one, or is no single service's (a sweep, a dead hook). */
export function unrouted({ parsed }: Delivery, config: BelayConfig): Unrouted | undefined {
  if (!parsed.ok) return { wake: undefined, why: parsed.why, because: parsed.because };
  const { wake } = parsed;
  if (wake.kind === 'sweep' || wake.kind === 'hook-died' || servicesFor(wake, config).length > 0) return undefined;
  if (wake.kind === 'alarm') return { wake: wake.kind, why: 'unguarded-alarm', because: explained(wake) };
  return { wake: wake.kind, why: 'nothing-to-do', because: 'the config guards no such service' };
}

function explained({ alarm, hints }: AlarmWake): string {
  const known = Object.entries(hints).map(([name, value]) => `${name}=${value}`);
  return `no guarded service names ${alarm}${known.length > 0 ? `; it says ${known.join(', ')}` : ''}`;
}

/** A message that is to be seen later hops: SQS delays by 900 s at most. Undefined: there is something to look at now. */
export function notBefore({ wakes }: Woken, now: EpochMs): EpochMs | undefined {
  const moments = wakes.map((wake) => (wake.kind === 'recheck' ? wake.at : now));
  const first = moments.toSorted((a, b) => a - b)[0] ?? now;
  return first > now + HOP_SLACK_MS ? first : undefined;
}

/** SQS counts in whole seconds. */
const HOP_SLACK_MS = 1_000;
