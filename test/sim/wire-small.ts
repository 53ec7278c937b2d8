import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Queue } from '../../sim/aws/sqs-queue.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { World } from '../../sim/world.ts';
import { noon } from './seed.ts';
import { onTheWire } from './wire.ts';

export const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/belay';

/** As wire.ts, for the smaller services: a world with a queue and nothing else, and the SDK's own clients against it. */
export async function smallWorld(faults: readonly Fault[] = []) {
  const clock = new VirtualClock(noon);
  const world = new World(clock, faults);
  const queue = new Queue({ visibilityTimeoutSeconds: 60 });
  world.sqs.queues.set(queueUrl, queue);
  const clients = await onTheWire(world, (settings) => ({
    cloudwatch: new CloudWatchClient(settings),
    ecr: new ECRClient(settings),
    secrets: new SecretsManagerClient(settings),
    ssm: new SSMClient(settings),
    sqs: new SQSClient(settings),
    events: new EventBridgeClient(settings),
  }));
  return { world, clock, queue, ...clients };
}
