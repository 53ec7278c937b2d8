import type { TaskDefinitionArn } from './ids.ts';
import type { Period } from './onset.ts';
import type { EpochMs } from './units.ts';

/** Written before the act, with the lease: a crash after the act finds its own deployment by the nonce. */
export interface Intent {
  /** Goes into the deployment's description, where the API has one. */
  readonly nonce: string;
  readonly act: 'roll-back' | 'stop-deployment';
  readonly via: Via;
  readonly from: TaskDefinitionArn;
  readonly to: TaskDefinitionArn;
  /** The hash that the hooks refuse from now on: of `from`. */
  readonly veto: string;
  readonly at: EpochMs;
  /** For `stop-deployment`: what is stopped. For a roll-back: the deployment that does it, once AWS has named it. */
  readonly deployment?: string | undefined;
  /** When our rollback took over the traffic, once known. */
  readonly shift?: EpochMs | undefined;
  /** For `update-service`, which carries no nonce: the ids of the versions there were. What is not among them came later. */
  readonly seen?: readonly string[] | undefined;
  /** For `update-service`, which has no condition: what somebody had begun to deploy in between, and is gone by this act. */
  readonly superseded?: readonly TaskDefinitionArn[] | undefined;
}

export const VIAS = ['create-deployment', 'update-service', 'stop-deployment', 'stop-service-deployment'] as const;
export type Via = (typeof VIAS)[number];

/** The trouble of one service, from its first alarm until it is recovered, cleared, or closed by something new. One is open at a time. */
export interface Incident {
  /** `checkout-2026-11-21T12:00:00.000Z`: the service and when it was opened. */
  readonly id: string;
  readonly openedAt: EpochMs;
  /** By alarm name: when its trouble began, from the first sight of it. A flap does not move it. */
  readonly onsets: Readonly<Record<string, Period>>;
  /** The last thing that was decided and told: only a change is told again. */
  readonly last?: { readonly kind: string; readonly why: string; readonly at: EpochMs } | undefined;
  /** Since when it waits, for whatever: the deadline counts from here. */
  readonly waitingSince?: EpochMs | undefined;
  readonly intent?: Intent | undefined;
  /** People have it: Belay acts no more in this incident. */
  readonly handedOver?: { readonly why: string; readonly at: EpochMs } | undefined;
  /** When this incident was last looked at. */
  readonly lookedAt?: EpochMs | undefined;
  /** The first look since which none of its alarms was in ALARM, though they did not all say OK. */
  readonly quietSince?: EpochMs | undefined;
  /** When somebody must look again, whatever becomes of the queue's messages. */
  readonly nextCheckAt?: EpochMs | undefined;
  /** Absent: open. */
  readonly closed?: { readonly why: string; readonly at: EpochMs } | undefined;
}
