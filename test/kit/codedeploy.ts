import type { DeploymentInfo, ECSTarget, LifecycleEventStatus } from '@aws-sdk/client-codedeploy';
import type { TaskSet } from '@aws-sdk/client-ecs';
import { elapsed, epochMs } from '../../functions/core/units.ts';
import { type Colour, shop } from '../../sim/shop.ts';
import type { World } from '../../sim/world.ts';
import { noon } from './core.ts';

/* Looking at a deployment from outside, in few words. */

/** One call; what it was refused with, or what it answered. */
export function ask(world: World, operation: string, input: object): Record<string, unknown> | string {
  const result = world.call('codedeploy', operation, { ...input });
  if (result.kind === 'refused') return result.refusal.type;
  if (result.kind === 'answer') return result.output as Record<string, unknown>;
  throw new Error(result.kind);
}

export function infoOf(world: World, id: string): DeploymentInfo {
  const info = world.codedeploy.deployments.get(id);
  if (!info) throw new Error(`CodeDeploy does not know ${id}`);
  return info;
}

const targetOf = (world: World, id: string): ECSTarget => world.codedeploy.targets.get(id)?.ecsTarget ?? {};

export const eventsOf = (world: World, id: string): Record<string, LifecycleEventStatus | undefined> =>
  Object.fromEntries((targetOf(world, id).lifecycleEvents ?? []).map((e) => [e.lifecycleEventName, e.status]));

/** In seconds after noon: when each lifecycle event began. */
export const beginningsOf = (world: World, id: string) =>
  Object.fromEntries(
    (targetOf(world, id).lifecycleEvents ?? []).flatMap(({ lifecycleEventName: name, startTime }) =>
      startTime ? [[name, secondsAfterNoon(startTime)]] : [],
    ),
  );

const secondsAfterNoon = (at: Date | number) => elapsed(noon, epochMs(Number(at))) / 1_000;

export const setsOf = (world: World): TaskSet[] => [...world.ecs.services.values()].flatMap((s) => s.taskSets ?? []);

/** `PRIMARY 41, ACTIVE 42`: every task set with its revision. */
export const setsInShort = (world: World) =>
  setsOf(world)
    .map(({ status, taskDefinition }) => `${status} ${taskDefinition?.split(':').at(-1)}`)
    .join(', ');

/** How much of a listener's traffic each colour's target group gets. */
export function weights(world: World, listener: 'productionListener' | 'testListener'): Record<Colour, number> {
  const [action] = world.elb.listeners.get(shop[listener])?.DefaultActions ?? [];
  const groups = action?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action?.TargetGroupArn, Weight: 100 }];
  const of = (colour: Colour) => groups.find((g) => g.TargetGroupArn === shop[colour].targetGroup)?.Weight ?? 0;
  return { blue: of('blue'), green: of('green') };
}

/** `at revision percent` of every shift, at in seconds after noon. */
export const shiftsInShort = (world: World) =>
  world.shifts.map(
    ({ at, definition, percent = 100 }) => `${secondsAfterNoon(at)} ${definition.split(':').at(-1)} ${percent}`,
  );

/** `state deploymentId` of every event of CodeDeploy's. */
export const statesEmitted = (world: World) =>
  world.emitted.map(({ event }) => {
    const { state, deploymentId } = event['detail'] as Record<string, unknown>;
    return `${state} ${deploymentId}`;
  });
