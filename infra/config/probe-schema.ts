import { z } from 'zod';
import { arn, distinct, httpUrl, mapping, matching, oneOf, pointer, text, whole } from './rules.ts';

/* How a service is probed: as functions/core/config.ts has it, with defaults. */

const place = pointer.describe('Where in the JSON body.').meta({ examples: ['/status'] });

const version = mapping(
  {
    from: z
      .union([mapping({ pointer: place }), mapping({ header: text().describe('The header, by name.') })], {
        error: 'must be where the answer tells its version: { pointer: /revision } or { header: x-version }',
      })
      .describe('Where the answer tells its version: { pointer } into its JSON body, or { header }.'),
    is: oneOf(['revision', 'image-tag', 'image-digest']).describe("Which of green's task definition it must equal."),
    container: text().exactOptional().describe('Whose image is meant, where the task has several containers.'),
  },
  'must be a mapping such as { from: { pointer: /revision }, is: revision }',
);

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'must be a text, a number, true, false or null',
});

const checks = mapping(
  {
    status: z
      .array(whole('must be an HTTP status', 100).max(599, { error: 'must be an HTTP status' }), {
        error: 'must be a list of HTTP statuses',
      })
      .min(1, { error: 'must name at least one status' })
      .default([200])
      .describe('Any of these statuses is healthy.'),
    body: z
      .array(
        mapping(
          { pointer: place, equals: scalar.describe('What stands there.') },
          'must be a mapping such as { pointer: /status, equals: ok }',
        ),
        {
          error: 'must be a list such as [{ pointer: /status, equals: ok }]',
        },
      )
      .default([])
      .describe('What its JSON body must hold: [{ pointer: /status, equals: ok }].'),
    headers: z
      .array(
        mapping({
          name: text().describe('The header.'),
          equals: z.string({ error: 'must be a text' }).describe('What it must be.'),
        }),
        {
          error: 'must be a list such as [{ name: x-ready, equals: "yes" }]',
        },
      )
      .default([])
      .describe('What its headers must be: [{ name: x-ready, equals: "yes" }].'),
    version: version.exactOptional().describe('Whether it is green that answers: the version that it tells.'),
  },
  'must be a mapping such as { status: [200] }',
);
const NO_CHECKS = () => ({ status: [200], body: [], headers: [] });

const HEADERS = 'must be headers that HTTP can carry';
const request = {
  headers: z
    .record(matching(/^[!#$%&'*+.^_`|~\w-]+$/, HEADERS), matching(/^[\t\x20-\x7e\x80-\xff]*$/, HEADERS), {
      error: HEADERS,
    })
    .exactOptional()
    .describe(
      'Extra request headers. With `host` a load balancer is reached by its DNS name under the name of the site.',
    ),
  serverName: text()
    .exactOptional()
    .describe("The name that the certificate is checked against, where it is not the URL's."),
  checks: checks.default(NO_CHECKS).describe('What makes an answer healthy; absent: status 200.'),
};

const listener = {
  listenerArn: arn('elasticloadbalancing', 'listener/[\\w./-]+', 'a listener').describe(
    'The listener that the probe goes through: it must lead to green, and to nothing else.',
  ),
  ruleArn: arn('elasticloadbalancing', 'listener-rule/[\\w./-]+', "a listener's rule")
    .exactOptional()
    .describe('The rule of that listener that the URL matches; absent: its default action.'),
  url: httpUrl.describe('What is asked for.').meta({ examples: ['https://internal-shop.example.com:8443/health'] }),
};

const PORT = 'must be a port, 1 to 65535';
const taskIps = {
  protocol: oneOf(['http', 'https']).describe('How the tasks are asked.'),
  port: whole(PORT, 1).max(65_535, { error: PORT }).describe('The port that the tasks listen on.'),
  path: matching(/^\//, 'must be a path that starts with /')
    .describe('What is asked for.')
    .meta({ examples: ['/health'] }),
};

const WAYS = ['listener', 'task-ips', 'target-health'] as const;
const through = oneOf(WAYS).describe(
  "listener: ask through a listener. task-ips: ask each of green's tasks by its own address. target-health: ask the load balancer what its own health checks say.",
);

const WAY = 'must be a mapping with through: listener, task-ips or target-health';
const probeSchema = z.discriminatedUnion(
  'through',
  [
    mapping({ through: z.literal('listener'), ...listener, ...request }),
    mapping({ through: z.literal('task-ips'), ...taskIps, ...request }),
    mapping({ through: z.literal('target-health') }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? 'must be listener, task-ips or target-health' : WAY) },
);

/** What a default may say of a probe, and what a service may say of its own beside a default: any part of it. */
const probePartSchema = mapping({ through, ...listener, ...taskIps, ...request }, WAY).partial();

const HOOKS = 'must be a mapping with before-allow-traffic and after-allow-traffic';
const ofBoth = <T extends z.ZodType>(probe: T) => ({
  'before-allow-traffic': probe.describe('What is asked before any production traffic reaches green.'),
  'after-allow-traffic': probe.describe('What is asked while production traffic reaches green, for the soak.'),
});
export const probesSchema = mapping(ofBoth(probeSchema), HOOKS);
export const probesPartSchema = mapping(ofBoth(probePartSchema), HOOKS).partial();

export const alarmsSchema = distinct(
  matching(/^(?!arn:)(?=.*\S).{1,255}$/u, 'must be the name of an alarm, not an ARN'),
  'must be a list of alarm names',
).max(100, { error: 'must name at most 100 alarms (one DescribeAlarms call)' });
