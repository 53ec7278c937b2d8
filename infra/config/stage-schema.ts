import { z } from 'zod';
import { arn, distinct, httpsUrl, mapping, matching, name } from './rules.ts';
import { mode, resourceName } from './service-schema.ts';

const EMAIL = 'must be an e-mail address';
const email = matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, EMAIL);
const TELL = 'must be one of { email: … }, { email-json: … }, { https: … }, { sms: … }';

const recipient = mapping(
  {
    email: email.describe('A mailbox, for people.'),
    'email-json': email.describe('A mailbox, for machines.'),
    https: httpsUrl.describe('A web hook.'),
    sms: matching(/^\+[1-9]\d{6,14}$/, 'must be a phone number in quotes, such as "+491701234567"').describe(
      'A phone, in quotes.',
    ),
  },
  TELL,
)
  .partial()
  .refine((one) => Object.keys(one).length === 1, { error: TELL })
  .meta({ minProperties: 1, maxProperties: 1 });

const RANGE = 'must be an IPv4 range such as 10.0.0.0/16';
const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const cidr = matching(new RegExp(`^(?:${octet}\\.){3}${octet}/(?:1[6-9]|2[0-8])$`), RANGE);

const MADE =
  'must be true (the VPC has neither a NAT gateway nor these endpoints) or false (it has one of them): they change names for the whole VPC and cost by the hour';

const network = mapping({
  vpcId: matching(/^vpc-[0-9a-f]{8,17}$/, 'must be the id of a VPC (vpc-…)').describe('The VPC that the hooks run in.'),
  cidr: cidr.describe(
    "The range that may reach the endpoints: the VPC's, since their private names count for all that runs in it.",
  ),
  subnets: distinct(
    mapping({
      id: matching(/^subnet-[0-9a-f]{8,17}$/, 'must be the id of a subnet (subnet-…)').describe('A private subnet.'),
      availabilityZone: matching(
        /^[a-z]{2,4}-[a-z0-9-]+[a-z]$/,
        'must be an availability zone such as eu-west-1a',
      ).describe('The availability zone that it lies in.'),
      routeTableId: matching(/^rtb-[0-9a-f]{8,17}$/, 'must be the id of a route table (rtb-…)').describe(
        "Its route table: the ledger's endpoint is a route.",
      ),
    }),
    'must be a list of { id, availabilityZone, routeTableId }',
  )
    .min(1, { error: 'must name at least one subnet' })
    .describe('Private subnets, with the availability zone and the route table of each.'),
  createEndpoints: z
    .boolean({ error: MADE })
    .describe(
      "Whether Belay makes the endpoints that the hooks' calls to AWS need. true: the VPC has neither a NAT gateway nor these endpoints. false: it has one of them. They have private DNS, which changes name resolution for the whole VPC, and cost by the hour.",
    ),
});

export const stageSchema = mapping(
  {
    account: matching(/^\d{12}$/, 'must be a 12-digit AWS account id, in quotes')
      .describe('The AWS account of the stage, in quotes.')
      .meta({ examples: ['123456789012'] }),
    region: matching(/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/, 'must be an AWS region such as eu-west-1')
      .describe('The AWS region of the stage.')
      .meta({ examples: ['eu-west-1'] }),
    profile: name
      .exactOptional()
      .describe(
        "The limits of the stage: gamma, prod, or one of `profiles`. Default: the profile of the stage's own name.",
      ),
    name: resourceName
      .exactOptional()
      .describe(
        'What every physical name of this stage begins with. Default: belay-<stage>. Two teams in one account and region need two. A new name is a new Belay: queues, topics, subscriptions and the names of the hooks change. Update the AppSpecs first, and deploy no service in between.',
      ),
    mode: mode.default('act').describe('What the responder may do with services that do not say it themselves.'),
    tell: distinct(recipient, 'must be a list such as [{ email: oncall@example.com }]')
      .default([])
      .describe('Who is told: subscriptions to the topic of the stage.'),
    alarmTopics: distinct(arn('sns', '[\\w-]+', 'an SNS topic'), 'must be a list of topic ARNs')
      .default([])
      .describe('Existing SNS topics that alarms are published to; the responder listens to each.'),
    network: network
      .exactOptional()
      .describe('Where the hooks run, to reach a private test listener. Absent: outside any VPC.'),
  },
  'must be a stage: a mapping with account and region',
);
export type Stage = z.infer<typeof stageSchema>;
