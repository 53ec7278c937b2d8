import type { DefinitionFacts } from '../core/definition.ts';
import type { ServiceFacts, Version } from '../core/facts.ts';
import type { DeploymentId, TaskDefinitionArn } from '../core/ids.ts';
import type { Announcement } from '../core/news.ts';
import type { Placement } from '../core/term.ts';
import type { EpochMs } from '../core/units.ts';
import type { DeploymentDetail, EcsDeployment, GroupFacts } from '../core/window.ts';
import type { ResponderLedgerPort } from './ledger-port.ts';
import type { AlarmPort, Ask, CodeDeployPort, LoadBalancerPort, TaskFacts, Time } from './ports.ts';

/* What the responder's flows need, besides what the hooks need (ports.ts). A port that cannot answer throws CallFailed. */

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
  /** With auto-rollback. Tried once: the flow tries again, and must know whether an answer was lost. */
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

/** What UpdateService says of the service: it supersedes whatever is in flight, and has no condition that could forbid it. */
export interface Updated {
  /** The ECS deployment's id. */
  readonly deployment: string;
  /** Every other deployment of the service at that moment, whoever began it. */
  readonly others: readonly Pick<Version, 'id' | 'definition'>[];
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
  /** Nothing but the definition. Tried once, as CreateDeployment is. */
  update(cluster: string, ecsService: string, definition: TaskDefinitionArn, signal: AbortSignal): Promise<Updated>;
  /** With stopType ROLLBACK. Tried once, as `stop` is. */
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
