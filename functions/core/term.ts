import type { TaskDefinitionArn } from './ids.ts';
import type { DurationMs, EpochMs } from './units.ts';

/** What a rollback must give CodeDeploy besides the definition: copied from the deployment that was proven, never guessed. */
export interface Placement {
  readonly containerName: string;
  readonly containerPort: number;
  readonly platformVersion?: string | undefined;
  readonly network?:
    | {
        readonly subnets: readonly string[];
        readonly securityGroups: readonly string[];
        readonly assignPublicIp: string;
      }
    | undefined;
  readonly capacity?:
    | readonly { readonly provider: string; readonly weight: number; readonly base: number }[]
    | undefined;
}

export interface RunningImage {
  readonly container: string;
  /** `sha256:…` as the agent resolved it; absent until it has. */
  readonly digest?: string | undefined;
}

/** What must still be there for a definition to start. */
export interface Needs {
  readonly images: readonly { readonly container: string; readonly image: string }[];
  /** Each `valueFrom`. */
  readonly secrets: readonly string[];
}

/** How a revision came to be a candidate for known good. */
export const PROOFS = [
  /** It passed AfterAllowTraffic. */
  'hook',
  /** An ECS deployment of it completed, SUCCESSFUL. */
  'ecs-deployment',
  /** The sweep saw it serve, with all alarms explicitly OK, for the bake time. */
  'adopted',
] as const;

/** A revision that passed, not yet known to have baked. */
export interface Candidate {
  readonly source: (typeof PROOFS)[number];
  readonly at: EpochMs;
  /** What its tasks really ran, by digest: a tag that was moved since makes it unusable. */
  readonly images: readonly RunningImage[];
  readonly placement?: Placement | undefined;
  /** What its definition names, which never changes: so that both can be checked in one round with everything else. */
  readonly needs?: Needs | undefined;
  readonly evidence?:
    | { readonly probes: number; readonly soakMs: DurationMs; readonly alarms: readonly string[] }
    | undefined;
}

/**
 * One stretch of time in which a revision had the production traffic: from its shift to the next term's. Terms are keyed
 * by their shift; the last one is the running revision's.
 */
export interface Term {
  readonly shift: EpochMs;
  readonly definition: TaskDefinitionArn;
  /** sha256 of the normalised definition, in hex: the same revision registered anew has the same. */
  readonly hash: string;
  /** CodeDeploy's deployment id, or ECS's service deployment ARN or deployment id. */
  readonly deployment?: string | undefined;
  /** `rollback`: somebody (AWS, Belay, a person) went back with it, which blames the term before. */
  readonly kind: 'deploy' | 'rollback';
  readonly candidate?: Candidate | undefined;
  /** When it was first seen to have served for the bake time, with tasks. */
  readonly bakedAt?: EpochMs | undefined;
}

/** Never to be shipped again, by hash, so that registering it under a new number does not launder it. */
export interface Veto {
  /** Of the normalised definition. */
  readonly hash: string;
  readonly incident: string;
  readonly reason: string;
  readonly at: EpochMs;
  /** A person allowed it in spite of the veto: who and why. */
  readonly exemption?: string | undefined;
}

/** A person's freeze: decide and tell, do not touch. */
export interface Hold {
  readonly scope: 'service' | 'all';
  readonly reason: string;
  readonly by?: string | undefined;
  readonly at: EpochMs;
  /** Absent: until it is released. */
  readonly until?: EpochMs | undefined;
}
