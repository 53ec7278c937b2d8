import {
  ANY_ALARMS,
  ANY_DEFINITION,
  ANY_ELB,
  ANY_TASKS,
  encrypted,
  implied,
  type Permission,
  running,
  undelivered,
  used,
} from './permission-entries.ts';

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

export const responder: readonly Permission[] = [
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
  undelivered,
  ...running,
];
