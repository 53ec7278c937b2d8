import { UNHEALTHY, UNREACHABLE } from './observation.ts';

/** What CodeDeploy is told. It takes nothing else: no reason, no "in progress" (FACTS 1.4). */
export type Verdict = 'Succeeded' | 'Failed';

export const SUCCEEDED_WHYS = ['healthy', 'rollback-deployment'] as const;
export const FAILED_WHYS = [
  'bad-event',
  'bad-config',
  'unknown-deployment',
  'unguarded-group',
  'service-not-found',
  'no-green',
  'vetoed',
  'listener-not-found',
  'listener-not-on-green',
  'version-unknown',
  ...UNHEALTHY,
  ...UNREACHABLE,
  'failed-in-soak',
  'alarm-after-shift',
  'alarms-unreadable',
  'out-of-time',
  'aws-unavailable',
  'aws-refused',
  'hook-error',
] as const;

export type SucceededWhy = (typeof SUCCEEDED_WHYS)[number];
export type FailedWhy = (typeof FAILED_WHYS)[number];

/** A verdict with its reason: `why` is from a closed list, `because` is one line with the evidence in it. */
export type Finding =
  | { readonly verdict: 'Succeeded'; readonly why: SucceededWhy; readonly because: string }
  | { readonly verdict: 'Failed'; readonly why: FailedWhy; readonly because: string };

export const succeeded = (why: SucceededWhy, because: string): Finding => ({ verdict: 'Succeeded', why, because });
export const failed = (why: FailedWhy, because: string): Finding => ({ verdict: 'Failed', why, because });

/** Something that did not change the verdict and that a person should know. */
export const CAUTIONS = [
  'ledger-unreadable',
  'own-rollback',
  'veto-exempted',
  'baseline-alarm',
  'alarm-silenced',
  'alarm-missing',
  'alarm-unknown',
  'alarm-poll-failed',
  'shift-unknown',
  'proof-withheld',
  'proof-not-saved',
  'not-told',
] as const;

export interface Caution {
  readonly kind: (typeof CAUTIONS)[number];
  readonly detail: string;
}

/** What CodeDeploy answered to the report. */
export const REPORT_OUTCOMES = [
  'reported',
  /** It had a status before: an earlier call of this hook has answered. */
  'already-reported',
  /** An earlier attempt of this very report had no answer, and a later one was told "already completed": it took effect. */
  'presumed-reported',
  /** CodeDeploy was not told: the invocation fails, so that its failure destination tells it. */
  'not-reported',
  /** The event does not say whom to answer. */
  'nobody-to-answer',
] as const;
export type ReportOutcome = (typeof REPORT_OUTCOMES)[number];
