import type {
  DescribeServiceDeploymentsResponse,
  DescribeServicesResponse,
  DescribeTaskDefinitionResponse,
  UpdateServiceResponse,
} from '@aws-sdk/client-ecs';
import type { ServiceFacts } from '../functions/core/facts.ts';
import { type TaskDefinitionArn, taskDefinitionArn } from '../functions/core/ids.ts';
import type { EcsDeployment } from '../functions/core/window.ts';
import { CallFailed } from '../functions/flows/ports.ts';
import type { ServicePort } from '../functions/flows/responder-ports.ts';
import { definitionIn, serviceDeploymentIn, serviceIn } from './ecs-facts.ts';
import { ecsOver } from './ports.ts';
import { callWorld, type VirtualAws } from './virtual-aws.ts';

/** The responder's ECS port straight over the world: see ports.ts. */
export function serviceOver(aws: VirtualAws): ServicePort {
  async function ten(cluster: string, services: readonly string[], signal: AbortSignal) {
    const input = { cluster, services, include: ['TAGS'] };
    const gone = ['ClusterNotFoundException'];
    const found = await callWorld<DescribeServicesResponse>(aws, 'ecs', 'DescribeServices', input, signal, gone);
    return found.output?.services?.filter(({ status }) => status !== 'INACTIVE') ?? [];
  }

  async function serviceDeployment(arn: string, signal: AbortSignal): Promise<EcsDeployment | 'unknown-deployment'> {
    const input = { serviceDeploymentArns: [arn] };
    const operation = 'DescribeServiceDeployments';
    const found = await callWorld<DescribeServiceDeploymentsResponse>(aws, 'ecs', operation, input, signal);
    const [record] = found.output?.serviceDeployments ?? [];
    return record === undefined ? 'unknown-deployment' : serviceDeploymentIn(record);
  }

  return {
    serviceDeployment,
    tasks: ecsOver(aws).tasks,

    async service(cluster, name, signal) {
      for (const service of await ten(cluster, [name], signal)) return serviceIn(service);
      return 'service-not-found';
    },

    async services(cluster, names, signal) {
      const all = new Map<string, ServiceFacts>();
      const left = [...new Set(names)];
      while (left.length > 0) {
        const services = await ten(cluster, left.splice(0, 10), signal);
        for (const service of services) all.set(service.serviceName ?? '', serviceIn(service));
      }
      return all;
    },

    async definition(taskDefinition, signal) {
      const input = { taskDefinition, include: ['TAGS'] };
      const operation = 'DescribeTaskDefinition';
      const unknown = ['ClientException'];
      const found = await callWorld<DescribeTaskDefinitionResponse>(aws, 'ecs', operation, input, signal, unknown);
      return found.output ? definitionIn(found.output) : 'definition-not-found';
    },

    async update(cluster, service, taskDefinition, signal) {
      const input = { cluster, service, taskDefinition };
      const done = await callWorld<UpdateServiceResponse>(aws, 'ecs', 'UpdateService', input, signal, [], 1);
      let deployment: string | undefined;
      const others: { id: string; definition: TaskDefinitionArn }[] = [];
      for (const { id = '', status, taskDefinition: runs } of done.output?.service?.deployments ?? []) {
        const definition = taskDefinitionArn(runs);
        if (status === 'PRIMARY') deployment ??= id;
        else if (definition) others.push({ id, definition });
      }
      if (deployment) return { deployment, others };
      throw new CallFailed('ecs:UpdateService', 'unavailable', 'no PRIMARY deployment', { unanswered: true });
    },

    async stopServiceDeployment(serviceDeploymentArn, signal) {
      const input = { serviceDeploymentArn, stopType: 'ROLLBACK' };
      const over = ['ConflictException'];
      const { refused } = await callWorld(aws, 'ecs', 'StopServiceDeployment', input, signal, over, 1);
      return refused ? 'already-over' : 'stopping';
    },
  };
}
