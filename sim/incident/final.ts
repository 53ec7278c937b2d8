import type { World } from '../world.ts';
import type { Plot } from './plot.ts';

/** How things are when the curtain falls. */
export interface Final {
  /** A good revision has all of the traffic, with tasks, and no alarm of the service is in ALARM. */
  readonly healthy: boolean;
  /** `checkout:41` */
  readonly running: string | null;
  readonly alarms: Readonly<Record<string, string>>;
  /** The deployment that is still in flight. */
  readonly inFlight: string | null;
}

export function finalOf(world: World, plot: Plot): Final {
  const { MetricAlarms = [], CompositeAlarms = [] } = world.cloudwatch.describeAlarms({
    AlarmNames: Object.keys(plot.alarms),
    AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
  });
  const states = [...MetricAlarms, ...CompositeAlarms].map((a): [string, string] => [
    a.AlarmName ?? '',
    a.StateValue ?? '',
  ]);
  const service = [...world.ecs.services.values()].find((s) => s.serviceName === plot.service);
  const primary = [...(service?.taskSets ?? []), ...(service?.deployments ?? [])].find((v) => v.status === 'PRIMARY');
  const running = primary?.taskDefinition?.split('/').at(-1) ?? null;
  const isBad = plot.bad.some((revision) => running?.endsWith(`:${revision}`));
  const inFlight = [...world.codedeploy.deployments].find(
    ([, d]) => d.status !== undefined && !['Succeeded', 'Failed', 'Stopped'].includes(d.status),
  )?.[0];
  const quiet = states.every(([, state]) => state !== 'ALARM');
  return {
    healthy: !isBad && (primary?.runningCount ?? 0) > 0 && quiet,
    running,
    alarms: Object.fromEntries(states.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    inFlight: inFlight ?? null,
  };
}
