import {
  DescribeAlarmsCommand,
  InvalidNextToken,
  InvalidParameterCombinationException,
  ValidationException,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { type DurationMs, minutes, plus } from '../../functions/core/units.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { noon, seededWorld, states } from './seed.ts';
import { clientsOf, refusalOf } from './wire.ts';

async function alarmed(wait: DurationMs = minutes(0)) {
  const clock = new VirtualClock(noon);
  const world = seededWorld([], clock);
  const alarm = { AlarmName: 'checkout-5xx', ActionsEnabled: true, Period: 60, EvaluationPeriods: 3 };
  world.cloudwatch.alarms.set('checkout-5xx', {
    kind: 'metric',
    alarm: { ...alarm, DatapointsToAlarm: 2, Threshold: 0.5, TreatMissingData: 'notBreaching' },
    states,
  });
  world.cloudwatch.alarms.set('checkout', {
    kind: 'composite',
    alarm: { AlarmName: 'checkout', AlarmRule: 'ALARM("checkout-5xx")', ActionsSuppressedBy: 'Alarm' },
    states,
  });
  await clock.advance(wait);
  return { world, ...(await clientsOf(world)) };
}

describe('DescribeAlarms', () => {
  test('tells how an alarm is set up, and its state now', async () => {
    const { cloudwatch } = await alarmed(minutes(10));
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['checkout-5xx'] }));
    const at = new Date(plus(noon, minutes(10)));
    expect(MetricAlarms).toEqual([
      {
        AlarmName: 'checkout-5xx',
        ActionsEnabled: true,
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 0.5,
        TreatMissingData: 'notBreaching',
        StateValue: 'ALARM',
        StateReason: 'Threshold Crossed',
        StateReasonData: '{"version":"1.0"}',
        StateUpdatedTimestamp: at,
        StateTransitionedTimestamp: at,
      },
    ]);
  });

  test.each([
    ['just before the edge', minutes(9.999), 'OK'],
    ['on the edge', minutes(10), 'ALARM'],
  ])('the state changes with time: %s', async (_, wait, state) => {
    const { cloudwatch } = await alarmed(wait);
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms?.[0]?.StateValue).toBe(state);
  });

  test('an update within a state is no transition', async () => {
    const { cloudwatch } = await alarmed(minutes(20));
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms?.[0]).toMatchObject({
      StateReason: 'Still crossed',
      StateUpdatedTimestamp: new Date(plus(noon, minutes(15))),
      StateTransitionedTimestamp: new Date(plus(noon, minutes(10))),
    });
  });

  test('an alarm that was never evaluated has insufficient data', async () => {
    const { world, cloudwatch } = await alarmed();
    world.cloudwatch.alarms.set('new', { kind: 'metric', alarm: { AlarmName: 'new' }, states: [] });
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['new'] }));
    expect(MetricAlarms?.[0]?.StateValue).toBe('INSUFFICIENT_DATA');
  });

  test('composite alarms look absent until they are asked for', async () => {
    const { cloudwatch } = await alarmed();
    const asked = { AlarmNames: ['checkout', 'checkout-5xx', 'nobody'] };
    const unasked = await cloudwatch.send(new DescribeAlarmsCommand(asked));
    expect([unasked.MetricAlarms?.length, unasked.CompositeAlarms?.length]).toEqual([1, 0]);
    const both = new DescribeAlarmsCommand({ ...asked, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
    const { MetricAlarms, CompositeAlarms } = await cloudwatch.send(both);
    expect(MetricAlarms).toHaveLength(1);
    expect(CompositeAlarms?.[0]).toMatchObject({ AlarmRule: 'ALARM("checkout-5xx")', ActionsSuppressedBy: 'Alarm' });
  });

  test.each([
    ['prefix', { AlarmNamePrefix: 'checkout-' }, 1],
    ['another prefix', { AlarmNamePrefix: 'payments-' }, 0],
    ['state', { StateValue: 'OK' as const }, 1],
    ['another state', { StateValue: 'ALARM' as const }, 0],
  ])('filters by %s', async (_, asked, count) => {
    const { cloudwatch } = await alarmed();
    expect((await cloudwatch.send(new DescribeAlarmsCommand(asked))).MetricAlarms).toHaveLength(count);
  });

  test('gives the rest on the next page', async () => {
    const { cloudwatch } = await alarmed();
    const asked = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const], MaxRecords: 1 };
    const first = await cloudwatch.send(new DescribeAlarmsCommand(asked));
    const second = await cloudwatch.send(new DescribeAlarmsCommand({ ...asked, NextToken: first.NextToken }));
    expect(first.CompositeAlarms?.[0]?.AlarmName).toBe('checkout');
    expect(second.MetricAlarms?.[0]?.AlarmName).toBe('checkout-5xx');
    expect(second.NextToken).toBeUndefined();
  });

  const names = Array.from({ length: 101 }, (_, i) => `alarm-${i}`);
  test.each([
    ['more than a hundred names', { AlarmNames: names }, ValidationException],
    ['more than a hundred records', { MaxRecords: 101 }, ValidationException],
    ['names with a prefix', { AlarmNames: ['a'], AlarmNamePrefix: 'a' }, InvalidParameterCombinationException],
    ['a token that no page gave', { NextToken: 'x' }, InvalidNextToken],
  ])('refuses %s', async (_, asked, exception) => {
    const { cloudwatch } = await alarmed();
    expect(await refusalOf(cloudwatch.send(new DescribeAlarmsCommand(asked)))).toBeInstanceOf(exception);
  });
});
