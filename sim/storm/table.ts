import type { DurationMs } from '../../functions/core/units.ts';
import { CallFailed, type Time } from '../../functions/flows/ports.ts';
import type { PortCall } from '../belay/around.ts';
import type { Buckets } from '../buckets.ts';
import type { Dice } from '../dice.ts';
import type { World } from '../world.ts';
import { latencyOf } from './weather.ts';

/** What a call of the ledger's is in DynamoDB: one request each, with the partition and the capacity units that it takes. */
interface Request {
  readonly operation: 'Query' | 'BatchGetItem' | 'UpdateItem' | 'PutItem' | 'DeleteItem';
  readonly partition: string;
  readonly units: number;
}

const REGION = '*region';
/** Keys that one BatchGetItem takes. */
const KEYS_MAX = 100;
const ATTEMPTS_MAX = 8;
/** Of one attribute of the breaker's item, `f#<service>` and a moment, without the service's name; in bytes. */
const FIRING_BYTES = 10;
/** DynamoDB writes in units of 1 KB; the documents of one service are a few. */
const DOCUMENT_UNITS = 2;

export interface TableParts {
  readonly world: World;
  readonly buckets: Buckets;
  readonly clock: Time;
  readonly dice: Dice;
  readonly backoff: (attempts: number) => DurationMs;
}

/** The ledger's table as DynamoDB has it: calls take time and capacity, stand in the world's journal, and may be throttled. */
export class Table {
  readonly #parts: TableParts;
  readonly #fired = new Set<string>();

  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  /** How large the region-wide item with everybody's firing has become, in bytes. */
  get breakerBytes(): number {
    let bytes = 64;
    for (const name of this.#fired) bytes += name.length + FIRING_BYTES;
    return bytes;
  }

  /** @throws CallFailed where DynamoDB refuses to the end. */
  async through(call: PortCall, run: () => Promise<unknown>): Promise<unknown> {
    for (const request of this.#requestsOf(call)) await this.#ask(request);
    return run();
  }

  async #ask({ operation, partition, units }: Request): Promise<void> {
    const { world, buckets, clock, dice, backoff } = this.#parts;
    const patient = new AbortController().signal;
    for (let attempts = 1; ; attempts += 1) {
      const refused = buckets.throttles('dynamodb', operation, clock.now(), { partition, units });
      const outcome = refused ? 'throttle' : 'ok';
      world.journal.push({ at: clock.now(), service: 'dynamodb', operation, outcome });
      await clock.sleep(latencyOf(dice, 'ledger'), patient);
      if (!refused) return;
      if (attempts === ATTEMPTS_MAX) throw new CallFailed(`dynamodb:${operation}`, 'unavailable', 'throttled');
      await clock.sleep(backoff(attempts), patient);
    }
  }

  #requestsOf({ name, args }: PortCall): Request[] {
    const [first] = args;
    const service = typeof first === 'string' ? first : ((first as { service?: string } | undefined)?.service ?? '');
    const write = (operation: Request['operation'], units = DOCUMENT_UNITS) => [
      { operation, partition: service, units },
    ];
    switch (name.slice('ledger.'.length)) {
      case 'read':
      case 'recall':
        return write('Query', 1);
      case 'states': {
        const batches = Math.ceil((first as readonly string[]).length / KEYS_MAX);
        // Every key is a partition of its own.
        return Array.from({ length: batches }, (_, i) => ({ operation: 'BatchGetItem', partition: `${i}`, units: 1 }));
      }
      case 'noteFiring':
        this.#fired.add(service);
        return [{ operation: 'UpdateItem', partition: REGION, units: this.breakerBytes / 1_024 }];
      case 'claimPage':
        return [{ operation: 'UpdateItem', partition: REGION, units: this.breakerBytes / 1_024 }];
      case 'archive':
      case 'saveVeto':
        return write('PutItem');
      case 'forgetTerms':
        return (args[1] as readonly unknown[]).flatMap(() => write('DeleteItem', 1));
      default:
        return write('UpdateItem');
    }
  }
}
