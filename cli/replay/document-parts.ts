import { z } from 'zod';
import { invariant } from '../../functions/core/invariant.ts';
import { iso } from '../../functions/core/units.ts';
import type { JournalEntry } from '../../sim/world.ts';
import { REPLAYED } from './caller.ts';

/* What the documents of hooks and of the responder have in common. */

export const moment = z.iso.datetime().describe('RFC 3339, UTC');
export const calls = z
  .array(
    z.strictObject({
      at: moment,
      function: z.enum(REPLAYED).describe('whose call it was'),
      service: z.string(),
      operation: z.string(),
      outcome: z.string(),
    }),
  )
  .describe('every AWS call attempt that arrived, in order');
export const notifications = z.array(
  z.strictObject({
    at: moment,
    subject: z.string(),
    message: z.string(),
    attributes: z.record(z.string(), z.string()),
  }),
);
export const expectation = z.strictObject({ met: z.boolean(), unmet: z.array(z.string()) }).nullable();

export const callsIn = (journal: readonly JournalEntry[]): z.infer<typeof calls> =>
  journal.map(({ at, by, service, operation, outcome }) => {
    const name = REPLAYED.find((one) => one === by);
    invariant(name !== undefined, 'the local AWS is called by functions alone');
    return { at: iso(at), function: name, service, operation, outcome };
  });
