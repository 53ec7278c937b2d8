import type {
  DescribeServicesRequest,
  DescribeServicesResponse,
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
} from '@aws-sdk/client-ecs';
import type { EpochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import { deploymentOperations } from './ecs-deployments.ts';
import { RollingController } from './ecs-rolling.ts';
import { EcsState, invalid, missing, type Surroundings, serviceAnswered, withTags } from './ecs-state.ts';
import { taskOperations } from './ecs-tasks.ts';
import { updateOperation, updateService } from './ecs-update.ts';
import { type Operations, operation } from './operation.ts';

/** ECS: its state, its refusals, and the rolling deployments that its own controller drives as time passes. */
export class Ecs extends EcsState {
  readonly operations: Operations;
  readonly #rolling: RollingController;
  readonly #surroundings: Surroundings;

  constructor(clock: Clock, surroundings: Surroundings) {
    super();
    this.#surroundings = surroundings;
    this.#rolling = new RollingController(this, surroundings);
    this.operations = {
      DescribeServices: operation<DescribeServicesRequest>(
        { cluster: 'string', services: 'strings', include: 'strings' },
        (input) => this.#describeServices(input),
      ),
      DescribeTaskDefinition: operation<DescribeTaskDefinitionRequest>(
        { taskDefinition: 'string', include: 'strings' },
        (input) => this.#describeTaskDefinition(input),
      ),
      ...taskOperations(this),
      ...updateOperation(this, this.#rolling, clock),
      ...deploymentOperations(this, this.#rolling, clock),
    };
  }

  /**
   * A person ships `definition` at that moment, by UpdateService and past the journal. `service`: its name.
   * What ECS refuses then never comes to be.
   */
  deployAsAPerson(service: string, definition: string, at: EpochMs): void {
    this.#surroundings.happenings.plan(at, (then) => {
      const { clusterArn } = [...this.services.values()].find((s) => s.serviceName === service) ?? {};
      try {
        updateService(this, this.#rolling, { cluster: clusterArn, service, taskDefinition: definition }, then);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    });
  }

  #describeServices(input: DescribeServicesRequest): DescribeServicesResponse {
    const asked = input.services ?? [];
    if (asked.length === 0) throw invalid('Services cannot be empty.');
    if (asked.length > 10) throw invalid('The number of services per call cannot be more than 10.');
    const cluster = this.clusterArn(input.cluster);
    const found = asked.map((ref) => this.service(cluster, ref));
    const services = found.filter((service) => service !== undefined);
    return {
      services: services.map((service) => withTags(input.include, serviceAnswered(service))),
      failures: missing(asked, found, (ref) => `${cluster.replace(':cluster/', ':service/')}/${ref}`),
    };
  }

  #describeTaskDefinition(input: DescribeTaskDefinitionRequest): DescribeTaskDefinitionResponse {
    if (!input.taskDefinition) throw invalid('TaskDefinition can not be blank.');
    const found = this.taskDefinition(input.taskDefinition);
    if (found === undefined) throw new Refusal('ClientException', 'Unable to describe task definition.');
    return withTags(input.include, found);
  }
}
