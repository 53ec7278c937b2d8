import { CodeDeployClient, type DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { onTestFinished } from 'vitest';
import { makeRollbacks } from '../../functions/adapters/rollback.ts';
import type { DeploymentId, TaskDefinitionArn } from '../../functions/core/ids.ts';
import { millis, seconds } from '../../functions/core/units.ts';
import type { RollbackOrder, RollbackPort } from '../../functions/flows/responder-ports.ts';
import { clientConfig, tryingOnce } from '../../functions/runtime/clients.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { rollbacksOver } from '../../sim/rollback-port.ts';
import { definitionArn, shop } from '../../sim/shop.ts';
import { type Shipment, startDeployment } from '../../sim/shop-deployments.ts';
import { seedServing } from '../../sim/shop-serving.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { World } from '../../sim/world.ts';
import { noon } from './core.ts';

export const GREEN = definitionArn(42) as TaskDefinitionArn;
export const BLUE = definitionArn(41) as TaskDefinitionArn;
export const signal = new AbortController().signal;

export const order = (over: Partial<RollbackOrder> = {}): RollbackOrder => ({
  application: shop.application,
  deploymentGroup: shop.deploymentGroup,
  definition: BLUE,
  placement: { containerName: 'app', containerPort: 8080 },
  description: 'belay nonce-1',
  ...over,
});

/** A shop at rest at noon, where a deployment takes a minute and a few seconds until its traffic moves. */
export function restingShop(over: Partial<DeploymentGroupInfo> = {}, faults: readonly Fault[] = []) {
  const clock = new VirtualClock(noon);
  const world = new World(clock, faults);
  seedServing(world, '10.0.0.41', noon, over);
  /** Somebody ships, now unless said otherwise. */
  const ship = (shipment: Partial<Shipment> = {}): DeploymentId => {
    const id = startDeployment(world, { definition: GREEN, at: clock.now(), ...shipment });
    world.happenings.runDue(clock.now());
    return id as DeploymentId;
  };
  /** Lets so many seconds pass, and everything happen that is due in them. */
  const pass = async (s: number) => {
    await clock.advance(seconds(s));
    world.happenings.runDue(clock.now());
  };
  return { clock, world, ship, pass };
}

export type Shop = ReturnType<typeof restingShop>;
type Reach = (shop: Shop) => Promise<RollbackPort>;
/** Work that has to wait: in virtual time, or for a socket. */
type Await = <T>(shop: Shop, work: Promise<T>) => Promise<T>;

const inMemory: Reach = async (aws) => rollbacksOver(aws);

const overTheWire: Reach = async ({ world }) => {
  const { url, close } = await serveAws(world);
  onTestFinished(close);
  const env = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };
  const patience = { requestTimeout: seconds(1), backoffMax: millis(5) };
  const config = clientConfig({ ...env, AWS_ENDPOINT_URL: url }, patience);
  return makeRollbacks(new CodeDeployClient(config), new CodeDeployClient(tryingOnce(config)));
};

const virtually: Await = ({ clock }, work) => clock.run(work);
const really: Await = (_, work) => work;

/** For `describe.each`, as in contract.ts. */
export const reaches = [
  ['in memory', inMemory, virtually],
  ['adapters, the SDK and a socket', overTheWire, really],
] as const;
