import type { World } from '../world.ts';
import type { Plot } from './plot.ts';

/** The revision that gets what is sent to a listener. */
export function servingAt(world: World, plot: Pick<Plot, 'service'>, listener: string): number | undefined {
  if (!world.elb.listeners.has(listener)) return undefined;
  const targetGroup = world.elb.targetGroupOf(listener);
  const service = [...world.ecs.services.values()].find((s) => s.serviceName === plot.service);
  const set = service?.taskSets?.find((t) => t.loadBalancers?.some((lb) => lb.targetGroupArn === targetGroup));
  const deployment = service?.deployments?.find((d) => (d.runningCount ?? 0) > 0);
  const definition = set?.taskDefinition ?? deployment?.taskDefinition;
  return definition === undefined ? undefined : Number(definition.split(':').at(-1));
}
