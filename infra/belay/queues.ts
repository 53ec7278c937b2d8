import { Duration, Validations } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface QueuesProps {
  /** What the queues' names begin with. */
  readonly name: string;
  /** Of the function that reads the queue. */
  readonly consumerTimeout: Duration;
}

/** A message is tried this often: with the visibility timeout below, for half an hour. */
const RECEIVES_MAX = 5;

/** Everything that wakes the responder comes through one queue; what is lost on the way, or cannot be dealt with, is kept. */
export class Queues extends Construct {
  readonly wakes: sqs.Queue;
  /** Messages that the responder failed on again and again. */
  readonly deadLetters: sqs.Queue;
  /** Events that EventBridge, SNS or Lambda could not hand over. */
  readonly undelivered: sqs.Queue;

  constructor(scope: Construct, id: string, { name, consumerTimeout }: QueuesProps) {
    super(scope, id);
    const safe = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;
    const kept = { ...safe, retentionPeriod: Duration.days(14) };
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', { ...kept, queueName: `${name}-dead-letters` });
    this.undelivered = new sqs.Queue(this, 'Undelivered', { ...kept, queueName: `${name}-undelivered` });
    for (const last of [this.deadLetters, this.undelivered]) {
      const reason = 'It is itself where lost messages end; an alarm watches it, and nobody reads it but people.';
      Validations.of(last).acknowledge({ id: 'Serverless-SQSRedrivePolicy', reason });
    }
    Validations.of(this.undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of rules, subscriptions and functions; the rule knows only those of queues.',
    });
    this.wakes = new sqs.Queue(this, 'Wakes', {
      ...safe,
      queueName: `${name}-wakes`,
      // AWS's own rule for Lambda: six times the function's timeout.
      visibilityTimeout: Duration.seconds(consumerTimeout.toSeconds() * 6),
      // An alarm that nobody could look at for four days is still an alarm; a recheck is older than its incident then.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: RECEIVES_MAX },
    });
  }
}
