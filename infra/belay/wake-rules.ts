import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BelayConfig } from '../../functions/core/config.ts';
import { alarmRulePatterns, deploymentRulePatterns } from './alarm-patterns.ts';

export interface WakeRulesProps {
  readonly name: string;
  readonly config: BelayConfig;
  readonly wakes: sqs.Queue;
  readonly undelivered: sqs.Queue;
}

/** Alarms do not notify again, and CodeDeploy's events may get lost: what no event told is found this soon. */
const SWEEP_EVERY = Duration.minutes(5);

/** What EventBridge puts into the queue: alarms of the config, ended deployments, and the sweep. */
export class WakeRules extends Construct {
  readonly rules: readonly events.Rule[];

  constructor(scope: Construct, id: string, { name, config, wakes, undelivered }: WakeRulesProps) {
    super(scope, id);
    const target = new QueueTarget(wakes, undelivered);
    const rule = (ruleId: string, description: string, eventPattern: events.EventPattern) =>
      new events.Rule(this, ruleId, { ruleName: `${name}-${ruleId}`, description, eventPattern, targets: [target] });
    const alarms = alarmRulePatterns(config).map((pattern, i) =>
      rule(`alarms-${i}`, 'Guarded alarms change state', pattern),
    );
    const deployments = deploymentRulePatterns(config).map((pattern, i) =>
      rule(`deployments-${i}`, 'Deployments of guarded services begin and end', pattern),
    );
    const sweep = new events.Rule(this, 'sweep', {
      ruleName: `${name}-sweep`,
      description: 'Finds what no event has told',
      schedule: events.Schedule.rate(SWEEP_EVERY),
      targets: [new QueueTarget(wakes, undelivered, { belay: 'sweep' })],
    });
    this.rules = [...alarms, ...deployments, sweep];
    for (const queue of [wakes, undelivered]) this.letIn(queue, name);
  }

  /** One statement for all rules: a statement each would outgrow a queue's policy. */
  private letIn(queue: sqs.Queue, name: string): void {
    const { partition, region, account } = Stack.of(this);
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        // The ARN names the account. Whether EventBridge says the account by itself as well is sourced for targets, not for
        // dead letters.
        conditions: {
          ArnLike: { 'aws:SourceArn': `arn:${partition}:events:${region}:${account}:rule/${name}-*` },
        },
      }),
    );
  }
}

/** The queue as a target whose policy is somebody else's business. */
class QueueTarget implements events.IRuleTarget {
  private readonly queue: sqs.IQueue;
  private readonly undelivered: sqs.IQueue;
  private readonly message: object | undefined;

  constructor(queue: sqs.IQueue, undelivered: sqs.IQueue, message?: object) {
    this.queue = queue;
    this.undelivered = undelivered;
    this.message = message;
  }

  bind(): events.RuleTargetConfig {
    return {
      arn: this.queue.queueArn,
      deadLetterConfig: { arn: this.undelivered.queueArn },
      ...(this.message ? { input: events.RuleTargetInput.fromObject(this.message) } : {}),
    };
  }
}
