import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BelayConfig, GuardedService } from '../../functions/core/config.ts';
import { HOOKS, type HookName } from '../../functions/core/hook-call.ts';
import { functionName } from '../config/names.ts';
import type { HookNetwork, Recipient } from '../config/stage-config.ts';
import type { CanaryFunction } from '../constructs/canary-function.ts';
import { BelayFunction, type BelayFunctionProps, LAMBDA_TIMEOUT_MAX } from './belay-function.ts';
import { makeDashboard } from './dashboard.ts';
import { HookVpc } from './hook-network.ts';
import { boundEnvironment, type LateConfig, lateConfig } from './late-config.ts';
import { ledgerTable } from './ledger-table.ts';
import { OwnAlarms } from './own-alarms.ts';
import { type FunctionName, permissions } from './permissions.ts';
import { Queues } from './queues.ts';
import { releaseOf, releaseResponder } from './responder-release.ts';
import { scopeOf } from './scope.ts';
import { statementsFor } from './statements.ts';
import { Topics } from './topics.ts';
import { WakeRules } from './wake-rules.ts';

export interface BelayProps {
  /** What every physical name begins with: `belay-gamma`. */
  readonly name: string;
  /** Whom to guard and how; any text in it may be a token of this app. Its `topicArn` is set here. */
  readonly config: Omit<BelayConfig, 'topicArn'>;
  /** Who is told. @default nobody is subscribed to the topic `people` */
  readonly tell?: readonly Recipient[] | undefined;
  /** Existing SNS topics that alarms are published to. @default none: EventBridge tells of every alarm */
  readonly alarmTopicArns?: readonly string[] | undefined;
  /** By service: the roles that its task definitions name. @default any role that ECS tasks may take on */
  readonly taskRoleArns?: Readonly<Record<string, readonly string[]>> | undefined;
  /** @default the hooks run outside any VPC */
  readonly network?: HookNetwork | undefined;
  /** The web address of docs/runbook.md. @default the path in the repository */
  readonly runbookUrl?: string | undefined;
  /** Where the built bundles lie. @default dist/functions of this repository */
  readonly bundles?: string | undefined;
  /** @default logs.RetentionDays.SIX_MONTHS */
  readonly logRetention?: logs.RetentionDays | undefined;
}

const RESPONDER_TIMEOUT = Duration.minutes(1);
/** Reads of AWS's, and green that comes late, before the probing proper. */
const HOOK_MARGIN_SECONDS = 120;

/** All of Belay for the services of one config in one account and Region. */
export class Belay extends Construct {
  readonly hooks: Readonly<Record<HookName, lambda.Function>>;
  /** What is woken is the alias; CodeDeploy shifts it. */
  readonly responder: CanaryFunction;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly ledger: dynamodb.Table;
  readonly dashboard: cloudwatch.Dashboard;
  readonly alarms: OwnAlarms;
  /** Present when the hooks run in a VPC: what the test listener must admit. */
  readonly hookVpc: HookVpc | undefined;

  private readonly props: BelayProps;
  private readonly config: BelayConfig;
  private readonly late: LateConfig;

  constructor(scope: Construct, id: string, props: BelayProps) {
    super(scope, id);
    const { name, tell = [], alarmTopicArns = [], network } = props;
    const { partition, region, account } = Stack.of(this);
    this.props = props;
    // Messages link to the same runbook as the alarms.
    const runbookUrl = props.runbookUrl ?? props.config.runbookUrl;
    const topicArn = `arn:${partition}:sns:${region}:${account}:${name}`;
    this.config = { ...props.config, ...(runbookUrl ? { runbookUrl } : {}), topicArn };
    this.late = lateConfig(this, this.config);
    this.queues = new Queues(this, 'Queues', { name, consumerTimeout: RESPONDER_TIMEOUT });
    const { wakes, undelivered } = this.queues;
    this.topics = new Topics(this, 'Topics', { name, tell, alarmTopicArns, wakes, undelivered });
    this.ledger = ledgerTable(this, 'Ledger');
    this.hookVpc = network && new HookVpc(this, 'HookVpc', network);
    const hooks = HOOKS.map((hook) => [hook, this.makeHook(hook)] as const);
    this.hooks = Object.fromEntries(hooks) as Record<HookName, lambda.Function>;
    const responder = this.makeResponder();
    const smoke = this.makeSmoke(responder);
    this.responder = releaseResponder(this, 'Responder', {
      ...{ name, responder, smoke, wakes, undelivered, runbookUrl },
    });
    new WakeRules(this, 'WakeRules', { name, config: this.config, wakes, undelivered });
    this.alarms = new OwnAlarms(this, 'OwnAlarms', {
      ...{ name, hooks: this.hooks, smoke, responder, queues: this.queues, topics: this.topics },
      runbookUrl,
    });
    this.dashboard = makeDashboard(this, 'Dashboard', {
      ...{ name, config: this.config, hooks: this.hooks, responder, queues: this.queues, own: this.alarms.all },
    });
  }

  private makeHook(hook: HookName): lambda.Function {
    const soak = hook === 'after-allow-traffic' ? longest(this.config, ({ policy }) => policy.soakMs) : 0;
    const reserve = longest(this.config, ({ policy }) => policy.reportReserveMs);
    const wanted = HOOK_MARGIN_SECONDS + Math.ceil((soak + reserve) / 1_000);
    const made = this.make(hook, {
      description: HOOK_DESCRIPTIONS[hook],
      timeout: Duration.seconds(Math.min(wanted, LAMBDA_TIMEOUT_MAX.toSeconds())),
      memorySize: 512,
      environment: { BELAY_TABLE: this.ledger.tableName },
      ...(this.hookVpc ? { network: this.hookVpc.placement } : {}),
    });
    // If CodeDeploy calls asynchronously: one more try, and then the responder answers in the dead hook's stead. An hour is
    // all the time that CodeDeploy gives.
    made.configureAsyncInvoke({
      retryAttempts: 1,
      maxEventAge: Duration.minutes(15),
      onFailure: new SqsDestination(this.queues.wakes),
    });
    return made;
  }

  private makeResponder(): lambda.Function {
    const responder = this.make('alarm-responder', {
      description: 'Goes back to what is proven good when an alarm fires outside a deployment, or says why not',
      timeout: RESPONDER_TIMEOUT,
      memorySize: 1_024,
      environment: { BELAY_TABLE: this.ledger.tableName, BELAY_QUEUE_URL: this.queues.wakes.queueUrl },
    });
    if (this.late.fingerprint !== '') responder.invalidateVersionBasedOn(this.late.fingerprint);
    return responder;
  }

  private makeSmoke(responder: lambda.Function): lambda.Function {
    const smoke = this.make('responder-smoke', {
      description: 'Lets a new responder start and answer before it gets traffic',
      timeout: Duration.minutes(2),
      memorySize: 256,
      environment: { BELAY_SMOKE_TARGET: responder.functionName },
      config: false,
    });
    smoke.configureAsyncInvoke({ retryAttempts: 1, onFailure: new SqsDestination(this.queues.undelivered) });
    return smoke;
  }

  private make(bundle: FunctionName, { config = true, ...more }: MakeProps): lambda.Function {
    const { name, bundles, logRetention, taskRoleArns } = this.props;
    const environment = { ...more.environment, ...(config ? this.late.environment : {}) };
    const made = new BelayFunction(this, bundle, {
      ...more,
      ...{ bundle, bundles, logRetention, environment },
      functionName: functionName(name, bundle),
      config: config ? this.late.config : undefined,
    });
    boundEnvironment(made, environment);
    const { partition, region, account } = Stack.of(this);
    const scope = scopeOf({
      ...{ partition, region, account, config: this.config, taskRoleArns },
      tableArn: this.ledger.tableArn,
      queueArn: this.queues.wakes.queueArn,
      undeliveredArn: this.queues.undelivered.queueArn,
      topicArn: this.topics.people.topicArn,
      keyArn: this.topics.key.keyArn,
      logGroupArn: made.logGroup.logGroupArn,
      eventBusArn: `arn:${partition}:events:${region}:${account}:event-bus/default`,
      inVpc: more.network !== undefined,
      responderFunctionArn: `arn:${partition}:lambda:${region}:${account}:function:${functionName(name, 'alarm-responder')}`,
      responderRelease: releaseOf(name),
    });
    made.allow(statementsFor(bundle, scope), permissions[bundle]);
    return made.fn;
  }
}

type MakeProps = Pick<BelayFunctionProps, 'description' | 'timeout' | 'memorySize' | 'environment' | 'network'> & {
  readonly config?: boolean;
};

const longest = ({ services }: BelayConfig, of: (service: GuardedService) => number): number =>
  Math.max(0, ...services.map(of));

const HOOK_DESCRIPTIONS: Readonly<Record<HookName, string>> = {
  'before-allow-traffic': 'Asks green before the first production request reaches it, and reports one verdict',
  'after-allow-traffic': 'Watches green and the alarms while it soaks, and reports one verdict',
};
