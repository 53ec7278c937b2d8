import type { BelayConfig } from '../core/config.ts';
import { notBefore, type Woken } from '../core/route.ts';
import { type EpochMs, seconds } from '../core/units.ts';
import type { Wake } from '../core/wake.ts';
import { learnService } from './learn-service.ts';
import type { ServiceLedger } from './ledger-port.ts';
import { look } from './look.ts';
import { asFailure, type Outcome } from './outcome.ts';
import { CallFailed } from './ports.ts';
import { type Early, factsFor, firingUntold } from './read-alarms.ts';
import { reconcile } from './reconcile.ts';
import type { ResponderPorts } from './responder-ports.ts';
import { tellBlind } from './tell-blind.ts';

export interface LookAt {
  readonly woken: Woken;
  /** Begun for the whole batch: each service waits for it beside its own first read. */
  readonly early: Promise<Early>;
  readonly config: BelayConfig;
  readonly ports: ResponderPorts;
  readonly actUntil: EpochMs;
  readonly leaseUntil: EpochMs;
}

/** One service, looked at once: its alarms and its ledger at the same time, then whatever they make necessary. */
export async function lookAt({ woken, early, config, ports, actUntil, leaseUntil }: LookAt): Promise<Outcome> {
  const { service, wakes } = woken;
  const hop = notBefore(woken, ports.time.now());
  if (hop !== undefined) return { ...idle(woken, 'it is not time yet'), again: hop };
  const [readings, ledger] = await Promise.all([
    early.catch(asFailure),
    look(ports.time, 'the ledger', (s) => ports.ledger.read(service.service, s)).catch(asFailure),
  ]);
  const { redelivered } = woken;
  const common = { service, config, wakes, ports, redelivered, actUntil, leaseUntil };
  if (readings instanceof CallFailed) return tellBlind({ ...common, alarms: [] }, 'facts-unavailable', readings);
  const alarms = factsFor(service, readings, wakes, ports);
  const vouched = firingUntold(alarms, wakes, ports).length === 0;
  const job = { ...common, alarms, unread: vouched ? undefined : readings.unread };
  // Without the ledger nothing is touched: people are told, and the message comes again.
  if (ledger instanceof CallFailed) return tellBlind(job, 'ledger-unavailable', ledger);
  const outcome = await reconcile({ ...job, ledger });
  if (learnsNow(wakes, outcome, ledger)) {
    await learnService(service, alarms, ledger, ports).catch(asFailure); // the next sweep learns it else
  }
  return outcome;
}

/** In trouble what runs is found by the way (reconcile); without it only whoever asks after more than an alarm learns it. */
const learnsNow = (wakes: readonly Wake[], { decision }: Outcome, { incident }: ServiceLedger) =>
  incident === undefined && decision.kind === 'ignore' && wakes.some((wake) => wake.kind !== 'alarm');

function idle({ service, wakes }: Woken, because: string): Outcome {
  const kinds = wakes.map((wake) => wake.kind);
  const decision = { kind: 'ignore', why: 'nothing-to-do' } as const;
  return { service: service.service, wakes: kinds, decision, guards: [], told: 'not-needed', because };
}

/** The message comes again. AWS that did not answer is weather; anything else is a bug, and goes to the log as one. */
export function brokenOutcome(wakes: readonly Wake['kind'][], error: unknown, service?: string): Outcome {
  return {
    service,
    wakes,
    decision: { kind: 'wait', why: 'facts-unavailable', again: seconds(30) },
    guards: [],
    told: 'not-needed',
    because: String(error),
    failed: true,
    error: error instanceof CallFailed ? undefined : error,
  };
}
