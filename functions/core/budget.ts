import type { DurationMs, EpochMs } from './units.ts';
import { millis, minus, plus } from './units.ts';

/** When each part of a hook call must have ended. Each leaves the next one room; all lie before Lambda's own deadline. */
export interface Budget {
  readonly startedAt: EpochMs;
  /** No observation and no read after this moment: from here on the reserve is spent. */
  readonly probeUntil: EpochMs;
  /** The report has been answered, or given up and thrown, by this moment. */
  readonly reportUntil: EpochMs;
  /** Saving the proof ends here. */
  readonly proveUntil: EpochMs;
  /** Telling people ends here. */
  readonly tellUntil: EpochMs;
  /** When Lambda ends the invocation. */
  readonly deadline: EpochMs;
}

/** Most of the reserve is the report's: it is the one thing that must not be missed. */
const SHARES = { report: 0.7, prove: 0.8, tell: 0.95 };

/** `timeLeft` is what Lambda's context still gives; a reserve larger than that leaves no time to probe, only to report. */
export function budgetFrom(startedAt: EpochMs, timeLeft: DurationMs, reserve: DurationMs): Budget {
  const left = millis(Math.max(0, timeLeft));
  const deadline = plus(startedAt, left);
  const usable = Math.min(reserve, left);
  const probeUntil = minus(deadline, millis(usable));
  const after = (share: number) => plus(probeUntil, millis(Math.floor(usable * share)));
  return {
    startedAt,
    probeUntil,
    reportUntil: after(SHARES.report),
    proveUntil: after(SHARES.prove),
    tellUntil: after(SHARES.tell),
    deadline,
  };
}
