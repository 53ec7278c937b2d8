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
  | 'topic';

export interface Permission {
  /** IAM's names: `ecs:DescribeServices`. */
  readonly actions: readonly string[];
  readonly on: ResourceKind;
  readonly because: string;
  /** Called by name by the function's code, or needed without that. */
  readonly kind: 'used' | 'implied';
}

const used = (on: ResourceKind, because: string, ...actions: readonly string[]): Permission => ({
  actions,
  on,
  because,
  kind: 'used',
});
const implied = (on: ResourceKind, because: string, ...actions: readonly string[]): Permission => ({
  actions,
  on,
  because,
  kind: 'implied',
});

const ANY_DEFINITION = 'ECS has no resource type for reading a task definition';
const ANY_ELB = "the load balancer's reads have no resource type";
const ANY_TASKS =
  'authorised on *, unless a container instance is named (cdklabs/construct-hub#1207); ecs:cluster is what narrows it';
const ANY_ALARMS = 'on ARNs of alarms DescribeAlarms leaves composite alarms out (FACTS 9)';

/** What every function needs to run at all. */
const running: readonly Permission[] = [
  implied('log-group', 'Lambda writes its log lines', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  implied(
    'any',
    'active tracing; X-Ray has no resource type for it',
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
  ),
];

const encrypted = implied(
  'key',
  'the topic and the queue are encrypted: who sends needs a data key, who receives opens it',
  'kms:GenerateDataKey',
  'kms:Decrypt',
);

const hook: readonly Permission[] = [
  used('deployment-group', 'who deploys what to which group', 'codedeploy:GetDeployment'),
  used('deployment-group', 'the verdict', 'codedeploy:PutLifecycleEventHookExecutionStatus'),
  used('hooked-service', "green, among the service's task sets", 'ecs:DescribeServices'),
  used(
    'any',
    `what is being deployed: for vetoes, versions and proofs; ${ANY_DEFINITION}`,
    'ecs:DescribeTaskDefinition',
  ),
  used('hooked-cluster-tasks', `green's tasks, to be asked one by one; ${ANY_TASKS}`, 'ecs:ListTasks'),
  used('hooked-task', 'the addresses of those tasks', 'ecs:DescribeTasks'),
  used('any', `does the listener lead to green; ${ANY_ELB}`, 'elasticloadbalancing:DescribeRules'),
  used('any', `what its health checks say of green; ${ANY_ELB}`, 'elasticloadbalancing:DescribeTargetHealth'),
  used('ledger', "vetoes, and Belay's own rollbacks", 'dynamodb:Query'),
  used('topic', 'tell people the verdict', 'sns:Publish'),
  encrypted,
  implied('queue', 'Lambda hands a call that died to the failure destination', 'sqs:SendMessage'),
  implied(
    'network',
    'Lambda makes and removes the network interfaces in the VPC; none has an id before that',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ),
  implied(
    'network-reads',
    'Lambda looks at them; EC2 has no resource type for it',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
  ),
  ...running,
];

const soak: readonly Permission[] = [
  used(
    'deployment-group',
    'when traffic shifted: alarms before that are not this deployment',
    'codedeploy:GetDeploymentTarget',
  ),
  used('any', `the service's alarms while it soaks; ${ANY_ALARMS}`, 'cloudwatch:DescribeAlarms'),
  used('ledger', 'the proof candidate', 'dynamodb:UpdateItem'),
];

/** What it looks at before it decides. */
const reads: readonly Permission[] = [
  used(
    'deployment-group',
    'what is in flight, since when, and who would roll it back',
    'codedeploy:GetDeployment',
    'codedeploy:GetDeploymentGroup',
    'codedeploy:GetDeploymentTarget',
  ),
  used(
    'acting-deployment-group',
    'find a rollback of its own whose answer was lost',
    'codedeploy:ListDeployments',
    'codedeploy:BatchGetDeployments',
  ),
  used('service', 'what runs, and by which controller', 'ecs:DescribeServices'),
  used('service-deployment', "ECS's own deployments: in flight or over", 'ecs:DescribeServiceDeployments'),
  used('any', `what runs and what to go back to; ${ANY_DEFINITION}`, 'ecs:DescribeTaskDefinition'),
  used('cluster-tasks', `the running tasks' images and addresses; ${ANY_TASKS}`, 'ecs:ListTasks'),
  used('task', "the running tasks' images and addresses", 'ecs:DescribeTasks'),
  used('any', `does the listener lead to what was put back; ${ANY_ELB}`, 'elasticloadbalancing:DescribeRules'),
  used('any', `are the targets healthy again; ${ANY_ELB}`, 'elasticloadbalancing:DescribeTargetHealth'),
  used('any', `the state of the alarms, now; ${ANY_ALARMS}`, 'cloudwatch:DescribeAlarms'),
  used('any', 'what is muted; asked first without an alarm, so on no resource', 'cloudwatch:ListAlarmMuteRules'),
  used('repository', 'is the image of the target still what the proof saw', 'ecr:BatchGetImage'),
  used('secret', 'do the secrets of the target exist; no value is read', 'secretsmanager:DescribeSecret'),
  used('any', 'do its parameters exist; the API has no resource type, and gives no value', 'ssm:DescribeParameters'),
];

/** What it does to a service. */
const acts: readonly Permission[] = [
  used('acting-deployment-group', 'the rollback', 'codedeploy:CreateDeployment'),
  used('acting-deployment-group', 'stop a bad deployment in flight, with its rollback', 'codedeploy:StopDeployment'),
  used('acting-deployment-group', "end the waits of Belay's own rollback", 'codedeploy:ContinueDeployment'),
  implied('all-at-once-config', 'CreateDeployment reads its configuration', 'codedeploy:GetDeploymentConfig'),
  implied(
    'acting-application',
    'CreateDeployment registers the AppSpec that it is given',
    'codedeploy:GetApplicationRevision',
    'codedeploy:RegisterApplicationRevision',
  ),
  implied(
    'acting-deployment-group',
    'CreateDeployment with alarm polling off, or the alarm would stop the rollback (FACTS 3.2)',
    'codedeploy:UpdateDeploymentGroup',
  ),
  used('acting-service', 'the rollback, where ECS deploys', 'ecs:UpdateService'),
  used('acting-service-deployment', 'stop a bad deployment in flight, where ECS deploys', 'ecs:StopServiceDeployment'),
  implied('task-role', 'UpdateService hands the roles of the task definition to ECS', 'iam:PassRole'),
];

const responder: readonly Permission[] = [
  ...reads,
  ...acts,
  used('deployment-group', 'the report of a hook that died', 'codedeploy:PutLifecycleEventHookExecutionStatus'),
  used(
    'ledger',
    'leases, incidents, terms, vetoes and the breaker',
    'dynamodb:Query',
    'dynamodb:BatchGetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
  ),
  used('queue', 'its own rechecks', 'sqs:SendMessage'),
  used('topic', 'tell people', 'sns:Publish'),
  used('event-bus', 'tell machines', 'events:PutEvents'),
  implied(
    'queue',
    'Lambda takes the messages from the queue for it',
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
  ),
  encrypted,
  ...running,
];

/** A pre-traffic hook of CodeDeploy's Lambda platform: it tries the responder's new version before any traffic. */
const smoke: readonly Permission[] = [
  used('responder-deployment-group', 'which deployment of the responder it is', 'codedeploy:GetDeployment'),
  used('responder-application', 'which version comes', 'codedeploy:GetApplicationRevision'),
  used('responder-deployment-group', 'the verdict', 'codedeploy:PutLifecycleEventHookExecutionStatus'),
  used('responder-version', 'try that version', 'lambda:InvokeFunction'),
  ...running,
];

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
