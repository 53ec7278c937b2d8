import { describe, expect, test } from 'vitest';
import { invariant } from '../../functions/core/invariant.ts';
import { onsetOf } from '../../functions/core/onset.ts';
import { SHIFT_AGE } from '../../sim/shop.ts';
import { bothWays, signal } from '../kit/contract.ts';
import { noon } from '../kit/hook.ts';

describe.each(bothWays)('CloudWatch, %s', (_, make) => {
  const firing = { name: 'checkout-5xx', alarmAfterMs: -1_000, onsetAfterShiftMs: 20_000, periodSeconds: 60 };

  test('reads alarms by name; unknown names are absent', async () => {
    const { ports } = await make({ alarms: [firing] });
    const { alarms } = await ports.alarms.read(['checkout-5xx', 'checkout-latency', 'misspelt'], signal);
    expect(alarms.map(({ name, state }) => [name, state])).toEqual([
      ['checkout-5xx', 'ALARM'],
      ['checkout-latency', 'OK'],
    ]);
  });

  test('brings the reason data, from which the same onset follows', async () => {
    const { ports } = await make({ alarms: [firing] });
    const { alarms } = await ports.alarms.read(['checkout-5xx'], signal);
    const start = noon - SHIFT_AGE + 20_000;
    expect(alarms.map(onsetOf)).toEqual([{ start, end: start + 60_000 }]);
    expect(alarms[0]).toMatchObject({ kind: 'metric', transitionedAt: noon - 1_000, threshold: 5 });
  });

  test('reads composites, and the children that they name as their cause', async () => {
    const { ports, world } = await make({ alarms: [firing] });
    const child = world.cloudwatch.alarms.get('checkout-5xx')?.alarm.AlarmArn;
    const reasonData = JSON.stringify({ triggeringAlarms: [{ arn: child, state: { value: 'ALARM' } }] });
    world.cloudwatch.alarms.set('checkout', {
      kind: 'composite',
      alarm: { AlarmName: 'checkout', ActionsEnabled: true, AlarmRule: 'ALARM("checkout-5xx")' },
      states: [{ at: noon, state: 'ALARM', reasonData }],
    });
    const { alarms, childrenOf } = await ports.alarms.read(['checkout'], signal);
    expect(alarms).toEqual([expect.objectContaining({ name: 'checkout', kind: 'composite', state: 'ALARM' })]);
    expect(childrenOf.get('checkout')?.map((a) => a.name)).toEqual(['checkout-5xx']);
  });

  test('says when an alarm could not be evaluated', async () => {
    const { ports, world } = await make();
    const stored = world.cloudwatch.alarms.get('checkout-5xx');
    invariant(stored?.kind === 'metric', 'it was seeded');
    stored.alarm.EvaluationState = 'EVALUATION_FAILURE';
    const { alarms } = await ports.alarms.read(['checkout-5xx'], signal);
    expect(alarms[0]?.unevaluable).toBe('EVALUATION_FAILURE');
  });

  test('says when an alarm’s actions are switched off', async () => {
    const { ports, world } = await make({ alarms: [firing] });
    const stored = world.cloudwatch.alarms.get('checkout-5xx');
    invariant(stored !== undefined, 'it was seeded');
    stored.alarm.ActionsEnabled = false;
    const { alarms } = await ports.alarms.read(['checkout-5xx'], signal);
    expect(alarms[0]?.silenced).toBe('its actions are disabled');
  });
});
