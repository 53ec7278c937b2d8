import type { DefinitionFacts } from '../core/definition.ts';
import type { ServiceFacts } from '../core/facts.ts';
import type { DeploymentId, TaskDefinitionArn } from '../core/ids.ts';
import type { Announcement } from '../core/news.ts';
import type { Placement } from '../core/term.ts';
import type { EpochMs } from '../core/units.ts';
import type { ResponderLedgerPort } from './ledger-port.ts';
import type { AlarmPort, Ask, CodeDeployPort, LoadBalancerPort, TaskFacts, Time } from './ports.ts';

/* What the responder's flows need, besides what the hooks need (ports.ts). A port that cannot answer throws CallFailed. */

/** A CodeDeploy deployment group, as far as windows and rollbacks care. */
export interface GroupFacts {
  /** The newest deployment, whatever became of it. `over`: Succeeded, Failed or Stopped; any other status is in flight. */
  readonly lastAttempted?: { readonly deployment: DeploymentId; readonly over: boolean } | undefined;
  readonly lastSuccessful?: { readonly deployment: DeploymentId } | undefined;
  readonly alarms: AlarmSettings;
  readonly autoRollback: AutoRollback;
  /** New deployments wait for somebody to let them go on before traffic moves. */
  readonly approvalWait: boolean;
}

/** On which alarms CodeDeploy stops a deployment. */
export interface AlarmSettings {
  readonly enabled: boolean;
  readonly names: readonly string[];
}

export interface AutoRollback {
  readonly enabled: boolean;
  /** `DEPLOYMENT_FAILURE`, `DEPLOYMENT_STOP_ON_ALARM`, `DEPLOYMENT_STOP_ON_REQUEST`. */
  readonly events: readonly string[];
}

/** One CodeDeploy deployment with its one target. */
export interface DeploymentDetail {
  readonly id: DeploymentId;
  readonly status: string;
  readonly over: boolean;
  readonly succeeded: boolean;
  readonly creator: string;
  readonly description: string;
  readonly createdAt?: EpochMs | undefined;
  readonly completedAt?: EpochMs | undefined;
  /** The start of AllowTraffic. */
  readonly shift?: EpochMs | undefined;
  /** `approval`: status Ready. `termination`: all traffic has moved, blue waits for its end. */
  readonly waitsFor?: 'approval' | 'termination' | undefined;
  /** This deployment's own, where it overrides the group's. */
  readonly alarmsOverride?: AlarmSettings | undefined;
  /** This deployment's effective ones, where CodeDeploy says them. */
  readonly autoRollback?: AutoRollback | undefined;
  /** It was rolled back by this deployment. */
  readonly rolledBackBy?: DeploymentId | undefined;
  readonly error?: string | undefined;
}

/** What CreateDeployment is asked for. */
export interface RollbackOrder {
  readonly application: string;
  readonly deploymentGroup: string;
  readonly definition: TaskDefinitionArn;
  readonly placement: Placement;
  /** The function of the BeforeAllowTraffic hook, which is kept: it protects from going back to something dead. */
  readonly beforeAllowTrafficHook?: string | undefined;
  /** At most 256 characters; carries the intent's nonce. */
  readonly description: string;
}

export interface RollbackPort extends CodeDeployPort {
  group(application: string, deploymentGroup: string, signal: AbortSignal): Promise<GroupFacts | 'group-not-found'>;
  /** GetDeployment and GetDeploymentTarget at once. */
  inspect(
    id: DeploymentId,
    cluster: string,
    ecsService: string,
    signal: AbortSignal,
  ): Promise<DeploymentDetail | 'unknown-deployment'>;
  /** Tried once: there is no client token, so an unclear outcome is resolved by reading (CallFailed.unanswered). */
  create(order: RollbackOrder, signal: AbortSignal): Promise<{ readonly deployment: DeploymentId } | 'lost-race'>;
  /** With auto-rollback. Tried as often as the SDK likes: stopping twice is stopping once. */
  stop(id: DeploymentId, signal: AbortSignal): Promise<'stopping' | 'already-over'>;
  proceed(
    id: DeploymentId,
    wait: 'approval' | 'termination',
    signal: AbortSignal,
  ): Promise<'proceeded' | 'not-waiting'>;
  /** The group's deployment, created since, whose description carries the nonce. */
  findByNonce(
    application: string,
    deploymentGroup: string,
    nonce: string,
    since: EpochMs,
    signal: AbortSignal,
  ): Promise<DeploymentId | undefined>;
}

/** A deployment by ECS itself. */
export interface EcsDeployment {
  readonly arn: string;
  readonly status: string;
  readonly over: boolean;
  readonly kind: 'deploy' | 'rollback';
  readonly strategy: string;
  readonly startedAt?: EpochMs | undefined;
  readonly finishedAt?: EpochMs | undefined;
  /** `PRODUCTION_TRAFFIC_SHIFT` and so on, where the strategy has stages. */
  readonly stage?: string | undefined;
  /** It will be rolled back by ECS when one of these fires. */
  readonly watched: readonly string[];
  readonly bakeMinutes?: number | undefined;
}

export interface ServicePort {
  /** With tags. One call. */
  service(cluster: string, ecsService: string, signal: AbortSignal): Promise<ServiceFacts | 'service-not-found'>;
  /** Up to ten services of a cluster in one call, by name; unknown ones are absent. */
  services(
    cluster: string,
    ecsServices: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, ServiceFacts>>;
  definition(arn: TaskDefinitionArn, signal: AbortSignal): Promise<DefinitionFacts | 'definition-not-found'>;
  tasks(cluster: string, startedBy: string, signal: AbortSignal): Promise<readonly TaskFacts[]>;
  serviceDeployment(arn: string, signal: AbortSignal): Promise<EcsDeployment | 'unknown-deployment'>;
  /** Nothing but the definition. Tried once, as CreateDeployment is. Answers the ECS deployment's id. */
  update(
    cluster: string,
    ecsService: string,
    definition: TaskDefinitionArn,
    signal: AbortSignal,
  ): Promise<{ readonly deployment: string }>;
  /** With stopType ROLLBACK. */
  stopServiceDeployment(arn: string, signal: AbortSignal): Promise<'stopping' | 'already-over'>;
}

export interface RegistryPort {
  /** `moved`: the tag now means another digest. `unverifiable`: not in ECR. */
  imageState(
    image: string,
    digest: string | undefined,
    signal: AbortSignal,
  ): Promise<'present' | 'gone' | 'moved' | 'unverifiable'>;
}

export interface SecretsPort {
  /** Whether a secret or parameter that a definition names (`valueFrom`) still exists; never its value. */
  secretState(valueFrom: string, signal: AbortSignal): Promise<'present' | 'gone' | 'unverifiable'>;
}

export interface MutePort {
  /** Of these alarms, the ones that an active mute rule covers, with the rule's name. */
  muted(alarms: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

/** A message to Belay's own queue, not to be seen before `at`; farther than 900 s it hops. */
export interface Recheck {
  readonly service: string;
  readonly at: EpochMs;
}

export interface QueuePort {
  recheckAll(rechecks: readonly Recheck[], now: EpochMs, signal: AbortSignal): Promise<void>;
}

/** Tells people (SNS, a body per protocol) and the event bus (EventBridge). */
export interface NewsPort {
  publish(news: Announcement, signal: AbortSignal): Promise<void>;
}

export interface ResponderPorts {
  readonly time: Time;
  readonly codedeploy: RollbackPort;
  readonly ecs: ServicePort;
  readonly loadBalancer: LoadBalancerPort;
  readonly alarms: AlarmPort;
  readonly mutes: MutePort;
  readonly registry: RegistryPort;
  readonly secrets: SecretsPort;
  readonly ledger: ResponderLedgerPort;
  readonly queue: QueuePort;
  readonly news: NewsPort;
  readonly ask: Ask;
  /** A name that no other invocation has: the lease's owner, and part of every nonce. */
  readonly invocation: string;
  readonly userAgent: string;
}
