import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Recipient } from '../config/stage-config.ts';

export interface TopicsProps {
  readonly name: string;
  readonly tell: readonly Recipient[];
  /** Existing topics that alarms are published to already. */
  readonly alarmTopicArns: readonly string[];
  readonly wakes: sqs.IQueue;
  readonly undelivered: sqs.IQueue;
}

/** Who is told, and where alarms may be sent that do not come by EventBridge. */
export class Topics extends Construct {
  /** Belay tells people here. */
  readonly people: sns.Topic;
  /** For alarms (and for other accounts' pipelines of alarms): whatever is published here wakes the responder. */
  readonly alarms: sns.Topic;
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id);
    const { name, wakes, undelivered } = props;
    this.key = this.makeKey(name);
    this.people = this.makeTopic('People', name, 'Belay tells people');
    this.alarms = this.makeTopic('Alarms', `${name}-alarms`, 'Alarms that wake Belay');
    const existing = props.alarmTopicArns.map((arn, i) => sns.Topic.fromTopicArn(this, `Existing${i}`, arn));
    for (const topic of [this.alarms, ...existing]) {
      topic.addSubscription(new subscriptions.SqsSubscription(wakes, { deadLetterQueue: undelivered }));
    }
    props.tell.forEach(({ protocol, endpoint }, i) => {
      new sns.Subscription(this, `Tell${i}`, {
        topic: this.people,
        protocol: PROTOCOLS[protocol],
        endpoint,
        deadLetterQueue: undelivered,
      });
    });
  }

  private makeKey(name: string): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: `[${this.node.path}] what Belay tells, and the alarms that it hears of`,
      alias: `alias/${name}`,
      enableKeyRotation: true,
    });
    // Without it an alarm's action fails in silence: CloudWatch cannot use the AWS-managed key of SNS.
    key.addToResourcePolicy(this.fromCloudWatch(['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
    return key;
  }

  private makeTopic(id: string, topicName: string, displayName: string): sns.Topic {
    const topic = new sns.Topic(this, id, { topicName, displayName, masterKey: this.key, enforceSSL: true });
    topic.addToResourcePolicy(this.fromCloudWatch(['sns:Publish'], topic.topicArn));
    return topic;
  }

  /** CloudWatch acts for every customer of AWS: only this account's alarms may use it here. */
  private fromCloudWatch(actions: string[], resource: string): iam.PolicyStatement {
    const stack = Stack.of(this);
    return new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions,
      resources: [resource],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': `arn:${stack.partition}:cloudwatch:${stack.region}:${stack.account}:alarm:*` },
      },
    });
  }
}

const PROTOCOLS: Readonly<Record<Recipient['protocol'], sns.SubscriptionProtocol>> = {
  email: sns.SubscriptionProtocol.EMAIL,
  'email-json': sns.SubscriptionProtocol.EMAIL_JSON,
  https: sns.SubscriptionProtocol.HTTPS,
  sms: sns.SubscriptionProtocol.SMS,
};
