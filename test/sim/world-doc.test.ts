import { expect, test } from 'vitest';
import { invariant } from '../../functions/core/invariant.ts';
import { minutes, plus } from '../../functions/core/units.ts';
import { stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import { AWS_BUCKETS, type Bucket } from '../../sim/buckets.ts';
import { Dice } from '../../sim/dice.ts';
import { buildStage } from '../../sim/incident/build.ts';
import { plainPlot, quiet } from '../../sim/incident/plain.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { evaluationRange } from '../../sim/metrics/evaluate.ts';
import { conditionsOf, HORIZON } from '../../sim/rehearse/conditions.ts';
import { TOLERANCE } from '../../sim/rehearse/incident.ts';
import { castOf, LIBRARY } from '../../sim/rehearse/library.ts';
import { LEAK } from '../../sim/rehearse/library-parts.ts';
import { sceneOf } from '../../sim/rehearse/stage.ts';
import { anyChaos, calm } from '../../sim/run/chaos.ts';
import { RESPONDER_TIME } from '../../sim/run/lambda.ts';
import { DEPLOYED } from '../../sim/storm/deployed.ts';
import { World } from '../../sim/world.ts';
import { read } from '../kit/files.ts';

/* docs/world.md names the code's numbers: here each is taken from the code, and looked for in the text. */

const doc = read('docs/world.md').replace(/\s+/g, ' ');
const missing = (sentences: readonly string[]) => sentences.filter((sentence) => !doc.includes(sentence));

/** A constant that nobody else needs, in milliseconds or as it stands: `minutes(60 + 15)`, `5_000`. */
function constant(file: string, name: string): number {
  const written = new RegExp(`const ${name}(?:: \\w+)? = (?:(\\w+)\\()?([\\d_ +]+)\\)?;`).exec(read(file));
  invariant(written !== null, `${file} has a constant ${name}`);
  const [, unit = 'millis', sum = ''] = written;
  const factor = { millis: 1, seconds: 1_000, minutes: 60_000 }[unit];
  invariant(factor !== undefined, `${unit} is a unit`);
  return factor * sum.split('+').reduce((all, n) => all + Number(n.replaceAll('_', '')), 0);
}
const s = (ms: number) => ms / 1_000;
const inSeconds = (file: string, name: string) => s(constant(file, name));
const inMinutes = (file: string, name: string) => s(constant(file, name)) / 60;
const { pace } = new World({ now: () => NOON }).codedeploy;

test('the times of CodeDeploy are its', () => {
  expect(
    missing([
      `to its start | ${s(pace.queueMs)} s |`,
      `never start | ${s(pace.installMs)} s; never: ${s(pace.installTimeoutMs) / 3_600} h`,
      `Test traffic | ${s(pace.testTrafficMs)} s |`,
      `fails the deployment | after ${s(pace.hookTimeoutMs) / 3_600} h |`,
      `drains ${s(pace.terminateMs)} s |`,
      `(\`ALARM_ACTIVE\`) | every ${s(pace.alarmPollMs)} s |`,
      `exists ${s(pace.rollbackDelayMs)} s later, done after ${s(pace.rollbackMs)} s |`,
      `in no order | ${pace.listPage} a page |`,
    ]),
  ).toEqual([]);
});

test('the times of ECS are its', () => {
  const rolling = 'sim/aws/ecs-rolling.ts';
  expect(
    missing([
      `tasks run after ${inSeconds(rolling, 'START_TIME')} s |`,
      `then \`STOPPED\` | ${inSeconds(rolling, 'REACTION')} s |`,
      `begins ${inSeconds(rolling, 'REACTION')} s after the wish |`,
      `not counted | after ${inMinutes(rolling, 'BREAKER_TIME')} min |`,
      `ignored for good | every ${inSeconds(rolling, 'ALARM_POLL')} s |`,
    ]),
  ).toEqual([]);
});

test('the SDK in virtual time, CloudWatch and Lambda are as they are told', () => {
  const sdk = 'sim/virtual-aws.ts';
  const rule = { threshold: 1, evaluationPeriods: 0, datapointsToAlarm: 1, treatMissing: 'missing' } as const;
  const [attempts, rest] = [constant(sdk, 'ATTEMPTS_MAX'), constant(sdk, 'BACKOFF')];
  expect(
    missing([
      `${attempts} attempts, ${rest} ms between them, ${inSeconds(sdk, 'REQUEST_TIMEOUT')} s until`,
      `N + ${evaluationRange(rule)} periods are looked at`,
      `asked every ${inSeconds('sim/metrics/datapoint.ts', 'SAMPLE_MS')} s`,
      `the responder lives ${s(RESPONDER_TIME)} s, a hook ${inMinutes('sim/run/lambda.ts', 'HOOK_TIME')} min`,
      `${DEPLOYED.receivesMax} receives then dead letters`,
      `every ${s(DEPLOYED.sweepEvery) / 60} min |`,
      `| ${s(DEPLOYED.batchWindow)} s is deployed; storms have it |`,
    ]),
  ).toEqual([]);
});

test('a message comes again as late as the page says, here and as deployed', () => {
  const { queue } = buildStage(plainPlot('checkout'), { now: () => NOON }, () => '10.0.0.1');
  queue.send('{}', NOON);
  queue.take(NOON);
  const again = ((queue.next() ?? NOON) - NOON) / 1_000;
  expect(missing([`again after ${again} s | ${DEPLOYED.visibilitySeconds} s are deployed`])).toEqual([]);
});

test("a scripted alarm's event tells its mute, as EventBridge does", () => {
  const states = [...quiet.states, { at: 5, state: 'ALARM' as const, onset: 3 }];
  const alarms = { 'checkout-5xx': { ...quiet, mutedUntil: 30, states } };
  const { world } = buildStage({ ...plainPlot('checkout'), alarms }, { now: () => NOON }, () => '10.0.0.1');
  world.happenings.runDue(plus(NOON, minutes(5)));
  const said = JSON.stringify(world.emitted.at(-1));
  expect([said.includes('checkout-5xx'), said.includes('muteDetail')]).toEqual([true, true]);
});

test('the buckets are counted, and the three that are named are right', () => {
  const named = (of: Bucket['of'][number]) => AWS_BUCKETS.find((bucket) => bucket.of.includes(of));
  const both = (of: Bucket['of'][number]) => `${named(of)?.burst} and ${named(of)?.perSecond}/s`;
  expect(
    missing([
      `${AWS_BUCKETS.length} buckets`,
      `DescribeAlarms ${named('cloudwatch:DescribeAlarms')?.perSecond}/s`,
      `UpdateService ${both('ecs:UpdateService')}`,
      `DescribeServices ${both('ecs:DescribeServices')}`,
      `CodeDeploy's ${both('codedeploy:*')} assumed`,
    ]),
  ).toEqual([]);
});

test('the faults are drawn as the table has it', () => {
  const dice = new Dice(7);
  const draws = Array.from({ length: 40_000 }, () => anyChaos(dice, NOON));
  const stormy = draws.filter(({ until }) => until !== calm(NOON).until);
  const all = (of: (chaos: (typeof draws)[number]) => number | undefined) =>
    [...new Set(stormy.flatMap((chaos) => of(chaos) ?? []))].filter((n) => n > 0).toSorted((a, b) => a - b);
  const or = (values: readonly number[]) => values.join(', ').replace(/, (\S+)$/, ' or $1');
  const percent = (values: readonly number[]) => or(values.map((n) => n * 100));
  const share = (is: (chaos: (typeof draws)[number]) => boolean) =>
    Math.round((100 * stormy.filter(is).length) / stormy.length);
  expect(
    missing([
      `stop ${or(all(({ until }) => (until - NOON) / 60_000))} min later`,
      `| ${percent(all(({ calls }) => calls.throttle))} %; slow`,
      `up to ${or(all(({ latencyMs }) => latencyMs)).replace('1500', '1,500')} ms |`,
      `| ${percent(all(({ stale }) => stale.share))} %, at most ${or(all(({ stale }) => stale.ageMs / 1_000))} s old`,
      `up to ${or(all(({ skewMs }) => skewMs)).replace('1500', '1,500')} ms either way`,
      `| ${share(({ crash }) => crash > 0)} % | ${percent(all(({ crash }) => crash))} % of the ports' calls`,
      `| ${percent(all(({ duplicate }) => duplicate))} % (0, 1, 30 or 200 s apart)`,
      `${percent(all(({ late }) => late))} % (5–300 s)`,
      `| ${percent(all(({ lost }) => lost))} % · ${percent(all(({ lostRechecks }) => lostRechecks))} %`,
      `| ${all(({ atOnce }) => atOnce)
        .join(', ')
        .replace(', 5', ' or 5')}, sweeps on top`,
      `| ${share(({ person }) => person > 0)} % | ${percent(all(({ person }) => person))} % of the calls, at most twice`,
    ]),
  ).toEqual([]);
});

test('what the rules tolerate is what they have in them', () => {
  const [audit, ends, hooks] = ['sim/rules/audit.ts', 'sim/rules/ends.ts', 'sim/rules/hooks.ts'];
  expect(
    missing([
      `began in the last ${inSeconds(audit, 'IN_BETWEEN')} s;`,
      `in ALARM for ${inMinutes(ends, 'PAGED_WITHIN')} min`,
      `overdue by more than ${inMinutes(ends, 'LOOKED_AT_WITHIN')} min`,
      `not open ${inMinutes(ends, 'CLOSED_WITHIN')} min after all is well`,
      `no call without a report for ${inMinutes(hooks, 'ANSWERED_WITHIN')} min`,
      `superseded within ${inSeconds('sim/rules/truth.ts', 'STARTS_WITHIN')} s never ran a task`,
      `up to ${s(RESPONDER_TIME) + 2} s earlier`,
      `no lease beyond ${s(RESPONDER_TIME) + 31} s from now`,
      `stops at ${constant('sim/explore/command.ts', 'STATES_MAX') / 1_000},000 states`,
      `From ${constant('cli/sim/run.ts', 'ENOUGH') / 1_000},000 incidents on`,
      `the last ${constant('cli/sim/run.ts', 'LAST_LINES')} lines`,
    ]),
  ).toEqual([]);
});

test('every rule and every scenario has its place', () => {
  const rules = [...Array.from({ length: 12 }, (_, i) => `S${i + 1}`), 'L1', 'L2', 'L3', 'U1', 'U2'];
  expect(rules.filter((rule) => !new RegExp(`\\| (S\\d+, )?${rule}[, ]`).test(doc))).toEqual([]);
  expect(missing(LIBRARY.map(({ name }) => `\`${name}\``))).toEqual([]);
});

test('a rehearsal is drawn, measured and cut off as the page says', () => {
  const drawn = Array.from({ length: 800 }, (_, seed) => conditionsOf(new Dice(seed)));
  const range = (of: (one: (typeof drawn)[number]) => number) =>
    `${Math.min(...drawn.map(of))}–${Math.max(...drawn.map(of))}`;
  const lateness = range(({ lateness: { evaluation } }) => evaluation / 1_000);
  expect(
    missing([
      `${range(({ tasks }) => tasks)} tasks, all-at-once`,
      `${range(({ install }) => install / 1_000)} s until green is steady`,
      `rehearse: ${lateness} s and`,
      `more than ${TOLERANCE.errors * 100} % of requests fail`,
      `more than ${TOLERANCE.latencyMs} ms for somebody`,
      `looked at every ${inSeconds('sim/rehearse/judge.ts', 'STEP')} s`,
      `still hurts after ${s(HORIZON) / 60} min`,
      `begins ${LEAK.soonest / 60_000}–${LEAK.latest / 60_000} min after the shift`,
      `(${constant('sim/rehearse/own-service.ts', 'OTHERS_MAX')} at most)`,
      `every ${inMinutes('sim/rehearse/pipeline.ts', 'AGAIN')} min up to ${constant('sim/rehearse/pipeline.ts', 'TRIES_MAX')} times`,
    ]),
  ).toEqual([]);
});

test("ECS watches on after a rehearsal's rolling deployment for as long as the page says", () => {
  const { incident, diceOf } = castOf('slow-leak', 1, { reachMs: 0, others: 0 });
  const own = { service: 'checkout', thresholds: stageThresholds.prod, terminationWaitMs: 0, pinsDigests: false };
  const more = { ...own, clock: { now: () => NOON }, metricDice: diceOf('metrics') };
  const { world } = sceneOf(incident, { controller: 'ecs', awsWatches: true }, more);
  const cart = [...world.ecs.services.values()].find(({ serviceName }) => serviceName === 'cart');
  expect(missing([`(prod: ${cart?.deploymentConfiguration?.bakeTimeInMinutes} min)`])).toEqual([]);
});
