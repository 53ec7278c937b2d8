import type { BelayConfig, GuardedService } from '../core/config.ts';
import type { ServiceFacts } from '../core/facts.ts';
import { isFiring, primaryOf } from '../core/situation.ts';
import type { EpochMs } from '../core/units.ts';
import type { ServiceState } from './ledger-port.ts';
import { look } from './look.ts';
import { asFailure, type Outcome } from './outcome.ts';
import { CallFailed } from './ports.ts';
import { type Early, factsFor, readAlarms } from './read-alarms.ts';
import type { ResponderPorts } from './responder-ports.ts';

/**
 * The net under everything that may get lost: every few minutes it finds alarms in ALARM with no incident, incidents whose next
 * look is past, and revisions to learn or to adopt. It only finds; each service found gets a message of its own.
 */
export async function sweep(config: BelayConfig, ports: ResponderPorts): Promise<Outcome> {
  const { services } = config;
  const now = ports.time.now();
  const names = services.map((s) => s.service);
  const [early, states, running] = await Promise.all([
    readAlarms(services, ports), // whoever looks at what is found asks for mutes
    look(ports.time, 'the ledger', (s) => ports.ledger.states(names, s)),
    runningOf(services, ports).catch(asFailure), // learning can wait; alarms cannot
  ]);
  const found = services.flatMap((service) => {
    const because = reasonFor(service, { early, states, running, now, ports });
    return because === undefined ? [] : [{ service: service.service, because }];
  });
  const rechecks = found.map(({ service }) => ({ service, at: now }));
  if (rechecks.length > 0) await look(ports.time, 'the queue', (s) => ports.queue.recheckAll(rechecks, now, s));
  const said = found.map(({ service, because }) => `${service}: ${because}`).join('; ');
  return {
    wakes: ['sweep'],
    decision: { kind: 'ignore', why: 'nothing-to-do' },
    guards: [],
    told: 'not-needed',
    because: `swept ${services.length} services; ${said || 'nothing to look at'}`,
  };
}

type Running = ReadonlyMap<string, ServiceFacts>;

/** Up to ten services of a cluster in one call. */
async function runningOf(services: readonly GuardedService[], ports: ResponderPorts): Promise<Running> {
  const clusters = Map.groupBy(services, (service) => service.cluster);
  const answers = [...clusters].map(async ([cluster, of]) => {
    const ecsServices = of.map((s) => s.ecsService);
    const facts = await look(ports.time, 'the services', (s) => ports.ecs.services(cluster, ecsServices, s));
    return of.flatMap((s): [string, ServiceFacts][] => {
      const one = facts.get(s.ecsService);
      return one ? [[s.service, one]] : [];
    });
  });
  return new Map((await Promise.all(answers)).flat());
}

interface Swept {
  readonly early: Early;
  readonly states: ReadonlyMap<string, ServiceState>;
  readonly running: Running | CallFailed;
  readonly now: EpochMs;
  readonly ports: ResponderPorts;
}

/** Why a service is to be looked at; undefined: all is well and known. */
function reasonFor(service: GuardedService, { early, states, running, now, ports }: Swept): string | undefined {
  const { incident, seen } = states.get(service.service) ?? {};
  const firing = factsFor(service, early, [], ports).some(isFiring);
  if (incident) return (incident.nextCheckAt ?? now) <= now ? 'its next look is past' : undefined;
  if (firing) return 'an alarm fires, and no incident is open';
  const ecs = running instanceof CallFailed ? undefined : running.get(service.service);
  const primary = ecs && primaryOf({ ecs });
  if (!primary) return undefined;
  const same = seen?.definition === primary.definition && seen.deployment === (primary.deployment ?? primary.id);
  return same && seen.baked ? undefined : 'what runs is not known to have baked';
}
