import { millis } from '../functions/core/units.ts';
import type { Operations } from './aws/operation.ts';
import type { Fault } from './faults.ts';
import { Refusal } from './refusal.ts';
import type { Answered } from './world.ts';

/* The calls that the world passes on: the ledger's, to its table. */

/** What the ledger calls. A world without a table answers as DynamoDB does. */
export const noTable: Operations = Object.fromEntries(
  ['BatchGetItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'].map((operation) => [
    operation,
    () => {
      throw new Refusal('ResourceNotFoundException', 'Requested resource not found');
    },
  ]),
);

const UNTOUCHED: Answered = { kind: 'answer', output: {}, after: millis(0) };

/** The answer of who it is passed on to, unless the fault keeps the call from arriving: then nobody hears of this one. */
export async function relayed(fault: Fault | undefined, forward: () => Promise<object>): Promise<Answered> {
  const arrives = fault === undefined || fault.kind === 'hang-after-effect' || fault.kind === 'slow';
  if (!arrives) return UNTOUCHED;
  try {
    return { kind: 'answer', output: await forward(), after: millis(0) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', refusal: error, after: millis(0) };
    throw error;
  }
}
