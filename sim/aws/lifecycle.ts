import type { DeploymentInfo, DeploymentTarget, LifecycleEvent } from '@aws-sdk/client-codedeploy';

/** What a hook's verdict does to its deployment. Only the next event is started: traffic is somebody else's to move. */
export function hookSucceeded(
  deployment: DeploymentInfo,
  target: DeploymentTarget | undefined,
  name: string,
  at: Date,
): void {
  const events = lifecycleEventsOf(target);
  end(events, name, 'Succeeded', at);
  const next = events.find((event) => event.status === 'Pending');
  if (next !== undefined) {
    next.status = 'InProgress';
    next.startTime = at;
  } else if (name === 'AfterAllowTraffic') {
    complete(deployment, target, at);
  }
}

export function hookFailed(
  deployment: DeploymentInfo,
  target: DeploymentTarget | undefined,
  name: string,
  at: Date,
): void {
  const events = lifecycleEventsOf(target);
  const failed = end(events, name, 'Failed', at);
  if (failed !== undefined) failed.diagnostics = { errorCode: 'UnknownError' };
  for (const event of events) if (event.status === 'Pending') event.status = 'Skipped';
  deployment.status = 'Failed';
  deployment.completeTime = at;
  deployment.errorInformation = {
    code: 'HOOK_EXECUTION_FAILURE',
    message: 'One or more of the lifecycle event validation functions failed. See the deployment details for more.',
  };
  touch(target, 'Failed', at);
}

/** A deployment is not over while it waits to end blue: its window stays open. */
function complete(deployment: DeploymentInfo, target: DeploymentTarget | undefined, at: Date): void {
  const ending = deployment.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess;
  if ((ending?.terminationWaitTimeInMinutes ?? 0) > 0) {
    deployment.instanceTerminationWaitTimeStarted = true;
    return;
  }
  deployment.status = 'Succeeded';
  deployment.completeTime = at;
  touch(target, 'Succeeded', at);
}

const placeOf = (target: DeploymentTarget | undefined) => target?.ecsTarget ?? target?.lambdaTarget;
const lifecycleEventsOf = (target: DeploymentTarget | undefined) => placeOf(target)?.lifecycleEvents ?? [];

function end(events: LifecycleEvent[], name: string, status: 'Succeeded' | 'Failed', at: Date) {
  const event = events.find((e) => e.lifecycleEventName === name);
  if (event !== undefined) {
    event.status = status;
    event.endTime = at;
  }
  return event;
}

function touch(target: DeploymentTarget | undefined, status: 'Succeeded' | 'Failed', at: Date): void {
  const place = placeOf(target);
  if (place === undefined) return;
  place.status = status;
  place.lastUpdatedAt = at;
}
