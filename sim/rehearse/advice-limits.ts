import { SHARED_CAUSE, sharedCauseFrom } from '../../functions/core/policy.ts';
import { span } from './in-words.ts';
import { LEAK } from './library-parts.ts';
import type { RehearsedService } from './own-service.ts';
import type { Advice } from './result.ts';

/* What the user's own limits say before anything is played. */

type Adviser = (rehearsed: RehearsedService) => readonly Advice[];

const THREE_PERCENT = 3;

const rateIsBlind: Adviser = ({ thresholds }) => {
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

const reachIsShort: Adviser = ({ service, terminationWaitMs }) => {
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

/** How likely a soak meets a 3 % fault often enough to fail. */
const soakIsShort: Adviser = ({ service }) => {
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

const oneAlarmOnly: Adviser = ({ service }) =>
  service.alarms.length > 1
    ? []
    : [
        {
          scenario: 'latency-creep',
          problem: `belay.yaml names ${service.alarms.length} alarm of ${service.service}; rehearsed were the five of StageAlarms`,
          change: 'name one for each way to fail: 5xx rate, failed requests, latency, CPU, memory',
        },
      ];

const fewAreGuarded: Adviser = ({ config }) => {
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

const ADVISERS: readonly Adviser[] = [rateIsBlind, reachIsShort, soakIsShort, oneAlarmOnly, fewAreGuarded];

export const adviceOnLimits = (rehearsed: RehearsedService): Advice[] =>
  ADVISERS.flatMap((adviser) => adviser(rehearsed));
