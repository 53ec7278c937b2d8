import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rollbackProfiles } from '../../functions/core/policy.ts';
import { minutes } from '../../functions/core/units.ts';
import { stageThresholds } from '../../infra/constructs/alarm-thresholds.ts';
import { BadSetting, makeAnswers, readSettings } from '../../infra/demo/app/faults.mjs';
import { appSpecOutputOf, demoVariants } from '../../infra/demo/faults.ts';
import { read } from '../kit/files.ts';

const startedAt = Date.UTC(2026, 10, 21, 12);
const answersOf = (env: Record<string, string>) =>
  makeAnswers({ settings: readSettings(env), identity: { revision: '42' }, startedAt });
/** The status of each of the first so many pages, all at that minute after the start. */
const pages = (env: Record<string, string>, n: number, minute = 0) => {
  const answer = answersOf(env);
  return Array.from({ length: n }, () => answer('/', startedAt + minutes(minute)).status);
};
const failures = (statuses: readonly number[]) => statuses.filter((status) => status === 500).length;

describe('a share', () => {
  test.each([
    ['0.03', 99, 2],
    ['0.03', 100, 3],
    ['0.29', 100, 29],
    ['0.0001', 9_999, 0],
    ['0.0001', 10_000, 1],
    ['1', 7, 7],
    ['1.0', 7, 7],
  ])('of %s fails, of %i pages, %i', (FAULT_SHARE, n, failed) => {
    expect(failures(pages({ FAULT: 'errors', FAULT_SHARE }, n))).toBe(failed);
  });

  test('is exact for any share and any number of pages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 3_000 }), (per10000, n) => {
        const failed = failures(pages({ FAULT: 'errors', FAULT_SHARE: (per10000 / 10_000).toFixed(4) }, n));
        expect(failed).toBe(Math.floor((n * per10000) / 10_000));
      }),
      { numRuns: 100 },
    );
  });

  test('is spread: a tenth is every tenth', () => {
    const failed = pages({ FAULT: 'errors', FAULT_SHARE: '0.1' }, 30).flatMap((status, i) =>
      status === 500 ? [i] : [],
    );
    expect(failed.map((i, n) => i - (failed[n - 1] ?? i - 10))).toEqual([10, 10, 10]);
  });

  test('is all where nothing is said', () => expect(failures(pages({ FAULT: 'errors' }, 5))).toBe(5));
});

describe('fail-after', () => {
  const late = { FAULT: 'fail-after', FAULT_AFTER_MINUTES: '25' };

  test('begins on its minute, not a moment before', () => {
    const answer = answersOf(late);
    const at = (ms: number) => answer('/', startedAt + ms).status;
    expect([at(0), at(minutes(25) - 1), at(minutes(25)), at(minutes(90))]).toEqual([200, 200, 500, 500]);
  });

  test('leaves /health and /alive good', () => {
    const answer = answersOf(late);
    const at = startedAt + minutes(26);
    expect([answer('/health', at).status, answer('/alive', at).status]).toEqual([200, 200]);
  });

  test('fails a share from then on, and counts only from then on', () => {
    const answer = answersOf({ ...late, FAULT_SHARE: '0.5' });
    const three = (at: number) => [1, 2, 3].map(() => answer('/', startedAt + at).status);
    expect(failures(three(0))).toBe(0);
    expect(three(minutes(25))).toEqual([200, 500, 200]);
  });
});

describe('a setting', () => {
  test.each([
    ['an unknown fault', { FAULT: 'x' }, /^FAULT must name .* received "x"$/],
    ['a fault that every object inherits', { FAULT: 'constructor' }, /^FAULT must name/],
    ['a fault twice', { FAULT: 'errors,errors' }, /^FAULT must name each fault once/],
    ['no fault between commas', { FAULT: 'errors,' }, /^FAULT must name/],
    ['a share of nothing', { FAULT: 'errors', FAULT_SHARE: '0.0' }, /^FAULT_SHARE .* received "0.0"$/],
    ['a share above all', { FAULT: 'errors', FAULT_SHARE: '1.0001' }, /^FAULT_SHARE/],
    ['a share too fine to count', { FAULT: 'errors', FAULT_SHARE: '0.00001' }, /^FAULT_SHARE/],
    ['a share in percent', { FAULT: 'errors', FAULT_SHARE: '3' }, /^FAULT_SHARE/],
    ['a share in words', { FAULT: 'errors', FAULT_SHARE: '' }, /^FAULT_SHARE/],
    ['a share of a fault without one', { FAULT: 'unhealthy', FAULT_SHARE: '0.5' }, /^FAULT_SHARE is read only with/],
    ['a share of no fault', { FAULT_SHARE: '0.5' }, /FAULT is not set$/],
    ['slow without how slow', { FAULT: 'slow' }, /^FAULT=slow needs FAULT_LATENCY_MS/],
    ['no latency at all', { FAULT: 'slow', FAULT_LATENCY_MS: '0' }, /^FAULT_LATENCY_MS .* from 1 to 60000/],
    ['a latency above a minute', { FAULT: 'slow', FAULT_LATENCY_MS: '60001' }, /^FAULT_LATENCY_MS/],
    ['fail-after without when', { FAULT: 'fail-after' }, /^FAULT=fail-after needs FAULT_AFTER_MINUTES/],
    ['half a minute', { FAULT: 'fail-after', FAULT_AFTER_MINUTES: '0.5' }, /^FAULT_AFTER_MINUTES/],
    ['more than a day', { FAULT: 'fail-after', FAULT_AFTER_MINUTES: '1441' }, /^FAULT_AFTER_MINUTES/],
    ['a port that there is not', { PORT: '65536' }, /^PORT must be a whole number from 0 to 65535; received "65536"$/],
    ['a port in words', { PORT: 'http' }, /^PORT/],
  ])('of %s is refused', (_, env, why) => {
    const read = () => readSettings(env);
    expect(read).toThrow(BadSetting);
    expect(read).toThrow(why);
  });

  test.each([
    ['nothing', {}, { port: 8080, failAtStart: false, unhealthy: false, latencyMs: 0 }],
    ['an empty FAULT', { FAULT: '' }, { failAtStart: false, unhealthy: false }],
    ['a port', { PORT: '65535' }, { port: 65_535 }],
    ['the longest latency', { FAULT: 'slow', FAULT_LATENCY_MS: '60000' }, { latencyMs: 60_000 }],
    [
      'a day',
      { FAULT: 'fail-after', FAULT_AFTER_MINUTES: '1440' },
      { failAfter: { ms: 86_400_000, per10000: 10_000 } },
    ],
    ['two, with blanks', { FAULT: 'unhealthy, errors' }, { unhealthy: true, errorsPer10000: 10_000 }],
  ])('of %s is taken', (_, env, settings) => expect(readSettings(env)).toMatchObject(settings));
});

describe('a variant', () => {
  test.each(demoVariants)('$name is one that the app takes, and says its name', ({ name, environment }) => {
    expect(readSettings(environment)).toHaveProperty('port', 8080);
    expect(environment['RELEASE']).toBe(name);
    expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  });

  test('is an output of the stack of its own', () => {
    const keys = demoVariants.map(({ name }) => appSpecOutputOf(name));
    expect(new Set(keys).size).toBe(demoVariants.length);
    expect(keys.slice(0, 3)).toEqual(['AppSpecGood1', 'AppSpecGood2', 'AppSpecFailAtStart']);
  });

  test('differs from every other, the sound ones too: Belay knows a definition by what is in it', () => {
    const environments = demoVariants.map(({ environment }) => JSON.stringify(environment));
    expect(new Set(environments).size).toBe(demoVariants.length);
  });

  test('has its sentences, and an end', () => {
    const said = demoVariants.flatMap(({ happens, expected }) => [happens, expected]);
    expect(said.filter((sentence) => !/^[A-Z/].*\.$/.test(sentence))).toEqual([]);
    expect(demoVariants.filter(({ ends }) => ends.length === 0)).toEqual([]);
  });

  test('that fails late does so after its window, and within reach of its shift', () => {
    const { environment, ends } = demoVariants.find(({ name }) => name === 'fail-late') ?? {};
    const after = minutes(Number(environment?.['FAULT_AFTER_MINUTES']));
    // A canary of five minutes, a minute of soak, a termination wait of five; as much again to start and for the hooks.
    expect(after).toBeGreaterThan(minutes(2 * (5 + 1 + 5)));
    expect(after).toBeLessThan(rollbackProfiles.gamma.reachMs);
    expect(ends).toEqual(['Succeeded']);
  });

  test.each(demoVariants)('$name has its row in the README, and its deploy', ({ name }) => {
    const readme = read('infra/demo/README.md');
    expect(readme).toMatch(new RegExp(`^\\| .*\`${name}\``, 'm'));
    expect(readme).toMatch(new RegExp(`^npm run --silent game-day -- deploy ${name}$`, 'm'));
  });

  test('is as bad as the alarms of gamma can tell, with a tenth of the traffic of game-day or with all of it', () => {
    const { errorRatePercent, failedRequests, latencyP99Ms, requestsMin } = stageThresholds.gamma;
    const settingsOf = (wanted: string) =>
      readSettings(demoVariants.find(({ name }) => name === wanted)?.environment ?? {});
    const percent = (name: string) => (settingsOf(name).errorsPer10000 ?? 0) / 100;
    const perMinute = 10 * 60;
    expect(perMinute).toBeGreaterThan(requestsMin);
    expect(percent('errors-at-once') / 10).toBeGreaterThan(errorRatePercent);
    expect(percent('errors-after-shift') / 10).toBeLessThan(errorRatePercent);
    expect((perMinute * percent('errors-after-shift')) / 100 / 10).toBeLessThan(failedRequests);
    expect(percent('errors-after-shift')).toBeGreaterThan(errorRatePercent);
    expect((settingsOf('fail-late').failAfter?.per10000 ?? 0) / 100).toBeGreaterThan(errorRatePercent);
    expect(settingsOf('slow').latencyMs).toBeGreaterThan(latencyP99Ms);
  });
});
