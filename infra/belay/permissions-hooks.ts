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

/** A pre-traffic hook of CodeDeploy's Lambda platform: it tries the responder's new version before any traffic. */
export const smoke: readonly Permission[] = [
  used('responder-deployment-group', 'which deployment of the responder it is', 'codedeploy:GetDeployment'),
  used('responder-application', 'which version comes', 'codedeploy:GetApplicationRevision'),
  used('responder-deployment-group', 'the verdict', 'codedeploy:PutLifecycleEventHookExecutionStatus'),
  used('responder-version', 'try that version', 'lambda:InvokeFunction'),
  undelivered,
  ...running,
];

export const hook: readonly Permission[] = [
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

export const soak: readonly Permission[] = [
  used(
    'deployment-group',
    'when traffic shifted: alarms before that are not this deployment',
    'codedeploy:GetDeploymentTarget',
  ),
  used('any', `the service's alarms while it soaks; ${ANY_ALARMS}`, 'cloudwatch:DescribeAlarms'),
  used('ledger', 'the proof candidate', 'dynamodb:UpdateItem'),
];
