import { createServer } from 'node:http';
import type { Env } from '../../functions/runtime/env.ts';
import { realTime } from '../../functions/runtime/time.ts';
import { type App, startApp } from '../../sim/apps/app.ts';
import { startLoadBalancer } from '../../sim/apps/load-balancer.ts';
import { type Loopback, listenOnLoopback } from '../../sim/loopback.ts';
import { buildScene, type EventIds, type Scene } from '../../sim/scenario.ts';
import { shop } from '../../sim/shop.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import type { World } from '../../sim/world.ts';
import { UsageError } from '../usage-error.ts';
import { callerOf } from './caller.ts';
import type { LocalPorts } from './config-for.ts';
import { type LocalLedger, startLedger } from './local-ledger.ts';
import type { Scenario } from './scenario-file.ts';

/** Keys that no AWS ever gave: the local world does not check signatures, and nothing else is ever asked. */
const nobody = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYREPLAY', AWS_SECRET_ACCESS_KEY: 'none' };

/** A scenario's world with its sockets: AWS on one port, blue and green on theirs, and a listener before them. */
export interface LocalWorld {
  readonly world: World;
  readonly ledger: LocalLedger;
  /** What a function finds in its environment. */
  readonly env: Env;
  readonly ports: LocalPorts;
  close(): Promise<void>;
}

export async function startWorld(scenario: Omit<Scenario, 'expect'>, ids: EventIds): Promise<LocalWorld> {
  const scene = sceneOf(scenario, ids); // first: it may be refused, and then no socket is left open
  const [blue, green, ledger] = await Promise.all([
    startApp(scenario.blue),
    startApp(scenario.green),
    startLedger(nobody),
  ]);
  for (const [service, vetoes] of scene.ledger.vetoes) await ledger.remember(service, vetoes);
  if (scenario.ownRollbackOf) await ledger.intend(shop.service, scenario.ownRollbackOf, ids.deploymentId);
  const route = (listener: string) => () => portBehind(scene.world, listener, blue, green);
  const [aws, test, production] = await Promise.all([
    serveAws(scene.world, ledger.table, callerOf(scenario.function)),
    startLoadBalancer({ route: route(shop.testListener) }),
    startLoadBalancer({ route: route(shop.productionListener) }),
  ]);
  const closed = await closedPort();
  const open = scenario.listenerPort === 'open';
  const ports = { test: open ? test.port : closed, production: open ? production.port : closed, green: green.port };
  const servers: Pick<Loopback, 'close'>[] = [blue, green, aws, test, production, ledger.table];
  return {
    world: scene.world,
    ledger,
    env: { ...nobody, AWS_ENDPOINT_URL: aws.url, BELAY_TABLE: ledger.table.name },
    ports,
    close: async () => void (await Promise.all(servers.map((s) => s.close()))),
  };
}

/** @throws UsageError for a fault that could never strike: the scenario file's author is to mend it. */
function sceneOf(scenario: Omit<Scenario, 'expect'>, ids: EventIds): Scene {
  try {
    return buildScene(scenario, ids, realTime, { blue: '127.0.0.1', green: '127.0.0.1' });
  } catch (error) {
    throw new UsageError(`scenario ${scenario.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The listener's truth is the world's: where its state says green, requests reach green. */
function portBehind(world: World, listenerArn: string, blue: App, green: App): number | undefined {
  if (!world.elb.listeners.has(listenerArn)) return undefined;
  const targetGroup = world.elb.targetGroupOf(listenerArn);
  if (targetGroup === shop.green.targetGroup) return green.port;
  return targetGroup === shop.blue.targetGroup ? blue.port : undefined;
}

/** A port that was free a moment ago and that nobody listens on. */
async function closedPort(): Promise<number> {
  const { port, close } = await listenOnLoopback(createServer());
  await close();
  return port;
}
