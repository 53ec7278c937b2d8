import type { BelayConfig } from '../core/config.ts';
import { notBefore, route, servicesFor, unrouted } from '../core/route.ts';
import { type DurationMs, type EpochMs, millis, plus, seconds } from '../core/units.ts';
import type { Delivery, Wake } from '../core/wake.ts';
import { closeUnguarded } from './close-unguarded.ts';
import { answerForDeadHook } from './hook-died.ts';
import { brokenOutcome, lookAt } from './look-at.ts';
import type { Outcome } from './outcome.ts';
import { readEarly } from './read-alarms.ts';
import type { ResponderPorts } from './responder-ports.ts';
import { sweep } from './sweep.ts';
import { LATE, within } from './within.ts';

/** What one invocation came to. */
export interface Responded {
  readonly outcomes: readonly Outcome[];
  /** The messages that must come again. */
  readonly failedMessages: readonly string[];
}

export type Respond = (deliveries: readonly Delivery[], timeLeft: DurationMs) => Promise<Responded>;

/** What of an invocation's time is kept back, to answer Lambda and to send what is to come later. */
const RESERVE = seconds(5);
/** A lease outlives the invocation that took it, whatever becomes of that. */
const LEASE_MARGIN = seconds(30);

/** Answers a batch of wakes: one look at each service, whatever number of messages named it. Never throws. */
export const makeResponder =
  (config: BelayConfig, ports: ResponderPorts): Respond =>
  async (deliveries, timeLeft) => {
    const now = ports.time.now();
    const until = plus(now, millis(Math.max(0, timeLeft - RESERVE)));
    const leaseUntil = plus(now, millis(timeLeft + LEASE_MARGIN));
    const [elsewhere, services] = await Promise.all([
      Promise.all(deliveries.map((delivery) => answerElsewhere(delivery, config, ports, until))),
      lookAtServices(deliveries, config, ports, until, leaseUntil),
    ]);
    const outcomes = [...elsewhere.flatMap(({ outcome }) => outcome ?? []), ...services.map((s) => s.outcome)];
    await sendLater(outcomes, ports);
    const failed = [...elsewhere, ...services].filter(({ outcome }) => outcome?.failed).flatMap((x) => x.messages);
    return { outcomes, failedMessages: [...new Set(failed)] };
  };

interface Answered {
  readonly outcome?: Outcome | undefined;
  readonly messages: readonly string[];
}

/** What is about no service, or about all of them. */
async function answerElsewhere(
  delivery: Delivery,
  config: BelayConfig,
  ports: ResponderPorts,
  until: EpochMs,
): Promise<Answered> {
  const { messageId, parsed } = delivery;
  const messages = messageId === undefined ? [] : [messageId];
  const work = parsed.ok ? workFor(parsed.wake, config, ports) : undefined;
  if (parsed.ok && work) {
    const kinds = [parsed.wake.kind];
    const answer = await within(ports.time, until, work).catch((error: unknown) => brokenOutcome(kinds, error));
    return { messages, outcome: answer === LATE ? brokenOutcome(kinds, new Error('no time was left')) : answer };
  }
  const none = unrouted(delivery, config);
  if (!none) return { messages };
  const { wake, why, because } = none;
  const wakes = wake === undefined ? [] : [wake];
  return { messages, outcome: { wakes, decision: { kind: 'ignore', why }, guards: [], told: 'not-needed', because } };
}

/** What is done for a wake that is no guarded service's. */
function workFor(wake: Wake, config: BelayConfig, ports: ResponderPorts): (() => Promise<Outcome>) | undefined {
  if (wake.kind === 'sweep') return () => sweep(config, ports);
  if (wake.kind === 'hook-died') return () => answerForDeadHook(wake, config, ports);
  if (wake.kind === 'recheck' && servicesFor(wake, config).length === 0) return () => closeUnguarded(wake, ports);
  return undefined;
}

async function lookAtServices(
  deliveries: readonly Delivery[],
  config: BelayConfig,
  ports: ResponderPorts,
  until: EpochMs,
  leaseUntil: EpochMs,
) {
  const now = ports.time.now();
  const woken = route(deliveries, config);
  const due = woken.filter((one) => notBefore(one, now) === undefined);
  const early = readEarly(due, ports);
  early.catch(() => {}); // each service awaits it for itself
  const looks = woken.map(async (one) => {
    const kinds = one.wakes.map((wake) => wake.kind);
    const outcome = await within(ports.time, until, () =>
      lookAt({ woken: one, early, config, ports, actUntil: until, leaseUntil }),
    ).catch((error: unknown) => brokenOutcome(kinds, error, one.service.service));
    const late = () => brokenOutcome(kinds, new Error('no time was left'), one.service.service);
    return { outcome: outcome === LATE ? late() : outcome, messages: one.messages };
  });
  return Promise.all(looks);
}

/** A message that is lost is found by the sweep: nextCheckAt is in the incident. So a queue that is down fails nothing. */
async function sendLater(outcomes: readonly Outcome[], ports: ResponderPorts): Promise<void> {
  const rechecks = outcomes.flatMap(({ service, again }) => (service && again ? [{ service, at: again }] : []));
  if (rechecks.length === 0) return;
  const now = ports.time.now();
  await within(ports.time, plus(now, RESERVE), (s) => ports.queue.recheckAll(rechecks, now, s)).catch(() => {});
}
