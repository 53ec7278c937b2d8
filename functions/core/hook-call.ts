import type { DeploymentId, HookExecutionId } from './ids.ts';

/** The two deployment hooks that Belay serves. Their events look alike, so each function knows which one it is. */
export const HOOKS = ['before-allow-traffic', 'after-allow-traffic'] as const;
export type HookName = (typeof HOOKS)[number];

/** One invocation by CodeDeploy. */
export interface HookCall {
  readonly deployment: DeploymentId;
  readonly execution: HookExecutionId;
}

/** What is wrong with an event: the field, and how it breaks the rule. Never the value itself: it may be anything. */
export interface Complaint {
  readonly field: 'event' | 'DeploymentId' | 'LifecycleEventHookExecutionId';
  readonly problem: string;
}

export type ParsedHookCall =
  | { readonly ok: true; readonly call: HookCall }
  /** `call` is there when the event still says whom to answer: then `Failed` is reported instead of an hour's silence. */
  | { readonly ok: false; readonly complaint: Complaint; readonly call?: HookCall };

/**
 * CodeDeploy's model gives both as plain strings with no pattern and no length. Real deployment ids have 11 characters
 * and real execution ids some hundreds, so these bounds refuse nonsense without refusing next year's format.
 */
export const DEPLOYMENT_ID_LENGTH_MAX = 64;
export const EXECUTION_ID_LENGTH_MAX = 8_192;
const DEPLOYMENT_ID = /^d-[A-Za-z0-9]+$/;

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);
const kindOf = (x: unknown) =>
  x === null || x === undefined
    ? String(x)
    : Array.isArray(x)
      ? 'an array'
      : typeof x === 'object'
        ? 'an object'
        : `a ${typeof x}`;

function missingText(field: 'DeploymentId' | 'LifecycleEventHookExecutionId', value: unknown): Complaint | undefined {
  if (value === undefined) return { field, problem: 'is missing' };
  if (typeof value !== 'string') return { field, problem: `must be a string, received ${kindOf(value)}` };
  if (value.trim() === '') return { field, problem: 'is empty' };
  return undefined;
}

/**
 * Reads `{ DeploymentId, LifecycleEventHookExecutionId }` out of anything at all; never throws. Other keys are ignored:
 * they choose nothing. Source of the shape: FACTS 1.1 (CodeDeploy guide, "create a hook function").
 */
export function parseHookCall(event: unknown): ParsedHookCall {
  if (!isObject(event)) {
    return { ok: false, complaint: { field: 'event', problem: `must be an object, received ${kindOf(event)}` } };
  }
  const own = (key: string) => (Object.hasOwn(event, key) ? event[key] : undefined);
  const deployment = own('DeploymentId');
  const execution = own('LifecycleEventHookExecutionId');
  const missing = missingText('DeploymentId', deployment) ?? missingText('LifecycleEventHookExecutionId', execution);
  if (missing) return { ok: false, complaint: missing };
  const call: HookCall = { deployment: deployment as DeploymentId, execution: execution as HookExecutionId };

  if (call.deployment.length > DEPLOYMENT_ID_LENGTH_MAX) {
    // It names no deployment that can exist, so there is nobody to answer.
    const problem = `has ${call.deployment.length} characters, at most ${DEPLOYMENT_ID_LENGTH_MAX}`;
    return { ok: false, complaint: { field: 'DeploymentId', problem } };
  }
  if (!DEPLOYMENT_ID.test(call.deployment)) {
    return { ok: false, complaint: { field: 'DeploymentId', problem: 'must look like d-A1B2C3D4E' }, call };
  }
  if (call.execution.length > EXECUTION_ID_LENGTH_MAX) {
    // Opaque and oddly long, yet it may be real: CodeDeploy, not Belay, decides whether it knows it.
    const problem = `has ${call.execution.length} characters, at most ${EXECUTION_ID_LENGTH_MAX}`;
    return { ok: false, complaint: { field: 'LifecycleEventHookExecutionId', problem }, call };
  }
  return { ok: true, call };
}
