import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import type { Term } from '../../functions/core/term.ts';
import { type EpochMs, minus, minutes, plus } from '../../functions/core/units.ts';
import type { MemoryLedger } from '../ledger.ts';
import { hashOf } from '../shop.ts';
import type { World } from '../world.ts';
import { BAD, definitionArn, digestOf, GOOD, imageOf, type Member } from './fleet.ts';

/** When revision 1 took over, of every service. */
export const firstShift = (now: EpochMs) => minus(now, minutes(14 * 24 * 60));

interface Known {
  readonly now: EpochMs;
  /** Of what runs. */
  readonly shift: EpochMs;
  readonly shipped: boolean;
  readonly made: string;
}

/** Revision 1 is proven and has baked. What runs now has been seen, so that no sweep has anything to learn. */
export async function remember(
  world: World,
  ledger: MemoryLedger,
  { name }: Member,
  { now, shift, shipped, made }: Known,
) {
  const first = firstShift(now);
  const good: Term = {
    ...termOf(world, name, GOOD, first, shipped ? 'd-GOOD00001' : made),
    candidate: {
      source: 'hook',
      at: plus(first, minutes(6)),
      images: [{ container: 'app', digest: digestOf(GOOD) }],
      placement: { containerName: 'app', containerPort: 8080 },
      needs: { images: [{ container: 'app', image: imageOf(name, GOOD) }], secrets: [] },
    },
    bakedAt: plus(first, minutes(61)),
  };
  await ledger.saveTerm(name, good);
  if (shipped) await ledger.saveTerm(name, termOf(world, name, BAD, shift, made));
  const definition = definitionArn(name, shipped ? BAD : GOOD);
  await ledger.saveSeen(name, { definition, deployment: made, baked: true });
}

function termOf(world: World, name: string, revision: number, shift: EpochMs, deployment: string): Term {
  const definition = taskDefinitionArn(definitionArn(name, revision));
  invariant(definition !== undefined, 'it is a task definition');
  const hash = hashOf(world.ecs.taskDefinitions.get(definition)?.taskDefinition ?? {});
  return { shift, definition, hash, deployment, kind: 'deploy' };
}
