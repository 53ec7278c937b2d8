import { digestOf } from '../incident/definitions.ts';
import type { World } from '../world.ts';

/* Whether a definition can be gone back to, or across, by the world's own books. */

export const barrierOn = ({ ecs }: World, definition: string) =>
  ecs.taskDefinitions.get(definition)?.tags?.some(({ key }) => key === 'belay:barrier') === true;

/** undefined: nothing is missing. */
export function whyUnusable(world: World, target: string): string | undefined {
  const definition = world.ecs.taskDefinitions.get(target)?.taskDefinition;
  if (definition?.status !== 'ACTIVE') return `it is ${definition?.status ?? 'unknown'}`;
  for (const { image = '', secrets = [] } of definition.containerDefinitions ?? []) {
    const [, repository = '', tag = ''] = /\/([^/:]+):([^:]+)$/.exec(image) ?? [];
    const ecr = world.ecr.repositories.get(repository);
    if (ecr?.tags.get(tag) !== digestOf(image)) return `${tag} is gone, or another image`;
    const gone = secrets.find(({ valueFrom = '' }) => !world.secrets.secrets.has(valueFrom));
    if (gone) return `the secret ${gone.name} is gone`;
  }
  return undefined;
}
