import { type EpochMs, millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { arnOf } from '../incident/definitions.ts';
import { startDeployment } from '../shop-deployments.ts';
import type { Scene } from './stage.ts';

/** How often a pipeline tries again when the group is busy, and how long it waits in between. */
const TRIES_MAX = 12;
const AGAIN = minutes(5);

/** The functions that the AppSpec names where Belay guards. */
const HOOKS = { BeforeAllowTraffic: 'belay-before-allow-traffic', AfterAllowTraffic: 'belay-after-allow-traffic' };

/** Plans everything that the team ships. CodeDeploy refuses while the group is busy: then the pipeline tries again. */
export function planShipments(scene: Scene, hooks: boolean): void {
  const { incident, plot, setting, world } = scene;
  for (const { at, revision } of incident.shipments) {
    const moment = plus(incident.conditions.start, millis(Math.round(at)));
    if (setting.controller === 'ecs') world.ecs.deployAsAPerson(plot.service, arnOf(plot, revision), moment);
    else ship(scene, revision, moment, hooks, 1);
  }
}

function ship(scene: Scene, revision: number, at: EpochMs, hooks: boolean, attempt: number): void {
  const { world, plot, incident } = scene;
  const id = startDeployment(world, {
    definition: arnOf(plot, revision),
    at,
    config: incident.conditions.routing,
    description: 'by a pipeline',
    ...(hooks ? { hooks: HOOKS } : {}),
  });
  if (attempt === TRIES_MAX) return;
  world.happenings.plan(plus(at, seconds(1)), () => {
    if (!world.codedeploy.deployments.has(id)) ship(scene, revision, plus(at, AGAIN), hooks, attempt + 1);
  });
}
