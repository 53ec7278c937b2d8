import type { EpochMs } from '../functions/core/units.ts';
import type { ServiceName } from './faults.ts';

type Input = Readonly<Record<string, unknown>>;

/** Whether AWS has had too many calls of this kind by now, so that this one is refused. */
export type Throttles = (service: ServiceName, operation: string, now: EpochMs, input: Input) => boolean;

/** One of AWS's token buckets, of an account in a Region: the calls that share it share its tokens. */
export interface Bucket {
  readonly name: string;
  /** The most tokens that it holds; it begins full. A whole number. */
  readonly burst: number;
  /** Tokens that come back in a second, evenly. A whole number. */
  readonly perSecond: number;
  /** `ecs:UpdateService`; `codedeploy:*`: all of its operations. */
  readonly of: readonly `${ServiceName}:${string}`[];
  /** Where the numbers are from. */
  readonly source: string;
  /** What a call takes. @default 1 */
  readonly tokens?: ((input: Input) => number) | undefined;
  /** Calls with different keys share nothing. @default one bucket for all calls */
  readonly key?: ((input: Input) => string) | undefined;
}

const FACTS = 'FACTS 8';
const rate = (perSecond: number) => ({ burst: perSecond, perSecond });
/** DynamoDB counts capacity units; whoever asks says how many, and of which partition. */
const units = ({ units: n }: Input) => (typeof n === 'number' ? Math.max(1, Math.ceil(n)) : 1);
const partition = ({ partition: key }: Input) => (typeof key === 'string' ? key : '');

/**
 * The buckets that Belay's calls meet. Where AWS publishes a rate and no burst, a second's worth is taken for the burst. What
 * is in no bucket (StopServiceDeployment, SQS's standard queues) is never throttled here.
 */
export const AWS_BUCKETS: readonly Bucket[] = [
  {
    name: 'ECS service writes',
    ...{ burst: 50, perSecond: 5, source: FACTS },
    of: ['ecs:UpdateService', 'ecs:CreateService', 'ecs:DeleteService'],
  },
  {
    name: 'ECS service reads',
    ...{ burst: 100, perSecond: 20, source: FACTS },
    of: ['ecs:DescribeServices', 'ecs:ListServices'],
  },
  {
    name: 'ECS definition reads',
    ...{ burst: 50, perSecond: 20, source: FACTS },
    of: ['ecs:DescribeTaskDefinition', 'ecs:ListTaskDefinitions'],
  },
  {
    name: 'ECS definition writes',
    ...{ burst: 20, perSecond: 1, source: FACTS },
    of: ['ecs:RegisterTaskDefinition', 'ecs:DeregisterTaskDefinition'],
  },
  {
    name: 'ECS service deployments',
    ...{ burst: 50, perSecond: 20, source: FACTS },
    of: ['ecs:ListServiceDeployments', 'ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions'],
  },
  {
    name: 'ECS tasks',
    ...{ burst: 100, perSecond: 20, source: FACTS },
    of: ['ecs:DescribeTasks', 'ecs:ListTasks'],
  },
  { name: 'CloudWatch DescribeAlarms', ...rate(9), of: ['cloudwatch:DescribeAlarms'], source: FACTS },
  {
    name: 'CloudWatch mute rules',
    ...{ ...rate(10), source: 'assumed: unpublished' },
    of: ['cloudwatch:ListAlarmMuteRules', 'cloudwatch:GetAlarmMuteRule'],
  },
  // Unpublished; 15 calls at once are known to be too many (FACTS 8).
  { name: 'CodeDeploy', burst: 15, perSecond: 10, of: ['codedeploy:*'], source: 'assumed: unpublished' },
  {
    name: 'ELB reads',
    ...{ burst: 40, perSecond: 10, source: 'ELB’s page on throttling has the 40; the refill is assumed' },
    of: ['elasticloadbalancing:*'],
  },
  { name: 'ECR BatchGetImage', ...rate(2_000), of: ['ecr:BatchGetImage'], source: 'ECR’s quotas' },
  { name: 'SSM', ...rate(10), of: ['ssm:DescribeParameters'], source: 'assumed' },
  { name: 'Secrets Manager', ...rate(40), of: ['secretsmanager:DescribeSecret'], source: 'assumed' },
  { name: 'SNS Publish', ...rate(9_000), of: ['sns:Publish'], source: 'SNS’s quotas, eu-west-1' },
  {
    name: 'EventBridge PutEvents',
    ...rate(10_000),
    of: ['events:PutEvents'],
    source: 'EventBridge’s quotas, eu-west-1',
  },
  {
    name: 'DynamoDB writes of a partition',
    ...{ ...rate(1_000), source: 'DynamoDB’s limits of a partition', tokens: units, key: partition },
    of: ['dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
  },
  {
    name: 'DynamoDB reads of a partition',
    ...{ ...rate(3_000), source: 'DynamoDB’s limits of a partition', tokens: units, key: partition },
    of: ['dynamodb:Query', 'dynamodb:BatchGetItem'],
  },
];

interface Level {
  /** In thousandths of a token, so that every millisecond adds a whole number. */
  thousandths: number;
  at: EpochMs;
}

/** Tokens in virtual time: the same calls at the same moments are refused, always. */
export class Buckets {
  readonly #byOperation = new Map<string, Bucket>();
  readonly #levels = new Map<string, Level>();

  constructor(buckets: readonly Bucket[] = AWS_BUCKETS) {
    for (const bucket of buckets) for (const operation of bucket.of) this.#byOperation.set(operation, bucket);
  }

  /** For World.throttles. */
  readonly throttles: Throttles = (service, operation, now, input) => {
    const bucket = this.bucketOf(service, operation);
    return bucket !== undefined && !this.#take(bucket, now, input);
  };

  /** Undefined: nothing limits such calls. */
  bucketOf(service: ServiceName, operation: string): Bucket | undefined {
    return this.#byOperation.get(`${service}:${operation}`) ?? this.#byOperation.get(`${service}:*`);
  }

  /** A refused call takes nothing. */
  #take(bucket: Bucket, now: EpochMs, input: Input): boolean {
    const { name, burst, perSecond, tokens, key } = bucket;
    const place = key ? `${name} ${key(input)}` : name;
    const level = this.#levels.get(place) ?? { thousandths: burst * 1_000, at: now };
    this.#levels.set(place, level);
    level.thousandths = Math.min(burst * 1_000, level.thousandths + (now - level.at) * perSecond);
    level.at = now;
    const wanted = (tokens?.(input) ?? 1) * 1_000;
    if (level.thousandths < wanted) return false;
    level.thousandths -= wanted;
    return true;
  }
}

/** The same buckets, less what others of the account take from one of them all the time, in calls a second. */
export const sharedWith = (others: Readonly<Record<string, number>>, buckets = AWS_BUCKETS): readonly Bucket[] =>
  buckets.map((bucket) => ({ ...bucket, perSecond: bucket.perSecond - (others[bucket.name] ?? 0) }));
