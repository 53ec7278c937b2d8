import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { onTestFinished } from 'vitest';
import { Queue } from '../../sim/aws/sqs-queue.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { World } from '../../sim/world.ts';
import { noon } from './seed.ts';

export const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/belay';

/** As wire.ts, for the smaller services: a world with a queue and nothing else, and the SDK's own clients against it. */
export async function smallWorld(faults: readonly Fault[] = []) {
  const clock = new VirtualClock(noon);
  const world = new World(clock, faults);
  const queue = new Queue({ visibilityTimeoutSeconds: 60 });
  world.sqs.queues.set(queueUrl, queue);
  const aws = await serveAws(world);
  onTestFinished(() => aws.close());
  const config = {
    region: 'eu-west-1',
    endpoint: aws.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' },
    maxAttempts: 1,
  };
  const clients = {
    cloudwatch: new CloudWatchClient(config),
    ecr: new ECRClient(config),
    secrets: new SecretsManagerClient(config),
    ssm: new SSMClient(config),
    sqs: new SQSClient(config),
    events: new EventBridgeClient(config),
  };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return { world, clock, queue, ...clients };
}
