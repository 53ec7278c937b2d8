import { z } from 'zod';
import { profileSchema } from './limits-schema.ts';
import { httpsUrl, mapping } from './rules.ts';
import { defaultsSchema, resourceName, servicePartSchema } from './service-schema.ts';
import { stageSchema } from './stage-schema.ts';

const VERSION = 'must be 1';
const head = {
  version: z.literal(1, { error: VERSION }).describe('The version of this format.'),
  runbook: httpsUrl
    .exactOptional()
    .describe('The web address of your copy of docs/runbook.md, which alarms and messages link to.'),
};

const PROFILES = 'must be a mapping of profiles by name';
const STAGES = 'must be a mapping of stages by name';
const SERVICES = 'must be a list of services';
const open = (rule: string) => z.record(z.string(), z.unknown(), { error: rule });

/** The outermost form alone. What lies further in is checked part by part, so that one broken part hides no other's problems. */
export const shellSchema = mapping(
  {
    ...head,
    profiles: open(PROFILES)
      .refine((profiles) => Object.keys(profiles).length <= 100, { error: 'must be 100 profiles at most' })
      .exactOptional(),
    stages: open(STAGES).refine((stages) => Object.keys(stages).length > 0, { error: 'must name at least one stage' }),
    defaults: z.unknown().optional(),
    services: z.array(z.unknown(), { error: SERVICES }),
  },
  'must be a mapping with version, stages and services',
);

/** The whole, for editors. */
export const fileSchema = mapping({
  ...head,
  profiles: z
    .record(resourceName, profileSchema)
    .exactOptional()
    .describe('Bends the built-in profiles gamma and prod, or adds own ones.'),
  stages: z
    .record(resourceName, stageSchema)
    .describe('Where Belay is deployed: one stack a stage.')
    .meta({ minProperties: 1 }),
  defaults: defaultsSchema.exactOptional(),
  services: z.array(servicePartSchema).describe('What is guarded: one entry a service and stage.'),
});
