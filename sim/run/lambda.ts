import type { BelayConfig } from '../../functions/core/config.ts';
import { type DurationMs, millis, minutes, seconds } from '../../functions/core/units.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { type HookResult, makeHook } from '../../functions/flows/hook.ts';
import { makeResponder, type Responded } from '../../functions/flows/respond.ts';
import { type Journaled, type Meets, mortal, type Onlooker } from '../belay/mortal.ts';
import { type Backdrop, hookPorts, responderPorts } from '../belay/ports.ts';
import type { HookInvocation } from '../happenings.ts';

/** As deployed: infra/belay/functions. */
export const RESPONDER_TIME = seconds(60);
const HOOK_TIME = minutes(15);

/** What came of one invocation; `died`: it crashed, or Lambda ended it. */
export type Came<T> = T | 'died';

export interface LambdaSettings {
  readonly backdrop: Backdrop;
  readonly onlooker: Onlooker;
  /** Absent: nothing befalls the functions themselves. */
  readonly meets: Meets | undefined;
  /** How long a call of the ledger takes; asked at each. */
  readonly skew: () => number;
}

/** Runs Belay's functions as Lambda does: each invocation by itself, with its own clock, until its time is over. */
export class Lambda {
  readonly calls: Journaled[] = [];
  readonly #settings: LambdaSettings;
  #invocations = 0;

  constructor(settings: LambdaSettings) {
    this.#settings = settings;
  }

  respond(event: unknown, config: BelayConfig): Promise<Came<Responded>> {
    const deliveries = parseDeliveries(event, config);
    return this.#live('r', RESPONDER_TIME, (name) => {
      const { ports, ...life } = this.#born(name, responderPorts(this.#settings.backdrop, name));
      return { ...life, work: makeResponder(config, ports)(deliveries, RESPONDER_TIME) };
    });
  }

  hook({ event, lifecycleEventName }: HookInvocation, config: BelayConfig): Promise<Came<HookResult>> {
    const hook = lifecycleEventName === 'AfterAllowTraffic' ? 'after-allow-traffic' : 'before-allow-traffic';
    return this.#live('h', HOOK_TIME, (name) => {
      const { ports, ...life } = this.#born(name, hookPorts(this.#settings.backdrop, hook));
      return { ...life, work: makeHook(hook, { ok: true, config }, ports)(event, HOOK_TIME) };
    });
  }

  #born<Ports extends Parameters<typeof mortal>[0]>(name: string, ports: Ports) {
    const { onlooker, meets, skew } = this.#settings;
    return mortal(ports, { name, onlooker, calls: this.calls, meets, skew: skew() });
  }

  async #live<T>(kind: string, time: DurationMs, begin: (name: string) => Life<T>): Promise<Came<T>> {
    this.#invocations += 1;
    const { work, death, die } = begin(`${kind}${this.#invocations}`);
    const over = new AbortController();
    // A function that Lambda ends is never heard of again.
    const ended = this.#settings.backdrop.clock.sleep(millis(time), over.signal).then(() => {
      if (!over.signal.aborted) void die();
      return 'died' as const;
    });
    const came = await Promise.race([work, death, ended]);
    over.abort(came);
    return came;
  }
}

interface Life<T> {
  readonly work: Promise<T>;
  readonly death: Promise<'died'>;
  readonly die: () => Promise<never>;
}
