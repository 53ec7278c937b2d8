import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config/stage-config.ts';
import { Belay } from './belay.ts';

export interface BelayStackProps {
  readonly stage: StageConfig;
  /** Where the built bundles lie. @default dist/functions of this repository */
  readonly bundles?: string | undefined;
}

/** One stage of a `belay.yaml`, with what people need of it as outputs. */
export class BelayStack extends Stack {
  readonly belay: Belay;

  constructor(scope: Construct, id: string, { stage, bundles }: BelayStackProps) {
    const { account, region } = stage.config;
    super(scope, id, {
      env: { account, region },
      description: `Belay, the safety rope for ECS deployments: ${stage.stage}`,
      tags: { belay: stage.name },
      terminationProtection: stage.profile === 'prod',
    });
    this.belay = new Belay(this, 'Belay', { ...stage, bundles });
    this.tellOutputs();
  }

  private tellOutputs(): void {
    const { hooks, topics, queues, ledger, responder, dashboard, hookVpc } = this.belay;
    const outputs: readonly (readonly [string, string, string])[] = [
      ['BeforeAllowTraffic', 'AppSpec, Hooks: BeforeAllowTraffic', hooks['before-allow-traffic'].functionName],
      ['AfterAllowTraffic', 'AppSpec, Hooks: AfterAllowTraffic', hooks['after-allow-traffic'].functionName],
      ['TopicArn', 'Belay tells people here: subscribe', topics.people.topicArn],
      ['AlarmTopicArn', 'Alarms that do not come by EventBridge may be sent here', topics.alarms.topicArn],
      ['DeadLettersUrl', 'Messages that the responder gave up on', queues.deadLetters.queueUrl],
      ['UndeliveredUrl', 'Events and notifications that were not handed over', queues.undelivered.queueUrl],
      ['LedgerTable', "Belay's memory", ledger.tableName],
      ['ResponderFunctionName', 'The responder, to be invoked by hand', responder.alias.lambda.functionName],
      ['ResponderAlias', 'The responder, as the queue calls it', responder.alias.functionArn],
      ['Dashboard', 'The name of the dashboard', dashboard.dashboardName],
      ...(hookVpc
        ? [['HookSecurityGroup', 'The test listener must admit it', hookVpc.securityGroup.securityGroupId] as const]
        : []),
    ];
    for (const [id, description, value] of outputs) new CfnOutput(this, id, { description, value });
  }
}
