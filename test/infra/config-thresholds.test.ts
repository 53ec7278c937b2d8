import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBelay } from '../../infra/config/read-belay.ts';
import { brokenThresholds, stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import { read } from '../kit/files.ts';
import { file, type Json, only, problems, reading, service, stage } from './config-kit.ts';

const { gamma, prod } = stageThresholds;
const ofCart = (own: Json, top: Json = {}) =>
  only({ ...top, services: [{ ...service, thresholds: own }] }).thresholds['cart'];
const ofProfile = (profile: string, profiles: Json) =>
  only({ profiles, stages: { prod: { ...stage, profile } } }).thresholds['cart'];
const wrong = (thresholds: unknown) => problems({ services: [{ ...service, thresholds }] });
const here = 'services[0].thresholds';

describe('the thresholds of a service', () => {
  test('are those of the alarms of its profile', () => {
    expect(only().thresholds).toEqual({ cart: prod });
    expect(ofProfile('gamma', {})).toEqual(gamma);
  });

  test('are those of the built-in profile that an own one bends, along the whole way', () => {
    const profiles = { fast: { extends: 'nightly' }, nightly: { extends: 'gamma', soak: '30s' } };
    expect(ofProfile('fast', profiles)).toEqual(gamma);
  });

  test('are bent by each profile on the way, by the defaults, and last by itself', () => {
    const profiles = {
      fast: { extends: 'nightly', thresholds: { requestsMin: 3, cpuPercent: 70 } },
      nightly: { extends: 'gamma', thresholds: { requestsMin: 2, memoryPercent: 60 } },
    };
    const top = { profiles, stages: { prod: { ...stage, profile: 'fast' } } };
    expect(ofCart({}, top)).toEqual({ ...gamma, requestsMin: 3, cpuPercent: 70, memoryPercent: 60 });
    const defaults = { thresholds: { cpuPercent: 65, failedRequests: 4 } };
    expect(ofCart({ failedRequests: 1.5 }, { ...top, defaults })).toEqual({
      ...gamma,
      requestsMin: 3,
      memoryPercent: 60,
      cpuPercent: 65,
      failedRequests: 1.5,
    });
  });

  test('are no concern of the functions', () => {
    expect(JSON.stringify(only({ defaults: { thresholds: { cpuPercent: 65 } } }).config)).not.toContain('Percent');
  });

  test('are shown in the sample as they may be written', () => {
    const text = read('belay.yaml').replace('# thresholds: {', 'thresholds: {');
    const found = readBelay(text, 'belay.yaml');
    const prod = found.ok ? found.stages.find((one) => one.stage === 'prod') : undefined;
    expect(prod?.thresholds['checkout']).toEqual({ ...stageThresholds.prod, errorRatePercent: 0.5, latencyP99Ms: 400 });
    expect(prod?.thresholds['cart']).toEqual(stageThresholds.prod);
  });
});

describe('of thresholds it is a problem', () => {
  const PERCENT = 'must be above 0 and below 100, or it never or always fires';
  const MINUTES = 'must be a whole number of minutes, 1 to 1440 (a day)';
  test.each<[string, unknown, string]>([
    ['errorRatePercent', 0, PERCENT],
    ['errorRatePercent', 100, PERCENT],
    ['cpuPercent', -1, PERCENT],
    ['memoryPercent', 101, PERCENT],
    ['errorRatePercent', '1%', PERCENT],
    ['failedRequests', 0, 'must be above 0'],
    ['latencyP99Ms', -1, 'must be above 0'],
    ['latencyP99Ms', '800ms', 'must be above 0'],
    ['requestsMin', 0, 'must be a whole number, 1 or more'],
    ['requestsMin', 1.5, 'must be a whole number, 1 or more'],
    ['trafficDatapoints', 0, MINUTES],
    ['trafficPeriods', 1_441, MINUTES],
    ['resourceDatapoints', 2.5, MINUTES],
    ['resourcePeriods', 0, MINUTES],
  ])('that %s is %j', (key, value, rule) => {
    expect(wrong({ [key]: value })).toEqual([`${here}.${key} ${rule}, received ${JSON.stringify(value)}`]);
  });

  test.each([[Number.POSITIVE_INFINITY], [Number.NaN]])('that a number is %s', (value) => {
    for (const key of Object.keys(prod)) expect(wrong({ [key]: value })).toHaveLength(1);
  });

  test.each([
    [5, '5'],
    [[], 'a list of 0'],
    [null, 'nothing'],
  ])('that they are %j', (value, said) => {
    expect(wrong(value)).toEqual([
      `${here} must be a mapping of thresholds, such as { errorRatePercent: 0.5 }, received ${said}`,
    ]);
  });

  test('that one is unknown, in a profile and in the defaults too', () => {
    const stray = { latencyMs: 1 };
    expect(wrong(stray)).toEqual([`${here}.latencyMs is an unknown key`]);
    expect(problems({ profiles: { prod: { thresholds: stray } } })).toEqual([
      'profiles.prod.thresholds.latencyMs is an unknown key',
    ]);
    expect(problems({ defaults: { thresholds: stray } })).toEqual(['defaults.thresholds.latencyMs is an unknown key']);
  });

  const NEVER =
    'contradict each other: trafficDatapoints must be below trafficPeriods, or an alarm may never fire: the newest minute is hardly ever whole; received 3 of 3';

  test('that they contradict each other, told once and where that arises', () => {
    const all = { trafficDatapoints: 3 };
    const two = [service, { ...service, service: 'search', ecsService: 'search' }];
    expect(wrong(all)).toEqual([`${here} ${NEVER}`]);
    expect(problems({ defaults: { thresholds: all }, services: two })).toEqual([`defaults.thresholds ${NEVER}`]);
    const profiles = { prod: { thresholds: all }, night: { extends: 'prod', thresholds: { cpuPercent: 50 } } };
    const stages = { prod: stage, night: stage };
    expect(problems({ profiles, stages, services: [service, { ...service, stage: 'night' }] })).toEqual([
      `profiles.prod.thresholds ${NEVER}`,
    ]);
  });

  test('that more minutes of CPU must be bad than are looked at, and not that all must', () => {
    expect(wrong({ resourceDatapoints: 6 })).toEqual([
      `${here} contradict each other: resourceDatapoints must not exceed resourcePeriods; received 6 of 5`,
    ]);
    expect(wrong({ resourceDatapoints: 5 })).toEqual([]);
  });

  test('beside what is wrong with the limits', () => {
    const found = problems({ services: [{ ...service, limits: { soak: '15m' }, thresholds: { cpuPercent: 0 } }] });
    expect(found.map((one) => one.split(' ')[0])).toEqual(['services[0].limits', `${here}.cpuPercent`]);
  });
});

test('whatever thresholds a file may have are sound as StageAlarms sees it', () => {
  const value = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(1, 2, 5, 99) },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom(-1, 0, 0.5, 100, 1_440, 1_441), fc.double()) },
  );
  const keys = Object.fromEntries(Object.keys(prod).map((key) => [key, value]));
  let taken = 0;
  fc.assert(
    fc.property(fc.record(keys, { requiredKeys: [] }), (thresholds) => {
      const found = reading(file({ services: [{ ...service, thresholds }] }));
      const [one] = found.ok ? found.stages : [];
      const cart = one?.thresholds['cart'];
      if (cart) taken += 1;
      expect(cart ? brokenThresholds(cart) : []).toEqual([]);
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(taken).toBeGreaterThan(20);
});
