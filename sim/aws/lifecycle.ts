import type {
  DeploymentInfo,
  DeploymentTarget,
  ErrorInformation,
  LifecycleEvent,
  LifecycleEventStatus,
} from '@aws-sdk/client-codedeploy';

/** The ECS lifecycle events in their order. FACTS 1.2. */
export const LIFECYCLE = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const;
export type EventName = (typeof LIFECYCLE)[number];
/** The ones that can be scripted. */
export type HookEvent = Exclude<EventName, 'Install' | 'AllowTestTraffic' | 'AllowTraffic'>;

export const HOOK_FAILED: ErrorInformation = {
  code: 'HOOK_EXECUTION_FAILURE',
  message: 'One or more of the lifecycle event validation functions failed. See the deployment details for more.',
};

/** What a hook's verdict does to a deployment that nobody drives: the next event starts, and traffic moves nowhere. */
export function hookSucceeded(
  deployment: DeploymentInfo,
  target: DeploymentTarget | undefined,
  name: string,
  at: Date,
): void {
  end(target, name, 'Succeeded', at);
  const next = lifecycleEventsOf(target).find((event) => event.status === 'Pending');
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
  fail(target, name, at);
  deployment.status = 'Failed';
  deployment.completeTime = at;
  deployment.errorInformation = HOOK_FAILED;
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
const lifecycleEventsOf = (target: DeploymentTarget | undefined): LifecycleEvent[] =>
  placeOf(target)?.lifecycleEvents ?? [];
const eventOf = (target: DeploymentTarget | undefined, name: string) =>
  lifecycleEventsOf(target).find((event) => event.lifecycleEventName === name);

export function begin(target: DeploymentTarget | undefined, name: string, at: Date): void {
  const event = eventOf(target, name);
  if (event === undefined) return;
  event.status = 'InProgress';
  event.startTime = at;
}

export function end(target: DeploymentTarget | undefined, name: string, status: LifecycleEventStatus, at: Date): void {
  const event = eventOf(target, name);
  if (event === undefined) return;
  event.status = status;
  if (status !== 'Skipped') event.endTime = at;
}

/** This event failed, and nothing comes after it. */
export function fail(target: DeploymentTarget | undefined, name: string, at: Date): void {
  end(target, name, 'Failed', at);
  const failed = eventOf(target, name);
  if (failed !== undefined) failed.diagnostics = { errorCode: 'UnknownError' };
  breakOff(target, at);
}

/** What has not begun is left out, and what was under way ends. When that was begun stays known. */
export function breakOff(target: DeploymentTarget | undefined, at: Date): void {
  for (const event of lifecycleEventsOf(target)) {
    if (event.status === 'Pending') event.status = 'Skipped';
    if (event.status === 'InProgress') Object.assign(event, { status: 'Failed', endTime: at });
  }
  touch(target, 'Failed', at);
}

export function touch(target: DeploymentTarget | undefined, status: 'Succeeded' | 'Failed', at: Date): void {
  const place = placeOf(target);
  if (place === undefined) return;
  place.status = status;
  place.lastUpdatedAt = at;
}
