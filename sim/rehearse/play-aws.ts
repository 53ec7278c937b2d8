import { type EpochMs, epochMs, plus } from '../../functions/core/units.ts';
import { arnOf } from '../incident/definitions.ts';
import { Refusal } from '../refusal.ts';
import { shop } from '../shop.ts';
import { HORIZON } from './conditions.ts';
import type { Deed } from './seen.ts';
import type { Scene } from './stage.ts';
import { revisionIn } from './truth.ts';

/* AWS alone, and AWS with a home-made responder: nobody waits for anything, so that time is set by hand. */

/** A clock that shows what it is told to. */
export class HandClock {
  #now: EpochMs;
  constructor(start: EpochMs) {
    this.#now = start;
  }
  now = (): EpochMs => this.#now;
  set(at: EpochMs): void {
    this.#now = at;
  }
}

/** Whoever hears of an alarm, at that moment. */
export type Hears = (event: Readonly<Record<string, unknown>>, at: EpochMs) => void;

/** Everything happens that is due, up to the end. */
export function playAws({ world, incident }: Scene, clock: HandClock, hears?: Hears): void {
  const until = plus(incident.conditions.start, HORIZON);
  let told = world.emitted.length;
  for (let next = world.happenings.next(); next !== undefined && next <= until; next = world.happenings.next()) {
    if (next > clock.now()) clock.set(next);
    world.happenings.runDue(clock.now());
    for (; told < world.emitted.length; told += 1) {
      const event = world.emitted[told]?.event;
      if (event) hears?.(event, clock.now());
    }
  }
  clock.set(epochMs(Math.max(until, clock.now())));
}

/**
 * What people write first: at each alarm's event, an OK too, it goes from what runs to the revision whose number is one less.
 * It remembers nothing, asks nobody what is in flight, and leaves the group's alarms on.
 */
export function revisionMinusOne(scene: Scene, deeds: Deed[]): Hears {
  const { world, plot, incident } = scene;
  return (event, at) => {
    if (event['source'] !== 'aws.cloudwatch') return;
    world.happenings.plan(plus(at, incident.conditions.lambda), (then) => {
      const service = [...world.ecs.services.values()].find((one) => one.serviceName === plot.service);
      const running = service?.taskSets?.find(({ status }) => status === 'PRIMARY')?.taskDefinition;
      const target = revisionIn(running) - 1;
      const created = create(scene, arnOf(plot, target));
      const what = `rolls back to revision ${target}: what runs, minus one`;
      if (created) deeds.push({ at: then, who: 'responder', what, acts: true, decides: true });
      else deeds.push({ at: then, who: 'responder', what: `${what}; CodeDeploy refuses`, acts: false, decides: false });
    });
  };
}

function create({ world }: Scene, definition: string): boolean {
  const LoadBalancerInfo = { ContainerName: 'app', ContainerPort: 8080 };
  const TargetService = { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: definition, LoadBalancerInfo } };
  const spec = JSON.stringify({ Resources: [{ TargetService }] });
  try {
    world.codedeploy.operations['CreateDeployment']?.({
      applicationName: shop.application,
      deploymentGroupName: shop.deploymentGroup,
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: `{"version": 0.0, ${spec.slice(1)}` } },
    });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
