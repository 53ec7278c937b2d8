import type { Service, UpdateServiceRequest, UpdateServiceResponse } from '@aws-sdk/client-ecs';
import type { EpochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import type { RollingController } from './ecs-rolling.ts';
import { type EcsState, invalid, serviceAnswered, withTags } from './ecs-state.ts';
import { type Operations, operation } from './operation.ts';

export const updateOperation = (ecs: EcsState, rolling: RollingController, clock: Clock): Operations => ({
  UpdateService: operation<UpdateServiceRequest>(
    {
      cluster: 'string',
      service: 'string',
      taskDefinition: 'string',
      forceNewDeployment: 'boolean',
      desiredCount: 'not-modelled',
      capacityProviderStrategy: 'not-modelled',
      deploymentConfiguration: 'not-modelled',
      availabilityZoneRebalancing: 'not-modelled',
      networkConfiguration: 'not-modelled',
      placementConstraints: 'not-modelled',
      placementStrategy: 'not-modelled',
      platformVersion: 'not-modelled',
      healthCheckGracePeriodSeconds: 'not-modelled',
      deploymentController: 'not-modelled',
      enableExecuteCommand: 'not-modelled',
      enableECSManagedTags: 'not-modelled',
      loadBalancers: 'not-modelled',
      propagateTags: 'not-modelled',
      serviceRegistries: 'not-modelled',
      serviceConnectConfiguration: 'not-modelled',
      volumeConfigurations: 'not-modelled',
      vpcLatticeConfigurations: 'not-modelled',
      gatewayConnectors: 'not-modelled',
      monitoring: 'not-modelled',
    },
    (input) => updateService(ecs, rolling, input, clock.now()),
  ),
});

/** @throws Refusal */
export function updateService(
  ecs: EcsState,
  rolling: RollingController,
  input: UpdateServiceRequest,
  at: EpochMs,
): UpdateServiceResponse {
  const service = ecs.service(ecs.clusterArn(input.cluster), input.service ?? '');
  if (service === undefined) throw new Refusal('ServiceNotFoundException', 'Service not found.');
  if (service.status !== 'ACTIVE') throw new Refusal('ServiceNotActiveException', 'Service was not ACTIVE.');
  const definition = wanted(ecs, service, input.taskDefinition);
  if (definition !== service.taskDefinition || input.forceNewDeployment) rolling.deploy(service, definition, at);
  return { service: withTags(undefined, serviceAnswered(service)) };
}

/** The definition that the service is to run: its ARN. */
function wanted(ecs: EcsState, service: Service, ref = service.taskDefinition): string {
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS') {
    // With CODE_DEPLOY to the letter (FACTS 3.1); for EXTERNAL only the class of the refusal is known.
    const instead = controller === 'CODE_DEPLOY' ? ' Use AWS CodeDeploy to trigger a new deployment.' : '';
    throw invalid(`Unable to update task definition on services with a ${controller} deployment controller.${instead}`);
  }
  if ((service.deploymentConfiguration?.strategy ?? 'ROLLING') !== 'ROLLING') {
    throw new Refusal('NotModelled', 'The local AWS world models rolling deployments only', 501);
  }
  const found = ecs.taskDefinition(ref ?? '')?.taskDefinition;
  if (found?.taskDefinitionArn === undefined) throw new Refusal('ClientException', 'TaskDefinition not found.');
  if (found.status !== 'ACTIVE') throw new Refusal('ClientException', 'TaskDefinition is inactive');
  return found.taskDefinitionArn;
}
