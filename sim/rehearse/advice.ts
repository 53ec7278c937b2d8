import { SHARED_CAUSE, sharedCauseFrom } from '../../functions/core/policy.ts';
import { span } from './in-words.ts';
import type { RehearsedService } from './own-service.ts';
import type { Advice, Policy, Run } from './result.ts';

/* What to change, and why: by the numbers of the user's own limits, and by what came of them. */

/** What an advice is given by. */
export interface Evidence {
  readonly rehearsed: RehearsedService;
  readonly runsOf: (scenario: string, policy: Policy) => readonly Run[];
}
type Adviser = (evidence: Evidence) => readonly Advice[];

const MIN = 60_000;
const THREE_PERCENT = 3;
/** How soon after its shift the library's slow leak begins at the soonest, and at the latest. */
const LEAK = { soonest: 20 * MIN, latest: 75 * MIN };

const rateIsBlind: Adviser = ({ rehearsed: { thresholds } }) => {
  const { errorRatePercent: rate, trafficDatapoints: m, trafficPeriods: n, failedRequests } = thresholds;
  if (rate < THREE_PERCENT) return [];
  const sees = Math.ceil(failedRequests / (0.03 * 60));
  return [
    {
      scenario: '5xx-three-percent',
      problem: `your 5xx alarm cannot see a 3 % fault: threshold ${rate} % over ${m} of ${n}×60 s`,
      change: `errorRatePercent below 2.5; until then only failedRequests (${failedRequests} a minute) sees it, from ${sees} requests a second on`,
    },
  ];
};

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

const blueGoesTooSoon: Adviser = ({ rehearsed: { terminationWaitMs, service }, runsOf }) => {
  const runs = runsOf('slow-leak', 'codedeploy-alarms');
  const late = runs.filter((run) => run.recoveredMs === undefined).length;
  if (late === 0 || terminationWaitMs >= LEAK.latest) return [];
  const reach = service.rollback.reachMs;
  const rest =
    reach > LEAK.latest ? 'Belay goes back by a new deployment then, which takes minutes' : 'Belay may only page';
  return [
    {
      scenario: 'slow-leak',
      problem: `blue is gone ${span(terminationWaitMs)} after the shift, and a leak may begin as late as ${span(LEAK.latest)}: in ${late} of ${runs.length} runs AWS had nothing left to go back to`,
      change: `a terminationWait of ${span(LEAK.latest)} keeps the way back instant, at the price of twice the tasks for so long; ${rest}`,
    },
  ];
};

const reachIsShort: Adviser = ({ rehearsed: { service, terminationWaitMs } }) => {
  const { reachMs, bakeMs } = service.rollback;
  const advice: Advice[] = [];
  if (reachMs <= terminationWaitMs) {
    advice.push({
      scenario: 'slow-leak',
      problem: `reach (${span(reachMs)}) does not exceed the terminationWait (${span(terminationWaitMs)}): after the window no deployment is ever suspected`,
      change: `a reach above ${span(terminationWaitMs)}`,
    });
  } else if (reachMs < LEAK.latest) {
    advice.push({
      scenario: 'slow-leak',
      problem: `reach is ${span(reachMs)}, and a leak may begin ${span(LEAK.latest)} after the shift: Belay pages then, and does not go back`,
      change: `a reach above ${span(LEAK.latest)}, if your deployments are that far apart`,
    });
  }
  if (bakeMs < LEAK.soonest) {
    advice.push({
      scenario: 'slow-leak',
      problem: `bake is ${span(bakeMs)}: what begins to leak after ${span(LEAK.soonest)} counts as known good by then`,
      change: `a bake above ${span(LEAK.soonest)}`,
    });
  }
  return advice;
};

const modeHoldsBack: Adviser = ({ rehearsed: { service }, runsOf }) => {
  if (service.mode === 'act') return [];
  const scenarios = ['slow-leak', 'iac-drift', 'two-bad-in-a-row', 'latency-creep'];
  const runs = scenarios.flatMap((scenario) => runsOf(scenario, 'belay'));
  const held = runs.filter((run) => run.decidedMs !== undefined && run.recoveredMs === undefined).length;
  return [
    {
      scenario: 'slow-leak',
      problem: `mode ${service.mode}: in ${held} of ${runs.length} runs after the window Belay knew what to do, and did not do it`,
      change: 'mode act, once a week of its proposals has convinced you',
    },
  ];
};

/** How likely a soak meets a 3 % fault often enough to fail. */
const soakIsShort: Adviser = ({ rehearsed: { service } }) => {
  const { soakMs, pauseMs, unhealthyMax } = service.policy;
  if (service.probes['after-allow-traffic'].through === 'target-health') return [];
  const probes = Math.floor(soakMs / (pauseMs + 20));
  const seen = 1 - atMost(unhealthyMax, probes, 0.03);
  if (seen >= 0.5) return [];
  return [
    {
      scenario: '5xx-three-percent',
      problem: `a soak of ${span(soakMs)} makes ${probes} probes, and more than ${unhealthyMax} must fail: it meets a 3 % fault in ${Math.round(seen * 100)} % of the deployments`,
      change: 'a soak of 5 min, or a lower unhealthy',
    },
  ];
};

/** That of `n` at most `max` happen, each with probability `p`. */
function atMost(max: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = term;
  for (let k = 1; k <= Math.min(max, n); k += 1) {
    term *= ((n - k + 1) / k) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

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

const oneAlarmOnly: Adviser = ({ rehearsed: { service } }) =>
  service.alarms.length > 1
    ? []
    : [
        {
          scenario: 'latency-creep',
          problem: `belay.yaml names ${service.alarms.length} alarm of ${service.service}; rehearsed were the five of StageAlarms`,
          change: 'name one for each way to fail: 5xx rate, failed requests, latency, CPU, memory',
        },
      ];

const fewAreGuarded: Adviser = ({ rehearsed: { config } }) => {
  const guarded = config.services.length;
  const needed = sharedCauseFrom(guarded);
  if (guarded >= needed) return [];
  return [
    {
      scenario: 'outage-after-deployment',
      problem: `${guarded} of your services are guarded: a cause that they share is seen only from ${needed} on that fire within ${span(SHARED_CAUSE.windowMs)}`,
      change: 'guard the other services of the Region too, in observe mode if need be',
    },
  ];
};

const ADVISERS: readonly Adviser[] = [
  rateIsBlind,
  alarmsAreBlind,
  alarmWithoutData,
  blueGoesTooSoon,
  reachIsShort,
  modeHoldsBack,
  soakIsShort,
  hookIsBlind,
  oneAlarmOnly,
  fewAreGuarded,
];

export const adviceFor = (evidence: Evidence): Advice[] => ADVISERS.flatMap((adviser) => adviser(evidence));
