import { describe, expect, test } from 'vitest';
import { onsetOf } from '../../functions/core/onset.ts';
import { epochMs } from '../../functions/core/units.ts';
import { alarmByEventBridge } from '../../functions/core/wake-alarm.ts';
import { at, failing, source, watched } from './metrics-kit.ts';

const specs = [failing('checkout-5xx')];
/** Trouble in the minutes 5 up to 10. */
const trouble = source([0, {}], [5, { errorRate: 1 }], [10, {}]);

describe('what is told', () => {
  const first = () => {
    const { world, run } = watched({ specs, source: trouble });
    run();
    return world.emitted[0]?.event as { readonly detail: { readonly state: { reasonData: string } } };
  };

  test('is as CloudWatch writes it', () => {
    expect(first()).toMatchObject({
      'detail-type': 'CloudWatch Alarm State Change',
      time: '2026-11-21T12:07:30.000Z',
      resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx'],
      detail: {
        state: { value: 'ALARM', timestamp: '2026-11-21T12:07:30.000+0000' },
        previousState: { value: 'OK', timestamp: '2026-11-20T12:00:00.000+0000' },
      },
    });
    expect(JSON.parse(first().detail.state.reasonData)).toEqual({
      version: '1.0',
      period: 60,
      threshold: 10,
      evaluatedDatapoints: [
        { timestamp: '2026-11-21T12:06:00.000+0000', value: 60 },
        { timestamp: '2026-11-21T12:05:00.000+0000', value: 60 },
        { timestamp: '2026-11-21T12:04:00.000+0000', value: 0 },
      ],
    });
  });

  test('is what Belay reads: the alarm, and when its trouble began', () => {
    const wake = alarmByEventBridge(first(), { account: '123456789012', region: 'eu-west-1' });
    expect(wake).toMatchObject({
      ok: true,
      wake: { alarm: 'checkout-5xx', state: 'ALARM', at: at(7.5), suppressed: false },
    });
    const { reasonData } = first().detail.state;
    const reading = { name: 'checkout-5xx', kind: 'metric', state: 'ALARM', reasonData } as const;
    expect(onsetOf({ ...reading, transitionedAt: at(7.5), comparison: 'GreaterThanThreshold' })).toEqual({
      start: at(5),
      end: at(6),
    });
  });

  test('has seconds for latencies, as the alarm itself has', () => {
    const slow = [failing('latency', { metric: 'latency-p99', threshold: 1_500 })];
    const { world, run } = watched({ specs: slow, source: source([0, { latencyP99Ms: 9_000 }]) });
    run();
    const { alarm, states } = world.cloudwatch.alarms.get('latency') ?? {};
    expect(alarm).toMatchObject({ Threshold: 1.5 });
    const reason = JSON.parse(states?.at(-1)?.reasonData ?? '');
    expect(reason.threshold).toBe(1.5);
    expect(reason.evaluatedDatapoints[0].value).toBeLessThan(20);
  });

  test('of a missing datapoint is that there was none', () => {
    const missing = [failing('latency', { metric: 'latency-p99', treatMissing: 'breaching' })];
    const { world, run } = watched({ specs: missing, source: source([0, 'silent']) });
    run();
    const reason = JSON.parse(world.cloudwatch.alarms.get('latency')?.states.at(-1)?.reasonData ?? '');
    expect(reason.evaluatedDatapoints[0]).toEqual({ timestamp: '2026-11-21T12:00:00.000+0000' });
  });

  test.each([
    ['while it is muted', 'checkout-5xx', at(8), true],
    ['when the window has just ended, not', 'checkout-5xx', at(7.5), false],
    ['of another alarm, not', 'cart-5xx', at(8), false],
  ])('says who mutes the alarm: %s', (_, alarm, until, said) => {
    const mute = { alarms: [alarm], windows: [{ from: epochMs(0), until }] };
    const { world, run } = watched({ specs, source: trouble }, (one) => one.cloudwatch.muteRules.set('planned', mute));
    run();
    const mutedByArn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm-mute-rule:planned';
    const detail = world.emitted[0]?.event['detail'];
    if (said) expect(detail).toHaveProperty('muteDetail.mutedByArn', mutedByArn);
    else expect(detail).not.toHaveProperty('muteDetail');
  });
});
