import type { Mode } from './config.ts';
import type { TaskDefinitionArn } from './ids.ts';
import type { Incident } from './incident.ts';
import type { Period } from './onset.ts';
import type { RollbackPolicy } from './policy.ts';
import type { Hold, Placement, Term, Veto } from './term.ts';
import type { DurationMs, EpochMs } from './units.ts';

/* Everything that a decision may look at, gathered first. Plain data: the core asks for nothing. */

/** A guarded alarm, read from CloudWatch now. */
export interface AlarmFacts {
  readonly name: string;
  /** `missing`: config names it and CloudWatch does not know it. `unknown`: INSUFFICIENT_DATA, or not evaluable. */
  readonly state: 'ALARM' | 'OK' | 'unknown' | 'missing';
  /** Its own, by its present reason data; the incident may know of an earlier one. Absent: nobody can tell. */
  readonly onset?: Period | undefined;
  /** Since when it has this state. */
  readonly since?: EpochMs | undefined;
  /** Its actions are disabled, suppressed or muted: how. */
  readonly silenced?: string | undefined;
  /** When the mute ends. */
  readonly silencedUntil?: EpochMs | undefined;
  /** How far it looks back: period × evaluation periods. It cannot say OK sooner than this after a recovery. */
  readonly lookBack: DurationMs;
}

/** One version of the service that ECS runs: a task set of CodeDeploy's, or a deployment of ECS's. */
export interface Version {
  /** The task set's or ECS deployment's id: `startedBy` of its tasks. */
  readonly id: string;
  /** For CodeDeploy's task sets: the CodeDeploy deployment that made it. */
  readonly deployment?: string | undefined;
  readonly definition: TaskDefinitionArn;
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  /** Task set STEADY_STATE, or rollout COMPLETED. */
  readonly stable: boolean;
  readonly createdAt?: EpochMs | undefined;
  readonly targetGroups: readonly string[];
  readonly placement?: Placement | undefined;
}

export interface ServiceFacts {
  readonly controller: 'CODE_DEPLOY' | 'ECS' | 'EXTERNAL';
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  /** The PRIMARY one is the running revision. */
  readonly versions: readonly Version[];
  /** ECS's own name for the deployment that made the present state. */
  readonly serviceDeployment?: string | undefined;
  /** Tags of the service, for explanations only. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A deployment that is not over, the wait before blue is ended included. */
export interface InFlight {
  /** CodeDeploy's deployment id, or ECS's service deployment ARN. */
  readonly id: string;
  readonly by: 'codedeploy' | 'ecs';
  /** `rollback`: AWS's own, or a person going back to what ran before. */
  readonly kind: 'deploy' | 'rollback';
  /** What it deploys: green's. */
  readonly definition: TaskDefinitionArn;
  /** Absent: production traffic has not begun to reach it, or nobody can tell. */
  readonly shift?: EpochMs | undefined;
  /** The way back, while it still runs: blue's definition. */
  readonly blue?: { readonly definition: TaskDefinitionArn; readonly runningCount: number } | undefined;
  /** The alarms on which AWS rolls this deployment back by itself, by its effective settings. */
  readonly watched: readonly string[];
}

export type Window = { readonly open: false } | { readonly open: true; readonly deployment: InFlight };

/** What became of the incident's own intent. */
export type OwnAct =
  /** AWS has no trace of it: it was never done, and may be done now. */
  | { readonly state: 'none' }
  /** Its outcome cannot be told yet: to do it again could do it twice. */
  | { readonly state: 'unclear' }
  | { readonly state: 'in-flight'; readonly deployment: string; readonly shift?: EpochMs | undefined }
  | { readonly state: 'succeeded'; readonly deployment?: string | undefined; readonly shift: EpochMs }
  | { readonly state: 'failed'; readonly deployment: string; readonly because: string };

/** Gathered only when our own rollback has shifted and settled. */
export interface Verification {
  readonly targets: { readonly healthy: boolean; readonly detail: string };
  readonly probe: { readonly passed: boolean; readonly detail: string };
}

/** A definition that a rollback could go to or must cross, as ECS and the registries describe it now. */
export interface DefinitionState {
  readonly definition: TaskDefinitionArn;
  readonly hash: string;
  /** A tag on it: no rollback may cross its term. Its value says why. */
  readonly barrier?: string | undefined;
  /** Only its tags were looked at: whether it could be started is not known. */
  readonly crossedOnly?: true | undefined;
  /** Absent: it can be started. Else why not: inactive, image gone, tag moved, secret gone. */
  readonly unusable?: string | undefined;
}

/** A service that shares one of this service's firing alarms. */
export interface Sharer {
  readonly service: string;
  readonly alarm: string;
  /** The shift of its running revision, where the ledger knows it. */
  readonly shift?: EpochMs | undefined;
}

export interface Facts {
  readonly service: string;
  readonly mode: Mode;
  readonly policy: RollbackPolicy;
  /** Every guarded alarm of the service, in config's order. */
  readonly alarms: readonly AlarmFacts[];
  /** The open one, its onsets merged with the alarms' own. */
  readonly incident?: Incident | undefined;
  readonly ecs: ServiceFacts | 'service-not-found';
  readonly window: Window;
  readonly own?: OwnAct | undefined;
  readonly verification?: Verification | undefined;
  /** A deployment took traffic and ended, and nobody went back: who has the traffic cannot be told. Says which. */
  readonly adrift?: string | undefined;
  /** Oldest first; the last is the running revision's, whether the ledger knew it or it was learnt just now. */
  readonly terms: readonly Term[];
  readonly vetoes: readonly Veto[];
  readonly holds: readonly Hold[];
  /** Closed incidents of this service that the ledger still has, any order. */
  readonly past: readonly Incident[];
  /** What was asked about definitions: the running one, and the targets and those between as far as needed. By ARN. */
  readonly definitions: ReadonlyMap<TaskDefinitionArn, DefinitionState>;
  readonly sharers: readonly Sharer[];
  /** Guarded services that fired within the shared-cause window, this one included. */
  readonly firing: readonly string[];
  /** How many services the config guards. */
  readonly guarded: number;
}
