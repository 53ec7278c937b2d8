import type { BelayConfig } from '../../functions/core/config.ts';
import { type EpochMs, elapsed, type millis } from '../../functions/core/units.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import type { Outcome } from '../../functions/flows/outcome.ts';
import type { Ask } from '../../functions/flows/ports.ts';
import { makeResponder } from '../../functions/flows/respond.ts';
import type { ResponderPorts } from '../../functions/flows/responder-ports.ts';
import { sqsEvent } from '../aws/sqs-event.ts';
import type { Message } from '../aws/sqs-queue.ts';
import { around } from '../belay/around.ts';
import { responderPorts } from '../belay/ports.ts';
import type { VirtualClock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import type { MemoryLedger } from '../ledger.ts';
import type { Deployment } from './deployed.ts';
import { BAD, serviceArn } from './fleet.ts';
import type { Table } from './table.ts';
import { latencyOf, type SlowWorld } from './weather.ts';

/** What one invocation did. */
export interface Invocation {
  readonly at: EpochMs;
  readonly took: number;
  readonly messages: number;
  /** Answered calls of ports, by name: `alarms.read`. */
  readonly calls: ReadonlyMap<string, number>;
  readonly outcomes: readonly (Outcome & { readonly at: EpochMs })[];
  readonly timedOut: boolean;
}

export interface ResponderParts {
  readonly config: BelayConfig;
  readonly deployed: Deployment;
  readonly world: SlowWorld;
  readonly clock: VirtualClock;
  readonly ledger: MemoryLedger;
  readonly table: Table;
  readonly dice: Dice;
  readonly backoff: (attempts: number) => ReturnType<typeof millis>;
}

const never = () => new Promise<never>(() => {});

/** The responder's Lambda: the production flows over the world, each invocation with its own name, killed at the timeout. */
export class Responder {
  readonly invocations: Invocation[] = [];
  readonly #parts: ResponderParts;
  #begun = 0;

  constructor(parts: ResponderParts) {
    this.#parts = parts;
  }

  /** @returns the ids of the messages that must come again; `all` for an invocation that came to nothing */
  async invoke(batch: readonly Message[]): Promise<readonly string[] | 'all'> {
    const { config, clock, deployed } = this.#parts;
    this.#begun += 1;
    const at = clock.now();
    const calls = new Map<string, number>();
    const life = { dead: false };
    const respond = makeResponder(config, this.#ports(`invocation-${this.#begun}`, calls, life));
    const alarm = new AbortController();
    const late = clock.sleep(deployed.timeout, alarm.signal).then(() => 'timed-out' as const);
    const done = await Promise.race([respond(parseDeliveries(sqsEvent(batch), config), deployed.timeout), late]);
    alarm.abort();
    life.dead = true;
    const timedOut = done === 'timed-out';
    const outcomes = timedOut ? [] : done.outcomes.map((outcome) => ({ ...outcome, at: clock.now() }));
    const took = elapsed(at, clock.now());
    this.invocations.push({ at, took, messages: batch.length, calls, outcomes, timedOut });
    return timedOut ? 'all' : done.failedMessages;
  }

  #ports(name: string, calls: Map<string, number>, life: { readonly dead: boolean }): ResponderPorts {
    const { world, clock, ledger, table, backoff } = this.#parts;
    const plot = { service: 'checkout', unhealthy: [] } as const; // of an app that is not asked
    const ports = { ...responderPorts({ world, clock, ledger, plot, backoff }, name), ask: this.#ask };
    return around(ports, async (call, run) => {
      if (life.dead) return never();
      const answer = await (call.name.startsWith('ledger.') ? table.through(call, run) : run());
      calls.set(call.name, (calls.get(call.name) ?? 0) + 1);
      return life.dead ? never() : answer;
    });
  }

  /** Each service's app: revision 2 is sick. */
  readonly #ask: Ask = async ({ url }, signal) => {
    const { world, clock, dice } = this.#parts;
    const tookMs = latencyOf(dice, 'ask');
    await clock.sleep(tookMs, signal);
    world.happenings.runDue(clock.now());
    const [name = ''] = new URL(url).hostname.split('.');
    const sets = world.ecs.services.get(serviceArn(name))?.taskSets ?? [];
    const revision = sets
      .find(({ status }) => status === 'PRIMARY')
      ?.taskDefinition?.split(':')
      .at(-1);
    const body = JSON.stringify({ status: 'ok', revision });
    const status = revision === String(BAD) ? 500 : 200;
    return { kind: 'reply', status, headers: {}, body, truncated: false, tookMs };
  };
}
