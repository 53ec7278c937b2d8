import type { z } from 'zod';
import { DURATION } from './duration.ts';
import { duration, mapping, matching, name, whole } from './rules.ts';
import { thresholdsSchema } from './thresholds-schema.ts';

/* Every limit of a service, as `belay.yaml` calls it: the names of core/policy.ts, without the unit that the value carries. */

const shape = {
  successesInARowMin: whole().describe('So many healthy probes in a row, and no fewer, pass.'),
  unhealthyMax: whole().describe('Unhealthy probes tolerated over the whole hook call; one more fails it.'),
  unreachableInARowMax: whole().describe(
    'Unanswered probes in a row that are tolerated; one more fails the hook call.',
  ),
  pause: duration.describe('Rest between the end of one probe and the start of the next.'),
  attemptTimeout: duration.describe('A probe that has not been answered in full by then counts as unanswered.'),
  latencyMax: matching(new RegExp(`^none$|${DURATION.source}`), 'must be a duration such as 800ms, or none').describe(
    'An answer that took longer is unhealthy; none: any answer inside the attempt timeout will do.',
  ),
  bodyMaxBytes: whole().describe('An answer with a longer body is unhealthy, and no more of it is read.'),
  soak: duration.describe('How long AfterAllowTraffic goes on watching, from its first probe.'),
  alarmPoll: duration.describe("How often AfterAllowTraffic reads the service's alarms."),
  reportReserve: duration.describe('Time of the hook kept back from probing, for the report.'),
  bake: duration.describe('A revision must have served this long without an incident to be known good.'),
  reach: duration.describe(
    "An alarm that rises later than this after a deployment's shift is not that deployment's doing.",
  ),
  settle: duration.describe('After a rollback or a possible fix shifted: the time it gets to show that it helps.'),
  waitDeadline: duration.describe('A wait that has lasted this long pages.'),
  rollbackDeadline: duration.describe("Belay's own rollback must have shifted within this."),
  terminationWait: duration.describe(
    'How long CodeDeploy keeps blue after the shift. A reach that is no longer leaves nothing to do after the window.',
  ),
};

/** Overrides: only what differs from the profile. */
export const limitsSchema = mapping(shape, 'must be a mapping of limits, such as { soak: 2m }')
  .partial()
  .meta({ examples: [{ soak: '2m', latencyMax: '800ms' }] });
export type LimitsInput = z.infer<typeof limitsSchema>;

export const profileSchema = limitsSchema
  .extend({
    extends: name
      .exactOptional()
      .describe(
        'The profile that this one bends. Not needed for gamma and prod, which bend the built-in ones of their name.',
      ),
    thresholds: thresholdsSchema.exactOptional(),
  })
  .describe('A profile: a set of limits that stages share. Only what differs from the one that it bends.');
