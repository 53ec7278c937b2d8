import { type AlarmFindings, judgeAlarms } from '../core/alarm-watch.ts';
import type { GuardedService, ProbePlan } from '../core/config.ts';
import { findGreen, type Green } from '../core/green.ts';
import type { ProbePolicy } from '../core/policy.ts';
import { assess } from '../core/probe.ts';
import type { EpochMs } from '../core/units.ts';
import { iso, plus } from '../core/units.ts';
import { type Caution, type Finding, failed, succeeded } from '../core/verdict.ts';
import { makeAttempt } from './attempt.ts';
import { type Investigation, listenerOf, wayRefused } from './investigation.ts';
import { caution } from './notebook.ts';
import { patiently } from './patiently.ts';
import { CallFailed } from './ports.ts';
import { LATE, withinNext } from './within.ts';

/** Green is found, and the way to it leads to it. */
export interface Watch extends Investigation {
  readonly guarded: GuardedService;
  readonly plan: ProbePlan;
  readonly green: Green;
  readonly version: string | undefined;
  readonly policy: ProbePolicy;
  /** AfterAllowTraffic: go on watching for the soak time, the alarms included. */
  readonly soaks: boolean;
}

/** Probes until the observations mean something, and in AfterAllowTraffic until the soak is over and the alarms agree. */
export async function watchGreen(watch: Watch): Promise<Finding> {
  const { ports, notebook, policy, soaks, signal } = watch;
  const { time } = ports;
  const startedAt = time.now();
  const soakUntil = soaks ? plus(startedAt, policy.soakMs) : startedAt;
  const attempt = makeAttempt({ ...watch, cluster: watch.guarded.cluster, desiredNow: desiredNow(watch) });
  const alarms = soaks && watch.guarded.alarms.length > 0 ? alarmWatch(watch, startedAt, soakUntil) : undefined;

  while (!signal.aborted) {
    const [observed, alarmed] = await Promise.all([attempt(), alarms?.look()]);
    if (signal.aborted) break;
    notebook.observations.push(observed);
    const assessment = assess(notebook.observations, policy, time.now() >= soakUntil);
    if (assessment.phase === 'failed') return failed(assessment.why, assessment.because);
    if (alarmed) return alarmed;
    const passed = assessment.phase === 'passed';
    if (passed && (!alarms || alarms.lookedAfterSoak())) return confirm(watch, assessment.because, alarms?.shift());
    notebook.ifLate = passed
      ? failed('alarms-unreadable', `${assessment.because}, but the alarms could not be read after the soak`)
      : failed('out-of-time', stillProbing(watch, soakUntil));
    await time.sleep(policy.pauseMs, signal);
  }
  return notebook.ifLate;
}

const desiredNow =
  ({ ports, guarded, call }: Watch) =>
  async (signal: AbortSignal): Promise<number | undefined> => {
    const taskSets = await ports.ecs.taskSets(guarded.cluster, guarded.ecsService, signal);
    return taskSets === 'service-not-found' ? undefined : findGreen(taskSets, call.deployment)?.desiredCount;
  };

function stillProbing({ notebook, policy, soaks }: Watch, soakUntil: EpochMs): string {
  const last = notebook.observations.at(-1);
  const soak = soaks ? `, soak until ${iso(soakUntil)}` : '';
  const probes = `${notebook.observations.length} probes, ${policy.successesInARowMin} healthy in a row needed${soak}`;
  return `no verdict when the time for probing ended: ${probes}; the last: ${last?.detail}`;
}

/** With one of these the soak says little for the revision: it stays, but it is no proof. */
const withholding: ReadonlySet<Caution['kind']> = new Set([
  'baseline-alarm',
  'alarm-silenced',
  'alarm-missing',
  'alarm-unknown',
]);

/** Green has passed. After a soak traffic may have moved again meanwhile (a rollback), so the way is looked at once more. */
async function confirm(watch: Watch, because: string, shift: EpochMs | undefined): Promise<Finding> {
  const { ports, notebook, plan, green, guarded, soaks } = watch;
  if (soaks && plan.through === 'listener') {
    const forwards = await patiently(watch, (s) => ports.loadBalancer.forwards(listenerOf(plan), s));
    const refusal = wayRefused(forwards, green);
    if (refusal) return refusal;
  }
  if (soaks) {
    const baseline = notebook.cautions.filter((c) => withholding.has(c.kind));
    const withheld = baseline.length > 0 ? baseline.map((c) => c.detail).join('; ') : undefined;
    notebook.proof = { guarded, green, shift, withheld };
  }
  return succeeded('healthy', because);
}

/** Reads the service's alarms at their own pace, and once more when the soak is over. */
function alarmWatch(watch: Watch, startedAt: EpochMs, soakUntil: EpochMs) {
  const { ports, notebook, policy, guarded } = watch;
  const { time } = ports;
  let nextLookAt = startedAt;
  let triedAfterSoak = false;
  let lastReadAt: EpochMs | undefined;
  let shift: EpochMs | undefined;
  const lookedAfterSoak = () => lastReadAt !== undefined && lastReadAt >= soakUntil;

  const look = async (): Promise<Finding | undefined> => {
    const now = time.now();
    const soaked = now >= soakUntil;
    if (now < nextLookAt && (!soaked || triedAfterSoak)) return undefined;
    // Also after a look that fails: a throttled CloudWatch is not helped by being asked at every probe.
    nextLookAt = plus(now, policy.alarmPollMs);
    triedAfterSoak ||= soaked;
    const readings = await withinNext(time, policy.attemptTimeoutMs, (s) => ports.alarms.read(guarded.alarms, s)).catch(
      unlessRefused,
    );
    if (readings === LATE || typeof readings === 'string') {
      caution(
        notebook,
        'alarm-poll-failed',
        readings === LATE ? `no answer in ${policy.attemptTimeoutMs} ms` : readings,
      );
      return undefined;
    }
    lastReadAt = now;
    if (readings.alarms.some((a) => a.state === 'ALARM')) shift ??= await findShift(watch);
    // Traffic had moved before this hook was called: an onset later than the call is later than the shift, wherever that was.
    const findings = judgeAlarms(readings.alarms, guarded.alarms, shift ?? startedAt, readings.childrenOf);
    return judged(watch, findings);
  };
  return { look, lookedAfterSoak, shift: () => shift };
}

/** A refused read stays refused: without a permission nobody watches, and that is no reason to wait for the deadline. */
function unlessRefused(error: unknown): string {
  if (error instanceof CallFailed && error.outcome === 'refused') throw error;
  return String(error);
}

async function findShift({ ports, call, guarded, notebook, policy }: Watch): Promise<EpochMs | undefined> {
  const found = await withinNext(ports.time, policy.attemptTimeoutMs, (s) =>
    ports.codedeploy.shiftOf(call.deployment, guarded.cluster, guarded.ecsService, s),
  ).catch((error: unknown) => String(error));
  if (typeof found === 'number') return found;
  const said = typeof found === 'string' ? found : 'CodeDeploy did not say when traffic shifted';
  caution(notebook, 'shift-unknown', `${said}: alarms older than this call count as baseline`);
  return undefined;
}

function judged({ notebook }: Watch, findings: AlarmFindings): Finding | undefined {
  for (const { name, because } of findings.baseline) caution(notebook, 'baseline-alarm', `${name}: ${because}`);
  for (const { name, because } of findings.silenced) caution(notebook, 'alarm-silenced', `${name}: ${because}`);
  for (const { name, because } of findings.unknown) caution(notebook, 'alarm-unknown', `${name}: ${because}`);
  for (const name of findings.missing) caution(notebook, 'alarm-missing', `CloudWatch knows no alarm ${name}`);
  if (findings.afterShift.length === 0) return undefined;
  return failed('alarm-after-shift', findings.afterShift.map((a) => `${a.name} in ALARM, ${a.because}`).join('; '));
}
