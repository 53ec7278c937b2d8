import { type Draw, type Fault, ill, type Scenario } from './incident.ts';
import { type Drawn, GOOD, LEAK, MIN, percent, quiet, ramp, SECOND, shipped, some, steady } from './library-parts.ts';

/* The deployment is the cause: going back helps. */

/** It shows at /health: BeforeAllowTraffic can see it. Some never get so far. */
const crashAtStart: Draw = (_, dice) => {
  if (dice.chance(0.3)) return shipped(dice, 'never-starts', 'exits before it serves anything');
  const errors = some(dice, 0.35, 1);
  const what = `crashes again and again: ${percent(errors)} of its requests fail`;
  return shipped(dice, { sickness: steady({ errors, cpuPercent: 20 }) }, what);
};

/** It shows at /health. */
const atOnce: Draw = (_, dice) => {
  const errors = some(dice, 0.4, 1);
  return shipped(dice, { sickness: steady({ errors }) }, `fails ${percent(errors)} of its requests`);
};

/** It fails as many probes as requests: a few probes see nothing, a soak of minutes does. */
const threePercent: Draw = (_, dice) => {
  const errors = some(dice, 0.025, 0.035);
  return shipped(dice, { sickness: steady({ errors }) }, `fails ${percent(errors)} of its requests`);
};

/** Nobody can see it before it begins; by then the window may be over. */
const slowLeak: Draw = (_, dice) => {
  const begins = some(dice, LEAK.soonest, LEAK.latest);
  const full = begins + MIN * some(dice, 10, 25);
  const errors = some(dice, 0.2, 0.6);
  const sickness = (age: number) => {
    const leak = ramp(age, begins, full);
    return ill({ errors: errors * leak, latencyMs: 200 * leak, memoryPercent: 10 * ramp(age, 0, begins) });
  };
  const what = `leaks, and begins to fail ${Math.round(begins / MIN)} minutes after it has the traffic`;
  return shipped(dice, { sickness }, what);
};

/** /health gets slower with all else. */
const latencyCreep: Draw = (_, dice) => {
  const begins = MIN * some(dice, 0, 10);
  const perMinute = some(dice, 15, 75);
  const sickness = (age: number) => {
    const latencyMs = Math.min(6_000, (Math.max(0, age - begins) / MIN) * perMinute);
    return ill({ latencyMs, errors: 0.1 * ramp(latencyMs, 3_000, 6_000) });
  };
  return shipped(dice, { sickness }, `gets slower by ${Math.round(perMinute)} ms a minute`);
};

/** The memory alarm can see it before anybody is hurt. */
const memoryClimb: Draw = (_, dice) => {
  const full = MIN * some(dice, 30, 70);
  const burst = SECOND * dice.between(60, 180);
  const errors = some(dice, 0.3, 0.7);
  const sickness = (age: number) => {
    const phase = age % (full + burst);
    if (phase >= full) return ill({ errors, latencyMs: 500, memoryPercent: 20 });
    return ill({ memoryPercent: 60 * ramp(phase, 0, full), latencyMs: 150 * ramp(phase, 0.9 * full, full) });
  };
  const what = `fills its memory in ${Math.round(full / MIN)} minutes, is killed, and fills it again`;
  return shipped(dice, { sickness }, what);
};

/** Behind a listener a probe meets it as often as a request does. */
const oneBadTask: Draw = ({ tasks }, dice) => {
  const errors = dice.chance(0.5) ? 1 : some(dice, 0.4, 0.9);
  const what = `has one bad task of ${tasks}, which fails ${percent(errors)} of its requests`;
  return shipped(dice, { sickness: steady({ errors }), oneTask: true }, what);
};

/** The hooks can see it while they look; after that nobody can. */
const neverFires: Draw = (_, dice) => {
  const begins = dice.chance(0.5) ? 0 : MIN * some(dice, 10, 50);
  const errors = some(dice, 0.05, 0.4);
  const sickness = (age: number) => ill({ errors: age >= begins ? errors : 0 });
  const when = begins === 0 ? 'at once' : `after ${Math.round(begins / MIN)} minutes`;
  const what = `fails ${percent(errors)} of its requests ${when}, and the alarms for that get no data`;
  return { ...shipped(dice, { sickness }, what), blind: ['error-rate', 'failed-requests'] };
};

/** Well at first, so that it is shipped in full; then it fails. */
const laterBad = (begins: number, errors: number): Fault => ({
  sickness: (age) => ill({ errors: age >= begins ? errors : 0 }),
});

/** The pipeline knows nothing of the rollback, and ships what its templates say, under a new number. */
const iacDrift: Draw = (_, dice): Drawn => {
  const begins = MIN * some(dice, 5, 55);
  const fault = laterBad(begins, some(dice, 0.03, 0.4));
  const again = MIN * some(dice, 85, 110);
  return {
    ...shippedTwice(fault, fault, again),
    same: { [GOOD + 2]: GOOD + 1 },
    story: [
      { at: 0, what: `version ${GOOD + 1} is shipped: it fails ${Math.round(begins / MIN)} minutes after its shift` },
      { at: again, what: `a pipeline registers the same anew as version ${GOOD + 2}, and ships it` },
    ],
  };
};

const twoBadInARow: Draw = (_, dice): Drawn => {
  const begins = MIN * some(dice, 5, 55);
  const first = laterBad(begins, some(dice, 0.05, 0.4));
  const second = { sickness: steady({ errors: some(dice, 0.02, 0.2) }) };
  const again = MIN * some(dice, 75, 100);
  return {
    ...shippedTwice(first, second, again),
    story: [
      { at: 0, what: `version ${GOOD + 1} is shipped: it fails ${Math.round(begins / MIN)} minutes after its shift` },
      { at: again, what: `version ${GOOD + 2}, meant as the fix, is shipped: it is bad at once` },
    ],
  };
};

const shippedTwice = (first: Fault, second: Fault, again: number): Drawn => ({
  ...quiet,
  shipments: [
    { at: 0, revision: GOOD + 1 },
    { at: again, revision: GOOD + 2 },
  ],
  faults: new Map([
    [GOOD + 1, first],
    [GOOD + 2, second],
  ]),
});

const titles = (draws: readonly (readonly [name: string, title: string, draw: Draw])[]): readonly Scenario[] =>
  draws.map(([name, title, draw]) => ({ name, title, cause: 'deployment', draw }));

export const deploymentIsTheCause = titles([
  ['crash-at-start', 'The new version crashes as it starts', crashAtStart],
  ['5xx-at-once', 'The new version answers 5xx from its first request', atOnce],
  ['5xx-three-percent', 'The new version fails 3 % of its requests', threePercent],
  ['slow-leak', 'The new version is well for 20 minutes and more, and then begins to fail', slowLeak],
  ['latency-creep', 'The new version gets slower minute by minute', latencyCreep],
  ['memory-climb', 'The new version fills its memory, is killed, and fills it again', memoryClimb],
  ['one-bad-task', 'One task of the new version is bad, the others are well', oneBadTask],
  ['iac-drift', 'A pipeline ships again what was rolled away from', iacDrift],
  ['two-bad-in-a-row', 'The version that is to mend the bad one is bad, too', twoBadInARow],
  ['alarm-that-never-fires', 'The new version fails, and the alarms that should see it get no data', neverFires],
]);
