import { ECSClient } from '@aws-sdk/client-ecs';
import { onTestFinished } from 'vitest';
import { makeService } from '../../functions/adapters/service.ts';
import { taskDefinitionArn } from '../../functions/core/ids.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { millis, seconds } from '../../functions/core/units.ts';
import type { ServicePort } from '../../functions/flows/responder-ports.ts';
import { clientConfig, tryingOnce } from '../../functions/runtime/clients.ts';
import type { Fault } from '../../sim/faults.ts';
import { serviceOver } from '../../sim/service-port.ts';
import { cartDefinitionArn } from '../../sim/shop-ecs.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { cartWorld } from '../sim/cart.ts';

/* The responder's ECS port, both ways: see contract.ts. Its scene is the service `cart`, which ECS itself deploys. */

type Scene = ReturnType<typeof cartWorld>;
type Make = (
  config?: Parameters<typeof cartWorld>[0],
  faults?: readonly Fault[],
) => Promise<Scene & { port: ServicePort }>;

const inMemory: Make = async (config, faults) => {
  const scene = cartWorld(config, faults);
  return { ...scene, port: serviceOver(scene) };
};

const overTheWire: Make = async (config, faults) => {
  const scene = cartWorld(config, faults);
  const { url, close } = await serveAws(scene.world);
  onTestFinished(close);
  const env = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'B', AWS_SECRET_ACCESS_KEY: 'none', AWS_ENDPOINT_URL: url };
  const aws = clientConfig(env, { requestTimeout: seconds(2), backoffMax: millis(5) });
  return { ...scene, port: makeService(new ECSClient(aws), new ECSClient(tryingOnce(aws))) };
};

export const signal = new AbortController().signal;
export const arnOf = (revision: number) => {
  const arn = taskDefinitionArn(cartDefinitionArn(revision));
  invariant(arn !== undefined, 'it is an ARN');
  return arn;
};

/** For `describe.each`: every promise is kept by both. */
export const bothWays = [
  ['in memory', inMemory],
  ['adapter, the SDK and a socket', overTheWire],
] as const;
