import type {
  ApplicationInfo,
  DeploymentGroupInfo,
  DeploymentInfo,
  DeploymentStatus,
  DeploymentTarget,
  GetDeploymentInput,
  GetDeploymentOutput,
  GetDeploymentTargetInput,
  GetDeploymentTargetOutput,
  PutLifecycleEventHookExecutionStatusInput,
  PutLifecycleEventHookExecutionStatusOutput,
} from '@aws-sdk/client-codedeploy';
import type { EpochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import { hookFailed, hookSucceeded } from './lifecycle.ts';
import { type Operations, operation } from './operation.ts';

/** One call of a hook by CodeDeploy. `reportedAt` is there once somebody reported. */
export interface HookExecution {
  readonly deploymentId: string;
  readonly lifecycleEventName: string;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  reportedAt?: EpochMs;
}

const isOver = {
  Created: false,
  Queued: false,
  InProgress: false,
  Baking: false,
  Ready: false,
  Succeeded: true,
  Failed: true,
  Stopped: true,
} satisfies Record<DeploymentStatus, boolean>;

export class CodeDeploy {
  /** By name. */
  readonly applications = new Map<string, ApplicationInfo>();
  /** By `application/group`. */
  readonly groups = new Map<string, DeploymentGroupInfo>();
  /** By deployment id. */
  readonly deployments = new Map<string, DeploymentInfo>();
  /** By deployment id: the one target (ECS service or Lambda alias) of each deployment, with its lifecycle events. */
  readonly targets = new Map<string, DeploymentTarget>();
  /** By execution id. */
  readonly hookExecutions = new Map<string, HookExecution>();

  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly operations: Operations = {
    GetDeployment: operation<GetDeploymentInput>({ deploymentId: 'string' }, (input) => this.getDeployment(input)),
    GetDeploymentTarget: operation<GetDeploymentTargetInput>({ deploymentId: 'string', targetId: 'string' }, (input) =>
      this.getDeploymentTarget(input),
    ),
    PutLifecycleEventHookExecutionStatus: operation<PutLifecycleEventHookExecutionStatusInput>(
      { deploymentId: 'string', lifecycleEventHookExecutionId: 'string', status: 'string' },
      (input) => this.putLifecycleEventHookExecutionStatus(input),
    ),
  };

  getDeployment(input: GetDeploymentInput): GetDeploymentOutput {
    const { revision, ...info } = this.#deployment(input.deploymentId);
    if (revision?.appSpecContent === undefined) return { deploymentInfo: { ...info, revision } };
    const { content: _neverReturned, ...appSpecContent } = revision.appSpecContent;
    return { deploymentInfo: { ...info, revision: { ...revision, appSpecContent } } };
  }

  getDeploymentTarget(input: GetDeploymentTargetInput): GetDeploymentTargetOutput {
    const id = deploymentIdOf(input.deploymentId);
    if (!input.targetId) {
      throw new Refusal('DeploymentTargetIdRequiredException', 'A deployment target ID was not provided.');
    }
    if (!/^[^:]+:[^:]+$/.test(input.targetId)) {
      throw new Refusal('InvalidDeploymentTargetIdException', `The target ID ${input.targetId} is not valid.`);
    }
    const { status } = this.#deployment(id);
    if (status === 'Created' || status === 'Queued') {
      throw new Refusal('DeploymentNotStartedException', `The deployment ${id} has not started.`);
    }
    const target = this.targets.get(id);
    if ((target?.ecsTarget ?? target?.lambdaTarget)?.targetId !== input.targetId) {
      throw new Refusal(
        'DeploymentTargetDoesNotExistException',
        `The deployment target ${input.targetId} could not be found in the deployment ${id}.`,
      );
    }
    return { deploymentTarget: target };
  }

  putLifecycleEventHookExecutionStatus(
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
    const deployment = this.#deployment(deploymentId);
    const execution = this.hookExecutions.get(id ?? '');
    if (execution?.deploymentId !== deploymentId) {
      throw new Refusal(
        'InvalidLifecycleEventHookExecutionIdException',
        `The lifecycle event hook execution ID ${id} is not valid for the deployment ${deploymentId}.`,
      );
    }
    // No source says what a report to a deployment that is over gets; its events are complete, so this.
    if (execution.status !== 'InProgress' || isOver[deployment.status ?? 'InProgress']) {
      throw new Refusal(
        'LifecycleEventAlreadyCompletedException',
        `The lifecycle event ${execution.lifecycleEventName} of the deployment ${deploymentId} is already completed.`,
      );
    }
    const now = this.#clock.now();
    execution.status = status;
    execution.reportedAt = now;
    const progress = status === 'Succeeded' ? hookSucceeded : hookFailed;
    progress(deployment, this.targets.get(deploymentId), execution.lifecycleEventName, new Date(now));
    return { lifecycleEventHookExecutionId: id };
  }

  #deployment(raw: string | undefined): DeploymentInfo {
    const id = deploymentIdOf(raw);
    const deployment = this.deployments.get(id);
    if (deployment === undefined) {
      throw new Refusal('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
    }
    return deployment;
  }
}

function deploymentIdOf(raw: string | undefined): string {
  if (!raw) throw new Refusal('DeploymentIdRequiredException', 'A deployment ID was not specified.');
  if (!/^d-[A-Z0-9]{9}$/.test(raw)) {
    throw new Refusal('InvalidDeploymentIdException', `The deployment ID ${raw} is not in a valid format.`);
  }
  return raw;
}
