import type { TaskDefinitionArn } from './ids.ts';
import type { Via } from './incident.ts';
import type { DurationMs } from './units.ts';

/*
 * What the responder may decide, and every reason for it. Both lists are closed: logs, messages, the runbook, the
 * replay's schema and the tests are held against them.
 */

export const IGNORE_WHYS = [
  'alarm-not-firing',
  'alarm-suppressed',
  /** No guarded service names this alarm. */
  'unguarded-alarm',
  /** Not from the config's account and region, or not what it says it is. */
  'event-refused',
  /** On the topic or the queue, and not for Belay. */
  'not-an-alarm',
  /** A deployment ended, or the sweep looked: what runs was noted, and there is no trouble. */
  'nothing-to-do',
  /** Another invocation works on this service: the wake is put back. */
  'lease-held',
] as const;

export const CLOSE_WHYS = ['recovered', 'cleared-by-itself', 'superseded', 'unguarded'] as const;

export const WAIT_WHYS = [
  'rolling-back',
  'settling',
  'alarm-unknown',
  'rollback-in-flight',
  'deployment-may-be-the-fix',
  'aws-owns-rollback',
  'blue-is-gone',
  /** People have it, and nothing new has shifted since. */
  'handed-over',
  /** AWS could not be asked for the facts: asked again soon. */
  'facts-unavailable',
] as const;

export const ESCALATE_WHYS = [
  'rollback-failed',
  'rollback-overdue',
  'rollback-did-not-help',
  'unsupported-controller',
  'service-not-running',
  'alarm-older-than-deployment',
  'no-recent-deployment',
  'shared-cause-suspected',
  'rolled-back-recently',
  'rollback-barred',
  'no-known-good',
  'target-unusable',
  'held',
  'ledger-unavailable',
  /** AWS refused the act: a permission, or a setting of the service. */
  'act-refused',
] as const;

export const MODE_WHYS = ['mode-observe', 'mode-propose'] as const;
export const ACT_WHYS = ['bad-deployment', 'nobody-watches'] as const;

export type IgnoreWhy = (typeof IGNORE_WHYS)[number];
export type CloseWhy = (typeof CLOSE_WHYS)[number];
export type WaitWhy = (typeof WAIT_WHYS)[number];
/** A wait that has lasted its deadline pages under its own reason. */
export type EscalateWhy = (typeof ESCALATE_WHYS)[number] | WaitWhy;

/** An act that nothing speaks against, or that only a hold or a mode holds back. */
export type Act =
  | {
      readonly kind: 'roll-back';
      readonly why: 'bad-deployment';
      readonly via: Extract<Via, 'create-deployment' | 'update-service'>;
      readonly from: TaskDefinitionArn;
      readonly to: TaskDefinitionArn;
    }
  | {
      readonly kind: 'stop-deployment';
      readonly why: 'nobody-watches';
      readonly via: Extract<Via, 'stop-deployment' | 'stop-service-deployment'>;
      readonly deployment: string;
      readonly from: TaskDefinitionArn;
      readonly to: TaskDefinitionArn;
    };

export type Decision =
  | { readonly kind: 'ignore'; readonly why: IgnoreWhy }
  | { readonly kind: 'close'; readonly why: CloseWhy }
  /** `again`: look again after so long, whatever the deadline says. */
  | { readonly kind: 'wait'; readonly why: WaitWhy; readonly again: DurationMs }
  | { readonly kind: 'escalate'; readonly why: EscalateWhy; readonly would?: Act | undefined }
  | { readonly kind: 'observe'; readonly why: 'mode-observe'; readonly would: Act }
  | { readonly kind: 'propose'; readonly why: 'mode-propose'; readonly would: Act }
  | Act;

export const DECISION_KINDS = [
  'ignore',
  'close',
  'wait',
  'escalate',
  'observe',
  'propose',
  'stop-deployment',
  'roll-back',
] as const satisfies readonly Decision['kind'][];

/** One guard's word, fired or not: the record says why something was done, and why everything else was not. */
export interface GuardRecord {
  readonly guard: string;
  readonly fired: boolean;
  /** One line with the numbers in it. */
  readonly evidence: string;
}

export interface Decided {
  readonly decision: Decision;
  readonly guards: readonly GuardRecord[];
}
