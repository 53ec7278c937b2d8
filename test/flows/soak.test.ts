import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import { SHIFT_AGE, shop } from '../../sim/shop.ts';
import { listenerPlan, noon, ok, virtualHook } from '../kit/hook.ts';

const after = { function: 'after-allow-traffic' as const };
const alarm = (alarmAfterMs: number, onsetAfterShiftMs: number) => ({
  name: 'checkout-5xx',
  alarmAfterMs,
  onsetAfterShiftMs,
  periodSeconds: 60,
});
const polls = (hook: ReturnType<typeof virtualHook>) =>
  hook.world.journal.filter((c) => c.operation === 'DescribeAlarms');
const kinds = (cautions: readonly { kind: string }[]) => cautions.map((c) => c.kind);

describe('AfterAllowTraffic soaks', () => {
  test('for prod’s five minutes, and reads the alarms every fifteen seconds and once more at the end', async () => {
    const hook = virtualHook(after);
    const { finding, report } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
    expect(report.at - noon).toBe(minutes(5));
    expect(polls(hook).length).toBeGreaterThanOrEqual(19);
    expect(polls(hook).length).toBeLessThanOrEqual(21);
    expect(polls(hook).at(-1)?.at).toBe(report.at);
  });

  test('and fails green that breaks on the way, as another story than one that never was healthy', async () => {
    const broke = await virtualHook({ ...after, green: [{ body: ok, times: 30 }, { status: 500 }] }).run();
    const never = await virtualHook({ ...after, green: [{ status: 500 }] }).run();
    expect(broke.finding.why).toBe('failed-in-soak');
    expect(never.finding.why).toBe('unhealthy-status');
  });

  test('and looks at the listener again before it passes: a rollback may have moved traffic back to blue', async () => {
    const hook = virtualHook(
      { ...after, blue: [{ body: ok }] },
      {
        ports: (ports, clock) => ({
          ask: async (request, signal) => {
            if (clock.now() - noon > minutes(3)) {
              const action = hook.world.elb.listeners.get(shop.productionListener)?.DefaultActions?.[0];
              if (action)
                action.ForwardConfig = { TargetGroups: [{ TargetGroupArn: shop.blue.targetGroup, Weight: 100 }] };
            }
            return ports.ask(request, signal);
          },
        }),
      },
    );
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'listener-not-on-green' });
  });

  test('no longer than the Lambda lets it: a soak that does not fit ends as out of time', async () => {
    const { finding, report } = await virtualHook(after, { timeLeft: minutes(2) }).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'out-of-time' });
    expect(finding.because).toContain('soak until');
    expect(report.at - noon).toBeLessThanOrEqual(seconds(111));
  });
});

describe('alarms during the soak', () => {
  test('one with its onset after the shift fails the hook when it is next read', async () => {
    const { finding, report } = await virtualHook({ ...after, alarms: [alarm(100_000, 60_000)] }).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'alarm-after-shift' });
    expect(finding.because).toContain('checkout-5xx');
    expect(report.at - noon).toBeGreaterThanOrEqual(100_000);
    expect(report.at - noon).toBeLessThanOrEqual(116_000);
  });

  test('one that is first seen at the very last look still fails the hook', async () => {
    const { finding, report } = await virtualHook({ ...after, alarms: [alarm(299_000, 200_000)] }).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'alarm-after-shift' });
    expect(report.at - noon).toBe(minutes(5));
  });

  test.each([
    ['ended 1 ms before the shift', -60_001, 'Succeeded'],
    ['ended with the shift', -60_000, 'Succeeded'],
    ['straddles the shift by 1 ms', -59_999, 'Failed'],
  ])('one whose earliest breaching period %s', async (_, onset, verdict) => {
    const { finding } = await virtualHook({ ...after, alarms: [alarm(-5_000, onset)] }).run();
    expect(finding.verdict).toBe(verdict);
  });

  test('a baseline alarm does not fail the fix, but withholds its proof, and people are told', async () => {
    const hook = virtualHook({ ...after, alarms: [alarm(-300_000, -600_000)] });
    const { finding, proof, told, cautions } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
    expect(proof).toBe('withheld');
    expect(hook.ledger.candidates).toEqual([]);
    expect(kinds(cautions)).toEqual(['baseline-alarm', 'proof-withheld']);
    expect(told).toBe('told');
  });

  test('one with its actions switched off is a person’s wish: no failure, no proof', async () => {
    const hook = virtualHook({ ...after, alarms: [alarm(10_000, 60_000)] });
    const stored = hook.world.cloudwatch.alarms.get('checkout-5xx');
    if (stored) stored.alarm.ActionsEnabled = false;
    const { finding, proof, cautions } = await hook.run();
    expect(finding.verdict).toBe('Succeeded');
    expect(proof).toBe('withheld');
    expect(kinds(cautions)).toContain('alarm-silenced');
  });

  test('one that is configured and does not exist is said to watch nothing', async () => {
    const { finding, cautions, proof } = await virtualHook(after, { alarms: ['checkout-5xx', 'misspelt'] }).run();
    expect(finding.verdict).toBe('Succeeded');
    expect(cautions[0]).toEqual({ kind: 'alarm-missing', detail: expect.stringContaining('misspelt') });
    expect(proof).toBe('withheld');
  });

  test('one that CloudWatch could not evaluate is not OK: no failure, no proof', async () => {
    const hook = virtualHook(after);
    const stored = hook.world.cloudwatch.alarms.get('checkout-5xx');
    if (stored?.kind === 'metric') stored.alarm.EvaluationState = 'EVALUATION_ERROR';
    const { finding, proof, cautions } = await hook.run();
    expect([finding.verdict, proof]).toEqual(['Succeeded', 'withheld']);
    expect(kinds(cautions)).toContain('alarm-unknown');
  });

  test('with no alarms configured the probes alone decide, and CloudWatch is not asked', async () => {
    const hook = virtualHook(after, { alarms: [] });
    expect((await hook.run()).finding.verdict).toBe('Succeeded');
    expect(polls(hook)).toEqual([]);
  });
});

describe('a shift that CodeDeploy does not tell', () => {
  const noShift = () => ({
    ports: (ports: Parameters<NonNullable<NonNullable<Parameters<typeof virtualHook>[1]>['ports']>>[0]) => ({
      codedeploy: { ...ports.codedeploy, shiftOf: async () => undefined },
    }),
  });

  test('makes an older alarm a baseline', async () => {
    const { finding, cautions } = await virtualHook({ ...after, alarms: [alarm(-1, 0)] }, noShift()).run();
    expect(finding.verdict).toBe('Succeeded');
    expect(kinds(cautions)).toEqual(['shift-unknown', 'baseline-alarm', 'proof-withheld']);
  });

  test('but an onset later than the call itself is later than any shift', async () => {
    const onset = SHIFT_AGE + 1_000;
    const { finding } = await virtualHook({ ...after, alarms: [alarm(90_000, onset)] }, noShift()).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'alarm-after-shift' });
  });

  test('withholds the proof, which would be worth nothing without it', async () => {
    const hook = virtualHook(after, noShift());
    const { proof } = await hook.run();
    expect(proof).toBe('withheld');
    expect(hook.ledger.candidates).toEqual([]);
  });
});

describe('alarms that cannot be read', () => {
  const throttledFor = (ms: number, outcome: 'unavailable' | 'refused') => ({
    ports: (ports: Parameters<NonNullable<NonNullable<Parameters<typeof virtualHook>[1]>['ports']>>[0]) => ({
      alarms: {
        read: async (names: readonly string[], signal: AbortSignal) => {
          if (ports.time.now() - noon < ms) throw new CallFailed('cloudwatch:DescribeAlarms', outcome, 'Rate exceeded');
          return ports.alarms.read(names, signal);
        },
      },
    }),
  });

  test('for a while delay the verdict at most, and are noted', async () => {
    const { finding, report, cautions } = await virtualHook(after, throttledFor(minutes(6), 'unavailable')).run();
    expect(finding.verdict).toBe('Succeeded');
    expect(report.at - noon).toBeGreaterThanOrEqual(minutes(6));
    expect(kinds(cautions)).toEqual(['alarm-poll-failed']);
  });

  test('are not asked for more often than at their own pace', async () => {
    let asked = 0;
    const { finding } = await virtualHook(after, {
      timeLeft: minutes(7),
      ports: () => ({
        alarms: {
          read: async () => {
            asked += 1;
            throw new CallFailed('cloudwatch:DescribeAlarms', 'unavailable', 'Rate exceeded');
          },
        },
      }),
    }).run();
    expect(finding.why).toBe('alarms-unreadable');
    expect(asked).toBeLessThanOrEqual(7 * 4 + 1);
  });

  test('for good fail the hook: a soak that nobody watched proves nothing', async () => {
    const { finding } = await virtualHook(after, throttledFor(minutes(60), 'unavailable')).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'alarms-unreadable' });
  });

  test('for lack of a permission fail it at once', async () => {
    const { finding, report } = await virtualHook(after, throttledFor(minutes(60), 'refused')).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'aws-refused' });
    expect(report.at).toBe(noon);
  });
});

test('the soak can watch green through its tasks, with no listener in between', async () => {
  const { listenerArn: _l, url: _u, through: _t, ...rest } = listenerPlan('after-allow-traffic');
  const plan = { ...rest, through: 'task-ips' as const, protocol: 'http' as const, port: 8080, path: '/health' };
  const hook = virtualHook(after, { plan });
  expect((await hook.run()).finding.verdict).toBe('Succeeded');
  expect(new Set(hook.apps.hits)).toEqual(new Set(['green']));
  expect(hook.world.journal.some((c) => c.operation === 'DescribeRules')).toBe(false);
});
