import type { HookCall } from './hook-call.ts';
import type { EpochMs } from './units.ts';

/* An event is only a wake-up: it says where to look, and never what to do. */

/** Whose events Belay takes: the config's account and region. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

export const ALARM_STATES = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const;

/** An alarm changed its state, by whatever envelope. The state is a hint; CloudWatch is asked. */
export interface AlarmWake {
  readonly kind: 'alarm';
  readonly alarm: string;
  readonly arn: string;
  readonly state: (typeof ALARM_STATES)[number];
  /** When its state changed: with the ARN, what tells two deliveries of one change. */
  readonly at?: EpochMs | undefined;
  /** By EventBridge only: CloudWatch says when the mute ends. SNS and Lambda actions are not run at all while muted. */
  readonly mutedUntil?: EpochMs | undefined;
  /** By EventBridge and Lambda only, for composites: their actions are held back by another alarm. */
  readonly suppressed: boolean;
  /** For explaining an alarm that no service names: `tag:team`, `dimension:LoadBalancer` and so on, as text, capped. */
  readonly hints: Readonly<Record<string, string>>;
}

/** A deployment of a service began or ended: the window may have closed, and there may be a term to learn. */
export interface DeploymentWake {
  readonly kind: 'deployment';
  readonly by: 'codedeploy' | 'ecs';
  /** CodeDeploy: application and group. ECS: cluster and service. */
  readonly of:
    | { readonly application: string; readonly deploymentGroup: string }
    | { readonly cluster: string; readonly ecsService: string };
  readonly deployment: string;
  /** As given: `SUCCESS` by CodeDeploy, `SERVICE_DEPLOYMENT_COMPLETED` by ECS. Each has its own vocabulary, and neither is the API's. */
  readonly state: string;
}

/** Belay's own message: look at this service again, not before `at`. */
export interface RecheckWake {
  readonly kind: 'recheck';
  readonly service: string;
  readonly at: EpochMs;
}

export interface SweepWake {
  readonly kind: 'sweep';
}

/** A hook function died without a report: its failure destination carries the call. */
export interface HookDiedWake {
  readonly kind: 'hook-died';
  readonly call: HookCall;
  /** The function's name, for the message. */
  readonly function: string;
}

export type Wake = AlarmWake | DeploymentWake | RecheckWake | SweepWake | HookDiedWake;

/** Read from an envelope: a wake, something that is not for Belay, or something to refuse. */
export type ParsedWake =
  | { readonly ok: true; readonly wake: Wake }
  | { readonly ok: false; readonly why: 'not-an-alarm' | 'event-refused'; readonly because: string };

/** One message of a batch, or the bare event. `messageId`: the SQS message to be reported as failed. */
export interface Delivery {
  readonly messageId?: string | undefined;
  /** It came before, and the invocation failed. */
  readonly redelivered?: boolean | undefined;
  readonly parsed: ParsedWake;
}
