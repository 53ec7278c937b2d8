import { adviceOnLimits } from './advice-limits.ts';
import { span } from './in-words.ts';
import { LEAK, MIN } from './library-parts.ts';
import type { RehearsedService } from './own-service.ts';
import type { Advice, Policy, Run } from './result.ts';
import { spreadOf } from './rows.ts';

/* What to change, and why: by what came of the user's own limits. */

/** What an advice is given by. */
export interface Evidence {
  readonly rehearsed: RehearsedService;
  readonly runsOf: (scenario: string, policy: Policy) => readonly Run[];
}
type Adviser = (evidence: Evidence) => readonly Advice[];

/** An alarm that fires so long after people are hurt fires late. */
const LATE = 10 * MIN;

/** Deployments that hurt, and no alarm ever fires. */
const alarmsAreBlind: Adviser = ({ rehearsed: { thresholds }, runsOf }) => {
  const { failedRequests, errorRatePercent, latencyP99Ms, memoryPercent } = thresholds;
  const by: readonly (readonly [scenario: string, limit: string])[] = [
    ['5xx-three-percent', `errorRatePercent (now ${errorRatePercent}) or failedRequests (now ${failedRequests})`],
    ['one-bad-task', `errorRatePercent (now ${errorRatePercent}) or failedRequests (now ${failedRequests})`],
    ['slow-leak', `errorRatePercent (now ${errorRatePercent}) or failedRequests (now ${failedRequests})`],
    ['latency-creep', `latencyP99Ms (now ${latencyP99Ms})`],
    ['memory-climb', `memoryPercent (now ${memoryPercent}) or errorRatePercent (now ${errorRatePercent})`],
  ];
  return by.flatMap(([scenario, limit]) => {
    const runs = runsOf(scenario, 'nobody');
    const unseen = runs.filter((run) => run.detectedMs === undefined).length;
    if (unseen === 0) return [];
    return [
      {
        scenario,
        problem: `in ${unseen} of ${runs.length} runs people are hurt and no alarm of yours fires`,
        change: `lower ${limit}`,
      },
    ];
  });
};

const alarmWithoutData: Adviser = ({ rehearsed: { service }, runsOf }) => {
  const runs = runsOf('alarm-that-never-fires', 'belay');
  const missed = runs.filter(({ missed: unseen }) => unseen).length;
  if (missed === 0) return [];
  return [
    {
      scenario: 'alarm-that-never-fires',
      problem: `an alarm without data never fires: ${missed} of ${runs.length} runs are missed, by Belay too`,
      change: `look for INSUFFICIENT_DATA among your alarms; until then the hooks' soak of ${span(service.policy.soakMs)} is all that looks`,
    },
  ];
};

/** The last leak has begun by then, and alarms have had their time. */
const ENOUGH = LEAK.latest + 5 * MIN;

const blueGoesTooSoon: Adviser = ({ rehearsed: { terminationWaitMs, service }, runsOf }) => {
  const runs = runsOf('slow-leak', 'codedeploy-alarms');
  const late = runs.filter((run) => run.recoveredMs === undefined && run.detectedMs !== undefined).length;
  if (late === 0 || terminationWaitMs >= ENOUGH) return [];
  const reach = service.rollback.reachMs;
  const rest =
    reach > LEAK.latest ? 'Belay goes back by a new deployment then, which takes minutes' : 'Belay may only page';
  return [
    {
      scenario: 'slow-leak',
      problem: `blue is gone ${span(terminationWaitMs)} after the shift, and a leak may begin as late as ${span(LEAK.latest)}: in ${late} of ${runs.length} runs AWS had nothing left to go back to`,
      change: `a terminationWait of ${span(ENOUGH)} keeps the way back instant, at the price of twice the tasks for so long; ${rest}`,
    },
  ];
};

const modeHoldsBack: Adviser = ({ rehearsed: { service }, runsOf }) => {
  if (service.mode === 'act') return [];
  const scenarios = ['slow-leak', 'iac-drift', 'two-bad-in-a-row', 'latency-creep'];
  const runs = scenarios.flatMap((scenario) => runsOf(scenario, 'belay'));
  const held = runs.filter((run) => run.decidedMs !== undefined && run.recoveredMs === undefined).length;
  if (held === 0) return [];
  return [
    {
      scenario: 'slow-leak',
      problem: `mode ${service.mode}: in ${held} of ${runs.length} runs after the window Belay knew what to do, and did not do it`,
      change: 'mode act, once a week of its proposals has convinced you',
    },
  ];
};

const hookIsBlind: Adviser = ({ rehearsed: { service }, runsOf }) => {
  const { through } = service.probes['before-allow-traffic'];
  const runs = runsOf('5xx-at-once', 'belay');
  const hurt = runs.filter(({ failedRequests }) => failedRequests > 0).length;
  if (hurt * 2 <= runs.length) return [];
  return [
    {
      scenario: '5xx-at-once',
      problem: `BeforeAllowTraffic (${through}) let a version through that fails from its first request in ${hurt} of ${runs.length} runs`,
      change:
        'probe /health of the new version before it has traffic: through a test listener, or at the tasks themselves',
    },
  ];
};

/** In the median: one run that is late is no fault of the limit. */
const alarmIsLate: Adviser = ({ rehearsed: { thresholds }, runsOf }) => {
  const { median } = spreadOf(runsOf('latency-creep', 'nobody').map((run) => run.detectedMs));
  if (median === undefined || median <= LATE) return [];
  const { latencyP99Ms: limit, trafficDatapoints: m, trafficPeriods: n } = thresholds;
  return [
    {
      scenario: 'latency-creep',
      problem: `your latency alarm fires ${span(median)} after requests have begun to take 300 ms longer: threshold ${limit} ms over ${m} of ${n}×60 s`,
      change: 'latencyP99Ms near twice what is usual for the service',
    },
  ];
};

const ADVISERS: readonly Adviser[] = [
  alarmsAreBlind,
  alarmIsLate,
  alarmWithoutData,
  blueGoesTooSoon,
  modeHoldsBack,
  hookIsBlind,
];

export const adviceFor = (evidence: Evidence): Advice[] => [
  ...adviceOnLimits(evidence.rehearsed),
  ...ADVISERS.flatMap((adviser) => adviser(evidence)),
];
