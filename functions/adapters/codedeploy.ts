import {
  type CodeDeployClient,
  GetDeploymentCommand,
  GetDeploymentTargetCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { epochMs } from '../core/units.ts';
import type { CodeDeployPort } from '../flows/ports.ts';
import { call, present } from './sdk-call.ts';

/** `once` is a client that does not try again by itself: the report's attempts are counted by the flow. */
export const makeCodeDeploy = (client: CodeDeployClient, once: CodeDeployClient): CodeDeployPort => ({
  async deployment(deploymentId, abortSignal) {
    const command = new GetDeploymentCommand({ deploymentId });
    const answer = await call('codedeploy:GetDeployment', () => client.send(command, { abortSignal }));
    if (answer.declined) return 'unknown-deployment';
    const info = present('codedeploy:GetDeployment', 'deploymentInfo', answer.output.deploymentInfo);
    return {
      application: present('codedeploy:GetDeployment', 'applicationName', info.applicationName),
      deploymentGroup: present('codedeploy:GetDeployment', 'deploymentGroupName', info.deploymentGroupName),
      creator: info.creator ?? 'unknown',
    };
  },

  async shiftOf(deploymentId, cluster, ecsService, abortSignal) {
    // For ECS the target id is the pair `cluster:service`, so no ListDeploymentTargets is needed to find it.
    const command = new GetDeploymentTargetCommand({ deploymentId, targetId: `${cluster}:${ecsService}` });
    const answer = await call('codedeploy:GetDeploymentTarget', () => client.send(command, { abortSignal }));
    if (answer.declined) return undefined;
    const events = answer.output.deploymentTarget?.ecsTarget?.lifecycleEvents ?? [];
    const startTime = events.find((e) => e.lifecycleEventName === 'AllowTraffic')?.startTime;
    return startTime && epochMs(startTime.getTime());
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
