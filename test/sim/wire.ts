import { setImmediate } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SNSClient } from '@aws-sdk/client-sns';
import { onTestFinished } from 'vitest';
import { serveAws } from '../../sim/wire/serve.ts';
import type { World } from '../../sim/world.ts';

/** The SDK's own clients, against this world, over the wire; closed when the test ends. */
export async function clientsOf(world: World) {
  const aws = await serveAws(world);
  onTestFinished(() => aws.close());
  const config = {
    region: 'eu-west-1',
    endpoint: aws.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' },
    maxAttempts: 1,
  };
  const clients = {
    codedeploy: new CodeDeployClient(config),
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    cloudwatch: new CloudWatchClient(config),
    sns: new SNSClient(config),
  };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return { ...clients, url: aws.url };
}

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
