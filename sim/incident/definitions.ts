import { createHash } from 'node:crypto';
import { ownCopy } from '../own-copy.ts';
import { definitionArn, hashOf } from '../shop.ts';
import { cart, cartDefinitionArn, registerCart } from '../shop-ecs.ts';
import type { World } from '../world.ts';
import type { Plot } from './plot.ts';

const account = 'eu-west-1:123456789012';

export const arnOf = ({ service }: Pick<Plot, 'service'>, revision: number) =>
  service === 'cart' ? cartDefinitionArn(revision) : definitionArn(revision);

/** What an image's tag meant when it was pushed. */
export const digestOf = (image: string) =>
  `sha256:${createHash('sha256')
    .update(/:([^:@/]+)$/.exec(image)?.[1] ?? 'latest')
    .digest('hex')}`;

export const hashIn = (world: World, arn: string) => hashOf(world.ecs.taskDefinitions.get(arn)?.taskDefinition ?? {});

export const secretOf = (revision: number) => `arn:aws:secretsmanager:${account}:secret:db-${revision}-AbCdEf`;

/** Every revision of the plot, with its image in ECR and, where it needs one, its secret. */
export function seedDefinitions(world: World, plot: Plot): void {
  const deployed = plot.deeds.flatMap((deed) => ('revision' in deed ? [deed.revision] : []));
  const revisions = [...plot.served.map((s) => s.revision), ...deployed, ...plot.vetoes.map((v) => v.revision)];
  for (const revision of new Set(revisions)) register(world, plot, revision);
  world.codedeploy.pace.digestOf = digestOf;
  world.ecs.digestOf = digestOf;
  for (const revision of plot.neverStarts) world.ecs.startTimes.set(arnOf(plot, revision), 'never');
}

function register(world: World, plot: Plot, revision: number): void {
  const runs = plot.same[revision] ?? revision;
  const arn = arnOf(plot, revision);
  if (plot.service === 'cart') registerCart(world, revision);
  const template = world.ecs.taskDefinitions.get(
    plot.service === 'cart' ? cartDefinitionArn(cart.good) : definitionArn(41),
  );
  const definition = ownCopy(template?.taskDefinition ?? {});
  const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${plot.service}:build-${runs}`;
  const secrets = plot.secrets.includes(runs) ? { secrets: [{ name: 'DB', valueFrom: secretOf(runs) }] } : {};
  const containers = (definition.containerDefinitions ?? []).map(({ secrets: _, ...container }) => ({
    ...container,
    ...secrets,
    image,
    environment: [{ name: 'REVISION', value: String(runs) }],
  }));
  const barrier = plot.barriers.find((b) => b.revision === revision);
  world.ecs.taskDefinitions.set(arn, {
    taskDefinition: {
      ...definition,
      taskDefinitionArn: arn,
      revision,
      status: 'ACTIVE',
      containerDefinitions: containers,
    },
    tags: barrier ? [{ key: 'belay:barrier', value: barrier.why }] : [],
  });
  world.ecr.push(plot.service, digestOf(image), `build-${runs}`);
  if (secrets.secrets)
    world.secrets.secrets.set(secretOf(runs), { name: `db-${runs}`, versions: { v1: ['AWSCURRENT'] } });
}
