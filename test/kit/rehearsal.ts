import { Dice } from '../../sim/dice.ts';
import {
  type Moment,
  POLICIES,
  type Policy,
  type Rehearsal,
  type Row,
  type Sample,
  type ScenarioResult,
  type Spread,
  type Timeline,
} from '../../sim/rehearse/result.ts';
import { type Sketch, sketches } from './rehearsal-sketches.ts';

/*
 * A rehearsal as the engine might hand it over: numbers that belong together, from dice. It draws a report's worth of
 * data and proves nothing of Belay.
 */

const STEP_MS = 12_000;
const END_MS = 40 * 60_000;
const ALARM = 'checkout-prod-5xx';

/** How long each policy takes from the pain to its act, as a multiple of the alarm's own delay; undefined: never acts. */
const PACE = {
  belay: 1.2,
  'codedeploy-alarms': 1.6,
  'ecs-breaker': 2.4,
  'revision-minus-one': 1.35,
  nobody: undefined,
} as const satisfies Record<Policy, number | undefined>;

/** `count`: how many of the sketched scenarios, from the first on. `runs`: seeds of each. */
export function aRehearsal({ count = sketches.length, runs = 50 } = {}): Rehearsal {
  const dice = new Dice(7);
  const scenarios = sketches.slice(0, count).map((sketch) => scenario(sketch, runs, dice));
  const of = (...causes: string[]) => scenarios.filter(({ cause }) => causes.includes(cause));
  return {
    config: 'belay.yaml',
    service: 'checkout',
    stage: 'prod',
    mode: 'act',
    seeds: { first: 1, count: runs },
    scenarios,
    overall: { deployment: overall(of('deployment')), elsewhere: overall(of('elsewhere', 'ambiguous')) },
    advice: [
      {
        scenario: '5xx-at-three-percent',
        problem: 'your 5xx alarm cannot see a 3 % fault: threshold 5 % over 2×60 s',
        change:
          'lower the threshold of checkout-prod-5xx to 1 %, or add an anomaly alarm on the 5xx rate of the target group',
      },
      {
        scenario: 'slow-leak',
        problem: 'the leak hurts 20 min after the shift; the deployment window is 15 min',
        change: 'set reachMs to 1800000 (30 min), so that the deployment can still be suspected',
      },
    ],
  };
}

function scenario(sketch: Sketch, runs: number, dice: Dice): ScenarioResult {
  const { name, title, cause, notBetter } = sketch;
  return {
    name,
    title,
    cause,
    rows: POLICIES.map((policy) => row(sketch, policy, runs, dice)),
    timelines: POLICIES.map((policy) => timeline(sketch, policy, dice)),
    notBetter,
  };
}

function actsAt({ cause, hurts, alarmAfter }: Sketch, policy: Policy): number | undefined {
  const pace = PACE[policy];
  if (pace === undefined || alarmAfter === undefined) return undefined;
  if (cause !== 'deployment' && policy === 'belay') return undefined;
  // CodeDeploy and the breaker look only while the deployment is in flight.
  const watched = policy === 'codedeploy-alarms' || policy === 'ecs-breaker';
  return watched && hurts > 10 * 60_000 ? undefined : Math.round(alarmAfter * pace);
}

function row(sketch: Sketch, policy: Policy, runs: number, dice: Dice): Row {
  const { cause, alarmAfter, lasts, errors } = sketch;
  const acts = actsAt(sketch, policy);
  const helps = cause === 'deployment' && acts !== undefined;
  const recovers = helps ? acts + 40_000 : lasts;
  const wide = 1.4 + dice.fraction();
  const spread = (ms: number | undefined): Spread =>
    ms === undefined ? {} : { median: ms, p99: Math.round(ms * wide) };
  const failed = Math.round(((recovers ?? END_MS) / 1_000) * 40 * errors);
  const wrong = acts !== undefined && cause !== 'deployment' ? runs : 0;
  return {
    policy,
    runs,
    detected: spread(alarmAfter),
    decided: spread(acts),
    recovered: spread(recovers),
    failedRequests: { median: failed, p99: Math.round(failed * wide), total: Math.round(failed * runs * 1.1) },
    wrongRollbacks: wrong,
    loops: policy === 'revision-minus-one' && wrong > 0 ? Math.round(runs / 3) : 0,
    missed: alarmAfter === undefined && policy !== 'belay' ? runs : 0,
    pages: policy === 'nobody' ? 0 : runs * (policy === 'belay' ? 2 : 1),
  };
}

/** Not the engine's own sum, which has every run: near enough to look at. */
function overall(scenarios: readonly ScenarioResult[]): readonly Row[] {
  if (scenarios.length === 0) return [];
  return POLICIES.map((policy): Row => {
    const rows = scenarios.flatMap((one) => one.rows.filter((row) => row.policy === policy));
    const middle = (pick: (row: Row) => number | undefined) => {
      const sorted = rows.map((row) => pick(row) ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
      const value = sorted[Math.floor(sorted.length / 2)];
      return value === undefined || !Number.isFinite(value) ? undefined : value;
    };
    const worst = (pick: (row: Row) => number | undefined) => {
      const value = Math.max(...rows.map((row) => pick(row) ?? Number.POSITIVE_INFINITY));
      return Number.isFinite(value) ? value : undefined;
    };
    const sum = (pick: (row: Row) => number) => rows.reduce((all, row) => all + pick(row), 0);
    const spread = (pick: (row: Row) => Spread): Spread => ({
      median: middle((row) => pick(row).median),
      p99: worst((row) => pick(row).p99),
    });
    return {
      policy,
      runs: sum((row) => row.runs),
      detected: spread((row) => row.detected),
      decided: spread((row) => row.decided),
      recovered: spread((row) => row.recovered),
      failedRequests: { ...spread((row) => row.failedRequests), total: sum((row) => row.failedRequests.total) },
      wrongRollbacks: sum((row) => row.wrongRollbacks),
      loops: sum((row) => row.loops),
      missed: sum((row) => row.missed),
      pages: sum((row) => row.pages),
    };
  });
}

function timeline(sketch: Sketch, policy: Policy, dice: Dice): Timeline {
  const acts = actsAt(sketch, policy);
  const back = acts === undefined ? undefined : sketch.hurts + acts;
  const samples = Array.from({ length: END_MS / STEP_MS + 1 }, (_, i) => sample(sketch, i * STEP_MS, back, dice));
  return { scenario: sketch.name, seed: 1, policy, samples, moments: moments(sketch, policy, back) };
}

function sample(
  { cause, hurts, alarmAfter, lasts, errors, slow }: Sketch,
  at: number,
  back: number | undefined,
  dice: Dice,
): Sample {
  const shifted = at < 60_000 ? 0 : at < 6 * 60_000 ? 0.1 : 1;
  const gone = back !== undefined && at >= back + 30_000;
  const fresh = gone ? 0 : shifted;
  const over = lasts !== undefined && at >= hurts + lasts;
  const grown = Math.min(1, Math.max(0, (at - hurts) / 90_000));
  const pain = at < hurts || over ? 0 : cause === 'deployment' ? fresh * grown : grown;
  const firing = alarmAfter !== undefined && at >= hurts + alarmAfter && pain > 0;
  return {
    at,
    traffic: fresh === 0 ? { '41': 1 } : fresh === 1 ? { '42': 1 } : { '41': 1 - fresh, '42': fresh },
    errorRate: pain * errors * (0.9 + 0.2 * dice.fraction()),
    latencyP99Ms: Math.round(180 + pain * slow + 25 * dice.fraction()),
    alarms: firing ? (slow > 500 ? [ALARM, 'checkout-prod-p99-latency'] : [ALARM]) : [],
    windowOpen: at < 21 * 60_000 && !gone,
  };
}

function moments(sketch: Sketch, policy: Policy, back: number | undefined): readonly Moment[] {
  const { hurts, alarmAfter, cause } = sketch;
  const who = policy === 'belay' ? 'belay' : policy === 'revision-minus-one' ? 'responder' : 'aws';
  const all: Moment[] = [
    { at: 0, who: 'aws', what: 'CodeDeploy starts the deployment d-AB12CD34E of checkout:42' },
    { at: hurts, who: 'fault', what: sketch.fault },
  ];
  if (alarmAfter !== undefined) all.push({ at: hurts + alarmAfter, who: 'aws', what: `${ALARM} goes to ALARM` });
  if (alarmAfter !== undefined && policy === 'belay') {
    all.push({ at: hurts + alarmAfter + 3_000, who, what: 'waits: the last shift has not settled', guards: guards(3) });
    if (cause !== 'deployment')
      all.push({ at: hurts + alarmAfter + 9_000, who, what: 'escalates: shared-cause-suspected', guards: guards(6) });
  }
  if (back !== undefined) {
    const guarded = policy === 'belay' ? { guards: guards(11) } : {};
    all.push({ at: back, who, what: 'rolls back to checkout:41', ...guarded });
    all.push({ at: back + 30_000, who: 'aws', what: 'all traffic is on checkout:41' });
  }
  return all.sort((a, b) => a.at - b.at);
}

const GUARDS = [
  ['an alarm is firing', 'checkout-prod-5xx has been in ALARM since 09:06:00Z'],
  ['its actions are on', 'actions of checkout-prod-5xx are on'],
  ['the controller is supported', 'CODE_DEPLOY'],
  ['the last shift has settled', 'checkout:42 shifted 4 s ago; it gets 30 s to help'],
  ['the suspect shifted recently', 'the trouble began 2 min after checkout:42 shifted; reach is 30 min'],
  ['few services fire at once', '1 of 7 guarded services fire; from 3 on it is one cause'],
  ['no other service shares the alarm and the blame', 'none of 6 others'],
  ['no barrier is in the way', 'no barrier between checkout:42 and checkout:41'],
  ['a target is known good', 'checkout:41 is proven good, 6 h of traffic'],
  ['the target can be started', 'its image sha256:4f5d… is in the registry'],
  ['nobody holds it', 'no hold'],
  ['act', 'go back to checkout:41'],
] as const;

/** The list as the decision table goes through it: nothing fired before the one at `fired`, which is the last. */
const guards = (fired: number) =>
  GUARDS.slice(0, fired + 1).map(([guard, evidence], i) => ({ guard, fired: i === fired, evidence }));
