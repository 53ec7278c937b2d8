import type { Budget } from '../core/budget.ts';
import type { HookCall } from '../core/hook-call.ts';
import type { HookRecord } from '../core/record.ts';
import { millis } from '../core/units.ts';
import type { ReportOutcome, Verdict } from '../core/verdict.ts';
import { CallFailed, type CodeDeployPort, type Time } from './ports.ts';
import { LATE, within } from './within.ts';

/** Rest between two attempts: the first is short, because most throttles are. */
const REST_MIN_MS = 100;
const REST_MAX_MS = 1_000;

interface ReportPorts {
  readonly time: Time;
  readonly codedeploy: Pick<CodeDeployPort, 'report'>;
}

/**
 * Tells CodeDeploy, trying again as long as there is time: this is the one call that must not be missed. Never throws: a
 * report that fails is a fact for the record, and the entry then fails the invocation.
 */
export async function reportInTime(
  call: HookCall | undefined,
  { verdict }: { readonly verdict: Verdict },
  ports: ReportPorts,
  budget: Budget,
): Promise<HookRecord['report']> {
  const { time } = ports;
  if (!call) return { outcome: 'nobody-to-answer', at: time.now() };
  let last: unknown = 'no answer from CodeDeploy in time';
  const noted = (error: unknown) => {
    last = error;
  };
  try {
    const outcome = await within(time, budget.reportUntil, (signal) => insist(call, verdict, ports, signal, noted));
    if (outcome !== LATE) return { outcome, at: time.now() };
  } catch (error) {
    last = error;
  }
  // AWS repeats what it refuses. The execution id is the key to the report: it is neither logged nor told.
  const said = String(last).replaceAll(call.execution, '(the execution id)');
  const error = said.replaceAll(/[^\x20-\x7e]/g, '?'); // nor may an id that is junk write to somebody's terminal
  return { outcome: 'not-reported', at: time.now(), error };
}

async function insist(
  call: HookCall,
  verdict: Verdict,
  { time, codedeploy }: ReportPorts,
  signal: AbortSignal,
  noted: (error: unknown) => void,
): Promise<ReportOutcome> {
  let maybeTaken = false;
  for (let rest = REST_MIN_MS; ; rest = Math.min(rest * 2, REST_MAX_MS)) {
    try {
      const answer = await codedeploy.report(call, verdict, signal);
      // "Already completed" after an attempt without an answer most likely speaks of that attempt.
      return answer === 'already-reported' && maybeTaken ? 'presumed-reported' : answer;
    } catch (error) {
      if (!(error instanceof CallFailed) || error.outcome === 'refused' || signal.aborted) throw error;
      noted(error);
      maybeTaken ||= error.unanswered;
    }
    await time.sleep(millis(rest), signal);
  }
}
