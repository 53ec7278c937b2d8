import { type Budget, budgetFrom } from '../core/budget.ts';
import { type Complaint, type HookCall, parseHookCall } from '../core/hook-call.ts';
import { type ShippedVersion, shippedVersion } from '../core/lambda-revision.ts';
import { judgeSmoke, SMOKE_EVENT, type SmokeFinding, smokeFailed, smokeSucceeded } from '../core/smoke.ts';
import { type DurationMs, type EpochMs, seconds } from '../core/units.ts';
import type { ReportOutcome } from '../core/verdict.ts';
import { CallFailed } from './ports.ts';
import { reportInTime } from './report.ts';
import type { ShipmentFacts, SmokePorts } from './smoke-ports.ts';
import { LATE, within } from './within.ts';

/** Everything that is known about one smoke once it is over. */
export interface SmokeRecord {
  readonly call?: HookCall | undefined;
  readonly complaint?: Complaint | undefined;
  readonly finding: SmokeFinding;
  readonly application?: string | undefined;
  readonly deploymentGroup?: string | undefined;
  /** What was asked, as far as it got. */
  readonly shipped?: ShippedVersion | undefined;
  readonly startedAt: EpochMs;
  /** When Lambda would have ended the invocation. */
  readonly deadline: EpochMs;
  readonly report: { readonly outcome: ReportOutcome; readonly at: EpochMs; readonly error?: string | undefined };
  /** What broke, for the log alone. */
  readonly error?: unknown;
}

/** Answers one hook call. `timeLeft` is what Lambda still gives. Never throws: what broke is in the record. */
export type Smoke = (event: unknown, timeLeft: DurationMs) => Promise<SmokeRecord>;

/** Kept back for the report, as the hooks keep it back by default. */
export const SMOKE_RESERVE = seconds(10);
/** Rest between two tries, each of which is already several attempts of the SDK. */
const REST = seconds(2);

/** How far it got: a work that is cut off leaves what it knew. */
interface Progress {
  shipment?: ShipmentFacts;
  shipped?: ShippedVersion;
  ifLate: SmokeFinding;
}

/**
 * Invokes the version that is being deployed, and reports whether it may have traffic. The verdict starts as `Failed` and
 * only a good answer changes it; `finally` reports it, whatever happened. `target`: the one function that it may ask,
 * which no event and no AppSpec can choose; undefined where the environment does not say.
 */
export const makeSmoke =
  (target: string | undefined, ports: SmokePorts): Smoke =>
  async (event, timeLeft) => {
    const budget = budgetFrom(ports.time.now(), timeLeft, SMOKE_RESERVE);
    const progress: Progress = { ifLate: smokeFailed('out-of-time', 'no time was left to ask CodeDeploy') };
    const parsed = parseHookCall(event);
    let finding = smokeFailed('smoke-error', 'the smoke broke before it had a verdict');
    let broke: unknown;
    let report: SmokeRecord['report'] | undefined;
    try {
      finding = parsed.ok
        ? await findingInTime(parsed.call, target, ports, progress, budget)
        : smokeFailed('bad-event', `${parsed.complaint.field} ${parsed.complaint.problem}`);
    } catch (error) {
      broke = error;
      finding = findingFrom(error);
    } finally {
      report = await reportInTime(parsed.call, finding, ports, budget);
    }
    return {
      call: parsed.call,
      complaint: parsed.ok ? undefined : parsed.complaint,
      finding,
      application: progress.shipment?.application,
      deploymentGroup: progress.shipment?.deploymentGroup,
      shipped: progress.shipped,
      startedAt: budget.startedAt,
      deadline: budget.deadline,
      report,
      error: broke,
    };
  };

/** A target that is not named is an answer: a function that cannot start cannot report. */
async function findingInTime(
  call: HookCall,
  target: string | undefined,
  ports: SmokePorts,
  progress: Progress,
  budget: Budget,
): Promise<SmokeFinding> {
  if (!target) return smokeFailed('bad-config', 'BELAY_SMOKE_TARGET is not set');
  const work = (signal: AbortSignal) => smoke(call, target, ports, progress, signal);
  const found = await within(ports.time, budget.probeUntil, work);
  return found === LATE ? progress.ifLate : found;
}

async function smoke(
  call: HookCall,
  target: string,
  ports: SmokePorts,
  progress: Progress,
  signal: AbortSignal,
): Promise<SmokeFinding> {
  const { codedeploy } = ports;
  const doing = <T>(what: string, ask: () => Promise<T>) => patiently(ports, progress, signal, what, ask);

  const shipment = await doing('CodeDeploy was asked', () => codedeploy.shipment(call.deployment, signal));
  if (shipment === 'unknown-deployment') {
    return smokeFailed('unknown-deployment', `CodeDeploy knows no deployment ${call.deployment}`);
  }
  progress.shipment = shipment;
  const { application, creator, revision } = shipment;
  // It goes back to a version that has served: nothing may hold that up.
  if (creator === 'codeDeployRollback') return smokeSucceeded('rollback-deployment', 'CodeDeploy itself goes back');

  if (!revision) return smokeFailed('appspec-unreadable', 'the deployment names no revision');
  const registered = () => codedeploy.appSpec(application, revision, signal);
  const appSpec = revision.content ?? (await doing('the AppSpec was read', registered));
  if (appSpec === 'unknown-revision') {
    return smokeFailed('appspec-unreadable', `CodeDeploy tells no AppSpec of the revision (${revision.type})`);
  }
  const read = shippedVersion(appSpec);
  if (!read.ok) return smokeFailed('appspec-unreadable', read.because);
  const shipped = read.value;
  if (shipped.function !== target)
    return smokeFailed('other-function', `this smoke asks ${target} and no other function`);
  progress.shipped = shipped;

  const { version } = shipped;
  const what = `version ${version} was invoked`;
  const invoked = await doing(what, () => ports.invoke(target, version, SMOKE_EVENT, signal));
  if (invoked === 'version-not-found') {
    return smokeFailed('version-not-found', `Lambda knows no version ${version} of ${target}`);
  }
  return judgeSmoke(shipped, invoked);
}

/**
 * Asks again for as long as there is time while AWS is unavailable: a throttle is no fault of the new version's. If time
 * runs out meanwhile, the verdict says at what.
 */
async function patiently<T>(
  { time }: SmokePorts,
  progress: Progress,
  signal: AbortSignal,
  what: string,
  ask: () => Promise<T>,
): Promise<T> {
  progress.ifLate = smokeFailed('out-of-time', `no answer in time when ${what}`);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof CallFailed) || error.outcome === 'refused' || signal.aborted) throw error;
      progress.ifLate = smokeFailed('aws-unavailable', error.message);
    }
    await time.sleep(REST, signal);
  }
}

function findingFrom(error: unknown): SmokeFinding {
  if (!(error instanceof CallFailed)) return smokeFailed('smoke-error', `the smoke broke: ${String(error)}`);
  return smokeFailed(error.outcome === 'refused' ? 'aws-refused' : 'aws-unavailable', error.message);
}
