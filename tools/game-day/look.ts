import {
  type CodeDeployClient,
  DeploymentNotStartedException,
  type DeploymentTarget,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
} from '@aws-sdk/client-codedeploy';

/** What one look at a deployment shows. */
export interface Look {
  readonly status: string;
  /** Why it ended badly: `HOOK_EXECUTION_FAILURE: …`. */
  readonly error?: string | undefined;
  /** The deployment by which CodeDeploy goes back. It appears only some time after the end. */
  readonly rollback?: string | undefined;
  /** Lifecycle events by name. */
  readonly events: Readonly<Record<string, string>>;
  /** Share of production traffic in percent, by label: `Blue`, `Green`. */
  readonly weights: Readonly<Record<string, number>>;
}

export type See = (deploymentId: string, targetId: string) => Promise<Look>;

export const seeing =
  (codedeploy: CodeDeployClient, abortSignal: AbortSignal): See =>
  async (deploymentId, targetId) => {
    const { deploymentInfo: info = {} } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }), {
      abortSignal,
    });
    const target = await targetOf(codedeploy, { deploymentId, targetId }, abortSignal);
    const { code, message } = info.errorInformation ?? {};
    const { lifecycleEvents = [], taskSetsInfo = [] } = target?.ecsTarget ?? {};
    return {
      status: info.status ?? 'unknown',
      error: code && `${code}: ${message ?? 'no message'}`,
      rollback: info.rollbackInfo?.rollbackDeploymentId,
      events: Object.fromEntries(lifecycleEvents.map((e) => [e.lifecycleEventName ?? '', e.status ?? 'Unknown'])),
      weights: Object.fromEntries(taskSetsInfo.map((set) => [set.taskSetLabel ?? '?', set.trafficWeight ?? 0])),
    };
  };

/** Undefined until the deployment has started. */
async function targetOf(
  codedeploy: CodeDeployClient,
  which: { readonly deploymentId: string; readonly targetId: string },
  abortSignal: AbortSignal,
): Promise<DeploymentTarget | undefined> {
  try {
    return (await codedeploy.send(new GetDeploymentTargetCommand(which), { abortSignal })).deploymentTarget;
  } catch (error) {
    if (error instanceof DeploymentNotStartedException) return undefined;
    throw error;
  }
}

export interface Group {
  readonly application: string;
  readonly name: string;
}

export async function groupOf(
  codedeploy: CodeDeployClient,
  deploymentId: string,
  abortSignal: AbortSignal,
): Promise<Group> {
  const { deploymentInfo: info = {} } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }), {
    abortSignal,
  });
  return { application: info.applicationName ?? '', name: info.deploymentGroupName ?? '' };
}

/** How CodeDeploy calls the group's one target, and the newest deployment there. */
export async function stateOf(codedeploy: CodeDeployClient, { application, name }: Group, abortSignal: AbortSignal) {
  const command = new GetDeploymentGroupCommand({ applicationName: application, deploymentGroupName: name });
  const { deploymentGroupInfo: info = {} } = await codedeploy.send(command, { abortSignal });
  const { clusterName, serviceName } = info.ecsServices?.[0] ?? {};
  return { targetId: `${clusterName}:${serviceName}`, newest: info.lastAttemptedDeployment?.deploymentId };
}
