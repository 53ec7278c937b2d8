import { describe, expect, test } from 'vitest';
import { elapsed, millis, seconds } from '../../functions/core/units.ts';
import { look, once } from '../../functions/flows/look.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { noon } from '../kit/hook.ts';
import { alarmEvent } from '../kit/incident-plot.ts';
import { openVirtually } from '../kit/responder.ts';

const throttled = () => new CallFailed('cloudwatch:DescribeAlarms', 'unavailable', 'refused 8 times');
const unanswered = () => new CallFailed('ecs:DescribeServices', 'unavailable', 'silent', { unanswered: true });
const refused = () => new CallFailed('ecs:DescribeServices', 'refused', 'AccessDeniedException');

const toldLast = 'no answer in 20000 ms; the last: cloudwatch:DescribeAlarms: refused 8 times';

/** Fails so many times, and answers then; `takes`: each time. It never looks at its signal. */
function failing(times: number, error: () => Error, takes = millis(0)) {
  const clock = new VirtualClock(noon);
  const askedAt: number[] = [];
  const work = async () => {
    const n = askedAt.push(elapsed(noon, clock.now()));
    if (takes > 0) await clock.sleep(takes);
    if (n <= times) throw error();
    return 'the answer';
  };
  const done = (call: typeof look) => clock.run(call(clock, 'the alarms', work).catch(String));
  return { clock, askedAt, done };
}

describe('a read', () => {
  test('that AWS throttles is asked again a second later, until AWS answers', async () => {
    const { askedAt, done } = failing(3, throttled);
    expect(await done(look)).toBe('the answer');
    expect(askedAt).toEqual([0, 1_000, 2_000, 3_000]);
  });

  test.each([
    [19, 'the answer'],
    [20, `CallFailed: the alarms: ${toldLast}`],
  ])('that AWS throttles %i times, a second each, ends with %j', async (times, said) => {
    const { clock, done } = failing(times, throttled);
    expect(await done(look)).toBe(said);
    expect(elapsed(noon, clock.now())).toBe(seconds(Math.min(20, times)));
  });

  test('is not asked again once its end has come, however late the throttle is', async () => {
    const { clock, askedAt, done } = failing(99, throttled, seconds(15));
    expect(await done(look)).toBe(`CallFailed: the alarms: ${toldLast}`);
    await clock.advance(seconds(120));
    expect(askedAt).toEqual([0, 16_000]);
  });

  test('that hangs to the end has nothing to say but that', async () => {
    const { done } = failing(99, throttled, seconds(99));
    expect(await done(look)).toBe('CallFailed: the alarms: no answer in 20000 ms');
  });

  test.each([
    ['that AWS did not answer', unanswered, 'CallFailed: ecs:DescribeServices: silent'],
    ['that AWS refused', refused, 'CallFailed: ecs:DescribeServices: AccessDeniedException'],
    ['that broke', () => new TypeError('a bug'), 'TypeError: a bug'],
  ])('%s is asked once: asking again is the SDK’s matter, or nobody’s', async (_, error, said) => {
    const { askedAt, done } = failing(99, error);
    expect(await done(look)).toBe(said);
    expect(askedAt).toEqual([0]);
  });
});

describe('a call that is to be made once', () => {
  test.each([
    [throttled, 'CallFailed: cloudwatch:DescribeAlarms: refused 8 times'],
    [unanswered, 'CallFailed: ecs:DescribeServices: silent'],
  ])('is made once, also if AWS throttles it', async (error, said) => {
    const { askedAt, done } = failing(99, error);
    expect(await done(once)).toBe(said);
    expect(askedAt).toEqual([0]);
  });

  test.each([
    [seconds(19.999), 'the answer'],
    [seconds(20), 'CallFailed: the alarms: no answer in 20000 ms'],
  ])('has an end of its own: %i ms', async (takes, said) => {
    const { done } = failing(0, throttled, takes);
    expect(await done(once)).toBe(said);
  });
});

describe('an act that AWS throttles to the end', () => {
  test.each([
    ['codedeploy', 'CreateDeployment', {}],
    ['ecs', 'UpdateService', { service: 'cart' }],
  ] as const)('is tried twenty times a second apart, and by nobody else (%s %s)', async (service, operation, over) => {
    const virtual = await openVirtually({ ...over, faults: [{ service, operation, kind: 'throttle', times: 99 }] });
    await virtual.respond(alarmEvent('service' in over ? 'cart-5xx' : 'checkout-5xx'));
    const tries = virtual.world.journal.filter((entry) => entry.operation === operation).map(({ at }) => at);
    expect(tries.map((at) => elapsed(tries[0] ?? at, at))).toEqual(Array.from({ length: 20 }, (_, i) => i * 1_000));
    expect(virtual.outcomes[0]?.outcome.result).toBe('unclear');
    expect(virtual.audit.effects).toEqual([]);
  });
});
