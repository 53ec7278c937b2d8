/* What an entry of the permission contract looks like, and the entries that functions have in common. */

/**
 * What an action is granted on; scope.ts has the ARNs of each. `hooked`: of services that CodeDeploy deploys. `acting`: of
 * services in mode `act`, for nothing else is ever written (S8). `any`: the API has no resource, `*`.
 */
export type ResourceKind =
  | 'acting-application'
  | 'acting-deployment-group'
  | 'acting-service'
  | 'acting-service-deployment'
  | 'all-at-once-config'
  | 'any'
  | 'cluster-tasks'
  | 'deployment-group'
  | 'event-bus'
  | 'hooked-cluster-tasks'
  | 'hooked-service'
  | 'hooked-task'
  | 'key'
  | 'ledger'
  | 'log-group'
  | 'network'
  | 'network-reads'
  | 'queue'
  | 'repository'
  | 'responder-application'
  | 'responder-deployment-group'
  | 'responder-version'
  | 'secret'
  | 'service'
  | 'service-deployment'
  | 'task'
  | 'task-role'
  | 'topic'
  | 'undelivered';

export interface Permission {
  /** IAM's names: `ecs:DescribeServices`. */
  readonly actions: readonly string[];
  readonly on: ResourceKind;
  readonly because: string;
  /** Called by name by the function's code, or needed without that. */
  readonly kind: 'used' | 'implied';
}

export const used = (on: ResourceKind, because: string, ...actions: readonly string[]): Permission => ({
  actions,
  on,
  because,
  kind: 'used',
});
export const implied = (on: ResourceKind, because: string, ...actions: readonly string[]): Permission => ({
  actions,
  on,
  because,
  kind: 'implied',
});

/*
 * CodeDeploy's guide names the deployment group for all that is granted on one here. The Service Authorization Reference
 * names no resource for some (FACTS 9), but refusals of PutLifecycleEventHookExecutionStatus, which like StopDeployment,
 * ContinueDeployment and GetDeploymentTarget is given no more than a deployment's id, name the group. To be tried live.
 */

export const ANY_DEFINITION = 'ECS has no resource type for reading a task definition';
export const ANY_ELB = "the load balancer's reads have no resource type";
export const ANY_TASKS =
  'authorised on *, unless a container instance is named (cdklabs/construct-hub#1207); ecs:cluster is what narrows it';
export const ANY_ALARMS = 'on ARNs of alarms DescribeAlarms leaves composite alarms out (FACTS 9)';

/** What every function needs to run at all. */
export const running: readonly Permission[] = [
  implied('log-group', 'Lambda writes its log lines', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  implied(
    'any',
    'active tracing; X-Ray has no resource type for it',
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
  ),
];

export const encrypted = implied(
  'key',
  'the topic and the queue are encrypted: who sends needs a data key, who receives opens it',
  'kms:GenerateDataKey',
  'kms:Decrypt',
);

/** Lambda does it with the function's own role, and refuses a failure destination that the role may not send to. */
export const undelivered = implied(
  'undelivered',
  'Lambda keeps there what an asynchronous call that came to nothing was called with',
  'sqs:SendMessage',
);
