import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { GuardedService, Mode } from '../../functions/core/config.ts';
import { Belay } from '../belay/belay.ts';
import { bend, brokenLimits, builtInProfiles, probePolicyOf, rollbackPolicyOf } from '../config/limits.ts';
import { type LimitsInput, limitsSchema } from '../config/limits-schema.ts';
import { functionName } from '../config/names.ts';
import type { HookNetwork, Recipient } from '../config/stage-config.ts';
import { type GuardProbe, probePlan } from './guard-probe.ts';

export interface DeploymentGuardProps {
  /** What every physical name begins with; at most 28 letters. */
  readonly name: string;
  /** The existing service; `fromFargateServiceAttributes` will do. */
  readonly service: ecs.IBaseService;
  /**
   * What people read, and the service's key in the ledger.
   * @default the service's name in ECS
   */
  readonly serviceName?: string | undefined;
  /**
   * The group that deploys it; `fromEcsDeploymentGroupAttributes` will do.
   * @default ECS deploys the service itself, and no hook is called
   */
  readonly deploymentGroup?: codedeploy.IEcsDeploymentGroup | undefined;
  /** Its alarms, at most 100: those of `StageAlarms`, or your own. */
  readonly alarms: readonly cloudwatch.IAlarm[];
  /**
   * Whose limits count.
   * @default 'prod'
   */
  readonly stage?: 'gamma' | 'prod' | undefined;
  /**
   * Limits that differ from the stage's, in the words of `belay.yaml`: `{ soak: '2m' }`.
   * @default none
   */
  readonly limits?: LimitsInput | undefined;
  /**
   * `observe`: record. `propose`: tell the command. `act`: act.
   * @default 'act'
   */
  readonly mode?: Mode | undefined;
  /** How BeforeAllowTraffic reaches green. */
  readonly beforeAllowTraffic: GuardProbe;
  /** How AfterAllowTraffic reaches it. */
  readonly afterAllowTraffic: GuardProbe;
  /**
   * The roles that its task definitions name; only a service that ECS itself deploys needs them.
   * @default any role of the account, passed to ECS tasks alone
   */
  readonly taskRoles?: readonly iam.IRole[] | undefined;
  /**
   * Who is told.
   * @default nobody is subscribed to `belay.topics.people`
   */
  readonly tell?: readonly Recipient[] | undefined;
  /**
   * Existing SNS topics that the alarms are published to.
   * @default none: EventBridge tells of every alarm
   */
  readonly alarmTopicArns?: readonly string[] | undefined;
  /**
   * Where the hooks run, if the listener is private.
   * @default outside any VPC
   */
  readonly network?: HookNetwork | undefined;
  /**
   * The web address of docs/runbook.md.
   * @default the path in Belay's repository
   */
  readonly runbookUrl?: string | undefined;
  /**
   * Where the built bundles lie.
   * @default dist/functions of Belay's repository
   */
  readonly bundles?: string | undefined;
  /** @default logs.RetentionDays.SIX_MONTHS */
  readonly logRetention?: logs.RetentionDays | undefined;
}

/** All of Belay for one existing service, inside your own stack. For many services use a `belay.yaml`: they share one Belay. */
export class DeploymentGuard extends Construct {
  readonly belay: Belay;
  /** For the AppSpec's `Hooks`: BeforeAllowTraffic. */
  readonly beforeAllowTrafficHook: string;
  /** For the AppSpec's `Hooks`: AfterAllowTraffic. */
  readonly afterAllowTrafficHook: string;

  constructor(scope: Construct, id: string, props: DeploymentGuardProps) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    const guarded = this.guardedOf(props);
    const taskRoleArns = props.taskRoles && { [guarded.service]: props.taskRoles.map((role) => role.roleArn) };
    const { name, tell, alarmTopicArns, network, runbookUrl, bundles, logRetention } = props;
    this.belay = new Belay(this, 'Belay', {
      ...{ name, tell, alarmTopicArns, network, runbookUrl, bundles, logRetention, taskRoleArns },
      config: { version: 1, account, region, services: [guarded], ...(runbookUrl ? { runbookUrl } : {}) },
    });
    this.beforeAllowTrafficHook = this.belay.hooks['before-allow-traffic'].functionName;
    this.afterAllowTrafficHook = this.belay.hooks['after-allow-traffic'].functionName;
  }

  private guardedOf(props: DeploymentGuardProps): GuardedService {
    const { name, service, deploymentGroup, stage = 'prod', mode = 'act' } = props;
    const limits = this.limitsOf(stage, props.limits);
    return {
      service: props.serviceName ?? service.serviceName,
      stage,
      mode,
      cluster: service.cluster.clusterName,
      ecsService: service.serviceName,
      ...(deploymentGroup
        ? {
            codedeploy: {
              application: deploymentGroup.application.applicationName,
              deploymentGroup: deploymentGroup.deploymentGroupName,
              beforeAllowTrafficHook: functionName(name, 'before-allow-traffic'),
            },
          }
        : {}),
      alarms: props.alarms.map((alarm) => alarm.alarmName),
      probes: {
        'before-allow-traffic': probePlan(props.beforeAllowTraffic),
        'after-allow-traffic': probePlan(props.afterAllowTraffic),
      },
      policy: probePolicyOf(limits),
      rollback: rollbackPolicyOf(limits),
    };
  }

  private limitsOf(stage: 'gamma' | 'prod', over: LimitsInput = {}) {
    const base = builtInProfiles.get(stage);
    if (!base) throw new Error(`${this.node.path}: stage must be gamma or prod (received ${stage})`);
    const checked = limitsSchema.safeParse(over);
    if (!checked.success) {
      const all = checked.error.issues.map(({ path, message }) => `limits.${path.join('.')} ${message}`);
      throw new Error(`${this.node.path}: ${all.join('; ')} (received ${JSON.stringify(over)})`);
    }
    const limits = bend(base, checked.data);
    const broken = brokenLimits(limits);
    if (broken.length > 0) throw new Error(`${this.node.path}: limits contradict each other: ${broken.join('; ')}`);
    return limits;
  }
}
