import { setImmediate } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SNSClient } from '@aws-sdk/client-sns';
import { onTestFinished } from 'vitest';
import { serveAws } from '../../sim/wire/serve.ts';
import type { World } from '../../sim/world.ts';

const settingsFor = (endpoint: string) => ({
  region: 'eu-west-1',
  endpoint,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' },
  maxAttempts: 1,
});

/** A world on a port, and clients of the SDK's against it; all closed when the test ends. */
export async function onTheWire<C extends Record<string, { destroy(): void }>>(
  world: World,
  clientsFor: (settings: ReturnType<typeof settingsFor>) => C,
) {
  const aws = await serveAws(world);
  const clients = clientsFor(settingsFor(aws.url));
  onTestFinished(async () => {
    for (const client of Object.values(clients)) client.destroy();
    await aws.close();
  });
  return { ...clients, url: aws.url };
}

/** The SDK's own clients, against this world, over the wire. */
export const clientsOf = (world: World) =>
  onTheWire(world, (settings) => ({
    codedeploy: new CodeDeployClient(settings),
    ecs: new ECSClient(settings),
    elb: new ElasticLoadBalancingV2Client(settings),
    cloudwatch: new CloudWatchClient(settings),
    sns: new SNSClient(settings),
  }));

/** What a call was refused with. Fails when it was not. */
export const refusalOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (answer) => {
      throw new Error(`answered: ${JSON.stringify(answer)}`);
    },
    (error: unknown) => error,
  );

/** Of this class, or, where the SDK has no class for it, of this name. */
export const is = (wanted: string | (abstract new (...args: never[]) => Error)) => (error: unknown) =>
  typeof wanted === 'string' ? error instanceof Error && error.name === wanted : error instanceof wanted;

/** Waits until something has been written down: for those to whom nobody answers. */
export async function firstOf<T>(list: readonly T[]): Promise<T | undefined> {
  while (list.length === 0) await setImmediate();
  return list[0];
}
