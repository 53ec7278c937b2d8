import { pointAt } from './json-pointer.ts';
import type { Observation, UnhealthyReason, UnreachableReason } from './observation.ts';
import type { DurationMs } from './units.ts';

/** A JSON scalar: what a check may compare with. */
export type Scalar = string | number | boolean | null;

/** Where a reply says which version answered. */
export type VersionSource = { readonly pointer: string } | { readonly header: string };

/** What makes a reply healthy. All of them must hold. */
export interface HealthChecks {
  readonly status: readonly number[];
  readonly body: readonly { readonly pointer: string; readonly equals: Scalar }[];
  readonly headers: readonly { readonly name: string; readonly equals: string }[];
  /** Absent: the listener check alone keeps blue's answers out. */
  readonly version?: { readonly from: VersionSource; readonly is: VersionIdentity } | undefined;
}

/** Which property of the definition being deployed the reply must name. A config-only deployment keeps its image: use the revision. */
export type VersionIdentity = 'revision' | 'image-tag' | 'image-digest';

/** What came back from one attempt, before anyone judges it. */
export type ProbeReply =
  | {
      readonly kind: 'reply';
      readonly status: number;
      /** Lower-case names, as Node gives them. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** The body went past the limit and reading stopped. */
      readonly truncated: boolean;
      /** From the start of the attempt to the last byte. */
      readonly tookMs: DurationMs;
    }
  | { readonly kind: 'no-reply'; readonly reason: UnreachableReason; readonly detail: string }
  /** Bytes came back that are not HTTP: it answered, and not as a healthy service does. */
  | { readonly kind: 'not-http'; readonly detail: string };

export interface Expectations {
  readonly checks: HealthChecks;
  /** The version that must answer, as `checks.version.is` names it; absent when no version check is configured. */
  readonly version?: string | undefined;
  readonly latencyMaxMs?: DurationMs | undefined;
  readonly bodyMaxBytes: number;
}

const no = (reason: UnhealthyReason, detail: string): Observation => ({ kind: 'unhealthy', reason, detail });
/** A value for a detail. Lists and objects by their kind alone: a reply may nest them more deeply than the stack. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value)?.slice(0, 60) ?? 'nothing';
}
/** By own property only: every object inherits a `constructor`, and no reply has sent it. */
const headerOf = (reply: Reply, name: string): string | undefined => {
  const key = name.toLowerCase();
  return Object.hasOwn(reply.headers, key) ? reply.headers[key] : undefined;
};

type Reply = Extract<ProbeReply, { kind: 'reply' }>;
/** A reply with its body parsed once; `json` is undefined where the body is no JSON or too long to be read. */
interface Read {
  readonly reply: Reply;
  readonly json?: { readonly document: unknown } | undefined;
  readonly answered?: string | undefined;
}
type Check = (read: Read, expected: Expectations) => Observation | undefined;

function parsed(reply: Reply): Read['json'] {
  if (reply.truncated) return undefined;
  try {
    return { document: JSON.parse(reply.body) };
  } catch {
    return undefined;
  }
}

function versionIn(reply: Reply, json: Read['json'], from: VersionSource): string | undefined {
  if ('header' in from) return headerOf(reply, from.header);
  const found = pointAt(json?.document, from.pointer);
  if (!found.found || (typeof found.value !== 'string' && typeof found.value !== 'number')) return undefined;
  return String(found.value);
}

const otherVersion: Check = ({ answered }, { version }) =>
  answered === undefined || answered === version
    ? undefined
    : no('wrong-version', `version ${show(answered)} answered, ${show(version)} is being deployed`);

const noVersion: Check = ({ answered }, { checks, version }) =>
  checks.version && answered === undefined
    ? no('wrong-version', `the reply names no version, ${show(version)} is being deployed`)
    : undefined;

const status: Check = ({ reply }, { checks }) => {
  if (checks.status.includes(reply.status)) return undefined;
  const said = `status ${reply.status}, expected ${checks.status.join(' or ')}`;
  const redirect = reply.status >= 300 && reply.status < 400;
  return redirect ? no('redirected', `${said}; redirects are not followed`) : no('unhealthy-status', said);
};

const size: Check = ({ reply }, { bodyMaxBytes }) =>
  reply.truncated ? no('body-too-large', `the body has more than ${bodyMaxBytes} bytes`) : undefined;

const headers: Check = ({ reply }, { checks }) => {
  const wrong = checks.headers.find(({ name, equals }) => headerOf(reply, name) !== equals);
  if (!wrong) return undefined;
  return no(
    'unhealthy-header',
    `${wrong.name} is ${show(headerOf(reply, wrong.name))}, expected ${show(wrong.equals)}`,
  );
};

const body: Check = ({ json }, { checks }) => {
  if (checks.body.length > 0 && !json) return no('unhealthy-body', 'the body is not JSON');
  for (const { pointer, equals } of checks.body) {
    const found = pointAt(json?.document, pointer);
    if (found.found && found.value === equals) continue;
    const value = found.found ? show(found.value) : 'missing';
    return no('unhealthy-body', `${pointer} is ${value}, expected ${show(equals)}`);
  }
  return undefined;
};

const latency: Check = ({ reply }, { latencyMaxMs }) =>
  latencyMaxMs !== undefined && reply.tookMs > latencyMaxMs
    ? no('too-slow', `took ${Math.ceil(reply.tookMs)} ms, at most ${latencyMaxMs} ms`)
    : undefined;

/** Whoever answers as another version says nothing about green, so that comes before everything it says. */
const inOrder: readonly Check[] = [otherVersion, status, size, noVersion, headers, body, latency];

/** Turns one reply into one observation: the first check that fails names it. */
export function observe(reply: ProbeReply, expected: Expectations): Observation {
  if (reply.kind === 'no-reply') return { kind: 'unreachable', reason: reply.reason, detail: reply.detail };
  if (reply.kind === 'not-http') return no('malformed-reply', reply.detail);
  const json = parsed(reply);
  const source = expected.checks.version?.from;
  const read: Read = { reply, json, answered: source && versionIn(reply, json, source) };
  for (const check of inOrder) {
    const complaint = check(read, expected);
    if (complaint) return complaint;
  }
  return { kind: 'healthy', detail: `status ${reply.status} in ${Math.round(reply.tookMs)} ms` };
}
