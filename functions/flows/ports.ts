import type { DefinitionFacts } from '../core/definition.ts';
import type { Forward, TargetFacts, TaskSetFacts } from '../core/green.ts';
import type { ProbeReply } from '../core/health-check.ts';
import type { HookCall } from '../core/hook-call.ts';
import type { DeploymentId, TaskDefinitionArn } from '../core/ids.ts';
import type { AlarmReading } from '../core/onset.ts';
import type { Message } from '../core/telling.ts';
import type { RunningImage, Term, Veto } from '../core/term.ts';
import type { DurationMs, EpochMs } from '../core/units.ts';
import type { ReportOutcome, Verdict } from '../core/verdict.ts';

/*
 * What the flows need, as verbs in our own words. Every port that leaves the process takes a signal: when it aborts, the
 * answer no longer matters and the port lets go of its socket. A port that cannot answer throws CallFailed.
 */

/** A call that did not give its answer. `refused`: asking again is pointless; `unavailable`: asking later may help. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly operation: string;
  readonly outcome: 'refused' | 'unavailable';
  /** No answer came, so the call may have taken effect. A throttle is an answer: it has not. */
  readonly unanswered: boolean;

  constructor(
    operation: string,
    outcome: 'refused' | 'unavailable',
    detail: string,
    { cause, unanswered = false }: { readonly cause?: unknown; readonly unanswered?: boolean } = {},
  ) {
    super(`${operation}: ${detail}`, { cause });
    this.operation = operation;
    this.outcome = outcome;
    this.unanswered = unanswered;
  }
}

export interface Time {
  now(): EpochMs;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: DurationMs, signal: AbortSignal): Promise<void>;
}

export interface DeploymentFacts {
  readonly application: string;
  readonly deploymentGroup: string;
  /** `user`, `autoscaling`, `codeDeployRollback`, … */
  readonly creator: string;
}

export interface CodeDeployPort {
  deployment(id: DeploymentId, signal: AbortSignal): Promise<DeploymentFacts | 'unknown-deployment'>;
  /** When production traffic began to reach green: the start of AllowTraffic. Undefined while CodeDeploy does not say. */
  shiftOf(id: DeploymentId, cluster: string, ecsService: string, signal: AbortSignal): Promise<EpochMs | undefined>;
  /** One attempt: whether and when to try again is the flow's to say, which knows how much time is left. */
  report(call: HookCall, verdict: Verdict, signal: AbortSignal): Promise<ReportAnswer>;
}

export type ReportAnswer = Extract<ReportOutcome, 'reported' | 'already-reported'>;

export interface EcsPort {
  taskSets(
    cluster: string,
    ecsService: string,
    signal: AbortSignal,
  ): Promise<readonly TaskSetFacts[] | 'service-not-found'>;
  definition(arn: TaskDefinitionArn, signal: AbortSignal): Promise<DefinitionFacts>;
  /** The running tasks of one task set: where each can be asked, and what its containers really run. */
  tasks(cluster: string, taskSet: string, signal: AbortSignal): Promise<readonly TaskFacts[]>;
}

export interface TaskFacts {
  readonly address?: string | undefined;
  readonly images: readonly RunningImage[];
}

export interface LoadBalancerPort {
  forwards(at: ListenerRef, signal: AbortSignal): Promise<readonly Forward[] | 'listener-not-found'>;
  targets(targetGroup: string, signal: AbortSignal): Promise<readonly TargetFacts[]>;
}

export interface ListenerRef {
  readonly listenerArn: string;
  readonly ruleArn?: string | undefined;
}

export interface AlarmPort {
  /** The alarms by name, composites included; unknown names are absent. `childrenOf`: by the name of a firing composite. */
  read(names: readonly string[], signal: AbortSignal): Promise<AlarmReadings>;
}

export interface AlarmReadings {
  readonly alarms: readonly AlarmReading[];
  readonly childrenOf: ReadonlyMap<string, readonly AlarmReading[]>;
}

/** One HTTP attempt; resolves with what came back, also when nothing did. Its patience is the signal's. */
export type Ask = (attempt: ProbeRequest, signal: AbortSignal) => Promise<ProbeReply>;

export interface ProbeRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** TLS server name, when it is not the URL's host. */
  readonly serverName?: string | undefined;
  readonly bodyMaxBytes: number;
}

/** What Belay's own memory says about a deployment, in one read. */
export interface Recollection {
  readonly vetoes: readonly Veto[];
  /** Belay itself started this deployment, as its ledger says; never taken from a description anyone can type. */
  readonly ownRollback?: { readonly incident: string } | undefined;
}

export interface LedgerPort {
  recall(service: string, deployment: DeploymentId, signal: AbortSignal): Promise<Recollection>;
  /** Adds the candidate to the term that began with this shift. */
  saveCandidate(service: string, term: Term, signal: AbortSignal): Promise<void>;
}

export type Tell = (message: Message, signal: AbortSignal) => Promise<void>;

export interface HookPorts {
  readonly time: Time;
  readonly codedeploy: CodeDeployPort;
  readonly ecs: EcsPort;
  readonly loadBalancer: LoadBalancerPort;
  readonly alarms: AlarmPort;
  readonly ledger: LedgerPort;
  readonly ask: Ask;
  readonly tell: Tell;
  /** Names this hook to whoever reads the service's access log. */
  readonly userAgent: string;
  /** The config's web address of docs/runbook.md, which messages link to. */
  readonly runbookUrl?: string | undefined;
}
