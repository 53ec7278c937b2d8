import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../functions/core/units.ts';
import { stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import type { Thresholds } from '../../sim/metrics/specs.ts';
import { adviceFor } from '../../sim/rehearse/advice.ts';
import type { Run } from '../../sim/rehearse/result.ts';
import { rehearsed, run } from './rehearse-kit.ts';

describe('advice', () => {
  const given = (own: ReturnType<typeof rehearsed>, runs: readonly Run[] = []) =>
    adviceFor({
      rehearsed: own,
      runsOf: (scenario, policy) => runs.filter((one) => one.scenario === scenario && one.policy === policy),
    });
  const sound = () => rehearsed({ guarded: 3, terminationWaitMs: minutes(80) });
  const limits = (over: Partial<Thresholds>) => ({
    ...sound(),
    thresholds: { ...stageThresholds.prod, ...over },
  });
  const policy = (over: object) => {
    const { service } = sound();
    return { ...sound(), service: { ...service, policy: { ...service.policy, ...over } } };
  };
  const rollback = (over: object) => {
    const { service } = sound();
    return { ...sound(), service: { ...service, rollback: { ...service.rollback, ...over } } };
  };
  const problems = (own: ReturnType<typeof rehearsed>, runs: readonly Run[] = []) =>
    given(own, runs).map(({ problem }) => problem);

  test('is none where everything is sound', () => {
    expect(given(sound())).toEqual([]);
  });

  test('names the 5xx alarm that cannot see a 3 % fault, from 3 % on', () => {
    const blind = limits({ errorRatePercent: 5, trafficDatapoints: 2, trafficPeriods: 3, failedRequests: 25 });
    expect(given(blind)).toEqual([
      {
        scenario: '5xx-three-percent',
        problem: 'your 5xx alarm cannot see a 3 % fault: threshold 5 % over 2 of 3×60 s',
        change: expect.stringContaining('failedRequests (25 a minute) sees it, from 14 requests a second on'),
      },
    ]);
    expect(given(limits({ errorRatePercent: 2.9 }))).toEqual([]);
  });

  test('names the limit that lets people be hurt unseen', () => {
    const unseen = run('nobody', { scenario: 'latency-creep', detectedMs: undefined });
    expect(given(limits({ latencyP99Ms: 9_000 }), [unseen])).toEqual([
      {
        scenario: 'latency-creep',
        problem: 'in 1 of 1 runs people are hurt and no alarm of yours fires',
        change: 'lower latencyP99Ms (now 9000)',
      },
    ]);
    expect(given(sound(), [run('nobody', { scenario: 'latency-creep' })])).toEqual([]);
  });

  test('names the latency alarm that is late, beyond ten minutes in the median', () => {
    const seen = (at: number) => [run('nobody', { scenario: 'latency-creep', detectedMs: minutes(at) })];
    expect(problems(sound(), seen(11))).toEqual([
      'your latency alarm fires 11 min after requests have begun to take 300 ms longer: threshold 1000 ms over 2 of 3×60 s',
    ]);
    expect(given(sound(), seen(10))).toEqual([]);
  });

  test('says how many are missed by alarms without data', () => {
    const missed = run('belay', { scenario: 'alarm-that-never-fires', missed: true });
    expect(problems(sound(), [missed])).toEqual([
      'an alarm without data never fires: 1 of 1 runs are missed, by Belay too',
    ]);
    expect(given(sound(), [{ ...missed, missed: false }])).toEqual([]);
  });

  test('compares the termination wait with the leak', () => {
    const late = run('codedeploy-alarms', { recoveredMs: undefined });
    const short = { ...sound(), terminationWaitMs: minutes(30) };
    expect(problems(short, [late])).toEqual([expect.stringContaining('blue is gone 30 min after the shift')]);
    expect(problems(short, [late])[0]).toContain('in 1 of 1 runs');
    expect(given(short, [run('codedeploy-alarms')])).toEqual([]);
    expect(given(sound(), [late])).toEqual([]);
    expect(given(short, [{ ...late, detectedMs: undefined }])).toEqual([]);
  });

  test('compares reach with the wait and with the leak, and bake with the leak', () => {
    expect(problems(rollback({ reachMs: minutes(80) }))).toEqual([expect.stringContaining('does not exceed')]);
    expect(problems(rollback({ reachMs: minutes(81) }))).toEqual([]);
    const short = { ...rollback({ reachMs: minutes(60) }), terminationWaitMs: minutes(30) };
    expect(problems(short)).toEqual([expect.stringContaining('reach is 60 min')]);
    expect(problems(rollback({ bakeMs: minutes(15) }))).toEqual([expect.stringContaining('bake is 15 min')]);
    expect(problems(rollback({ bakeMs: minutes(20) }))).toEqual([]);
  });

  test('says what a mode costs that does not act', () => {
    const stuck = run('belay', { recoveredMs: undefined });
    const own = { ...sound(), service: { ...sound().service, mode: 'propose' as const } };
    expect(problems(own, [stuck, run('belay')])).toEqual([
      'mode propose: in 1 of 2 runs after the window Belay knew what to do, and did not do it',
    ]);
    expect(problems(sound(), [stuck])).toEqual([]);
    expect(problems(own, [run('belay')])).toEqual([]);
  });

  test('reckons what a soak can meet', () => {
    expect(problems(policy({ soakMs: seconds(60), unhealthyMax: 2 }))).toEqual([
      'a soak of 60 s makes 29 probes, and more than 2 must fail: it meets a 3 % fault in 6 % of the deployments',
    ]);
    expect(problems(policy({ soakMs: minutes(5), unhealthyMax: 1 }))).toEqual([]);
  });

  test('says that BeforeAllowTraffic is blind when most of what fails at once gets through', () => {
    const through = run('belay', { scenario: '5xx-at-once', failedRequests: 9 });
    const stopped = { ...through, failedRequests: 0 };
    expect(problems(sound(), [through])).toEqual([
      expect.stringContaining('BeforeAllowTraffic (listener) let a version'),
    ]);
    expect(given(sound(), [through, stopped])).toEqual([]);
  });

  test('counts alarms and guarded services', () => {
    const { service } = sound();
    const one = { ...sound(), service: { ...service, alarms: ['checkout-5xx'] } };
    expect(problems(one)).toEqual(['belay.yaml names 1 alarm of checkout; rehearsed were the five of StageAlarms']);
    const two = { ...rehearsed({ guarded: 2 }), terminationWaitMs: minutes(80) };
    expect(problems(two)).toEqual([expect.stringContaining('2 of your services are guarded')]);
  });
});
