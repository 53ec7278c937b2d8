import type { DurationMs } from './units.ts';
import { millis, minutes, seconds } from './units.ts';

/** Every limit of a probe. Names end in the qualifier and the unit; `Max` is the most that is still tolerated. */
export interface ProbePolicy {
  /** This many `healthy` observations in a row, and no fewer, pass. */
  readonly successesInARowMin: number;
  /** `unhealthy` observations tolerated over the whole hook call; one more fails it. */
  readonly unhealthyMax: number;
  /** `unreachable` observations in a row tolerated; one more fails it. */
  readonly unreachableInARowMax: number;
  /** Rest between the end of one attempt and the start of the next. */
  readonly pauseMs: DurationMs;
  /** An attempt that has not been answered in full by then is `unreachable`. */
  readonly attemptTimeoutMs: DurationMs;
  /** An answer that took longer is `unhealthy`; absent: any answer inside the attempt timeout will do. */
  readonly latencyMaxMs?: DurationMs | undefined;
  /** An answer with a longer body is `unhealthy`, and no more of it is read. */
  readonly bodyMaxBytes: number;
  /** AfterAllowTraffic goes on watching this long, from its first attempt. */
  readonly soakMs: DurationMs;
  /** How often AfterAllowTraffic reads the service's alarms; DescribeAlarms is shared with ECS and CodeDeploy (9/s). */
  readonly alarmPollMs: DurationMs;
  /** Lambda time kept back from probing, for the report and for telling people. */
  readonly reportReserveMs: DurationMs;
}

const shared = {
  unreachableInARowMax: 5,
  pauseMs: seconds(2),
  attemptTimeoutMs: seconds(2),
  bodyMaxBytes: 65_536,
  alarmPollMs: seconds(15),
  reportReserveMs: seconds(10),
} satisfies Partial<ProbePolicy>;

/** Every limit of the responder. Where a moment is needed it is the shift of the revision in question (DESIGN 4). */
export interface RollbackPolicy {
  /** A term must have lasted this long, with tasks and without an incident's onset, to make its revision known good. */
  readonly bakeMs: DurationMs;
  /** An onset later than this after its revision's shift is not that deployment's doing. */
  readonly reachMs: DurationMs;
  /** After a rollback or a possible fix shifted: the time it gets to show that it helps. */
  readonly settleMs: DurationMs;
  /** A wait that has lasted this long pages. */
  readonly waitDeadlineMs: DurationMs;
  /** Belay's own rollback must have shifted within this. */
  readonly rollbackDeadlineMs: DurationMs;
}

/** The built-in rollback limits, by stage. */
export const rollbackProfiles = {
  gamma: {
    bakeMs: minutes(15),
    reachMs: minutes(60),
    settleMs: minutes(5),
    waitDeadlineMs: minutes(60),
    rollbackDeadlineMs: minutes(30),
  },
  prod: {
    bakeMs: minutes(60),
    reachMs: minutes(120),
    settleMs: minutes(5),
    waitDeadlineMs: minutes(60),
    rollbackDeadlineMs: minutes(30),
  },
} as const satisfies Record<string, RollbackPolicy>;

/** Region-wide: this many services firing within the window are one cause, and no deployment of theirs. */
export const SHARED_CAUSE = {
  windowMs: minutes(5),
  servicesMax: 5,
  /** Of a small fleet: 20 %, and never fewer than three: two may be one bad service and the one that calls it. */
  share: 0.2,
  servicesMin: 3,
} as const;

/** From this many services firing at once on, a fleet of `guarded` services has a shared cause. */
export const sharedCauseFrom = (guarded: number): number =>
  Math.min(SHARED_CAUSE.servicesMax, Math.max(SHARED_CAUSE.servicesMin, Math.ceil(guarded * SHARED_CAUSE.share)));

/** The built-in stage profiles (DESIGN 4). prod is stricter. */
export const stageProfiles = {
  gamma: { ...shared, successesInARowMin: 2, unhealthyMax: 2, soakMs: seconds(60) },
  prod: { ...shared, successesInARowMin: 3, unhealthyMax: 1, latencyMaxMs: seconds(1), soakMs: minutes(5) },
} as const satisfies Record<string, ProbePolicy>;

/** One attempt of two seconds fits into the report's share of it. */
const RESERVE_MIN = seconds(3);
/** Lambda's own ceiling for one invocation. */
const LAMBDA_MAX = minutes(15);

/** The relations between the limits that are broken, each as a sentence with the numbers in it; none: the policy is sound. */
export function brokenRelations(policy: ProbePolicy): string[] {
  const { pauseMs, attemptTimeoutMs, latencyMaxMs, reportReserveMs, soakMs, alarmPollMs } = policy;
  const rules: [boolean, string][] = [
    [policy.successesInARowMin >= 1, `successesInARowMin (${policy.successesInARowMin}) must be at least 1`],
    [pauseMs >= 1, `pauseMs (${pauseMs}) must be at least 1`],
    [attemptTimeoutMs >= 1, `attemptTimeoutMs (${attemptTimeoutMs}) must be at least 1`],
    [latencyMaxMs === undefined || latencyMaxMs >= 1, `latencyMaxMs (${latencyMaxMs}) must be at least 1`],
    [
      latencyMaxMs === undefined || latencyMaxMs < attemptTimeoutMs,
      `latencyMaxMs (${latencyMaxMs}) must be below attemptTimeoutMs (${attemptTimeoutMs}), or no answer is ever too slow`,
    ],
    [
      reportReserveMs >= RESERVE_MIN,
      `reportReserveMs (${reportReserveMs}) must be at least ${RESERVE_MIN}, or the report has no time for one attempt`,
    ],
    [
      reportReserveMs > pauseMs + attemptTimeoutMs,
      `reportReserveMs (${reportReserveMs}) must exceed pauseMs + attemptTimeoutMs (${pauseMs + attemptTimeoutMs}), or a probe can eat the time for the report`,
    ],
    [
      soakMs + reportReserveMs < LAMBDA_MAX,
      `soakMs + reportReserveMs (${soakMs + reportReserveMs}) must be below ${LAMBDA_MAX}, the longest that a Lambda runs`,
    ],
    [policy.bodyMaxBytes >= 1, `bodyMaxBytes (${policy.bodyMaxBytes}) must be at least 1`],
    [alarmPollMs >= 1, `alarmPollMs (${alarmPollMs}) must be at least 1`],
  ];
  return rules.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** As `brokenRelations`, for the responder's limits. */
export function brokenRollbackRelations(policy: RollbackPolicy): string[] {
  const { bakeMs, reachMs, settleMs, waitDeadlineMs, rollbackDeadlineMs } = policy;
  const rules: [boolean, string][] = [
    [bakeMs >= 1, `bakeMs (${bakeMs}) must be at least 1, or anything that was ever deployed is good`],
    [settleMs >= 1, `settleMs (${settleMs}) must be at least 1`],
    [reachMs > settleMs, `reachMs (${reachMs}) must exceed settleMs (${settleMs}), or no deployment is ever a suspect`],
    [
      waitDeadlineMs > settleMs,
      `waitDeadlineMs (${waitDeadlineMs}) must exceed settleMs (${settleMs}), or settling itself pages`,
    ],
    [
      rollbackDeadlineMs > settleMs,
      `rollbackDeadlineMs (${rollbackDeadlineMs}) must exceed settleMs (${settleMs}): a blue/green deployment takes minutes`,
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** Belay's own rollbacks are probed, but briefly: every second spent is a second more of the bad revision. */
export const briefly = (policy: ProbePolicy): ProbePolicy => ({ ...policy, successesInARowMin: 1, soakMs: millis(0) });
