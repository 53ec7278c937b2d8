import { cart, cartDefinitionArn } from '../../sim/shop-ecs.ts';
import type { World } from '../../sim/world.ts';

/** A person deploys this revision of the cart now, in the console, with "force new deployment" on. */
export function deploysNow({ ecs }: World, revision: number): void {
  const taskDefinition = cartDefinitionArn(revision);
  const input = { cluster: cart.cluster, service: cart.service, taskDefinition, forceNewDeployment: true };
  ecs.operations['UpdateService']?.(input);
}
