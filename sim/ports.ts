import type { DescribeAlarmsOutput } from '@aws-sdk/client-cloudwatch';
import type { GetDeploymentOutput, GetDeploymentTargetOutput } from '@aws-sdk/client-codedeploy';
import type {
  DescribeServicesResponse,
  DescribeTaskDefinitionResponse,
  DescribeTasksResponse,
  ListTasksResponse,
} from '@aws-sdk/client-ecs';
import type {
  Action,
  DescribeListenersOutput,
  DescribeRulesOutput,
  DescribeTargetHealthOutput,
  TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Forward } from '../functions/core/green.ts';
import { taskDefinitionArn } from '../functions/core/ids.ts';
import { type AlarmReading, triggeringChildren } from '../functions/core/onset.ts';
import { epochMs } from '../functions/core/units.ts';
import type { AlarmPort, CodeDeployPort, EcsPort, LoadBalancerPort, Tell } from '../functions/flows/ports.ts';
import { hashOf } from './shop.ts';
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
    const { refused, attempts } = await callWorld(aws, 'codedeploy', operation, input, signal, done);
    if (!refused) return 'reported';
    return attempts > 1 ? 'presumed-reported' : 'already-reported';
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
    }));
  },
  async definition(taskDefinition, signal) {
    const input = { taskDefinition };
    const found = await callWorld<DescribeTaskDefinitionResponse>(aws, 'ecs', 'DescribeTaskDefinition', input, signal);
    const containers = found.output?.taskDefinition?.containerDefinitions ?? [];
    const images = containers.flatMap((c) =>
      c.essential === false ? [] : { container: c.name ?? '', image: c.image ?? '' },
    );
    return { hash: hashOf(found.output?.taskDefinition ?? {}), images };
  },
  async tasks(cluster, startedBy, signal) {
    const listed = await callWorld<ListTasksResponse>(aws, 'ecs', 'ListTasks', { cluster, startedBy }, signal);
    const tasks = listed.output?.taskArns ?? [];
    if (tasks.length === 0) return [];
    const found = await callWorld<DescribeTasksResponse>(aws, 'ecs', 'DescribeTasks', { cluster, tasks }, signal);
    return (found.output?.tasks ?? []).map((task) => ({
      address: task.attachments?.[0]?.details?.find((detail) => detail.name === 'privateIPv4Address')?.value,
      images: (task.containers ?? []).map((c) => ({ container: c.name ?? '', digest: c.imageDigest })),
    }));
  },
});

const LB = 'elasticloadbalancing';

export const loadBalancerOver = (aws: VirtualAws): LoadBalancerPort => ({
  async forwards({ listenerArn, ruleArn }, signal) {
    const gone = ['ListenerNotFoundException', 'RuleNotFoundException'];
    if (ruleArn) {
      const input = { RuleArns: [ruleArn] };
      const rules = await callWorld<DescribeRulesOutput>(aws, LB, 'DescribeRules', input, signal, gone);
      return rules.output ? forwardsIn(rules.output.Rules?.[0]?.Actions) : 'listener-not-found';
    }
    const input = { ListenerArns: [listenerArn] };
    const found = await callWorld<DescribeListenersOutput>(aws, LB, 'DescribeListeners', input, signal, gone);
    return found.output ? forwardsIn(found.output.Listeners?.[0]?.DefaultActions) : 'listener-not-found';
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

export const alarmsOver = (aws: VirtualAws): AlarmPort => {
  const describe = async (AlarmNames: readonly string[], signal: AbortSignal): Promise<AlarmReading[]> => {
    const input = { AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 };
    const found = await callWorld<DescribeAlarmsOutput>(aws, 'cloudwatch', 'DescribeAlarms', input, signal);
    const { MetricAlarms = [], CompositeAlarms = [] } = found.output ?? {};
    const metric = MetricAlarms.map((a) => ({
      ...common(a),
      kind: 'metric' as const,
      periodSeconds: a.Period ?? a.Metrics?.reduce((most, m) => Math.max(most, m.MetricStat?.Period ?? 0), 0),
      evaluationPeriods: a.EvaluationPeriods,
      threshold: a.Threshold,
      comparison: a.ComparisonOperator,
      treatMissingData: a.TreatMissingData,
    }));
    const composite = CompositeAlarms.map((a) => ({
      ...common(a),
      kind: 'composite' as const,
      ...(a.ActionsSuppressedBy ? { silenced: `its actions are suppressed by ${a.ActionsSuppressedBy}` } : {}),
    }));
    return [...metric, ...composite];
  };
  return {
    async read(names, signal) {
      const alarms = await describe(names, signal);
      const childrenOf = new Map<string, AlarmReading[]>();
      for (const alarm of alarms.filter((a) => a.kind === 'composite' && a.state === 'ALARM')) {
        const children = triggeringChildren(alarm).map((arn) => arn.split(':alarm:')[1] ?? arn);
        childrenOf.set(alarm.name, children.length > 0 ? await describe(children, signal) : []);
      }
      return { alarms, childrenOf };
    },
  };
};

type AnyAlarm = NonNullable<DescribeAlarmsOutput['MetricAlarms' | 'CompositeAlarms']>[number];

function common(alarm: AnyAlarm) {
  const at = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name: alarm.AlarmName ?? '',
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    reasonData: alarm.StateReasonData,
    transitionedAt: at && epochMs(at.getTime()),
    ...(alarm.ActionsEnabled === false ? { silenced: 'its actions are disabled' } : {}),
  };
}

export const tellOver =
  (aws: VirtualAws, TopicArn: string): Tell =>
  async ({ subject, body, attributes }, signal) => {
    const values = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
    const MessageAttributes = Object.fromEntries(values);
    await callWorld(aws, 'sns', 'Publish', { TopicArn, Subject: subject, Message: body, MessageAttributes }, signal);
  };
