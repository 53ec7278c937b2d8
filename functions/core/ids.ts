/** Identifiers are parsed, not hoped for: only these functions make one, and everything inside may trust it. */
type Id<Name extends string> = string & { readonly __id: Name };

export type DeploymentId = Id<'DeploymentId'>;
/** Opaque: CodeDeploy encrypts it, so it is passed on as it came and never parsed. */
export type HookExecutionId = Id<'HookExecutionId'>;
export type TaskDefinitionArn = Id<'TaskDefinitionArn'>;

const TASK_DEFINITION = /^arn:aws[\w-]*:ecs:[\w-]+:\d{12}:task-definition\/[\w-]{1,255}:([1-9]\d*)$/;

export const taskDefinitionArn = (raw: string | undefined): TaskDefinitionArn | undefined =>
  raw !== undefined && TASK_DEFINITION.test(raw) ? (raw as TaskDefinitionArn) : undefined;

/** The number behind the last colon: `…:task-definition/checkout:42` → `42`. */
export const revisionOf = (arn: TaskDefinitionArn): string => arn.slice(arn.lastIndexOf(':') + 1);
