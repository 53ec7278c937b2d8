import type { Permission, ResourceKind } from './permission-entries.ts';
import { hook, smoke, soak } from './permissions-hooks.ts';
import { responder } from './permissions-responder.ts';

/*
 * What each function may do, and why: the one contract. The stack makes its policies of it (statements.ts), the replay's
 * local AWS refuses what is not in it, and a test holds it against what the replayed scenarios really call. No CDK in
 * here: the command line reads it too.
 */

export const FUNCTION_NAMES = [
  'before-allow-traffic',
  'after-allow-traffic',
  'alarm-responder',
  'responder-smoke',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export const permissions: Readonly<Record<FunctionName, readonly Permission[]>> = {
  'before-allow-traffic': hook,
  'after-allow-traffic': [...hook, ...soak],
  'alarm-responder': responder,
  'responder-smoke': smoke,
};

/** Operations whose action has another name than theirs, as `service:Operation`. */
const RENAMED: Readonly<Record<string, string>> = {
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** The IAM action of an SDK operation. `service`: its name in IAM, which is also its name in a replay's `calls`. */
export const actionOf = (service: string, operation: string): string =>
  RENAMED[`${service}:${operation}`] ?? `${service}:${operation}`;

/** The actions that the function's code calls by name, each once, in order. */
export const usedActions = (name: FunctionName): readonly string[] =>
  [...new Set(permissions[name].filter(({ kind }) => kind === 'used').flatMap(({ actions }) => actions))].toSorted();

/** May this function call that? On which resource is IAM's to say. */
export const mayCall = (name: FunctionName, service: string, operation: string): boolean =>
  usedActions(name).includes(actionOf(service, operation));

/** Kinds that end in `*` as the resource. */
const EVERYWHERE: readonly ResourceKind[] = ['any', 'network-reads', 'cluster-tasks', 'hooked-cluster-tasks'];

/** Everything that is granted on `*`, with the reason, for docs and for evidence. */
export const grantedOnAny = (name: FunctionName): readonly Permission[] =>
  permissions[name].filter(({ on }) => EVERYWHERE.includes(on));
