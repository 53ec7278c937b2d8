import { z } from 'zod';

/* What the documents of hooks and of the responder have in common. */

export const moment = z.iso.datetime().describe('RFC 3339, UTC');
export const calls = z
  .array(z.strictObject({ at: moment, service: z.string(), operation: z.string(), outcome: z.string() }))
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
