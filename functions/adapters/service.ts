import {
  type Deployment,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  type ECSClient,
  type Service,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { taskDefinitionArn } from '../core/ids.ts';
import type { EcsDeployment } from '../core/window.ts';
import { CallFailed } from '../flows/ports.ts';
import type { ServicePort } from '../flows/responder-ports.ts';
import { describeDefinition, runningTasks } from './ecs.ts';
import { momentOf, serviceFacts } from './ecs-facts.ts';
import { call } from './sdk-call.ts';

/** What DescribeServices takes in one call. */
const SERVICES_MAX = 10;

/** `once` does not try again by itself: an update done twice would be two deployments, and a stop's lost answers count. */
export function makeService(client: ECSClient, once: ECSClient): ServicePort {
  const port: ServicePort = {
    async service(cluster, ecsService, signal) {
      const [service] = await describe(client, cluster, [ecsService], signal);
      return service ? serviceFacts(service) : 'service-not-found';
    },

    async services(cluster, ecsServices, signal) {
      const names = [...new Set(ecsServices)];
      const calls = Array.from({ length: Math.ceil(names.length / SERVICES_MAX) }, (_, i) =>
        describe(client, cluster, names.slice(i * SERVICES_MAX, (i + 1) * SERVICES_MAX), signal),
      );
      const found = (await Promise.all(calls)).flat();
      return new Map(found.map((service) => [service.serviceName ?? '', serviceFacts(service)]));
    },

    definition: (arn, signal) => describeDefinition(client, arn, signal),

    tasks: (cluster, startedBy, signal) => runningTasks(client, cluster, startedBy, signal),

    async serviceDeployment(arn, abortSignal) {
      const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
      const answer = await call('ecs:DescribeServiceDeployments', () => client.send(command, { abortSignal }));
      const found = answer.output?.serviceDeployments?.[0];
      return found ? deploymentFacts(arn, found) : 'unknown-deployment';
    },

    async update(cluster, service, taskDefinition, abortSignal) {
      // One member more than what changes can be enough to be refused (FACTS 3.1).
      const command = new UpdateServiceCommand({ cluster, service, taskDefinition });
      const { output } = await call('ecs:UpdateService', () => once.send(command, { abortSignal }));
      const deployments = output?.service?.deployments ?? [];
      const deployment = deployments.find(({ status }) => status === 'PRIMARY')?.id;
      if (deployment) return { deployment, others: deployments.flatMap((other) => besides(deployment, other)) };
      // It was done, and only a look at the service can say under which name.
      throw new CallFailed('ecs:UpdateService', 'unavailable', 'the reply has no PRIMARY', { unanswered: true });
    },

    async stopServiceDeployment(serviceDeploymentArn, abortSignal) {
      const command = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
      try {
        const answer = await call('ecs:StopServiceDeployment', () => once.send(command, { abortSignal }));
        return answer.declined ? 'already-over' : 'stopping';
      } catch (error) {
        // No source says which refusal a deployment that is over gets, so it is asked (FACTS 11).
        if (!(error instanceof CallFailed) || error.outcome !== 'refused') throw error;
        const deployment = await port.serviceDeployment(serviceDeploymentArn, abortSignal);
        if (deployment === 'unknown-deployment' || !deployment.over) throw error;
        return 'already-over';
      }
    },
  };
  return port;
}

function besides(deployment: string, { id = '', taskDefinition }: Deployment) {
  const definition = taskDefinitionArn(taskDefinition);
  return id === deployment || definition === undefined ? [] : [{ id, definition }];
}

/** At most ten. A service deleted lately is still described, as INACTIVE: it is left out. */
async function describe(client: ECSClient, cluster: string, services: string[], abortSignal: AbortSignal) {
  const command = new DescribeServicesCommand({ cluster, services, include: ['TAGS'] });
  const answer = await call('ecs:DescribeServices', () => client.send(command, { abortSignal }));
  return (answer.output?.services ?? []).filter((service: Service) => service.status !== 'INACTIVE');
}

/** A status that a later ECS brings counts as in flight. */
const OVER = new Set(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

function deploymentFacts(arn: string, record: ServiceDeployment): EcsDeployment {
  const { status = 'unknown', deploymentConfiguration: config } = record;
  const { alarms } = config ?? {};
  return {
    arn,
    status,
    over: OVER.has(status),
    kind: status.startsWith('ROLLBACK_') ? 'rollback' : 'deploy',
    strategy: config?.strategy ?? 'ROLLING',
    startedAt: momentOf(record.startedAt ?? record.createdAt),
    finishedAt: momentOf(record.finishedAt ?? record.stoppedAt),
    rollbackAt: momentOf(record.rollback?.startedAt),
    stage: record.lifecycleStage,
    watched: alarms?.enable && alarms.rollback ? (alarms.alarmNames ?? []) : [],
    bakeMinutes: config?.bakeTimeInMinutes,
  };
}
