import type {
  CreateDeploymentInput,
  DeploymentCreator,
  DeploymentGroupInfo,
  LifecycleEvent,
} from '@aws-sdk/client-codedeploy';
import type { HookName } from '../functions/core/hook-call.ts';
import { type EpochMs, millis, minus } from '../functions/core/units.ts';
import type { HookEvent } from './aws/lifecycle.ts';
import { SHIFT_AGE, shop } from './shop.ts';
import type { World } from './world.ts';

const { application: applicationName, deploymentGroup: deploymentGroupName, cluster, service } = shop;
const targetGroupName = (arn: string) => arn.split('/')[1];

/** The shop's deployment group: it watches no alarm, rolls back failures, and lets blue live for half an hour. */
export function seedGroup(world: World, over: Partial<DeploymentGroupInfo> = {}): void {
  world.codedeploy.applications.set(applicationName, { applicationName, computePlatform: 'ECS' });
  world.codedeploy.groups.set(`${applicationName}/${deploymentGroupName}`, {
    applicationName,
    deploymentGroupName,
    deploymentGroupId: '9fd2fbef-2157-40d8-91e7-6845af69e2d2',
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    computePlatform: 'ECS',
    ecsServices: [{ clusterName: cluster, serviceName: service }],
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    alarmConfiguration: { enabled: false, ignorePollAlarmFailure: false, alarms: [] },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 30 },
    },
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [
            { name: targetGroupName(shop.blue.targetGroup) },
            { name: targetGroupName(shop.green.targetGroup) },
          ],
          prodTrafficRoute: { listenerArns: [shop.productionListener] },
          testTrafficRoute: { listenerArns: [shop.testListener] },
        },
      ],
    },
    ...over,
  });
}

const configs = {
  'all-at-once': 'CodeDeployDefault.ECSAllAtOnce',
  canary: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  linear: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
} as const;

/** What somebody ships. */
export interface Shipment {
  /** A task definition's ARN. */
  readonly definition: string;
  readonly at: EpochMs;
  readonly config?: keyof typeof configs | undefined;
  readonly creator?: DeploymentCreator | undefined;
  readonly description?: string | undefined;
  /** The function of each hook. */
  readonly hooks?: Partial<Record<HookEvent, string>> | undefined;
  /** Whatever else CreateDeployment takes. */
  readonly more?: Partial<CreateDeploymentInput> | undefined;
}

/**
 * Ships to the shop at that moment, as a person or a pipeline would. CodeDeploy may refuse it then, as it may refuse
 * anybody: the id stays unknown. @returns the deployment's id
 */
export function startDeployment(world: World, shipment: Shipment): string {
  const { definition, at, config = 'all-at-once', creator = 'user', description, hooks = {}, more } = shipment;
  const LoadBalancerInfo = { ContainerName: 'app', ContainerPort: 8080 };
  const Properties = { TaskDefinition: definition, LoadBalancerInfo };
  const spec = {
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
    Hooks: Object.entries(hooks).map(([event, hook]) => ({ [event]: hook })),
  };
  const content = `{"version": 0.0, ${JSON.stringify(spec).slice(1)}`;
  return world.codedeploy.plan(at, creator, {
    applicationName,
    deploymentGroupName,
    deploymentConfigName: configs[config],
    description,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
    ...more,
  });
}

const beforeTraffic = ['BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic'];

/** The deployment as it stands when CodeDeploy calls this hook: it stays there, for nobody drives it. */
export function seedDeployment(
  world: World,
  hook: HookName,
  ids: { readonly deploymentId: string; readonly executionId: string },
  creator: 'user' | 'codeDeployRollback',
  now: EpochMs,
): void {
  const { deploymentId, executionId } = ids;
  const shifted = hook === 'after-allow-traffic';
  const done = shifted ? [...beforeTraffic, 'BeforeAllowTraffic', 'AllowTraffic'] : beforeTraffic;
  const current = shifted ? 'AfterAllowTraffic' : 'BeforeAllowTraffic';
  const rest = shifted ? [] : ['AllowTraffic', 'AfterAllowTraffic'];
  const shiftAt = new Date(minus(now, SHIFT_AGE));
  const lifecycleEvents: LifecycleEvent[] = [
    ...done.map((name) => ({
      lifecycleEventName: name,
      status: 'Succeeded' as const,
      startTime: shiftAt,
      endTime: shiftAt,
    })),
    { lifecycleEventName: current, status: 'InProgress', startTime: new Date(now) },
    ...rest.map((name) => ({ lifecycleEventName: name, status: 'Pending' as const })),
  ];
  seedGroup(world);
  world.codedeploy.deployments.set(deploymentId, {
    deploymentId,
    applicationName,
    deploymentGroupName,
    creator,
    status: 'InProgress',
    computePlatform: 'ECS',
    createTime: new Date(minus(now, millis(240_000))),
    revision: { revisionType: 'AppSpecContent', appSpecContent: {} },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 30 },
    },
  });
  world.codedeploy.targets.set(deploymentId, {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: { deploymentId, targetId: `${cluster}:${service}`, status: 'InProgress', lifecycleEvents },
  });
  world.codedeploy.hookExecutions.set(executionId, { deploymentId, lifecycleEventName: current, status: 'InProgress' });
}
