import { afterDecision } from '../core/incident-steps.ts';
import { minutes, plus } from '../core/units.ts';
import type { RecheckWake } from '../core/wake.ts';
import { look } from './look.ts';
import type { Outcome } from './outcome.ts';
import type { ResponderPorts } from './responder-ports.ts';

const NOTHING = {
  decision: { kind: 'ignore', why: 'nothing-to-do' },
  because: 'the config guards no such service',
} as const;

/**
 * A service that was taken out of the config closes its incident: every open incident has a recheck on its way, and this is
 * where it arrives. Nothing is told: whoever took the service out knows.
 */
export async function closeUnguarded({ service }: RecheckWake, ports: ResponderPorts): Promise<Outcome> {
  const { ledger, time, invocation: owner } = ports;
  const now = time.now();
  const decision = { kind: 'close', why: 'unguarded' } as const;
  const outcome = { service, wakes: ['recheck'], guards: [], told: 'not-needed' } as const;
  const known = await look(time, 'the ledger', (s) => ledger.read(service, s));
  if (!known.incident) return { ...outcome, ...NOTHING };
  const taken = await look(time, 'the ledger', (s) => ledger.take({ service, owner }, now, plus(now, minutes(1)), s));
  if (taken === 'held')
    return { ...outcome, decision: { kind: 'ignore', why: 'lease-held' }, again: plus(now, minutes(1)) };
  const { incident } = taken;
  const closed = incident && afterDecision(incident, decision, 'not-needed', now);
  if (closed) await look(time, 'the ledger', (s) => ledger.archive(service, closed, s));
  await look(time, 'the ledger', (s) => ledger.save({ service, owner }, undefined, 'release', s));
  if (!incident) return { ...outcome, ...NOTHING };
  return { ...outcome, decision, incident: incident.id, because: 'the service was taken out of the config' };
}
