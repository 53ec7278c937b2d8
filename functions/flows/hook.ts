import { type Budget, budgetFrom } from '../core/budget.ts';
import { type CheckedConfig, reserveOf } from '../core/config.ts';
import { type HookCall, type HookName, parseHookCall } from '../core/hook-call.ts';
import type { Aftermath, HookRecord } from '../core/record.ts';
import type { DurationMs } from '../core/units.ts';
import { type Finding, failed } from '../core/verdict.ts';
import { aftermath } from './aftermath.ts';
import { investigate } from './investigate.ts';
import { emptyNotebook, type Notebook } from './notebook.ts';
import { CallFailed, type HookPorts } from './ports.ts';
import { reportInTime } from './report.ts';
import { LATE, within } from './within.ts';

export type HookResult = HookRecord & Aftermath;
/** Answers one hook call. `timeLeft` is what Lambda still gives. Never throws: what broke is in the record. */
export type Hook = (event: unknown, timeLeft: DurationMs) => Promise<HookResult>;

/**
 * Probe until assessed, then report one verdict in time. The verdict starts as `Failed` and only a pass changes it;
 * `finally` reports it, whatever happened; people are told after that, and what happens there changes nothing.
 */
export const makeHook =
  (hook: HookName, checked: CheckedConfig, ports: HookPorts): Hook =>
  async (event, timeLeft) => {
    const budget = budgetFrom(ports.time.now(), timeLeft, reserveOf(checked));
    const notebook = emptyNotebook();
    const parsed = parseHookCall(event);
    let finding = failed('hook-error', 'the hook broke before it had a verdict');
    let broke: unknown;
    let report: HookRecord['report'] | undefined;
    try {
      finding = parsed.ok
        ? await findingInTime(hook, parsed.call, checked, ports, notebook, budget)
        : failed('bad-event', `${parsed.complaint.field} ${parsed.complaint.problem}`);
    } catch (error) {
      broke = error;
      finding = findingFrom(error);
    } finally {
      report = await reportInTime(parsed.call, finding, ports, budget);
    }
    const record: HookRecord = {
      hook,
      call: parsed.call,
      finding,
      complaint: parsed.ok ? undefined : parsed.complaint,
      // Copies: an investigation that was cut off may still be writing.
      observations: [...notebook.observations],
      cautions: [...notebook.cautions],
      subject: notebook.subject,
      limits: notebook.limits,
      startedAt: budget.startedAt,
      probeUntil: budget.probeUntil,
      deadline: budget.deadline,
      report,
      error: broke,
    };
    return { ...record, ...(await aftermath(record, notebook.proof, ports, budget)) };
  };

async function findingInTime(
  hook: HookName,
  call: HookCall,
  checked: CheckedConfig,
  ports: HookPorts,
  notebook: Notebook,
  budget: Budget,
): Promise<Finding> {
  if (!checked.ok) return failed('bad-config', checked.problems.join('; '));
  const { config } = checked;
  const found = await within(ports.time, budget.probeUntil, (signal) =>
    investigate({ hook, call, config, ports, notebook, signal }),
  );
  return found === LATE ? notebook.ifLate : found;
}

function findingFrom(error: unknown): Finding {
  if (!(error instanceof CallFailed)) return failed('hook-error', `the hook broke: ${String(error)}`);
  return failed(error.outcome === 'refused' ? 'aws-refused' : 'aws-unavailable', error.message);
}
