import type { GetDeploymentOutput, GetDeploymentTargetOutput } from '@aws-sdk/client-codedeploy';
import type {
  DescribeServicesResponse,
  DescribeTaskDefinitionResponse,
  DescribeTasksResponse,
  ListTasksResponse,
} from '@aws-sdk/client-ecs';
import type {
  Action,
  DescribeRulesOutput,
  DescribeTargetHealthOutput,
  TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Forward } from '../functions/core/green.ts';
import { taskDefinitionArn } from '../functions/core/ids.ts';
import { epochMs } from '../functions/core/units.ts';
import type { CodeDeployPort, EcsPort, LoadBalancerPort, TaskFacts, Tell } from '../functions/flows/ports.ts';
import { definitionIn, placementIn } from './ecs-facts.ts';
import { callWorld, type VirtualAws } from './virtual-aws.ts';

/*
 * The ports straight over the world, in virtual time: what the adapters do over sockets, without SDK and HTTP. One
 * contract suite runs over both (test/adapters), so that this shortcut cannot drift from the real thing.
 */

export const codeDeployOver = (aws: VirtualAws): CodeDeployPort => ({
  async deployment(deploymentId, signal) {
    const unknown = ['DeploymentDoesNotExistException', 'InvalidDeploymentIdException'];
    const found = await callWorld<GetDeploymentOutput>(
      aws,
      'codedeploy',
      'GetDeployment',
      { deploymentId },
      signal,
      unknown,
    );
    if (!found.output) return 'unknown-deployment';
    const { applicationName = '', deploymentGroupName = '', creator = 'unknown' } = found.output.deploymentInfo ?? {};
    return { application: applicationName, deploymentGroup: deploymentGroupName, creator };
  },
  async shiftOf(deploymentId, cluster, ecsService, signal) {
    const input = { deploymentId, targetId: `${cluster}:${ecsService}` };
    const notYet = ['DeploymentNotStartedException', 'DeploymentTargetDoesNotExistException'];
    const call = callWorld<GetDeploymentTargetOutput>(aws, 'codedeploy', 'GetDeploymentTarget', input, signal, notYet);
    const events = (await call).output?.deploymentTarget?.ecsTarget?.lifecycleEvents ?? [];
    const at = events.find((event) => event.lifecycleEventName === 'AllowTraffic')?.startTime;
    return at && epochMs(at.getTime());
  },
  async report({ deployment, execution }, status, signal) {
    const input = { deploymentId: deployment, lifecycleEventHookExecutionId: execution, status };
    const done = ['LifecycleEventAlreadyCompletedException'];
    const operation = 'PutLifecycleEventHookExecutionStatus';
    const { refused } = await callWorld(aws, 'codedeploy', operation, input, signal, done, 1);
    return refused ? 'already-reported' : 'reported';
  },
});

export const ecsOver = (aws: VirtualAws): EcsPort => ({
  async taskSets(cluster, ecsService, signal) {
    const input = { cluster, services: [ecsService] };
    const gone = ['ClusterNotFoundException'];
    const found = await callWorld<DescribeServicesResponse>(aws, 'ecs', 'DescribeServices', input, signal, gone);
    const service = found.output?.services?.find((s) => s.status !== 'INACTIVE');
    if (!service) return 'service-not-found';
    return (service.taskSets ?? []).map((set) => ({
      id: set.id ?? '',
      externalId: set.externalId,
      taskDefinition: taskDefinitionArn(set.taskDefinition),
      targetGroups: (set.loadBalancers ?? []).flatMap((lb) => lb.targetGroupArn ?? []),
      status: set.status,
      desiredCount: set.computedDesiredCount ?? 0,
      placement: placementIn(set),
    }));
  },
  async definition(taskDefinition, signal) {
    const input = { taskDefinition, include: ['TAGS'] };
    const found = await callWorld<DescribeTaskDefinitionResponse>(aws, 'ecs', 'DescribeTaskDefinition', input, signal);
    return definitionIn(found.output ?? {});
  },
  async tasks(cluster, startedBy, signal) {
    const arns: string[] = [];
    for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
      const input = { cluster, startedBy, nextToken };
      const listed = await callWorld<ListTasksResponse>(aws, 'ecs', 'ListTasks', input, signal);
      arns.push(...(listed.output?.taskArns ?? []));
      nextToken = listed.output?.nextToken;
    }
    const facts: TaskFacts[] = [];
    for (let at = 0; at < arns.length; at += 100) {
      const input = { cluster, tasks: arns.slice(at, at + 100) };
      const found = await callWorld<DescribeTasksResponse>(aws, 'ecs', 'DescribeTasks', input, signal);
      for (const task of found.output?.tasks ?? []) {
        const details = task.attachments?.[0]?.details ?? [];
        facts.push({
          address: details.find((detail) => detail.name === 'privateIPv4Address')?.value,
          images: (task.containers ?? []).map((c) => ({ container: c.name ?? '', digest: c.imageDigest })),
        });
      }
    }
    return facts;
  },
});

const LB = 'elasticloadbalancing';

export const loadBalancerOver = (aws: VirtualAws): LoadBalancerPort => ({
  async forwards({ listenerArn, ruleArn }, signal) {
    const gone = ['ListenerNotFoundException', 'RuleNotFoundException'];
    const input = ruleArn ? { RuleArns: [ruleArn] } : { ListenerArn: listenerArn };
    const { output } = await callWorld<DescribeRulesOutput>(aws, LB, 'DescribeRules', input, signal, gone);
    if (!output) return 'listener-not-found';
    return (output.Rules ?? []).flatMap(({ Actions, IsDefault }) =>
      forwardsIn(Actions).map((forward) => (ruleArn || IsDefault ? forward : { ...forward, elsewhere: true })),
    );
  },
  async targets(TargetGroupArn, signal) {
    const found = await callWorld<DescribeTargetHealthOutput>(
      aws,
      LB,
      'DescribeTargetHealth',
      { TargetGroupArn },
      signal,
    );
    return (found.output?.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
      target: `${Target?.Id}:${Target?.Port}`,
      state: TargetHealth?.State ?? 'unavailable',
      detail: TargetHealth?.Description ?? TargetHealth?.Reason,
    }));
  },
});

function forwardsIn(actions: readonly Action[] = []): Forward[] {
  const groups = actions.flatMap((a): TargetGroupTuple[] => a.ForwardConfig?.TargetGroups ?? [{ ...a, Weight: 1 }]);
  return groups.flatMap(({ TargetGroupArn: arn, Weight }) => (arn ? { targetGroup: arn, weight: Weight ?? 1 } : []));
}

export const tellOver =
  (aws: VirtualAws, TopicArn: string): Tell =>
  async ({ subject, body, attributes }, signal) => {
    const values = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
    const MessageAttributes = Object.fromEntries(values);
    await callWorld(aws, 'sns', 'Publish', { TopicArn, Subject: subject, Message: body, MessageAttributes }, signal);
  };
