import { type EpochMs, minus, minutes } from '../../functions/core/units.ts';
import { Queue } from '../aws/sqs-queue.ts';
import type { Clock } from '../clock.ts';
import type { Fault, FaultSource } from '../faults.ts';
import { shop } from '../shop.ts';
import { seedCart } from '../shop-ecs.ts';
import { BLUE_DEPLOYMENT, seedServing } from '../shop-serving.ts';
import { World } from '../world.ts';
import { planDeed } from './deeds.ts';
import { arnOf, seedDefinitions } from './definitions.ts';
import type { Plot } from './plot.ts';
import { type Remembered, rememberedOf } from './remembered.ts';
import { NOON, StageClock } from './stage-clock.ts';
import { at, seedAlarms } from './symptoms.ts';

export const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/belay';

/** The world of a plot at noon, with what the ledger is to hold. */
export interface Stage {
  readonly world: World;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly remembered: Remembered;
}

/** Lets the past happen up to noon; from then on the world goes by `clock`. */
export function buildStage(
  plot: Plot,
  clock: Clock,
  addressOf: (definition: string) => string,
  faults: readonly Fault[] | FaultSource = plot.faults,
): Stage {
  const first = Math.min(0, ...plot.deeds.map((deed) => deed.at));
  const start = minus(at(first), minutes(1));
  const own = new StageClock(clock, start);
  const world = new World(own, faults);
  const deadLetters = new Queue({ visibilityTimeoutSeconds: 60 });
  const queue = new Queue({ visibilityTimeoutSeconds: 360, redrive: { to: deadLetters, maxReceiveCount: 5 } });
  world.sqs.queues.set(QUEUE_URL, queue);
  world.sns.topics.add(shop.topic);
  seedService(world, plot, start, addressOf);
  seedDefinitions(world, plot);
  seedAlarms(world, plot);
  for (const deed of plot.deeds) planDeed(world, plot, deed);
  for (let next = world.happenings.next(); next !== undefined && next <= NOON; next = world.happenings.next()) {
    own.set(next);
    world.happenings.runDue(next);
    approveAll(world);
  }
  own.set(NOON);
  const remembered = rememberedOf(world, plot);
  // From now on somebody answers the hooks: the handlers themselves.
  world.codedeploy.pace.answerHooks = 'driver';
  own.handOver();
  return { world, queue, deadLetters, remembered };
}

/** In the past, whoever had to approve a deployment did. */
function approveAll({ codedeploy }: World): void {
  for (const [deploymentId, { status }] of codedeploy.deployments) {
    const input = { deploymentId, deploymentWaitType: 'READY_WAIT' };
    if (status === 'Ready') codedeploy.operations['ContinueDeployment']?.(input);
  }
}

function seedService(world: World, plot: Plot, start: EpochMs, addressOf: (definition: string) => string): void {
  const watches = plot.awsWatches.length > 0;
  const events = ['DEPLOYMENT_FAILURE' as const, ...(watches ? (['DEPLOYMENT_STOP_ON_ALARM'] as const) : [])];
  const ready = plot.approvalWait
    ? ({ actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 } as const)
    : ({ actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 } as const);
  seedServing(world, addressOf(arnOf({ service: 'checkout' }, 41)), start, {
    alarmConfiguration: { enabled: watches, alarms: plot.awsWatches.map((name) => ({ name })) },
    autoRollbackConfiguration: { enabled: true, events },
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: ready,
      terminateBlueInstancesOnDeploymentSuccess: {
        action: 'TERMINATE',
        terminationWaitTimeInMinutes: plot.terminationWait,
      },
    },
  });
  if (plot.service === 'cart') {
    seedCart(world, NOON, addressOf(arnOf(plot, 8)));
    for (const service of world.ecs.services.values()) {
      if (service.serviceName !== 'cart' || !service.deploymentConfiguration) continue;
      service.deploymentConfiguration.alarms = { alarmNames: [...plot.awsWatches], enable: watches, rollback: watches };
    }
  }
  world.codedeploy.pace.addressOf = addressOf;
  world.ecs.addressOf = addressOf;
  redate(world, plot);
  for (const service of world.ecs.services.values()) {
    if (service.serviceName === plot.service && plot.controller)
      service.deploymentController = { type: plot.controller };
  }
  for (const { service } of plot.others.sharing) seedSharer(world, service);
}

/** Blue has served since the plot says so. */
function redate({ codedeploy }: World, plot: Plot): void {
  const last = plot.served.at(-1);
  const target = codedeploy.targets.get(BLUE_DEPLOYMENT)?.ecsTarget;
  if (plot.service !== 'checkout' || !last || !target) return;
  const moment = new Date(at(last.from));
  for (const event of target.lifecycleEvents ?? []) Object.assign(event, { startTime: moment, endTime: moment });
  Object.assign(codedeploy.deployments.get(BLUE_DEPLOYMENT) ?? {}, { createTime: moment, completeTime: moment });
}

/** A service like checkout, at rest, under another name. */
function seedSharer(world: World, service: string): void {
  const [arn, like] = [...world.ecs.services].find(([, s]) => s.serviceName === shop.service) ?? [];
  const group = world.codedeploy.groups.get(`${shop.application}/${shop.deploymentGroup}`);
  if (!arn || !like || !group) return;
  world.ecs.services.set(`${arn}-${service}`, {
    ...structuredClone(like),
    serviceArn: `${arn}-${service}`,
    serviceName: service,
  });
  const ecsServices = [{ clusterName: shop.cluster, serviceName: service }];
  world.codedeploy.groups.set(`shop/${service}`, {
    ...structuredClone(group),
    deploymentGroupName: service,
    ecsServices,
  });
}
