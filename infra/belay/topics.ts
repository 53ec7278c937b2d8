import { createHash } from 'node:crypto';
import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';
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
  /** For alarms of this account: whatever they publish here wakes the responder. */
  readonly alarms: sns.Topic;
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id);
    const { name, undelivered } = props;
    for (const arn of props.alarmTopicArns) this.refuseFar(arn);
    this.key = this.makeKey(name);
    this.people = this.makeTopic('People', name, 'Belay tells people');
    this.alarms = this.makeTopic('Alarms', `${name}-alarms`, 'Alarms that wake Belay');
    const wakes = { protocol: sns.SubscriptionProtocol.SQS, endpoint: props.wakes.queueArn };
    const listening = [this.alarms.topicArn, ...props.alarmTopicArns].map((arn, i) =>
      // The queue's own subscription is named first: the list of the others may change without touching it.
      this.subscribe(i === 0 ? 'Wakes' : idOf('Wakes', i, arn), arn, wakes, undelivered),
    );
    const admitted = this.letIn(props.wakes, listening);
    for (const subscription of listening) if (admitted) subscription.node.addDependency(admitted);
    const telling = props.tell.map(({ protocol, endpoint }, i) =>
      this.subscribe(
        idOf('Tell', i, `${protocol} ${endpoint}`),
        this.people.topicArn,
        { protocol: PROTOCOLS[protocol], endpoint },
        undelivered,
      ),
    );
    this.letIn(undelivered, [...listening, ...telling]);
  }

  /** Its alarms would be of another Region as well, and the responder refuses those; no queue of this one could keep what is lost. */
  private refuseFar(topicArn: string): void {
    const { region } = Stack.of(this);
    if (Token.isUnresolved(topicArn) || Token.isUnresolved(region)) return;
    if (Arn.split(topicArn, ArnFormat.NO_RESOURCE_NAME).region === region) return;
    throw new Error(`${this.node.path}: alarmTopicArns must be of topics in ${region}; received ${topicArn}`);
  }

  private subscribe(id: string, topicArn: string, to: Endpoint, undelivered: sqs.IQueue): sns.CfnSubscription {
    return new sns.CfnSubscription(this, id, {
      topicArn,
      protocol: to.protocol,
      endpoint: to.endpoint,
      redrivePolicy: { deadLetterTargetArn: undelivered.queueArn },
    });
  }

  /** One statement for all topics: a queue's policy holds 20 statements, and the CDK would write one for each topic. */
  private letIn(queue: sqs.IQueue, subscriptions: readonly sns.CfnSubscription[]): IDependable | undefined {
    const topics = [...new Set(subscriptions.map(({ topicArn }) => topicArn))];
    const { policyDependable } = queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topics } },
      }),
    );
    return policyDependable;
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

interface Endpoint {
  readonly protocol: sns.SubscriptionProtocol;
  readonly endpoint: string;
}

/**
 * Of what is subscribed, not of its place in the list: CloudFormation would replace whatever follows one that is taken out,
 * and by deleting the old one of two equal subscriptions it deletes both.
 */
const idOf = (what: string, i: number, text: string): string =>
  `${what}${Token.isUnresolved(text) ? i : createHash('sha256').update(text).digest('hex').slice(0, 8)}`;

const PROTOCOLS: Readonly<Record<Recipient['protocol'], sns.SubscriptionProtocol>> = {
  email: sns.SubscriptionProtocol.EMAIL,
  'email-json': sns.SubscriptionProtocol.EMAIL_JSON,
  https: sns.SubscriptionProtocol.HTTPS,
  sms: sns.SubscriptionProtocol.SMS,
};
