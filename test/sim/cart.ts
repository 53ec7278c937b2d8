import type { Deployment, DeploymentConfiguration, Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import { invariant } from '../../functions/core/invariant.ts';
import { type DurationMs, plus } from '../../functions/core/units.ts';
import type { AlarmState } from '../../sim/aws/cloudwatch.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { cart, cartDefinitionArn, registerCart, seedCart } from '../../sim/shop-ecs.ts';
import { World } from '../../sim/world.ts';
import { noon } from './seed.ts';

/** The circuit breaker as the sample has it, and as most services have it. */
export const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
export const watching = (rollback = true) => ({
  alarms: { alarmNames: ['cart-5xx'], enable: true, rollback },
});

/** The service `cart` at noon, with a revision 9 that nobody has shipped yet. */
export function cartWorld(deploymentConfiguration: DeploymentConfiguration = breaker, faults: readonly Fault[] = []) {
  const clock = new VirtualClock(noon);
  const world = new World(clock, faults);
  seedCart(world, noon);
  registerCart(world, 9);
  service(world).deploymentConfiguration = deploymentConfiguration;
  /** Lets time pass, and everything that is due happen. */
  const pass = async (ms: DurationMs) => {
    await clock.advance(ms);
    world.happenings.runDue(clock.now());
  };
  return { clock, world, pass };
}

export function service(world: World): Service {
  const found = world.ecs.services.get(cart.serviceArn);
  invariant(found !== undefined, 'the cart is a service');
  return found;
}

/** UpdateService with nothing but the definition; throws what it is refused with. */
export function ship(world: World, revision: number, more: object = {}): Service {
  const taskDefinition = cartDefinitionArn(revision);
  const input = { cluster: cart.cluster, service: cart.service, taskDefinition, ...more };
  return (answerOf(world, 'UpdateService', input) as { service: Service }).service;
}

export function answerOf(world: World, operation: string, input: Readonly<Record<string, unknown>>): object {
  const result = world.call('ecs', operation, input);
  if (result.kind === 'answer') return result.output;
  throw result.kind === 'refused' ? result.refusal : new Error(result.kind);
}

/** The newest service deployment. */
export function record(world: World): ServiceDeployment {
  const found = world.ecs.serviceDeployments.get(service(world).currentServiceDeployment ?? '');
  invariant(found !== undefined, 'ECS knows what it deploys');
  return found;
}

/** What runs and what comes, PRIMARY first: `9 PRIMARY IN_PROGRESS 0/1`. */
export const versions = (world: World) =>
  (service(world).deployments ?? []).map(
    ({ taskDefinition, status, rolloutState, runningCount, desiredCount }: Deployment) =>
      `${taskDefinition?.split(':').at(-1)} ${status} ${rolloutState} ${runningCount}/${desiredCount}`,
  );

/** The revisions of the tasks that run. */
export const running = (world: World) =>
  [...world.ecs.tasks.values()].map(({ taskDefinitionArn }) => Number(taskDefinitionArn?.split(':').at(-1)));

/** Moments are counted from noon. */
export function alarmStates(world: World, ...states: readonly (readonly [DurationMs, AlarmState['state']])[]): void {
  const stored = world.cloudwatch.alarms.get('cart-5xx');
  invariant(stored?.kind === 'metric', 'the cart has an alarm');
  const added = states.map(([ms, state]) => ({ at: plus(noon, ms), state }));
  world.cloudwatch.alarms.set('cart-5xx', { ...stored, states: [...stored.states, ...added] });
}

/** The events on the default bus: `SERVICE_DEPLOYMENT_COMPLETED ECS deployment … completed.` */
export const events = (world: World) =>
  world.emitted.map(({ event }) => {
    const { eventName, reason } = event['detail'] as { eventName: string; reason: string };
    return `${eventName.replace('SERVICE_DEPLOYMENT_', '')}: ${reason}`;
  });
