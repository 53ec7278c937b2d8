import { truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shippedScenarios } from '../../cli/replay/scenario-file.ts';
import { tempFile, tempFolder } from '../kit/files.ts';
import { BEFORE, belay, eventFile, expectComplaint, HEALTHY, hookEvent, scenarioFile } from './run.ts';

describe('an event file is complained about in one line', () => {
  const forced = ['--function', 'before-allow-traffic'];

  test('that is missing', () => expectComplaint(['replay', 'nowhere.json', ...forced], 'nowhere.json: no such file'));

  test('that is a folder', async () => {
    const folder = tempFolder();
    await expectComplaint(['replay', folder, ...forced], folder, 'is a folder');
  });

  test.each([
    ['nothing', ''],
    ['half of an object', '{"DeploymentId":'],
    ['several lines that are no JSON', 'DeploymentId: d-1\nother: 2\n'],
    ['two documents', '{}\n{}'],
    ['bytes', '\u0000\u0001'],
  ])('that holds %s', async (_, content) => {
    const path = tempFile('event.json', content);
    await expectComplaint(['replay', path, ...forced], path, 'is not JSON', 'as Lambda would receive it');
  });

  test('that is larger than any event', async () => {
    const path = tempFile('event.json', '{}');
    truncateSync(path, 6 * 1024 * 1024 + 1);
    await expectComplaint(['replay', path, ...forced], path, 'has 6291457 bytes, at most 6291456');
  });

  test.each([[{ foo: 1 }], [[]], [null], ['x'], [7], [[hookEvent]], [{ Records: [] }], [{ Records: 'x' }]])(
    'whose shape no function of Belay receives: %j',
    async (event) => {
      const path = eventFile(event);
      const words = [path, 'unknown event shape', 'DeploymentId, LifecycleEventHookExecutionId'];
      await expectComplaint(['replay', path], ...words);
      await expectComplaint(['replay', path, '--scenario', 'healthy'], ...words);
    },
  );

  test('that does not say which function it is for', () =>
    expectComplaint(
      ['replay', BEFORE],
      BEFORE,
      '--function before-allow-traffic or after-allow-traffic',
      '--scenario',
    ));

  test('of several, before any is run', async () => {
    const last = eventFile({ foo: 1 });
    await expectComplaint(['replay', BEFORE, last, '--scenario', 'healthy'], last);
  });
});

describe('a scenario is complained about in one line', () => {
  const withScenario = (name: string) => ['replay', BEFORE, '--scenario', name];

  test('that nobody ships, with those that are shipped', () =>
    expectComplaint(withScenario('helthy'), '--scenario helthy: unknown scenario', ...shippedScenarios()));

  test('whose file is missing', () => expectComplaint(withScenario('./nowhere.yaml'), './nowhere.yaml: no such file'));

  test('whose file is a folder', async () => {
    const folder = tempFolder();
    await expectComplaint(withScenario(folder), folder, 'is a folder');
  });

  test('that is not YAML', async () => {
    const path = scenarioFile('alarms: [ {');
    await expectComplaint(withScenario(path), path, 'is not YAML');
  });

  test.each([
    ['an unknown key', [HEALTHY, 'test_listener: blue'], /Unrecognized key.*test_listener/],
    ['an unknown key further in', [HEALTHY, 'limits: { pause: 5 }'], /limits: Unrecognized key.*pause/],
    ['an unknown reason', ['expect: { verdict: Failed, why: unwell }'], /expect\.why: /],
    ['no expectation', [], /expect: /],
    ['a time below zero', [HEALTHY, 'limits: { soakMs: -1 }'], /limits\.soakMs: /],
    ['several mistakes at once', ['creator: me', 'through: luck'], /creator: .*through: .*expect: /],
  ])('with %s', async (_, lines, problem) => {
    const path = scenarioFile(...lines);
    await expectComplaint(withScenario(path), path, 'not a scenario', problem);
  });

  test('that is empty', async () => {
    const path = tempFile('empty.yaml', '');
    await expectComplaint(withScenario(path), path, 'not a scenario');
  });

  test('whose limits contradict each other', () =>
    expectComplaint(
      withScenario(scenarioFile(HEALTHY, 'limits: { reportReserveMs: 100 }')),
      'scenario mine: limits: ',
      'reportReserveMs (100) must exceed',
    ));

  test('whose fault could never strike', () =>
    expectComplaint(
      withScenario(scenarioFile(HEALTHY, 'faults: [{ service: ecs, operation: Reboot, kind: throttle, times: 1 }]')),
      'ecs:Reboot',
    ));
});

describe('usage is complained about in one line', () => {
  test.each<[string, string[], string | RegExp]>([
    ['no command', [], 'no command given'],
    ['an unknown command', ['replai'], "unknown command 'replai'"],
    ['an unknown flag', ['replay', BEFORE, '--scenari', 'healthy'], "unknown option '--scenari'"],
    ['an unknown flag before the command', ['--josn'], "unknown option '--josn'"],
    ['no event file', ['replay'], "missing required argument 'event.json'"],
    [
      'a wrong function',
      ['replay', BEFORE, '--function', 'before'],
      /before-allow-traffic, after-allow-traffic, alarm-responder/,
    ],
    ['a flag without its value', ['replay', BEFORE, '--scenario'], '--scenario'],
    ['an argument too many', ['start', 'healthy'], 'too many arguments'],
  ])('%s', (_, args, word) => expectComplaint(args, word, '--help'));
});

describe('help goes to stdout, with exit code 0', () => {
  test.each([
    [['--help'], ['replay', 'start', 'Usage: belay']],
    [['help'], ['replay', 'start', 'Usage: belay']],
    [
      ['replay', '--help'],
      ['--scenario', '--function', '--json', 'Exit code', ...shippedScenarios()],
    ],
    [
      ['start', '--help'],
      ['--json', '--all'],
    ],
  ])('%j', async (args, words) => {
    const ran = await belay(...args);
    expect(ran).toMatchObject({ code: 0, err: '', logs: [] });
    for (const word of words) expect(ran.out).toContain(word);
  });
});
