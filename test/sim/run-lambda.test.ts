import { describe, expect, test } from 'vitest';
import { type DurationMs, elapsed, millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import type { Meets } from '../../sim/belay/mortal.ts';
import type { HookInvocation } from '../../sim/happenings.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { Lambda } from '../../sim/run/lambda.ts';
import { alarmEvent } from '../kit/incident-plot.ts';
import { scene } from './rules-kit.ts';

const ALARM = alarmEvent('checkout-5xx');
const CONFIG = sampleConfig();
const plainly: Meets = ({ run }) => run();
const LAMBDA_TIMES = [60_000, 900_000];

interface Given {
  readonly meets?: Meets;
  readonly skew?: () => number;
  /** How much longer everything that the function waits for takes than it thinks: its own limits come too late. */
  readonly drag?: number;
}

async function lambdaWith({ meets = plainly, skew = () => 0, drag = 1 }: Given = {}) {
  const s = await scene();
  const sleep = (ms: DurationMs, signal?: AbortSignal) =>
    s.clock.sleep(LAMBDA_TIMES.includes(ms) ? ms : millis(ms * drag), signal);
  const clock = { now: () => s.clock.now(), sleep };
  const lambda = new Lambda({ backdrop: { ...s, clock }, onlooker: { saw: () => {} }, meets, skew });
  const traces = () => [s.world.journal.length, lambda.calls.length, JSON.stringify(s.ledger.known('checkout'))];
  return { ...s, lambda, traces, respond: () => s.clock.run(lambda.respond(ALARM, CONFIG)) };
}
const stuckAt =
  (name: string): Meets =>
  (meeting) =>
    meeting.name === name ? meeting.sleep(minutes(10)).then(meeting.run) : meeting.run();

describe('an invocation of the responder', () => {
  test('does its work and says what came of it', async () => {
    const { respond, audit } = await lambdaWith();
    expect(await respond()).toMatchObject({ outcomes: [{ service: 'checkout', decision: { kind: 'roll-back' } }] });
    expect(audit.effects).toHaveLength(1);
  });

  test('leaves nobody waiting for its end', async () => {
    const { respond, clock } = await lambdaWith();
    await respond();
    expect(clock.next()).toBeUndefined();
  });

  test('has a name of its own', async () => {
    const { lambda, respond } = await lambdaWith();
    await respond();
    await respond();
    expect(new Set(lambda.calls.map(({ invocation }) => invocation))).toEqual(new Set(['r1', 'r2']));
  });

  test('is ended after a minute and never heard of again, whatever it had begun', async () => {
    const { respond, clock, traces, audit, world } = await lambdaWith({
      meets: stuckAt('codedeploy.create'),
      drag: 100,
    });
    expect([await respond(), elapsed(NOON, clock.now())]).toEqual(['died', 60_000]);
    expect(world.journal.length).toBeGreaterThan(0);
    const before = traces();
    await clock.advance(minutes(6_000));
    expect(traces()).toEqual(before);
    expect(audit.effects).toEqual([]);
  });

  test('dies of what it meets', async () => {
    const meets: Meets = ({ name, run, die }) => (name === 'codedeploy.create' ? run().then(die) : run());
    const { respond, audit } = await lambdaWith({ meets });
    expect(await respond()).toBe('died');
    expect(audit.effects).toHaveLength(1);
  });

  test('has a clock that is off by its own skew', async () => {
    const skews = [5_000, 0];
    const { respond, clock, ledger } = await lambdaWith({ skew: () => skews.shift() ?? 0 });
    await respond();
    expect(ledger.known('checkout').incident?.openedAt).toBe(plus(NOON, seconds(5)));
    expect(elapsed(NOON, clock.now())).toBeLessThan(5_000);
  });
});

describe('a hook', () => {
  const call = (lifecycleEventName: string): HookInvocation => ({
    at: NOON,
    function: 'belay',
    lifecycleEventName,
    event: { DeploymentId: 'd-BELAY0041', LifecycleEventHookExecutionId: 'e-1' },
  });

  test('is ended after a quarter of an hour', async () => {
    const { lambda, clock } = await lambdaWith({ meets: stuckAt('codedeploy.deployment'), drag: 1_000 });
    expect(await clock.run(lambda.hook(call('BeforeAllowTraffic'), CONFIG))).toBe('died');
    expect(elapsed(NOON, clock.now())).toBe(900_000);
  });

  test.each(['BeforeAllowTraffic', 'AfterAllowTraffic'])('of %s is the one of its name', async (name) => {
    const { lambda, clock, world } = await lambdaWith();
    world.codedeploy.hookExecutions.set('e-1', {
      deploymentId: 'd-BELAY0041',
      lifecycleEventName: name,
      status: 'InProgress',
    });
    const came = await clock.run(lambda.hook(call(name), CONFIG));
    expect(came).toMatchObject({ hook: name === 'AfterAllowTraffic' ? 'after-allow-traffic' : 'before-allow-traffic' });
    expect(lambda.calls[0]?.invocation).toBe('h1');
  });
});
