import type { Service } from '@aws-sdk/client-ecs';
import { plus } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import type { Dice } from '../dice.ts';
import { buildStage, type Stage } from '../incident/build.ts';
import { arnOf, digestOf, seedDefinitions } from '../incident/definitions.ts';
import { plainPlot } from '../incident/plain.ts';
import type { Plot, ServedPlot } from '../incident/plot.ts';
import { NOON } from '../incident/stage-clock.ts';
import { specsOf, type Thresholds } from '../metrics/specs.ts';
import type { AlarmSpec } from '../metrics/types.ts';
import { watchMetrics } from '../metrics/watch.ts';
import type { World } from '../world.ts';
import { HORIZON } from './conditions.ts';
import type { Incident } from './incident.ts';
import { Truth } from './truth.ts';

/* The world of one incident under one policy, at its first moment. */

/** How AWS deploys, and what it does by itself. */
export interface Setting {
  readonly controller: 'codedeploy' | 'ecs';
  /** The group, or the service, goes back when an alarm fires. */
  readonly awsWatches: boolean;
}

export interface Scene extends Stage {
  readonly incident: Incident;
  readonly setting: Setting;
  readonly plot: Plot;
  readonly truth: Truth;
  readonly specs: readonly AlarmSpec[];
}

export function sceneOf(
  incident: Incident,
  setting: Setting,
  own: {
    readonly clock: Clock;
    readonly service: string;
    readonly thresholds: Thresholds;
    readonly terminationWaitMs: number;
    readonly metricDice: Dice;
    readonly pinsDigests: boolean;
  },
): Scene {
  const { conditions, blind } = incident;
  const specs = specsOf(own.service, own.thresholds);
  const plot = plotOf(incident, setting, specs, own.terminationWaitMs);
  const stage = buildStage(plot, own.clock, addresses());
  const { world } = stage;
  register(world, plot, incident);
  staff(world, plot, incident);
  if (setting.controller === 'ecs') watchOn(world, plot, specs);
  if (own.pinsDigests) pin(world);
  const truth = new Truth(world, incident, setting.controller);
  const until = plus(conditions.start, HORIZON);
  watchMetrics(world, {
    specs: specs.filter(({ metric }) => !blind.includes(metric)),
    source: truth,
    lateness: conditions.lateness,
    from: NOON,
    until,
    dice: own.metricDice,
  });
  for (const { name } of specs.filter(({ metric }) => blind.includes(metric))) {
    world.cloudwatch.alarms.set(name, { kind: 'metric', alarm: { AlarmName: name }, states: [] });
  }
  return { ...stage, incident, setting, plot, truth, specs };
}

/** A user whose probes ask for the digest names it in each definition; then it is no tag that decides what a task runs. */
function pin(world: World): void {
  const pinned = (image: string) => (image.includes('@') ? (image.split('@')[1] ?? '') : digestOf(image));
  for (const found of world.ecs.taskDefinitions.values()) {
    for (const container of found.taskDefinition?.containerDefinitions ?? []) {
      container.image = `${container.image}@${pinned(container.image ?? '')}`;
    }
  }
  world.codedeploy.pace.digestOf = pinned;
}

/** Each task has an address of its own that tells its revision: 10.<revision>.<n>. */
function addresses() {
  let n = 0;
  return (definition: string) => {
    n += 1;
    return `10.${definition.split(':').at(-1)}.${n >> 8}.${n & 255}`;
  };
}

function plotOf({ good, servedFor }: Incident, setting: Setting, specs: readonly AlarmSpec[], wait: number): Plot {
  const from = -servedFor / 60_000;
  const proven = { kind: 'deploy', proven: true } as const;
  const served: ServedPlot[] = [
    { revision: good - 1, from: from - 7 * 24 * 60, ...proven },
    { revision: good, from, ...proven },
  ];
  const service = setting.controller === 'ecs' ? 'cart' : 'checkout';
  const awsWatches = setting.awsWatches ? specs.map(({ name }) => name) : [];
  return {
    ...plainPlot(service),
    served,
    deeds: [],
    bad: [],
    alarms: {},
    awsWatches,
    terminationWait: wait / 60_000,
  };
}

/** Everything that is shipped, or only registered. */
function register(world: World, plot: Plot, { shipments, unshipped, same, neverStart, conditions }: Incident): void {
  const revisions = [...shipments.map(({ revision }) => revision), ...unshipped];
  const more = revisions.map((revision): ServedPlot => ({ revision, from: 0, kind: 'deploy', proven: false }));
  seedDefinitions(world, { ...plot, served: [...plot.served, ...more], same });
  const all = [...plot.served.map(({ revision }) => revision), ...revisions];
  for (const revision of all) {
    world.ecs.startTimes.set(arnOf(plot, revision), neverStart.includes(revision) ? 'never' : conditions.install);
  }
}

/**
 * ECS watches on after a rolling deployment for as long as its alarms look back; it computes that itself, and says no more of
 * it than that: here the slowest of them, and a minute for its datapoints.
 */
function watchOn({ ecs }: World, { service, awsWatches }: Plot, specs: readonly AlarmSpec[]): void {
  const found = [...ecs.services.values()].find(({ serviceName }) => serviceName === service);
  if (found?.deploymentConfiguration === undefined || awsWatches.length === 0) return;
  const slowest = Math.max(...specs.map(({ periodSeconds, evaluationPeriods }) => periodSeconds * evaluationPeriods));
  found.deploymentConfiguration.bakeTimeInMinutes = Math.ceil(slowest / 60) + 1;
}

/** As many tasks as the seed says, and the good revision runs on them. */
function staff(world: World, plot: Plot, { good, conditions: { tasks } }: Incident): void {
  const service = [...world.ecs.services.values()].find((one) => one.serviceName === plot.service);
  if (service === undefined) return;
  const definition = arnOf(plot, good);
  service.desiredCount = tasks;
  for (const set of service.taskSets ?? []) {
    Object.assign(set, { taskDefinition: definition, computedDesiredCount: tasks, runningCount: tasks });
    multiply(world, service, set.id ?? '', set.loadBalancers?.[0]?.targetGroupArn ?? '', definition, tasks);
  }
  for (const deployment of service.deployments ?? []) {
    Object.assign(deployment, { taskDefinition: definition, desiredCount: tasks, runningCount: tasks });
  }
  if (service.deployments?.length) service.taskDefinition = definition;
}

function multiply(
  world: World,
  service: Service,
  startedBy: string,
  targetGroup: string,
  definition: string,
  tasks: number,
): void {
  const like = [...world.ecs.tasks].find(([, task]) => task.startedBy === startedBy)?.[1];
  if (like === undefined) return;
  const revision = definition.split(':').at(-1);
  const targets = Array.from({ length: tasks }, (_, n) => {
    const value = `10.${revision}.255.${n}`;
    const taskArn = `${service.clusterArn?.replace(':cluster/', ':task/')}/${String(n).padStart(32, '0')}`;
    const attachments = [{ type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value }] }];
    world.ecs.tasks.set(taskArn, { ...like, taskArn, taskDefinitionArn: definition, attachments });
    return { Target: { Id: value, Port: 8080 }, TargetHealth: { State: 'healthy' as const } };
  });
  for (const [arn, task] of world.ecs.tasks) if (task === like) world.ecs.tasks.delete(arn);
  world.elb.targetHealth.set(targetGroup, targets);
}
