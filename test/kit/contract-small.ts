import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach } from 'vitest';
import { makeMutes } from '../../functions/adapters/mutes.ts';
import { makeNews } from '../../functions/adapters/news.ts';
import { makeQueue } from '../../functions/adapters/queue.ts';
import { makeRegistry } from '../../functions/adapters/registry.ts';
import { makeSecrets } from '../../functions/adapters/secrets.ts';
import { millis, seconds } from '../../functions/core/units.ts';
import type { ResponderPorts } from '../../functions/flows/responder-ports.ts';
import { clientConfig } from '../../functions/runtime/clients.ts';
import { Queue } from '../../sim/aws/sqs-queue.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault, FaultKind } from '../../sim/faults.ts';
import { mutesOver, newsOver, queueOver, registryOver, secretsOver } from '../../sim/small-ports.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { World } from '../../sim/world.ts';
import { noon } from './core.ts';

/* As contract.ts, for the responder's smaller ports. */

export const account = '123456789012';
export const topic = `arn:aws:sns:eu-west-1:${account}:belay`;
export const queueUrl = `https://sqs.eu-west-1.amazonaws.com/${account}/belay`;
export const signal = new AbortController().signal;
export const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
/** The ECR registry of the account and region that the ports are in. */
export const ecr = `${account}.dkr.ecr.eu-west-1.amazonaws.com`;

/** One call that meets a fault, and then as many more as asked for. */
export const fault = (service: string, operation: string, kind: FaultKind, times = 1): Fault => ({
  service,
  operation,
  kind,
  times,
});

export type SmallPorts = Pick<ResponderPorts, 'registry' | 'secrets' | 'mutes' | 'queue' | 'news'>;

/** `bus`: where the news port puts its events, by name. */
interface Over {
  readonly faults?: readonly Fault[];
  readonly bus?: string;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closers.splice(0).map((close) => close()))));

/** What the ports are used in: an empty account with a topic, a queue and a bus of Belay's own. */
function worldOf(faults: readonly Fault[] = []) {
  const clock = new VirtualClock(noon);
  const world = new World(clock, faults);
  world.sns.topics.add(topic);
  world.sqs.queues.set(queueUrl, new Queue({ visibilityTimeoutSeconds: 60 }));
  world.events.buses.add('audit');
  return { world, clock };
}

async function inMemory({ faults, bus }: Over = {}) {
  const aws = worldOf(faults);
  /** Lets virtual time pass while the port waits. */
  const driven = <A extends unknown[], R>(port: (...args: A) => Promise<R>) => {
    return (...args: A): Promise<R> => aws.clock.run(port(...args));
  };
  const [registry, secrets, mutes] = [registryOver(aws), secretsOver(aws), mutesOver(aws)];
  const [queue, news] = [queueOver(aws, queueUrl), newsOver(aws, topic, bus)];
  const ports: SmallPorts = {
    registry: { imageState: driven(registry.imageState) },
    secrets: { secretState: driven(secrets.secretState) },
    mutes: { muted: driven(mutes.muted) },
    queue: { recheckAll: driven(queue.recheckAll) },
    news: { publish: driven(news.publish) },
  };
  return { world: aws.world, ports };
}

async function overTheWire({ faults, bus }: Over = {}) {
  const { world } = worldOf(faults);
  const { url, close } = await serveAws(world);
  closers.push(close);
  const env = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'BELAYTEST',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL: url,
  };
  const aws = clientConfig(env, { requestTimeout: seconds(2), backoffMax: millis(5) });
  const ports: SmallPorts = {
    registry: makeRegistry(new ECRClient(aws)),
    secrets: makeSecrets(new SecretsManagerClient(aws), new SSMClient(aws), account),
    mutes: makeMutes(new CloudWatchClient(aws)),
    queue: makeQueue(new SQSClient(aws), queueUrl),
    news: makeNews(new SNSClient(aws), new EventBridgeClient(aws), topic, bus),
  };
  return { world, ports };
}

/** For `describe.each`: every promise is kept by both. */
export const bothWays = [
  ['in memory', inMemory],
  ['adapters, the SDK and a socket', overTheWire],
] as const;
