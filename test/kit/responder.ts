import { expect } from 'vitest';
import type { BelayConfig } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { type DurationMs, type EpochMs, elapsed, millis, minutes, seconds } from '../../functions/core/units.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import type { Outcome } from '../../functions/flows/outcome.ts';
import { makeResponder } from '../../functions/flows/respond.ts';
import { muteDetailOf } from '../../sim/aws/alarm-event.ts';
import { hookOver } from '../../sim/belay/hook.ts';
import { ledgerOf } from '../../sim/belay/ledger-of.ts';
import { type Journaled, type Meets, mortal } from '../../sim/belay/mortal.ts';
import { responderPorts } from '../../sim/belay/ports.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { buildStage, type Stage } from '../../sim/incident/build.ts';
import { arnOf } from '../../sim/incident/definitions.ts';
import { type Final, finalOf } from '../../sim/incident/final.ts';
import { play, type Troupe } from '../../sim/incident/play.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { at } from '../../sim/incident/symptoms.ts';
import type { MemoryLedger } from '../../sim/ledger.ts';
import { Audit } from '../../sim/rules/audit.ts';
import { lookOf } from '../../sim/rules/judge-act.ts';
import { alarmEvent, configFor, plotFrom } from './incident-plot.ts';

/** How a play differs from the plot's. */
export interface Bend {
  readonly config?: (config: BelayConfig) => BelayConfig;
  /** Before anything is delivered. */
  readonly prepare?: (virtual: Virtual) => void | Promise<void>;
  readonly meets?: Meets;
  /** What Lambda gives to one invocation. */
  readonly timeLeft?: DurationMs;
  /** How long every call of AWS takes. */
  readonly latency?: DurationMs;
  /** The play lasts until its time is over, even if nothing is left to be done. */
  readonly toTheEnd?: boolean;
  /** Delivered through the queue beside the first event. */
  readonly also?: readonly unknown[];
}

export interface Seen {
  readonly at: EpochMs;
  readonly outcome: Outcome;
}

export type Answer = readonly string[] | 'all';

/** Belay over a virtual world, to be driven by hand. */
export interface Virtual extends Stage {
  readonly plot: Plot;
  readonly config: BelayConfig;
  readonly clock: VirtualClock;
  readonly ledger: MemoryLedger;
  readonly audit: Audit;
  readonly outcomes: Seen[];
  readonly calls: Journaled[];
  /** One invocation of the responder, to be run on the clock. */
  invoke(event: unknown): Promise<Answer>;
  /** The same, with the clock run. */
  respond(event: unknown): Promise<Answer>;
}

const TIME_LEFT = seconds(60);

export async function openVirtually(over: Partial<Plot> = {}, bend: Bend = {}): Promise<Virtual> {
  const plot = plotFrom(over);
  const clock = new VirtualClock(NOON);
  let tasks = 0;
  const stage = buildStage(plot, clock, () => {
    tasks += 1;
    return `10.0.${tasks >> 8}.${tasks & 255}`;
  });
  const ledger = await ledgerOf(stage, plot, NOON);
  const config = (bend.config ?? ((same) => same))(configFor(plot));
  const service = config.services.find((s) => s.service === plot.service);
  invariant(service !== undefined, 'the config guards the service of the plot');
  const past = plot.served.map(({ revision, from }) => ({ definition: arnOf(plot, revision), shift: at(from) }));
  const changes = plot.deeds.flatMap((deed) => (deed.do === 'deploy' ? [] : [at(deed.at)]));
  const now = () => clock.now();
  const fresh = plot.ledger === 'empty';
  const audit = new Audit({ world: stage.world, service, ledger, now, past, changes, fresh, latency: bend.latency });
  const virtual = { ...stage, plot, config, clock, ledger, audit, outcomes: [] as Seen[], calls: [] as Journaled[] };
  let invocations = 0;
  const invoke = async (event: unknown): Promise<Answer> => {
    invocations += 1;
    const invocation = `i${invocations}`;
    const plainPorts = responderPorts(virtual, invocation);
    const life = { name: invocation, onlooker: audit, calls: virtual.calls, meets: bend.meets, latency: bend.latency };
    const { ports, death } = mortal(plainPorts, life);
    const deliveries = parseDeliveries(event, config);
    const work = makeResponder(config, ports)(deliveries, bend.timeLeft ?? TIME_LEFT);
    const done = await Promise.race([work, death]);
    if (done === 'died') return 'all';
    for (const outcome of done.outcomes) virtual.outcomes.push({ at: clock.now(), outcome });
    const wakes = done.outcomes.flatMap((outcome) => outcome.wakes);
    audit.looks.push(lookOf(clock.now(), wakes));
    const errors = done.outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
    const bugs = errors.filter((error) => !/no time was left/.test(String(error)));
    if (bugs.length > 0) audit.violations.push(`a bug: ${String(bugs[0])}`);
    const failed = done.outcomes.some((outcome) => outcome.failed);
    return deliveries.some((d) => d.messageId !== undefined) ? done.failedMessages : failed ? 'all' : [];
  };
  const open: Virtual = { ...virtual, invoke, respond: (event) => clock.run(invoke(event)) };
  await bend.prepare?.(open);
  return open;
}

export interface Played extends Virtual {
  readonly final: Final;
  /** The news of incidents: `roll-back bad-deployment`. */
  readonly told: readonly { readonly at: EpochMs; readonly what: string; readonly text: string }[];
  /** Every decision, repetitions and idle looks left out. */
  readonly steps: readonly string[];
}

/** A plot from its first event until all is over; thousands of virtual seconds, no real one. The invariants hold. */
export async function playVirtually(over: Partial<Plot> = {}, event?: unknown, bend: Bend = {}): Promise<Played> {
  const virtual = await openVirtually(over, bend);
  const { clock, ledger, plot, audit } = virtual;
  const name = plot.service === 'cart' ? 'cart-5xx' : 'checkout-5xx';
  const muteDetail = muteDetailOf(virtual.world.cloudwatch.muteRules, name, at(-1));
  const first = event ?? alarmEvent(name, muteDetail ? { detail: { muteDetail } } : {});
  const answerHook = hookOver(virtual, virtual.config);
  const troupe: Troupe = {
    now: () => clock.now(),
    leap: (to: EpochMs) => clock.advance(elapsed(clock.now(), to)),
    respond: virtual.respond,
    hook: async (invocation) => void (await clock.run(answerHook(invocation))),
    isOver: async () => !bend.toTheEnd && (await ledger.read(plot.service)).incident === undefined,
  };
  const playing = { until: at(plot.until), sweepEvery: minutes(plot.sweepEvery) };
  await play(virtual, troupe, [first, ...(bend.also ?? [])], playing);
  audit.atTheEnd(millis((bend.timeLeft ?? TIME_LEFT) + seconds(30)));
  expect(audit.violations).toEqual([]);
  return played(virtual);
}

/** What has come of it so far. */
export function played(virtual: Virtual): Played {
  const { world, plot, outcomes } = virtual;
  const told = world.sns.published
    .filter(({ attributes }) => attributes['kind']?.StringValue === 'incident')
    .map(({ at: moment, attributes, message }) => ({
      at: moment,
      what: `${attributes['decision']?.StringValue} ${attributes['why']?.StringValue}`,
      text: String(JSON.parse(message).default),
    }));
  const said = outcomes
    .filter(({ outcome }) => outcome.service === plot.service && outcome.decision.why !== 'nothing-to-do')
    .map(({ outcome: { decision } }) => `${decision.kind} ${decision.why}`);
  const steps = said.filter((step, i) => step !== said[i - 1]);
  return { ...virtual, final: finalOf(world, plot), told, steps };
}
