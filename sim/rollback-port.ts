import type {
  AlarmConfiguration,
  BatchGetDeploymentsOutput,
  CreateDeploymentOutput,
  DeploymentInfo,
  DeploymentTarget,
  GetDeploymentGroupOutput,
  GetDeploymentOutput,
  GetDeploymentTargetOutput,
  LastDeploymentInfo,
  ListDeploymentsOutput,
} from '@aws-sdk/client-codedeploy';
import { appSpecText } from '../functions/core/app-spec.ts';
import type { DeploymentId } from '../functions/core/ids.ts';
import { epochMs } from '../functions/core/units.ts';
import type { DeploymentDetail } from '../functions/core/window.ts';
import { CallFailed } from '../functions/flows/ports.ts';
import type { RollbackOrder, RollbackPort } from '../functions/flows/responder-ports.ts';
import { codeDeployOver } from './ports.ts';
import { callWorld, type VirtualAws } from './virtual-aws.ts';

const CODEDEPLOY = 'codedeploy';
const ENDED = new Set(['Succeeded', 'Failed', 'Stopped']);

/** The responder's CodeDeploy port straight over the world: see ports.ts. */
export const rollbacksOver = (aws: VirtualAws): RollbackPort => ({
  ...codeDeployOver(aws),

  async group(applicationName, deploymentGroupName, signal) {
    const input = { applicationName, deploymentGroupName };
    const gone = ['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException'];
    const ask = callWorld<GetDeploymentGroupOutput>(aws, CODEDEPLOY, 'GetDeploymentGroup', input, signal, gone);
    const { output } = await ask;
    if (!output) return 'group-not-found';
    const { deploymentGroupInfo: group = {} } = output;
    const { actionOnTimeout, waitTimeInMinutes = 0 } =
      group.blueGreenDeploymentConfiguration?.deploymentReadyOption ?? {};
    return {
      lastAttempted: lastIn(group.lastAttemptedDeployment),
      lastSuccessful: lastIn(group.lastSuccessfulDeployment),
      alarms: alarmsIn(group.alarmConfiguration ?? {}),
      autoRollback: autoRollbackIn(group),
      approvalWait: actionOnTimeout === 'STOP_DEPLOYMENT' && waitTimeInMinutes > 0,
    };
  },

  async inspect(deploymentId, cluster, ecsService, signal) {
    const unknown = ['DeploymentDoesNotExistException', 'InvalidDeploymentIdException'];
    const ask = callWorld<GetDeploymentOutput>(aws, CODEDEPLOY, 'GetDeployment', { deploymentId }, signal, unknown);
    const { output } = await ask;
    if (!output) return 'unknown-deployment';
    const input = { deploymentId, targetId: `${cluster}:${ecsService}` };
    const notYet = ['DeploymentNotStartedException', 'DeploymentTargetDoesNotExistException'];
    const operation = 'GetDeploymentTarget';
    const found = await callWorld<GetDeploymentTargetOutput>(aws, CODEDEPLOY, operation, input, signal, notYet);
    return detailIn(deploymentId, output.deploymentInfo ?? {}, found.output?.deploymentTarget);
  },

  async create(order, signal) {
    const operation = 'CreateDeployment';
    const busy = ['DeploymentLimitExceededException'];
    const ask = callWorld<CreateDeploymentOutput>(aws, CODEDEPLOY, operation, inputOf(order), signal, busy, 1);
    const { output } = await ask;
    if (!output) return 'lost-race';
    const { deploymentId } = output;
    if (deploymentId) return { deployment: deploymentId as DeploymentId };
    throw new CallFailed(`${CODEDEPLOY}:${operation}`, 'unavailable', 'no deploymentId', { unanswered: true });
  },

  async stop(deploymentId, signal) {
    const input = { deploymentId, autoRollbackEnabled: true };
    const done = ['DeploymentAlreadyCompletedException'];
    const { refused } = await callWorld(aws, CODEDEPLOY, 'StopDeployment', input, signal, done, 1);
    return refused ? 'already-over' : 'stopping';
  },

  async proceed(deploymentId, wait, signal) {
    const input = { deploymentId, deploymentWaitType: wait === 'approval' ? 'READY_WAIT' : 'TERMINATION_WAIT' };
    const not = [
      'DeploymentAlreadyCompletedException',
      'DeploymentIsNotInReadyStateException',
      'UnsupportedActionForDeploymentTypeException',
    ];
    const { refused } = await callWorld(aws, CODEDEPLOY, 'ContinueDeployment', input, signal, not);
    return refused ? 'not-waiting' : 'proceeded';
  },

  async findByNonce(applicationName, deploymentGroupName, nonce, since, signal) {
    const createTimeRange = { start: new Date(since - 60_000) };
    const all: string[] = [];
    for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
      const input = { applicationName, deploymentGroupName, createTimeRange, nextToken };
      const { output } = await callWorld<ListDeploymentsOutput>(aws, CODEDEPLOY, 'ListDeployments', input, signal);
      all.push(...(output?.deployments ?? []));
      nextToken = output?.nextToken;
    }
    for (let at = 0; at < all.length; at += 25) {
      const input = { deploymentIds: all.slice(at, at + 25) };
      const got = await callWorld<BatchGetDeploymentsOutput>(aws, CODEDEPLOY, 'BatchGetDeployments', input, signal);
      for (const { deploymentId, description } of got.output?.deploymentsInfo ?? []) {
        if (description?.includes(nonce)) return deploymentId as DeploymentId;
      }
    }
    return undefined;
  },
});

const inputOf = (order: RollbackOrder) => ({
  applicationName: order.application,
  deploymentGroupName: order.deploymentGroup,
  deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
  revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpecText(order) } },
  description: order.description,
  autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
  overrideAlarmConfiguration: { enabled: false, alarms: [] },
});

function detailIn(id: DeploymentId, info: DeploymentInfo, target: DeploymentTarget | undefined): DeploymentDetail {
  const { status = 'unknown', creator = 'unknown', description = '', createTime, completeTime } = info;
  const { errorInformation: error, overrideAlarmConfiguration: alarms, rollbackInfo } = info;
  const over = ENDED.has(status);
  const shiftedAt = eventIn(target, 'AllowTraffic')?.startTime;
  return {
    id,
    status,
    over,
    succeeded: status === 'Succeeded',
    creator,
    description,
    createdAt: createTime && epochMs(createTime.getTime()),
    completedAt: completeTime && epochMs(completeTime.getTime()),
    shift: shiftedAt && epochMs(shiftedAt.getTime()),
    waitsFor: over ? undefined : status === 'Ready' ? 'approval' : blueWaits(info, target) ? 'termination' : undefined,
    alarmsOverride: alarms ? alarmsIn(alarms) : undefined,
    autoRollback: info.autoRollbackConfiguration ? autoRollbackIn(info) : undefined,
    rollsBack:
      rollbackInfo?.rollbackTriggeringDeploymentId === info.deploymentId
        ? undefined
        : (rollbackInfo?.rollbackTriggeringDeploymentId as DeploymentId | undefined),
    rolledBackBy: rollbackInfo?.rollbackDeploymentId as DeploymentId | undefined,
    error: error && `${error.code ?? 'unknown'}: ${error.message ?? 'no message'}`,
  };
}

const eventIn = (target: DeploymentTarget | undefined, name: string) =>
  target?.ecsTarget?.lifecycleEvents?.find(({ lifecycleEventName }) => lifecycleEventName === name);

function blueWaits({ instanceTerminationWaitTimeStarted: flag }: DeploymentInfo, target: DeploymentTarget | undefined) {
  const after = eventIn(target, 'AfterAllowTraffic')?.status;
  const moved = eventIn(target, 'AllowTraffic')?.status === 'Succeeded';
  return flag || target?.ecsTarget?.status === 'Succeeded' || (moved && (after === 'Succeeded' || after === 'Skipped'));
}

const lastIn = ({ deploymentId, status }: LastDeploymentInfo = {}) =>
  deploymentId ? { deployment: deploymentId as DeploymentId, over: ENDED.has(status ?? '') } : undefined;

const alarmsIn = ({ enabled = false, alarms = [] }: AlarmConfiguration) => ({
  enabled,
  names: alarms.flatMap(({ name }) => (name === undefined ? [] : [name])),
});

const autoRollbackIn = ({ autoRollbackConfiguration }: Pick<DeploymentInfo, 'autoRollbackConfiguration'>) => ({
  enabled: autoRollbackConfiguration?.enabled ?? false,
  events: autoRollbackConfiguration?.events ?? [],
});
