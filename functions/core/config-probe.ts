import * as v from '@badrap/valita';
import { isJsonPointer } from './json-pointer.ts';
import type { DurationMs } from './units.ts';

/* How the config says which way a probe goes, and what a good answer is; and the plain values that a config is made of. */

export const text = v.string().assert((s) => s.trim() !== '', 'must not be empty');
export const arn = text.assert((s) => /^arn:aws[\w-]*:/.test(s), 'must be an ARN (arn:aws…)');
/** CodeDeploy wants `cluster:service` by name to tell the shift; an ARN, which ECS would take, names nothing there. */
export const name = text.assert((s) => /^[\w-]{1,255}$/.test(s), 'must be a name, not an ARN');
export const whole = v.number().assert((n) => Number.isSafeInteger(n) && n >= 0, 'must be a whole number, 0 or more');
export const ms = whole.map((n) => n as DurationMs);
const scalar = v.union(v.string(), v.number(), v.boolean(), v.null());
const pointer = v.string().assert(isJsonPointer, 'must be a JSON pointer such as /status');

function isHttpUrl(raw: string): boolean {
  const url = URL.parse(raw);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

export const httpUrl = text.assert(isHttpUrl, 'must be an http or https URL without credentials');

const checks = v.object({
  status: v.array(whole).assert((list) => list.length > 0, 'must name at least one status'),
  body: v.array(v.object({ pointer, equals: scalar })),
  headers: v.array(v.object({ name: text, equals: v.string() })),
  version: v
    .object({
      from: v.union(v.object({ pointer }), v.object({ header: text })),
      is: v.union(v.literal('revision'), v.literal('image-tag'), v.literal('image-digest')),
      /** Whose image is meant, where the task has several containers. */
      container: text.optional(),
    })
    .optional(),
});

const sendable = (headers: Record<string, string>) =>
  Object.entries(headers).every(
    ([name, value]) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
  );
const headers = v.record(v.string()).assert(sendable, 'must be headers that HTTP can carry');

/** Extra request headers; `host` and `serverName` let a probe reach an ALB by its DNS name under the site's own name. */
const request = { headers: headers.optional(), serverName: text.optional() };

export const probe = v.union(
  /** Ask through a listener or one of its rules, after checking that it leads to green and to nothing else. */
  v.object({
    through: v.literal('listener'),
    listenerArn: arn,
    ruleArn: arn.optional(),
    url: httpUrl,
    ...request,
    checks,
  }),
  /** Ask each of green's tasks by its own address. */
  v.object({
    through: v.literal('task-ips'),
    protocol: v.union(v.literal('http'), v.literal('https')),
    port: whole.assert((n) => n >= 1 && n <= 65_535, 'must be a port'),
    path: text.assert((s) => s.startsWith('/'), 'must start with /'),
    ...request,
    checks,
  }),
  /** Ask the load balancer what its own health checks say of green. */
  v.object({ through: v.literal('target-health') }),
);
