import type { Act, Decision, GuardRecord } from './decision.ts';
import type { TaskDefinitionArn } from './ids.ts';
import type { Incident } from './incident.ts';
import type { Placement } from './term.ts';
import type { EpochMs } from './units.ts';

/** One transition, in every form in which it is told. */
export interface Announcement {
  /** SNS: fewer than 100 ASCII characters on one line. */
  readonly subject: string;
  /** Plain text that a person can read at 3 a.m. */
  readonly text: string;
  /** The same for machines: one JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The AWS chat applications' custom notification, schema version 1.0. */
  readonly chat: Readonly<Record<string, unknown>>;
  /** For subscription filters. */
  readonly attributes: Readonly<Record<string, string>>;
  /** EventBridge's `detail-type`, such as `Rollback Started`. */
  readonly detailType: DetailType;
}

/** What EventBridge rules match on, one per kind of transition. */
export const DETAIL_TYPES = [
  'Rollback Started',
  'Deployment Stopped',
  'Rollback Finished',
  'Rollback Proposed',
  'Rollback Observed',
  'Escalated',
  'Incident Closed',
  'Incident Waiting',
  'Alarm Ignored',
] as const;
export type DetailType = (typeof DETAIL_TYPES)[number];

/** Whose transition it is. */
export interface Whose {
  readonly service: string;
  readonly stage: string;
  readonly mode: string;
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly ecsService: string;
  readonly codedeploy?: { readonly application: string; readonly deploymentGroup: string } | undefined;
  /** The config's web address of docs/runbook.md. */
  readonly runbookUrl?: string | undefined;
}

/** What a transition is told from. */
export interface Transition extends Whose {
  readonly at: EpochMs;
  readonly incident?: Incident | undefined;
  readonly decision: Decision;
  readonly guards: readonly GuardRecord[];
  /** Firing alarms by name, each with its onset and state as one line. */
  readonly alarms: readonly { readonly name: string; readonly line: string }[];
  /** What the act came to: `started`, `lost-race`, `adopted`, or the error. */
  readonly result?: string | undefined;
  /** Of the shared cause: every service that fires. */
  readonly firing: readonly string[];
  /** Alarms still in ALARM after a rollback: a fix must get past CodeDeploy's own alarm check. */
  readonly stillFiring: readonly string[];
  /** What was done before this transition, where the decision itself does not say (a close, an escalation). */
  readonly act?: Act | undefined;
  /** What runs now, where it is known. */
  readonly running?: TaskDefinitionArn | undefined;
  /** Of the target: with it the command that a person is given can be pasted as it stands. */
  readonly placement?: Placement | undefined;
}
