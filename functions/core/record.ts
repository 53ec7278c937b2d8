import type { Complaint, HookCall, HookName } from './hook-call.ts';
import type { Observed } from './observation.ts';
import type { ProbePolicy } from './policy.ts';
import type { EpochMs } from './units.ts';
import type { Caution, Finding, ReportOutcome } from './verdict.ts';

/** Everything that is known about one hook call once it is over: logged, told, asserted and replayed from this alone. */
export interface HookRecord {
  readonly hook: HookName;
  readonly call?: HookCall | undefined;
  readonly finding: Finding;
  /** What is wrong with the event, where that is the finding. */
  readonly complaint?: Complaint | undefined;
  readonly observations: readonly Observed[];
  readonly cautions: readonly Caution[];
  readonly subject: Subject;
  /** The limits in force, once the guarded service is known. */
  readonly limits?: ProbePolicy | undefined;
  readonly startedAt: EpochMs;
  readonly probeUntil: EpochMs;
  /** When Lambda would have ended the invocation. */
  readonly deadline: EpochMs;
  readonly report: { readonly outcome: ReportOutcome; readonly at: EpochMs; readonly error?: string | undefined };
  /** What broke, for the log alone. */
  readonly error?: unknown;
}

/** What the call turned out to be about, as far as it got. */
export interface Subject {
  readonly application?: string | undefined;
  readonly deploymentGroup?: string | undefined;
  readonly service?: string | undefined;
  readonly stage?: string | undefined;
  readonly taskDefinition?: string | undefined;
  readonly incident?: string | undefined;
}

/** What happened to the two things that come after the report. Neither can change the verdict. */
export interface Aftermath {
  readonly told: 'told' | 'not-needed' | 'failed';
  readonly proof: 'saved' | 'withheld' | 'not-due' | 'failed';
  readonly cautions: readonly Caution[];
}

/**
 * A plain success is news to nobody; everything else is told once. A success that CodeDeploy already knew of is an
 * invocation repeated, and its first run has told what there was to tell.
 */
export function isPlainSuccess({ finding, cautions, report }: HookRecord): boolean {
  if (finding.verdict !== 'Succeeded') return false;
  if (report.outcome === 'already-reported') return true;
  return finding.why === 'healthy' && cautions.length === 0 && report.outcome !== 'not-reported';
}
