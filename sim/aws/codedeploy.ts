import type {
  BatchGetDeploymentsInput,
  ContinueDeploymentInput,
  CreateDeploymentInput,
  DeploymentCreator,
  GetApplicationRevisionInput,
  GetDeploymentGroupInput,
  GetDeploymentInput,
  GetDeploymentTargetInput,
  ListDeploymentsInput,
  PutLifecycleEventHookExecutionStatusInput,
  StopDeploymentInput,
} from '@aws-sdk/client-codedeploy';
import type { EpochMs } from '../../functions/core/units.ts';
import { Refusal } from '../refusal.ts';
import {
  batchGetDeployments,
  getDeployment,
  getDeploymentGroup,
  getDeploymentTarget,
  listDeployments,
} from './codedeploy-reads.ts';
import { getApplicationRevision } from './codedeploy-revisions.ts';
import { CodeDeployState } from './codedeploy-state.ts';
import {
  type Courses,
  continueDeployment,
  createDeployment,
  putLifecycleEventHookExecutionStatus,
  stopDeployment,
} from './codedeploy-writes.ts';
import { type Operations, operation } from './operation.ts';

/** CodeDeploy for ECS: its state, its refusals, and the blue/green deployments that it drives as time passes. */
export class CodeDeploy extends CodeDeployState {
  readonly #courses: Courses = new Map();

  /**
   * Somebody ships at that moment, past the journal. What CodeDeploy refuses then never comes to be: its id stays unknown.
   * @returns the deployment's id
   */
  plan(at: EpochMs, creator: DeploymentCreator, input: CreateDeploymentInput): string {
    const id = this.reserveId();
    this.around.happenings.plan(at, (then) => {
      try {
        createDeployment(this, this.#courses, input, { id, creator, at: then });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    });
    return id;
  }

  readonly operations: Operations = {
    GetDeployment: operation<GetDeploymentInput>({ deploymentId: 'string' }, (input) => getDeployment(this, input)),
    GetDeploymentTarget: operation<GetDeploymentTargetInput>({ deploymentId: 'string', targetId: 'string' }, (input) =>
      getDeploymentTarget(this, input),
    ),
    GetDeploymentGroup: operation<GetDeploymentGroupInput>(
      { applicationName: 'string', deploymentGroupName: 'string' },
      (input) => getDeploymentGroup(this, input),
    ),
    GetApplicationRevision: operation<GetApplicationRevisionInput>(
      { applicationName: 'string', revision: 'structure' },
      (input) => getApplicationRevision(this, input),
    ),
    ListDeployments: operation<ListDeploymentsInput>(
      {
        applicationName: 'string',
        deploymentGroupName: 'string',
        externalId: 'not-modelled',
        includeOnlyStatuses: 'strings',
        createTimeRange: 'structure',
        nextToken: 'string',
      },
      (input) => listDeployments(this, input),
    ),
    BatchGetDeployments: operation<BatchGetDeploymentsInput>({ deploymentIds: 'strings' }, (input) =>
      batchGetDeployments(this, input),
    ),
    CreateDeployment: operation<CreateDeploymentInput>(
      {
        applicationName: 'string',
        deploymentGroupName: 'string',
        revision: 'structure',
        deploymentConfigName: 'string',
        description: 'string',
        autoRollbackConfiguration: 'structure',
        overrideAlarmConfiguration: 'structure',
        ignoreApplicationStopFailures: 'not-modelled',
        targetInstances: 'not-modelled',
        updateOutdatedInstancesOnly: 'not-modelled',
        fileExistsBehavior: 'not-modelled',
        deploymentMode: 'not-modelled',
      },
      (input) => {
        const by = { id: this.reserveId(), creator: 'user', at: this.clock.now() } as const;
        return createDeployment(this, this.#courses, input, by);
      },
    ),
    StopDeployment: operation<StopDeploymentInput>(
      { deploymentId: 'string', autoRollbackEnabled: 'boolean' },
      (input) => stopDeployment(this, this.#courses, input),
    ),
    ContinueDeployment: operation<ContinueDeploymentInput>(
      { deploymentId: 'string', deploymentWaitType: 'string' },
      (input) => continueDeployment(this, this.#courses, input),
    ),
    PutLifecycleEventHookExecutionStatus: operation<PutLifecycleEventHookExecutionStatusInput>(
      { deploymentId: 'string', lifecycleEventHookExecutionId: 'string', status: 'string' },
      (input) => putLifecycleEventHookExecutionStatus(this, this.#courses, input),
    ),
  };
}
