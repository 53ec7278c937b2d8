import { invariant } from '../../functions/core/invariant.ts';
import { quiet } from '../incident/plain.ts';
import type { Plot } from '../incident/plot.ts';
import { definitionArn } from '../shop.ts';
import type { World } from '../world.ts';

/* What was before noon in some of the small worlds. */

/** A fix that may be shipped: 43, like 41 but for its number. */
export function register43({ ecs, ecr }: World): void {
  const like = ecs.taskDefinitions.get(definitionArn(42));
  invariant(like !== undefined, 'there is a 42');
  const copy = structuredClone(like);
  const containers = copy.taskDefinition?.containerDefinitions ?? [];
  for (const container of containers) {
    container.image = container.image?.replace('build-42', 'build-43');
    container.environment = [{ name: 'REVISION', value: '43' }];
  }
  Object.assign(copy.taskDefinition ?? {}, { taskDefinitionArn: definitionArn(43), revision: 43 });
  ecs.taskDefinitions.set(definitionArn(43), copy);
  ecr.push('checkout', 'sha256:43', 'build-43');
}

/** 42 shipped ten minutes ago and bad; its window stays open for half an hour more. */
export const inWindow: Partial<Plot> = { deeds: [{ at: -10, do: 'deploy', revision: 42 }], terminationWait: 30 };

/** Six seconds before noon: CodeDeploy looks at its alarms next a second after noon. */
export const justRisen: Plot['alarms'] = {
  'checkout-5xx': { ...quiet, follows: true, states: [...quiet.states, { at: -0.1, state: 'ALARM', onset: -2 }] },
  'checkout-latency': quiet,
};
