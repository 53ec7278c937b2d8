import type { EpochMs } from '../../functions/core/units.ts';
import type { Lease } from '../../functions/flows/ledger-port.ts';
import type { PortCall } from '../belay/around.ts';
import type { Deed } from './small-world.ts';
import type { SmallStage } from './stage.ts';
import { said } from './text.ts';

const LOOKS = /^(Describe|Get|List|BatchGet)/;
/** They only add to what nobody looks at in this order. */
const ADDS = new Set(['Publish', 'PutEvents', 'SendMessageBatch']);

/**
 * What has become of the world and of the ledger, as far as anything to come depends on it. The world is told by all that was
 * done to it, in order: what it will do by itself is hidden in functions, but follows from that. The ledger is told as it is.
 */
export class Records {
  readonly #stage: SmallStage;
  readonly #done: string[] = [];
  readonly #fired = new Map<string, EpochMs>();
  #lease: { readonly owner: string; readonly until: EpochMs } | undefined;
  #paged: unknown;

  constructor(stage: SmallStage) {
    this.#stage = stage;
    const { world, clock } = stage;
    const call = world.call.bind(world);
    world.call = (service, operation, input) => {
      const result = call(service, operation, input);
      if (!LOOKS.test(operation) && !ADDS.has(operation)) this.#note(`${operation} ${said(input)}`, clock.now());
      return result;
    };
  }

  /** The lease, as it is: somebody may still have it who is gone. */
  get lease() {
    return this.#lease;
  }

  saw({ name, args }: PortCall, answer: unknown): void {
    const [first, second, third] = args;
    if (name === 'ledger.take' && answer !== 'held') {
      this.#lease = { owner: (first as Lease).owner, until: third as EpochMs };
    }
    if (name === 'ledger.save' && answer === 'saved' && third === 'release') this.#lease = undefined;
    if (name === 'ledger.noteFiring') this.#fired.set(first as string, second as EpochMs);
    if (name === 'ledger.claimPage' && answer === true) this.#paged = args.slice(0, 2);
  }

  deed(deed: Deed): void {
    if (deed.do === 'deploy' || deed.do === 'stop') this.#note(said(deed), this.#stage.clock.now());
  }

  passed(to: EpochMs): void {
    this.#note('time passed', to);
  }

  /** Each as one text; `added` in no order. */
  async all(): Promise<{ readonly told: readonly string[]; readonly added: readonly string[] }> {
    const { ledger, plot, world, queue, clock } = this.#stage;
    const known = await ledger.read(plot.service);
    const { seen } = (await ledger.states([plot.service])).get(plot.service) ?? {};
    const memory = said([known, seen, this.#lease, [...this.#fired], this.#paged, ledger.hold]);
    const news = world.sns.published.map(said);
    const events = world.events.put.map(said);
    return { told: [...this.#done, String(clock.now()), memory], added: [...news, ...events, ...queue.bodies()] };
  }

  #note(what: string, at: EpochMs): void {
    this.#done.push(`${at} ${what}`);
  }
}
