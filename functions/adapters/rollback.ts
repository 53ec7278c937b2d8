import {
  type AlarmConfiguration,
  type AutoRollbackConfiguration,
  BatchGetDeploymentsCommand,
  type CodeDeployClient,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  type CreateDeploymentCommandInput,
  type DeploymentInfo,
  type ECSTarget,
  GetDeploymentGroupCommand,
  type LastDeploymentInfo,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { appSpecText } from '../core/app-spec.ts';
import type { DeploymentId } from '../core/ids.ts';
import { epochMs, minus, minutes } from '../core/units.ts';
import type { AlarmSettings, AutoRollback, DeploymentDetail } from '../core/window.ts';
import { CallFailed } from '../flows/ports.ts';
import type { RollbackOrder, RollbackPort } from '../flows/responder-ports.ts';
import { deploymentInfo, ecsTarget, makeCodeDeploy, shiftIn } from './codedeploy.ts';
import { call, present } from './sdk-call.ts';

/** `once` is a client that does not try again by itself: CreateDeployment has no client token, and a stop's lost answers count. */
export const makeRollbacks = (client: CodeDeployClient, once: CodeDeployClient): RollbackPort => ({
  ...makeCodeDeploy(client, once),

  async group(applicationName, deploymentGroupName, abortSignal) {
    const operation = 'codedeploy:GetDeploymentGroup';
    const command = new GetDeploymentGroupCommand({ applicationName, deploymentGroupName });
    const answer = await call(operation, () => client.send(command, { abortSignal }));
    if (answer.declined) return 'group-not-found';
    const info = present(operation, 'deploymentGroupInfo', answer.output.deploymentGroupInfo);
    const ready = info.blueGreenDeploymentConfiguration?.deploymentReadyOption;
    return {
      lastAttempted: lastOf(info.lastAttemptedDeployment),
      lastSuccessful: lastOf(info.lastSuccessfulDeployment),
      alarms: alarmsIn(info.alarmConfiguration),
      autoRollback: autoRollbackIn(info.autoRollbackConfiguration),
      approvalWait: ready?.actionOnTimeout === 'STOP_DEPLOYMENT' && (ready.waitTimeInMinutes ?? 0) > 0,
    };
  },

  async inspect(id, cluster, ecsService, signal) {
    // Settled, both: of a deployment that nobody knows GetDeploymentTarget fails, and GetDeployment has the answer.
    const [info, target] = await Promise.allSettled([
      deploymentInfo(client, id, signal),
      ecsTarget(client, id, cluster, ecsService, signal),
    ]);
    if (info.status === 'rejected') throw info.reason;
    if (info.value === undefined) return 'unknown-deployment';
    if (target.status === 'rejected') throw target.reason;
    return detailOf(id, info.value, target.value);
  },

  async create(order, abortSignal) {
    const operation = 'codedeploy:CreateDeployment';
    const command = new CreateDeploymentCommand(inputFor(order));
    const answer = await call(operation, () => once.send(command, { abortSignal }));
    if (answer.declined) return 'lost-race';
    const { deploymentId } = answer.output;
    if (!deploymentId) {
      throw new CallFailed(operation, 'unavailable', 'the reply has no deploymentId', { unanswered: true });
    }
    return { deployment: deploymentId as DeploymentId };
  },

  async stop(deploymentId, abortSignal) {
    const command = new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true });
    const answer = await call('codedeploy:StopDeployment', () => once.send(command, { abortSignal }));
    return answer.declined ? 'already-over' : 'stopping';
  },

  async proceed(deploymentId, wait, abortSignal) {
    const deploymentWaitType = wait === 'approval' ? 'READY_WAIT' : 'TERMINATION_WAIT';
    const command = new ContinueDeploymentCommand({ deploymentId, deploymentWaitType });
    const answer = await call('codedeploy:ContinueDeployment', () => client.send(command, { abortSignal }));
    return answer.declined ? 'not-waiting' : 'proceeded';
  },

  async findByNonce(applicationName, deploymentGroupName, nonce, since, abortSignal) {
    const createTimeRange = { start: new Date(minus(since, CLOCK_SKEW)) };
    const ids: string[] = [];
    let nextToken: string | undefined;
    do {
      const list = new ListDeploymentsCommand({ applicationName, deploymentGroupName, createTimeRange, nextToken });
      const listed = await call('codedeploy:ListDeployments', () => client.send(list, { abortSignal }));
      ids.push(...(listed.output?.deployments ?? []));
      nextToken = listed.output?.nextToken;
    } while (nextToken);
    for (let at = 0; at < ids.length; at += BATCH_MAX) {
      const batch = new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(at, at + BATCH_MAX) });
      const got = await call('codedeploy:BatchGetDeployments', () => client.send(batch, { abortSignal }));
      const found = got.output?.deploymentsInfo?.find((info) => info.description?.includes(nonce));
      if (found?.deploymentId) return found.deploymentId as DeploymentId;
    }
    return undefined;
  },
});

const CLOCK_SKEW = minutes(1);
const BATCH_MAX = 25;

const inputFor = (order: RollbackOrder): CreateDeploymentCommandInput => ({
  applicationName: order.application,
  deploymentGroupName: order.deploymentGroup,
  revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpecText(order) } },
  deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
  description: order.description,
  // On failure alone: a rollback that somebody stops must not bring the bad revision back.
  autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
  // Or the alarm that asks for this rollback would stop it.
  overrideAlarmConfiguration: { enabled: false, alarms: [] },
});

function detailOf(id: DeploymentId, info: DeploymentInfo, target: ECSTarget | undefined): DeploymentDetail {
  const { status = 'unknown', rollbackInfo, errorInformation: error, overrideAlarmConfiguration: override } = info;
  const rolledBackBy = rollbackInfo?.rollbackDeploymentId;
  const rollsBack = rollbackInfo?.rollbackTriggeringDeploymentId;
  return {
    id,
    status,
    over: isOver(status),
    succeeded: status === 'Succeeded',
    creator: info.creator ?? 'unknown',
    description: info.description ?? '',
    createdAt: info.createTime && epochMs(info.createTime.getTime()),
    completedAt: info.completeTime && epochMs(info.completeTime.getTime()),
    shift: shiftIn(target),
    waitsFor: isOver(status) ? undefined : waitOf(info, target),
    alarmsOverride: override && alarmsIn(override),
    autoRollback: info.autoRollbackConfiguration && autoRollbackIn(info.autoRollbackConfiguration),
    rollsBack: rollsBack && rollsBack !== id ? (rollsBack as DeploymentId) : undefined,
    rolledBackBy: rolledBackBy ? (rolledBackBy as DeploymentId) : undefined,
    error: error && `${error.code ?? 'unknown'}: ${error.message ?? 'no message'}`,
  };
}

/** A status that is new to us is in flight: to believe a window closed would be the dangerous error. */
const isOver = (status: string | undefined) => ['Succeeded', 'Failed', 'Stopped'].includes(status ?? '');

/** For ECS `instanceTerminationWaitTimeStarted` is often left out (FACTS 6.2), so any of the three signs is enough. */
function waitOf(info: DeploymentInfo, target: ECSTarget | undefined): DeploymentDetail['waitsFor'] {
  if (info.status === 'Ready') return 'approval';
  const statusOf = (name: string) => target?.lifecycleEvents?.find((e) => e.lifecycleEventName === name)?.status ?? '';
  const moved =
    statusOf('AllowTraffic') === 'Succeeded' && ['Succeeded', 'Skipped'].includes(statusOf('AfterAllowTraffic'));
  return moved || target?.status === 'Succeeded' || info.instanceTerminationWaitTimeStarted ? 'termination' : undefined;
}

const lastOf = (last: LastDeploymentInfo | undefined) =>
  last?.deploymentId ? { deployment: last.deploymentId as DeploymentId, over: isOver(last.status) } : undefined;

const alarmsIn = (config: AlarmConfiguration | undefined): AlarmSettings => ({
  enabled: config?.enabled === true,
  names: (config?.alarms ?? []).flatMap((alarm) => alarm.name ?? []),
});

const autoRollbackIn = (config: AutoRollbackConfiguration | undefined): AutoRollback => ({
  enabled: config?.enabled === true,
  events: config?.events ?? [],
});
