import {
  type CodeDeployClient,
  type ECSTarget,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import type { DeploymentId } from '../core/ids.ts';
import { type EpochMs, epochMs } from '../core/units.ts';
import type { CodeDeployPort } from '../flows/ports.ts';
import { call, present } from './sdk-call.ts';

/** `once` is a client that does not try again by itself: the report's attempts are counted by the flow. */
export const makeCodeDeploy = (client: CodeDeployClient, once: CodeDeployClient): CodeDeployPort => ({
  async deployment(id, signal) {
    const info = await deploymentInfo(client, id, signal);
    if (!info) return 'unknown-deployment';
    return {
      application: present('codedeploy:GetDeployment', 'applicationName', info.applicationName),
      deploymentGroup: present('codedeploy:GetDeployment', 'deploymentGroupName', info.deploymentGroupName),
      creator: info.creator ?? 'unknown',
    };
  },

  async shiftOf(id, cluster, ecsService, signal) {
    return shiftIn(await ecsTarget(client, id, cluster, ecsService, signal));
  },

  async report({ deployment, execution }, status, abortSignal) {
    const command = new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: deployment,
      lifecycleEventHookExecutionId: execution,
      status,
    });
    const operation = 'codedeploy:PutLifecycleEventHookExecutionStatus';
    const answer = await call(operation, () => once.send(command, { abortSignal }));
    return answer.declined ? 'already-reported' : 'reported';
  },
});

/** Undefined: CodeDeploy does not know it. */
export async function deploymentInfo(client: CodeDeployClient, deploymentId: DeploymentId, abortSignal: AbortSignal) {
  const command = new GetDeploymentCommand({ deploymentId });
  const answer = await call('codedeploy:GetDeployment', () => client.send(command, { abortSignal }));
  if (answer.declined) return undefined;
  return present('codedeploy:GetDeployment', 'deploymentInfo', answer.output.deploymentInfo);
}

/** Undefined: the deployment has not started, or does not touch this service. */
export async function ecsTarget(
  client: CodeDeployClient,
  deploymentId: DeploymentId,
  cluster: string,
  ecsService: string,
  abortSignal: AbortSignal,
): Promise<ECSTarget | undefined> {
  // For ECS the target id is the pair `cluster:service`, so no ListDeploymentTargets is needed to find it.
  const command = new GetDeploymentTargetCommand({ deploymentId, targetId: `${cluster}:${ecsService}` });
  const answer = await call('codedeploy:GetDeploymentTarget', () => client.send(command, { abortSignal }));
  return answer.output?.deploymentTarget?.ecsTarget;
}

/** When production traffic began to reach green. */
export function shiftIn(target: ECSTarget | undefined): EpochMs | undefined {
  const startTime = target?.lifecycleEvents?.find((e) => e.lifecycleEventName === 'AllowTraffic')?.startTime;
  return startTime && epochMs(startTime.getTime());
}
