import { createHash } from 'node:crypto';
import type {
  BatchGetDeploymentsInput,
  BatchGetDeploymentsOutput,
  DeploymentGroupInfo,
  DeploymentInfo,
  GetDeploymentGroupInput,
  GetDeploymentGroupOutput,
  GetDeploymentInput,
  GetDeploymentOutput,
  GetDeploymentTargetInput,
  GetDeploymentTargetOutput,
  LastDeploymentInfo,
  ListDeploymentsInput,
  ListDeploymentsOutput,
} from '@aws-sdk/client-codedeploy';
import { Refusal } from '../refusal.ts';
import { toldRevision } from './codedeploy-revisions.ts';
import { type CodeDeployState, deploymentIdOf, isStatus } from './codedeploy-state.ts';
import { page } from './operation.ts';

/* What CodeDeploy tells. */

export const getDeployment = (state: CodeDeployState, input: GetDeploymentInput): GetDeploymentOutput => ({
  deploymentInfo: told(state.deployment(input.deploymentId)),
});

const told = (info: DeploymentInfo): DeploymentInfo => ({ ...info, revision: toldRevision(info) });

const BATCH_MAX = 25;

export function batchGetDeployments(
  state: CodeDeployState,
  input: BatchGetDeploymentsInput,
): BatchGetDeploymentsOutput {
  const ids = input.deploymentIds ?? [];
  if (ids.length === 0) throw new Refusal('DeploymentIdRequiredException', 'At least one deployment ID is required.');
  if (ids.length > BATCH_MAX) {
    throw new Refusal('BatchLimitExceededException', `The maximum number of deployment IDs is ${BATCH_MAX}.`);
  }
  const known = ids.map(deploymentIdOf).flatMap((id) => state.deployments.get(id) ?? []);
  return { deploymentsInfo: known.map(told) };
}

export function listDeployments(state: CodeDeployState, input: ListDeploymentsInput): ListDeploymentsOutput {
  const { applicationName, deploymentGroupName, includeOnlyStatuses: statuses, createTimeRange = {} } = input;
  groupNamed(state, applicationName, deploymentGroupName);
  if (statuses?.some((status) => !isStatus(status))) {
    throw new Refusal('InvalidDeploymentStatusException', 'A deployment status is not valid.');
  }
  const start = momentOf(createTimeRange.start) ?? Number.NEGATIVE_INFINITY;
  const end = momentOf(createTimeRange.end) ?? Number.POSITIVE_INFINITY;
  if (start > end) throw new Refusal('InvalidTimeRangeException', 'The start of the time range is after its end.');
  const found = [...state.deployments.values()]
    .filter((d) => d.applicationName === applicationName && d.deploymentGroupName === deploymentGroupName)
    .filter(({ status }) => statuses === undefined || statuses.length === 0 || (status && statuses.includes(status)))
    .filter(({ createTime }) => !createTime || (createTime.getTime() >= start && createTime.getTime() <= end))
    .map(({ deploymentId = '' }) => deploymentId)
    .toSorted(inNoOrder);
  const { items, next } = page(
    found,
    state.pace.listPage,
    input.nextToken,
    () => new Refusal('InvalidNextTokenException', 'The next token is not valid.'),
  );
  return { deployments: items, nextToken: next };
}

/** No source says in which order AWS lists them: so in none that anybody could lean on, and always alike. */
const inNoOrder = (a: string, b: string) => (scrambled(a) < scrambled(b) ? -1 : 1);
const scrambled = (id: string) => createHash('sha256').update(id).digest('hex');

/** A moment of an input: over the wire they come as seconds since 1970. */
const momentOf = (moment: unknown): number | undefined =>
  moment instanceof Date ? moment.getTime() : typeof moment === 'number' ? moment * 1_000 : undefined;

export function getDeploymentGroup(state: CodeDeployState, input: GetDeploymentGroupInput): GetDeploymentGroupOutput {
  const group = groupNamed(state, input.applicationName, input.deploymentGroupName);
  const all = [...state.deployments.values()]
    .filter((d) => d.deploymentGroupName === input.deploymentGroupName && state.groupOf(d) === group)
    .toSorted((a, b) => (a.createTime?.getTime() ?? 0) - (b.createTime?.getTime() ?? 0));
  return {
    deploymentGroupInfo: {
      ...group,
      lastAttemptedDeployment: lastOf(all.at(-1)),
      lastSuccessfulDeployment: lastOf(all.findLast(({ status }) => status === 'Succeeded')),
    },
  };
}

const lastOf = (last: DeploymentInfo | undefined): LastDeploymentInfo | undefined =>
  last && {
    deploymentId: last.deploymentId,
    status: last.status,
    createTime: last.createTime,
    endTime: last.completeTime,
  };

/** @throws Refusal where the names name nothing */
export function groupNamed(
  state: CodeDeployState,
  application: string | undefined,
  group: string | undefined,
): DeploymentGroupInfo {
  if (!application) throw new Refusal('ApplicationNameRequiredException', 'An application name is required.');
  if (!state.applications.has(application)) {
    throw new Refusal('ApplicationDoesNotExistException', `No application found for name: ${application}`);
  }
  if (!group) throw new Refusal('DeploymentGroupNameRequiredException', 'A deployment group name is required.');
  const found = state.groups.get(`${application}/${group}`);
  if (found === undefined) {
    throw new Refusal('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${group}`);
  }
  return found;
}

export function getDeploymentTarget(
  state: CodeDeployState,
  input: GetDeploymentTargetInput,
): GetDeploymentTargetOutput {
  const id = deploymentIdOf(input.deploymentId);
  if (!input.targetId) {
    throw new Refusal('DeploymentTargetIdRequiredException', 'A deployment target ID was not provided.');
  }
  if (!/^[^:]+:[^:]+$/.test(input.targetId)) {
    throw new Refusal('InvalidDeploymentTargetIdException', `The target ID ${input.targetId} is not valid.`);
  }
  const { status } = state.deployment(id);
  if (status === 'Created' || status === 'Queued') {
    throw new Refusal('DeploymentNotStartedException', `The deployment ${id} has not started.`);
  }
  const target = state.targets.get(id);
  if ((target?.ecsTarget ?? target?.lambdaTarget)?.targetId !== input.targetId) {
    throw new Refusal(
      'DeploymentTargetDoesNotExistException',
      `The deployment target ${input.targetId} could not be found in the deployment ${id}.`,
    );
  }
  return { deploymentTarget: target };
}
