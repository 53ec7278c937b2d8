import { afterEach } from 'vitest';
import type { DeploymentId, HookExecutionId } from '../../functions/core/ids.ts';
import { alarmsOver } from '../../sim/alarm-port.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { codeDeployOver, ecsOver, loadBalancerOver, tellOver } from '../../sim/ports.ts';
import { buildScene, type WorldSetup } from '../../sim/scenario.ts';
import { shop } from '../../sim/shop.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import type { World } from '../../sim/world.ts';
import { type AwsPorts, adaptersAt } from './aws.ts';
import { addresses, noon, plain } from './hook.ts';

/*
 * What the flows may rely on, said once and held against both: the ports straight over the world, and the adapters with
 * the real SDK over a real socket. What one of them does otherwise than the other is found by test/adapters/contract-*.
 */

export const call = { deployment: 'd-BELAY0042' as DeploymentId, execution: 'execution-1' as HookExecutionId };
export const signal = new AbortController().signal;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closers.splice(0).map((close) => close()))));

/** A world, and the ports into it. */
export type Make = (over?: Partial<WorldSetup>) => Promise<{ ports: AwsPorts; world: World }>;

function sceneOf(over: Partial<WorldSetup> = {}) {
  const clock = new VirtualClock(noon);
  const ids = { deploymentId: call.deployment, executionId: call.execution };
  return { clock, ...buildScene(plain(over), ids, clock, addresses) };
}

const inMemory: Make = async (over) => {
  const { world, clock } = sceneOf(over);
  const aws = { world, clock };
  const [codedeploy, ecs, loadBalancer] = [codeDeployOver(aws), ecsOver(aws), loadBalancerOver(aws)];
  return { world, ports: { codedeploy, ecs, loadBalancer, alarms: alarmsOver(aws), tell: tellOver(aws, shop.topic) } };
};

const overTheWire: Make = async (over) => {
  const { world } = sceneOf(over);
  const { url, close } = await serveAws(world);
  closers.push(close);
  return { world, ports: adaptersAt(url) };
};

/** For `describe.each`: every promise is kept by both. */
export const bothWays = [
  ['in memory', inMemory],
  ['adapters, the SDK and a socket', overTheWire],
] as const;
