import { field, isObject, own, readAll, refused } from './read-json.ts';
import type { Home, ParsedWake } from './wake.ts';
import { alarmByEventBridge, alarmByLambda, alarmBySns } from './wake-alarm.ts';
import { deploymentByCodeDeploy, deploymentByEcs } from './wake-deployment.ts';
import { envelope } from './wake-home.ts';
import { hookDied } from './wake-hook-died.ts';
import { ownMessage } from './wake-own.ts';

/* One message, out of its wrapping: which kind is it, and what does it say? */

export const skipped = (because: string): ParsedWake => ({ ok: false, why: 'not-an-alarm', because });

type Reader = (message: unknown, home: Home) => ParsedWake;

/** The schedule that no target's input replaces. */
const sweep: Reader = (event, home) => {
  const read = readAll(envelope(event, home));
  return read.ok ? { ok: true, wake: { kind: 'sweep' } } : read;
};

/** What Belay reads of EventBridge, and the one source that each may have: nobody but AWS can write `aws.…` there. */
const eventBridge: ReadonlyMap<unknown, { readonly source: string; readonly read: Reader }> = new Map([
  ['CloudWatch Alarm State Change', { source: 'aws.cloudwatch', read: alarmByEventBridge }],
  ['CodeDeploy Deployment State-change Notification', { source: 'aws.codedeploy', read: deploymentByCodeDeploy }],
  ['ECS Deployment State Change', { source: 'aws.ecs', read: deploymentByEcs }],
  ['Scheduled Event', { source: 'aws.events', read: sweep }],
]);

const byEventBridge: Reader = (event, home) => {
  const type = own(event, 'detail-type');
  if (typeof type !== 'string') return refused('detail-type must be a text');
  const known = eventBridge.get(type);
  // Contributors' changes and changes of configuration are among these: CloudWatch itself is asked, at the alarm's own change.
  if (known === undefined) return skipped('a detail-type that Belay does not read');
  if (own(event, 'source') !== known.source) return refused('source must be the one of its detail-type');
  return known.read(event, home);
};

/** The first key that a message has says its kind. */
const kinds: readonly (readonly [mark: string, read: Reader])[] = [
  ['belay', ownMessage],
  ['detail-type', byEventBridge],
  ['alarmArn', alarmByLambda],
  ['alarmData', alarmByLambda],
  ['AlarmArn', alarmBySns],
  ['NewStateValue', alarmBySns],
  ['requestPayload', hookDied],
];

/** Reads an unwrapped message of any kind. */
export function readMessage(message: unknown, home: Home): ParsedWake {
  if (!isObject(message)) return skipped('not a JSON object');
  const kind = kinds.find(([mark]) => field(message, mark).value !== undefined);
  return kind === undefined ? skipped('an object of no kind that Belay reads') : kind[1](message, home);
}
