import type {
  DescribeServiceDeploymentsRequest,
  DescribeServiceDeploymentsResponse,
  ListServiceDeploymentsRequest,
  ListServiceDeploymentsResponse,
  ServiceDeploymentStatus,
  StopServiceDeploymentRequest,
  StopServiceDeploymentResponse,
} from '@aws-sdk/client-ecs';
import type { EpochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import type { RollingController } from './ecs-rolling.ts';
import { type EcsState, invalid, missing } from './ecs-state.ts';
import { type Operations, operation, page } from './operation.ts';

const isOver = {
  PENDING: false,
  IN_PROGRESS: false,
  STOP_REQUESTED: false,
  STOPPED: true,
  SUCCESSFUL: true,
  ROLLBACK_REQUESTED: false,
  ROLLBACK_IN_PROGRESS: false,
  ROLLBACK_SUCCESSFUL: true,
  ROLLBACK_FAILED: true,
} satisfies Record<ServiceDeploymentStatus, boolean>;

export const deploymentOperations = (ecs: EcsState, rolling: RollingController, clock: Clock): Operations => ({
  DescribeServiceDeployments: operation<DescribeServiceDeploymentsRequest>(
    { serviceDeploymentArns: 'strings' },
    (input) => describeServiceDeployments(ecs, input),
  ),
  ListServiceDeployments: operation<ListServiceDeploymentsRequest>(
    {
      service: 'string',
      cluster: 'string',
      status: 'strings',
      maxResults: 'number',
      nextToken: 'string',
      createdAt: 'not-modelled',
    },
    (input) => listServiceDeployments(ecs, input),
  ),
  StopServiceDeployment: operation<StopServiceDeploymentRequest>(
    { serviceDeploymentArn: 'string', stopType: 'string' },
    (input) => stopServiceDeployment(ecs, rolling, input, clock.now()),
  ),
});

function describeServiceDeployments(
  ecs: EcsState,
  { serviceDeploymentArns: asked = [] }: DescribeServiceDeploymentsRequest,
): DescribeServiceDeploymentsResponse {
  if (asked.length === 0) throw invalid('Service deployment ARNs cannot be empty.');
  if (asked.length > 20) throw invalid('The number of service deployments per call cannot be more than 20.');
  if (!asked.every((arn) => arn.includes(':service-deployment/'))) throw invalid('Invalid service deployment ARN.');
  const found = asked.map((arn) => ecs.serviceDeployments.get(arn));
  return {
    serviceDeployments: found.filter((record) => record !== undefined),
    failures: missing(asked, found, (ref) => ref),
  };
}

/** Newest first. */
function listServiceDeployments(ecs: EcsState, input: ListServiceDeploymentsRequest): ListServiceDeploymentsResponse {
  const service = ecs.service(ecs.clusterArn(input.cluster), input.service ?? '');
  if (service === undefined) throw new Refusal('ServiceNotFoundException', 'Service not found.');
  const { status: wanted, maxResults = 20 } = input;
  if (maxResults < 1 || maxResults > 100) throw invalid('maxResults must be between 1 and 100.');
  const created = (record: { createdAt?: Date | undefined }) => record.createdAt?.getTime() ?? 0;
  const records = [...ecs.serviceDeployments.values()]
    .filter((record) => record.serviceArn === service.serviceArn)
    .filter(({ status }) => wanted === undefined || wanted.some((one) => one === status))
    .toSorted((a, b) => created(b) - created(a));
  const { items, next } = page(records, maxResults, input.nextToken, () => invalid('Invalid token.'));
  const briefs = items.map((record) => ({
    serviceDeploymentArn: record.serviceDeploymentArn,
    serviceArn: record.serviceArn,
    clusterArn: record.clusterArn,
    createdAt: record.createdAt,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    status: record.status,
    statusReason: record.statusReason,
  }));
  return { serviceDeployments: briefs, nextToken: next };
}

/** No source says what a deployment that is over gets: a conflict with its state, so this. */
function stopServiceDeployment(
  ecs: EcsState,
  rolling: RollingController,
  { serviceDeploymentArn: arn = '', stopType = 'ROLLBACK' }: StopServiceDeploymentRequest,
  at: EpochMs,
): StopServiceDeploymentResponse {
  const record = ecs.serviceDeployments.get(arn);
  if (record === undefined) {
    throw new Refusal('ServiceDeploymentNotFoundException', 'Service deployment not found.');
  }
  if (stopType !== 'ROLLBACK') throw new Refusal('NotModelled', `The local AWS world does not model ${stopType}`, 501);
  if (isOver[record.status ?? 'IN_PROGRESS']) {
    throw new Refusal('ConflictException', `The service deployment is ${record.status} and cannot be stopped.`);
  }
  rolling.stop(record, at);
  return { serviceDeploymentArn: arn };
}
