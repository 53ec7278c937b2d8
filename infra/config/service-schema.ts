import { z } from 'zod';
import { MODES } from '../../functions/core/config.ts';
import { limitsSchema } from './limits-schema.ts';
import { alarmsSchema, probesPartSchema, probesSchema } from './probe-schema.ts';
import { arn, distinct, mapping, matching, name, oneOf, text } from './rules.ts';
import { thresholdsSchema } from './thresholds-schema.ts';

export const mode = oneOf(MODES).describe(
  'What the responder may do: observe (record only), propose (tell the command as well), act.',
);

const GROUP_RULE = 'must be { application, deploymentGroup }, or none';
const group = mapping(
  {
    application: text().describe("The CodeDeploy application's name."),
    deploymentGroup: text().describe("The deployment group's name."),
    beforeAllowTrafficHook: text()
      .exactOptional()
      .describe("The function of the BeforeAllowTraffic hook that a rollback keeps. Default: this Belay's own."),
  },
  GROUP_RULE,
);
const GROUP =
  'The CodeDeploy deployment group that deploys the service. Absent or none: ECS itself does, and no hook is called for it.';

/** What a service and a default have in common, whole. */
const parts = {
  stage: text('must be the name of a stage').describe('One of `stages`.'),
  mode: mode.exactOptional().describe("What the responder may do with this service. Default: the stage's mode."),
  cluster: name.describe("The ECS cluster's name."),
  alarms: alarmsSchema.describe('The CloudWatch alarms, by name, that say whether the service is well.'),
  limits: limitsSchema.exactOptional().describe("Overrides of the stage's profile."),
  thresholds: thresholdsSchema.exactOptional(),
  taskRoles: distinct(arn('iam', 'role/[\\w+=,.@/-]+', 'a role'), 'must be a list of role ARNs')
    .exactOptional()
    .describe('The task and execution roles of a service that ECS itself deploys: UpdateService must pass them on.'),
};

/** All of a service, once the defaults are worked in. */
export const serviceSchema = mapping(
  {
    service: name,
    ...parts,
    ecsService: name.exactOptional(),
    codedeploy: z.union([z.literal('none'), group], { error: GROUP_RULE }).exactOptional(),
    probes: probesSchema,
  },
  'must be a service: a mapping with service, stage, cluster, alarms and probes',
);
export type Service = z.infer<typeof serviceSchema>;

const partly = {
  ...mapping(parts).partial().shape,
  codedeploy: z
    .union([z.literal('none'), group.partial()], { error: GROUP_RULE })
    .exactOptional()
    .describe(GROUP),
  probes: probesPartSchema.exactOptional().describe('How each of the two hooks asks green.'),
};

/** What all services have in common. */
export const defaultsSchema = mapping(partly, 'must be a mapping of what all services have in common').describe(
  'What all services have in common: each key lies under the same key of every service. Lists are replaced, not joined.',
);

/** For editors: what a default may say may be missing here. */
export const servicePartSchema = mapping({
  service: name.describe('What people call it. Its key in the ledger: renaming it forgets what is known good.'),
  ecsService: name.exactOptional().describe("The ECS service's name. Default: `service`."),
  ...partly,
}).describe('One guarded service of one stage.');

export const resourceName = matching(
  /^[A-Za-z][A-Za-z0-9-]*$/,
  'must be a name of letters, digits and -, beginning with a letter',
);
