import { startDeployment } from '../shop-deployments.ts';
import type { World } from '../world.ts';
import { arnOf, digestOf, secretOf } from './definitions.ts';
import type { Deed, Plot } from './plot.ts';
import { at } from './symptoms.ts';

/** What people, pipelines and lifecycle policies do to a service while Belay watches it. */
export function planDeed(world: World, plot: Plot, deed: Deed): void {
  if (deed.do === 'deploy') deploy(world, plot, deed);
  else world.happenings.plan(at(deed.at), () => change(world, plot, deed));
}

function deploy(world: World, plot: Plot, { revision, at: minute, config, creator }: Extract<Deed, { do: 'deploy' }>) {
  const definition = arnOf(plot, revision);
  if (plot.service === 'cart') world.ecs.deployAsAPerson('cart', definition, at(minute));
  else {
    const hooks = plot.hooks ? HOOKS : {};
    startDeployment(world, { definition, at: at(minute), config, creator, hooks, description: 'by a pipeline' });
  }
}

/** The functions that a pipeline's AppSpec names. */
const HOOKS = { BeforeAllowTraffic: 'belay-before-allow-traffic', AfterAllowTraffic: 'belay-after-allow-traffic' };

function change(world: World, plot: Plot, deed: Exclude<Deed, { do: 'deploy' }>): void {
  const repository = world.ecr.repositories.get(plot.service);
  switch (deed.do) {
    case 'stop':
      stopNewest(world);
      break;
    case 'deregister': {
      const found = world.ecs.taskDefinitions.get(arnOf(plot, deed.revision))?.taskDefinition;
      if (found) found.status = 'INACTIVE';
      break;
    }
    case 'delete-image':
      repository?.images.delete(digestOf(`:build-${deed.revision}`));
      repository?.tags.delete(`build-${deed.revision}`);
      break;
    case 'move-tag':
      world.ecr.push(plot.service, digestOf(':somebody-elses'), `build-${deed.revision}`);
      break;
    case 'delete-secret':
      world.secrets.secrets.delete(secretOf(deed.revision));
      break;
    case 'scale':
      scale(world, plot.service, deed.to);
      break;
  }
}

function scale({ ecs }: World, name: string, tasks: number): void {
  const services = [...ecs.services.values()].filter((service) => service.serviceName === name);
  for (const service of services) Object.assign(service, { desiredCount: tasks, runningCount: tasks });
}

/** As a person would in the console: stop, and roll back. */
function stopNewest(world: World): void {
  const active = [...world.codedeploy.deployments].findLast(
    ([, d]) => d.status === 'InProgress' || d.status === 'Ready',
  );
  if (active) world.codedeploy.operations['StopDeployment']?.({ deploymentId: active[0], autoRollbackEnabled: true });
}
