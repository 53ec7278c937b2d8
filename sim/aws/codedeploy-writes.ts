import type {
  ContinueDeploymentInput,
  CreateDeploymentInput,
  CreateDeploymentOutput,
  DeploymentCreator,
  DeploymentInfo,
  PutLifecycleEventHookExecutionStatusInput,
  PutLifecycleEventHookExecutionStatusOutput,
  StopDeploymentInput,
  StopDeploymentOutput,
} from '@aws-sdk/client-codedeploy';
import type { EpochMs } from '../../functions/core/units.ts';
import { Refusal } from '../refusal.ts';
import { Course } from './codedeploy-course.ts';
import { abandon, rollsBackOn } from './codedeploy-ending.ts';
import { orderOf } from './codedeploy-orders.ts';
import { type CodeDeployState, deploymentIdOf, isOver } from './codedeploy-state.ts';
import { type HookEvent, hookFailed, hookSucceeded } from './lifecycle.ts';

/* What people and programs ask of CodeDeploy. */

/** The deployments under way that this world drives; the others are as they were put, whatever time it is. */
export type Courses = Map<string, Course>;

/** @throws Refusal */
export function createDeployment(
  state: CodeDeployState,
  courses: Courses,
  input: CreateDeploymentInput,
  by: { readonly id: string; readonly creator: DeploymentCreator; readonly at: EpochMs },
): CreateDeploymentOutput {
  const order = orderOf(state, input);
  const { group, configName } = order;
  const deployment: DeploymentInfo = {
    deploymentId: by.id,
    applicationName: group.applicationName,
    deploymentGroupName: group.deploymentGroupName,
    deploymentConfigName: configName,
    computePlatform: 'ECS',
    status: 'Created',
    creator: by.creator,
    description: input.description,
    createTime: new Date(by.at),
    revision: input.revision,
    previousRevision: group.targetRevision,
    autoRollbackConfiguration: input.autoRollbackConfiguration ?? group.autoRollbackConfiguration,
    overrideAlarmConfiguration: input.overrideAlarmConfiguration,
    blueGreenDeploymentConfiguration: structuredClone(group.blueGreenDeploymentConfiguration),
    loadBalancerInfo: group.loadBalancerInfo,
    deploymentStyle: group.deploymentStyle,
    instanceTerminationWaitTimeStarted: false, // of no use for ECS: FACTS 6.2
  };
  state.deployments.set(by.id, deployment);
  group.targetRevision = input.revision;
  courses.set(by.id, new Course(state, deployment, order, by.at));
  return { deploymentId: by.id };
}

export function stopDeployment(
  state: CodeDeployState,
  courses: Courses,
  input: StopDeploymentInput,
): StopDeploymentOutput {
  const deployment = unfinished(state, input.deploymentId);
  const at = state.clock.now();
  const rollBack = input.autoRollbackEnabled ?? rollsBackOn(deployment, 'DEPLOYMENT_STOP_ON_REQUEST');
  const course = courses.get(deployment.deploymentId ?? '');
  if (course) course.stop(at, rollBack);
  else abandon(state, deployment, { status: 'Stopped', rollBack, at });
  return { status: 'Succeeded', statusMessage: 'Deployment has been stopped' };
}

export function continueDeployment(state: CodeDeployState, courses: Courses, input: ContinueDeploymentInput): object {
  const { deploymentWaitType: type = 'READY_WAIT' } = input;
  if (type !== 'READY_WAIT' && type !== 'TERMINATION_WAIT') {
    throw new Refusal('InvalidDeploymentWaitTypeException', `The wait type ${type} is not valid.`);
  }
  const { deploymentId: id = '' } = unfinished(state, input.deploymentId);
  const wait = type === 'READY_WAIT' ? 'approval' : 'termination';
  if (!courses.get(id)?.proceed(wait, state.clock.now())) {
    throw new Refusal('DeploymentIsNotInReadyStateException', `The deployment ${id} can't continue yet.`);
  }
  return {};
}

function unfinished(state: CodeDeployState, id: string | undefined): DeploymentInfo {
  const deployment = state.deployment(id);
  if (!isOver(deployment)) return deployment;
  throw new Refusal('DeploymentAlreadyCompletedException', `The deployment ${id} is already complete.`);
}

export function putLifecycleEventHookExecutionStatus(
  state: CodeDeployState,
  courses: Courses,
  input: PutLifecycleEventHookExecutionStatusInput,
): PutLifecycleEventHookExecutionStatusOutput {
  const { lifecycleEventHookExecutionId: id, status } = input;
  const deploymentId = deploymentIdOf(input.deploymentId);
  if (status !== 'Succeeded' && status !== 'Failed') {
    throw new Refusal(
      'InvalidLifecycleEventHookExecutionStatusException',
      `The lifecycle event hook execution status ${status} is not valid: only Succeeded and Failed are.`,
    );
  }
  const deployment = state.deployment(deploymentId);
  const execution = state.hookExecutions.get(id ?? '');
  if (execution?.deploymentId !== deploymentId) {
    throw new Refusal(
      'InvalidLifecycleEventHookExecutionIdException',
      `The lifecycle event hook execution ID ${id} is not valid for the deployment ${deploymentId}.`,
    );
  }
  const { lifecycleEventName: name } = execution;
  // No source says what a report to a deployment that is over gets; its events are complete, so this.
  if (execution.status !== 'InProgress' || isOver(deployment)) {
    throw new Refusal(
      'LifecycleEventAlreadyCompletedException',
      `The lifecycle event ${name} of the deployment ${deploymentId} is already completed.`,
    );
  }
  const now = state.clock.now();
  execution.status = status;
  execution.reportedAt = now;
  const course = courses.get(deploymentId);
  const progress = status === 'Succeeded' ? hookSucceeded : hookFailed;
  if (course) course.answered(name as HookEvent, status, now);
  else progress(deployment, state.targets.get(deploymentId), name, new Date(now));
  return { lifecycleEventHookExecutionId: id };
}
