import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type TaskSet,
} from '@aws-sdk/client-ecs';
import type { DefinitionFacts } from '../core/definition.ts';
import type { TaskSetFacts } from '../core/green.ts';
import { type TaskDefinitionArn, taskDefinitionArn } from '../core/ids.ts';
import { CallFailed, type EcsPort, type TaskFacts } from '../flows/ports.ts';
import { definitionFacts, placementOf, targetGroupsOf, taskFacts } from './ecs-facts.ts';
import { call, present } from './sdk-call.ts';

export const makeEcs = (client: ECSClient): EcsPort => ({
  async taskSets(cluster, ecsService, abortSignal) {
    const command = new DescribeServicesCommand({ cluster, services: [ecsService] });
    const answer = await call('ecs:DescribeServices', () => client.send(command, { abortSignal }));
    const service = answer.output?.services?.[0];
    // A service deleted lately is still described, as INACTIVE.
    if (!service || service.status === 'INACTIVE') return 'service-not-found';
    return (service.taskSets ?? []).map(taskSetFacts);
  },

  async definition(arn, signal) {
    const found = await describeDefinition(client, arn, signal);
    // What CodeDeploy deploys exists: a hook has no answer for anything else.
    if (found === 'definition-not-found') {
      throw new CallFailed('ecs:DescribeTaskDefinition', 'refused', `ECS knows no ${arn}`);
    }
    return found;
  },

  tasks: (cluster, taskSet, signal) => runningTasks(client, cluster, taskSet, signal),
});

export async function describeDefinition(
  client: ECSClient,
  taskDefinition: TaskDefinitionArn,
  abortSignal: AbortSignal,
): Promise<DefinitionFacts | 'definition-not-found'> {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });
  const answer = await call('ecs:DescribeTaskDefinition', () => client.send(command, { abortSignal }));
  if (answer.declined) return 'definition-not-found';
  const definition = present('ecs:DescribeTaskDefinition', 'taskDefinition', answer.output.taskDefinition);
  return definitionFacts(definition, answer.output.tags);
}

/** The tasks that one version started: that is the only filter that separates green's from blue's. */
export async function runningTasks(
  client: ECSClient,
  cluster: string,
  startedBy: string,
  abortSignal: AbortSignal,
): Promise<readonly TaskFacts[]> {
  const found: TaskFacts[] = [];
  let nextToken: string | undefined;
  do {
    const list = new ListTasksCommand({ cluster, startedBy, nextToken });
    const listed = await call('ecs:ListTasks', () => client.send(list, { abortSignal }));
    const tasks = listed.output?.taskArns ?? []; // a page is 100 at most, which is also what DescribeTasks takes
    if (tasks.length > 0) {
      const describe = new DescribeTasksCommand({ cluster, tasks });
      const described = await call('ecs:DescribeTasks', () => client.send(describe, { abortSignal }));
      found.push(...(described.output?.tasks ?? []).map(taskFacts));
    }
    nextToken = listed.output?.nextToken;
  } while (nextToken);
  return found;
}

const taskSetFacts = (taskSet: TaskSet): TaskSetFacts => ({
  id: taskSet.id ?? '',
  externalId: taskSet.externalId,
  taskDefinition: taskDefinitionArn(taskSet.taskDefinition),
  targetGroups: targetGroupsOf(taskSet),
  status: taskSet.status,
  desiredCount: taskSet.computedDesiredCount ?? 0,
  placement: placementOf(taskSet),
});
