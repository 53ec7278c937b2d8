import { describe, expect, test } from 'vitest';
import { type DurationMs, millis, minutes, plus, seconds } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { Dice } from '../../sim/dice.ts';
import type { FaultKind } from '../../sim/faults.ts';
import { buildStage } from '../../sim/incident/build.ts';
import { plainPlot } from '../../sim/incident/plain.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { type Chaos, calm } from '../../sim/run/chaos.ts';
import { Counts } from '../../sim/run/counts.ts';
import { Trouble } from '../../sim/run/trouble.ts';
import { shop } from '../../sim/shop.ts';

const UNTIL = plus(NOON, minutes(2));

function weather(over: Partial<Chaos>, { rages = true } = {}) {
  const clock = new VirtualClock(NOON);
  const counts = new Counts();
  const trouble = new Trouble({ ...calm(NOON), until: UNTIL, ...over }, new Dice(1), counts, clock);
  const { world } = buildStage({ ...plainPlot('checkout'), deeds: [] }, clock, () => '10.0.0.1', trouble);
  trouble.around(world);
  trouble.rages = rages;
  /** One publication, which leaves a trace; what the caller gets. */
  const publish = () => world.call('sns', 'Publish', { TopicArn: shop.topic, Message: 'hello' });
  return { clock, counts, world, publish, effects: () => world.sns.published.length };
}
const always = (kind: FaultKind) => ({ calls: { [kind]: 1 } });

describe('a fault', () => {
  test.each<[FaultKind, object, effects: number]>([
    ['throttle', { kind: 'refused', refusal: { type: 'ThrottlingException' } }, 0],
    ['server-error', { kind: 'refused', refusal: { type: 'InternalErrorException', status: 500 } }, 0],
    ['access-denied', { kind: 'refused', refusal: { type: 'AuthorizationErrorException', status: 403 } }, 0],
    ['hang', { kind: 'silent' }, 0],
    ['hang-after-effect', { kind: 'silent' }, 1],
    ['reset', { kind: 'reset' }, 0],
  ])('%s does what it says', (kind, result, effects) => {
    const w = weather(always(kind));
    expect(w.publish()).toMatchObject(result);
    expect([w.effects(), ...w.counts.all]).toEqual([effects, [`fault ${kind}`, 1]]);
  });

  test('slow answers late, with its effect at once', () => {
    const w = weather(always('slow'));
    const results = Array.from({ length: 30 }, w.publish);
    const delays = results.map((result) => ('after' in result ? result.after : -1));
    expect(new Set(delays)).toEqual(new Set([500, 5_000, 20_000]));
    expect([results.every(({ kind }) => kind === 'answer'), w.effects()]).toEqual([true, 30]);
  });

  test('of two kinds strikes each in its share, and the others not at all', () => {
    const w = weather({ calls: { throttle: 0.2, reset: 0.3 } });
    const kinds = Array.from({ length: 1_000 }, () => w.publish().kind);
    const of = (kind: string) => kinds.filter((one) => one === kind).length;
    expect(Math.abs(of('refused') - 200)).toBeLessThan(50);
    expect(Math.abs(of('reset') - 300)).toBeLessThan(50);
    expect(of('answer') + of('refused') + of('reset')).toBe(1_000);
  });
});

describe('nothing goes wrong', () => {
  const all: Partial<Chaos> = {
    calls: { throttle: 1 },
    latencyMs: 1_000,
    stale: { share: 1, ageMs: minutes(9) as DurationMs },
  };

  test('before the incident begins', () => {
    const w = weather(all, { rages: false });
    expect(w.publish()).toMatchObject({ kind: 'answer', after: 0 });
  });

  test('once the chaos is over', async () => {
    const w = weather(all);
    await w.clock.advance(millis(minutes(2) - 1));
    expect(w.publish().kind).toBe('refused');
    await w.clock.advance(millis(1));
    expect(w.publish()).toMatchObject({ kind: 'answer', after: 0 });
  });

  test('of what has no share', () => {
    const w = weather({ calls: { throttle: 0 } });
    expect([w.publish().kind, w.counts.all.size]).toEqual(['answer', 0]);
  });
});

describe('latency', () => {
  test('is something up to its most', () => {
    const w = weather({ latencyMs: 400 });
    const took = Array.from({ length: 100 }, () => {
      const result = w.publish();
      return 'after' in result ? result.after : -1;
    });
    expect([Math.min(...took) >= 0, Math.max(...took) <= 400, new Set(took).size > 30]).toEqual([true, true, true]);
  });

  test('comes on top of what is slow anyway', () => {
    const w = weather({ latencyMs: 400, ...always('slow') });
    const took = Array.from({ length: 30 }, () => (w.publish() as { after: number }).after);
    expect(took.every((ms) => ms >= 500)).toBe(true);
    expect(took.some((ms) => ![500, 5_000, 20_000].includes(ms))).toBe(true);
  });
});

describe('a stale read', () => {
  const stale = { stale: { share: 1, ageMs: seconds(10) } };
  const describeAlarms = (w: ReturnType<typeof weather>, AlarmNames: string[] = ['checkout-5xx']) => {
    const result = w.world.call('cloudwatch', 'DescribeAlarms', { AlarmNames });
    const { MetricAlarms } = (result as { output: { MetricAlarms: { StateValue?: string }[] } }).output;
    return MetricAlarms[0]?.StateValue;
  };
  const clears = ({ world, clock }: ReturnType<typeof weather>) => {
    const states = world.cloudwatch.alarms.get('checkout-5xx')?.states as unknown as { at: number; state: string }[];
    states.push({ at: clock.now(), state: 'OK' });
  };

  test('tells what was so, and no longer ago than its age', async () => {
    const w = weather(stale);
    expect(describeAlarms(w)).toBe('ALARM');
    clears(w);
    await w.clock.advance(seconds(10));
    expect(describeAlarms(w)).toBe('ALARM');
    await w.clock.advance(millis(1));
    expect(describeAlarms(w)).toBe('OK');
    expect(w.counts.all.get('fault stale')).toBe(1);
  });

  test('tells nothing that was never asked', () => {
    const w = weather(stale);
    describeAlarms(w, ['checkout-5xx', 'another']);
    clears(w);
    expect([describeAlarms(w), w.counts.all.size]).toEqual(['OK', 0]);
  });

  test('is not made worse by who changed the answer', () => {
    const w = weather(stale);
    const ask = () => w.world.call('cloudwatch', 'DescribeAlarms', {}) as { output: { MetricAlarms: unknown[] } };
    const first = ask().output.MetricAlarms;
    first.splice(0);
    expect(ask().output.MetricAlarms).not.toEqual([]);
  });

  test('happens in its share of the reads', () => {
    const w = weather({ stale: { share: 0.3, ageMs: seconds(10) } });
    for (let i = 0; i < 500; i += 1) describeAlarms(w);
    expect(Math.abs((w.counts.all.get('fault stale') ?? 0) - 150)).toBeLessThan(50);
  });

  test('is of reads only', () => {
    const w = weather(stale);
    const ids = [w.publish(), w.publish()].map(
      (result) => (result as { output: { MessageId: string } }).output.MessageId,
    );
    expect([new Set(ids).size, w.effects(), w.counts.all.size]).toEqual([2, 2, 0]);
  });

  test('is never a refusal', () => {
    const w = weather(stale);
    const input = { deploymentId: 'd-ABCDEF123' };
    expect(w.world.call('codedeploy', 'GetDeployment', input).kind).toBe('refused');
    w.world.codedeploy.deployments.set('d-ABCDEF123', { deploymentId: 'd-ABCDEF123' });
    expect(w.world.call('codedeploy', 'GetDeployment', input).kind).toBe('answer');
  });
});
