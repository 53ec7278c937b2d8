import type {
  ApplicationInfo,
  DeploymentGroupInfo,
  DeploymentInfo,
  DeploymentStatus,
  DeploymentTarget,
  TrafficRoutingConfig,
} from '@aws-sdk/client-codedeploy';
import type { EpochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import type { Emitted, Happenings, HookInvocation } from '../happenings.ts';
import { Refusal } from '../refusal.ts';
import type { Shift } from '../shift.ts';
import type { CloudWatch } from './cloudwatch.ts';
import type { Ecs } from './ecs.ts';
import type { Elbv2 } from './elbv2.ts';

/** One call of a hook by CodeDeploy. `reportedAt` is there once somebody reported. */
export interface HookExecution {
  readonly deploymentId: string;
  readonly lifecycleEventName: string;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  reportedAt?: EpochMs;
}

/** What of the world CodeDeploy works on. */
export interface Surroundings {
  readonly happenings: Happenings;
  readonly ecs: Pick<Ecs, 'services' | 'taskDefinitions' | 'tasks' | 'startTimes'>;
  readonly elb: Pick<Elbv2, 'listeners' | 'rules' | 'targetHealth'>;
  readonly cloudwatch: Pick<CloudWatch, 'alarms'>;
  readonly emitted: Emitted[];
  readonly hookInvocations: HookInvocation[];
  shifted(shift: Shift): void;
}

/** How long things take, in milliseconds, and who answers the hooks: a scenario's to bend, at any time. */
class Pace {
  /** From CreateDeployment until it starts. */
  queueMs = 1_000;
  /** From the first task of green to a steady state, where ECS's `startTimes` say nothing else. */
  installMs = 60_000;
  testTrafficMs = 5_000;
  /** `driver`: whoever drives the world reports to PutLifecycleEventHookExecutionStatus. */
  answerHooks: 'driver' | 'succeed' | 'fail' = 'succeed';
  /** How long a hook takes that the world itself answers. */
  hookMs = 5_000;
  hookTimeoutMs = 3_600_000;
  installTimeoutMs = 3_600_000;
  /** From the end of a stopped or failed deployment until its rollback exists, and how long that one takes. */
  rollbackDelayMs = 2_000;
  rollbackMs = 3_000;
  /** From DRAINING until a task set is gone. */
  terminateMs = 30_000;
  alarmPollMs = 10_000;
  /** How many deployments ListDeployments tells at once. */
  listPage = 100;
  /** The digest that an image's tag resolves to when a task starts. */
  digestOf: ((image: string) => string) | undefined;
  /** Where the next task of this definition can be asked. */
  addressOf: ((definition: string) => string) | undefined;
}

const timeBased = (type: 'Canary' | 'Linear', percentage: number, minutes: number): TrafficRoutingConfig =>
  type === 'Canary'
    ? { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: percentage, canaryInterval: minutes } }
    : { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: percentage, linearInterval: minutes } };

export const ALL_AT_ONCE = 'CodeDeployDefault.ECSAllAtOnce';

/** Everything that CodeDeploy knows. */
export class CodeDeployState {
  /** By name. */
  readonly applications = new Map<string, ApplicationInfo>();
  /** By `application/group`. */
  readonly groups = new Map<string, DeploymentGroupInfo>();
  /** By deployment id, in the order of their creation. */
  readonly deployments = new Map<string, DeploymentInfo>();
  /** By deployment id: the one target (ECS service or Lambda alias) of each deployment, with its lifecycle events. */
  readonly targets = new Map<string, DeploymentTarget>();
  /** By execution id. */
  readonly hookExecutions = new Map<string, HookExecution>();
  /** How traffic moves, by the name of a deployment configuration. */
  readonly configs = new Map<string, TrafficRoutingConfig>([
    [ALL_AT_ONCE, { type: 'AllAtOnce' }],
    ['CodeDeployDefault.ECSCanary10Percent5Minutes', timeBased('Canary', 10, 5)],
    ['CodeDeployDefault.ECSCanary10Percent15Minutes', timeBased('Canary', 10, 15)],
    ['CodeDeployDefault.ECSLinear10PercentEvery1Minutes', timeBased('Linear', 10, 1)],
    ['CodeDeployDefault.ECSLinear10PercentEvery3Minutes', timeBased('Linear', 10, 3)],
  ]);
  /** Ids of deployments that are over, and whose rollback is still to come. */
  readonly goingBack = new Set<string>();
  readonly pace = new Pace();
  readonly clock: Clock;
  readonly around: Surroundings;
  #ids = 0;

  constructor(clock: Clock, around: Surroundings) {
    this.clock = clock;
    this.around = around;
  }

  /** A deployment id that nobody has yet. */
  reserveId(): string {
    this.#ids += 1;
    return `d-CD${String(this.#ids).padStart(7, '0')}`;
  }

  groupOf({ applicationName, deploymentGroupName }: DeploymentInfo): DeploymentGroupInfo | undefined {
    return this.groups.get(`${applicationName}/${deploymentGroupName}`);
  }

  /** @throws Refusal for what is no id, or nobody's */
  deployment(raw: string | undefined): DeploymentInfo {
    const id = deploymentIdOf(raw);
    const deployment = this.deployments.get(id);
    if (deployment === undefined) {
      throw new Refusal('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
    }
    return deployment;
  }
}

const over = {
  Created: false,
  Queued: false,
  InProgress: false,
  Baking: false,
  Ready: false,
  Succeeded: true,
  Failed: true,
  Stopped: true,
} satisfies Record<DeploymentStatus, boolean>;

export const isOver = ({ status = 'InProgress' }: DeploymentInfo): boolean => over[status];
export const isStatus = (status: string): status is DeploymentStatus => Object.hasOwn(over, status);

export function deploymentIdOf(raw: string | undefined): string {
  if (!raw) throw new Refusal('DeploymentIdRequiredException', 'A deployment ID was not specified.');
  if (!/^d-[A-Z0-9]{9}$/.test(raw)) {
    throw new Refusal('InvalidDeploymentIdException', `The deployment ID ${raw} is not in a valid format.`);
  }
  return raw;
}
