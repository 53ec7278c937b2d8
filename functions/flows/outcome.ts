import type { BelayConfig, GuardedService } from '../core/config.ts';
import type { Decided, Decision } from '../core/decision.ts';
import type { AlarmFacts } from '../core/facts.ts';
import type { EpochMs } from '../core/units.ts';
import type { Wake } from '../core/wake.ts';
import type { ActResult } from './act.ts';
import type { ServiceLedger } from './ledger-port.ts';
import { CallFailed, type ReportAnswer } from './ports.ts';
import type { ResponderPorts } from './responder-ports.ts';

/** What one look at one service came to. */
export interface Outcome {
  readonly service?: string | undefined;
  readonly wakes: readonly Wake['kind'][];
  readonly decision: Decision;
  readonly guards: Decided['guards'];
  readonly incident?: string | undefined;
  /** When that incident was opened: acts and recoveries are counted from there. */
  readonly openedAt?: EpochMs | undefined;
  readonly result?: ActResult['result'] | undefined;
  readonly because?: string | undefined;
  readonly told: 'told' | 'not-needed' | 'failed';
  /** When somebody must look again. */
  readonly again?: EpochMs | undefined;
  /** The message must come again: nothing could be recorded. */
  readonly failed?: boolean | undefined;
  /** A bug, for the log alone. */
  readonly error?: unknown;
  /** A hook died, and this is what CodeDeploy answered to `Failed` in its stead. */
  readonly hookDied?: ReportAnswer | undefined;
}

/** One service, with everything that woke Belay for it, and its alarms as they are now. */
export interface Job {
  readonly service: GuardedService;
  readonly config: BelayConfig;
  readonly wakes: readonly Wake[];
  readonly alarms: readonly AlarmFacts[];
  readonly ledger: ServiceLedger;
  readonly ports: ResponderPorts;
  /** The mutes could not be read: nothing may be done on these alarms. */
  readonly unread?: CallFailed | undefined;
  /** Every message of it came before, and failed. */
  readonly redelivered?: boolean | undefined;
  /** No act is begun after it: an invocation that Lambda has frozen may go on much later, on facts that are old by then. */
  readonly actUntil: EpochMs;
  /** The lease's end: it must outlive this invocation. */
  readonly leaseUntil: EpochMs;
}

/** What an outcome says of the job itself. */
export const about = ({ service, wakes }: Pick<Job, 'service' | 'wakes'>) => ({
  service: service.service,
  wakes: wakes.map((wake) => wake.kind),
});

/** AWS that does not answer is weather; anything else is a bug, and is not dressed up as weather. */
export function asFailure(error: unknown): CallFailed {
  if (error instanceof CallFailed) return error;
  throw error;
}
