import { describe, expect, test } from 'vitest';
import { tempFile } from '../kit/files.ts';
import { AFTER, BEFORE, belay, eventFile, HEALTHY, hookEvent, scenarioFile, withoutColours } from './run.ts';

const json = (text: string): unknown => JSON.parse(text);

describe('with --json', () => {
  test('one event prints one document', async () => {
    const ran = await belay('replay', BEFORE, '--scenario', 'healthy', '--json');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(json(ran.out)).toMatchObject({
      eventFile: BEFORE,
      function: 'before-allow-traffic',
      wake: 'hook-call',
      scenario: 'healthy',
      verdict: 'Succeeded',
      why: 'healthy',
      expectation: { met: true, unmet: [] },
    });
  });

  test('several events print one array, in their order', async () => {
    const second = eventFile(hookEvent);
    const ran = await belay('replay', BEFORE, second, '--scenario', 'healthy', '--json');
    expect(ran.code).toBe(0);
    expect(json(ran.out)).toMatchObject([
      { eventFile: BEFORE, verdict: 'Succeeded' },
      { eventFile: second, event: hookEvent, verdict: 'Succeeded' },
    ]);
  });

  test('stdout ends in one line break, and logs are JSON lines on stderr', async () => {
    const ran = await belay('replay', BEFORE, '--scenario', 'healthy', '--json');
    expect(ran.out).toMatch(/[^\n]\n$/);
    expect(ran.logs.map(json)).toMatchObject([{ level: 'INFO', message: 'hook verdict', verdict: 'Succeeded' }]);
  });

  test('an event with a byte order mark is read', async () => {
    const path = tempFile('event.json', `\uFEFF${JSON.stringify(hookEvent)}`);
    const ran = await belay('replay', path, '--scenario', 'healthy', '--json');
    expect(json(ran.out)).toMatchObject({ event: hookEvent, verdict: 'Succeeded' });
  });

  test('an event may name any deployment: the scenario describes the one that it names', async () => {
    const event = { ...hookEvent, DeploymentId: 'd-ABCDEF123' };
    const ran = await belay('replay', eventFile(event), '--scenario', 'healthy', '--json');
    expect(json(ran.out)).toMatchObject({ event, verdict: 'Succeeded', final: { hookStatus: 'Succeeded' } });
  });

  test('keys that Belay does not know change nothing', async () => {
    const event = { ...hookEvent, Combined: 'x', url: 'http://127.0.0.1:1/' };
    const ran = await belay('replay', eventFile(event), '--scenario', 'healthy', '--json');
    expect(json(ran.out)).toMatchObject({ event, verdict: 'Succeeded' });
  });
});

describe('which function gets an event', () => {
  test('the scenario says', async () => {
    const ran = await belay('replay', AFTER, '--scenario', 'healthy-soak', '--json');
    expect(json(ran.out)).toMatchObject({ function: 'after-allow-traffic', verdict: 'Succeeded' });
  });

  test('--function overrides', async () => {
    const args = ['replay', BEFORE, '--scenario', 'healthy', '--function', 'after-allow-traffic', '--json'];
    expect(json((await belay(...args)).out)).toMatchObject({ function: 'after-allow-traffic', verdict: 'Succeeded' });
  });

  test('--function forces one upon an event that it would never get', async () => {
    const ran = await belay('replay', eventFile({ foo: 1 }), '--function', 'before-allow-traffic', '--json');
    expect(ran.code).toBe(0);
    expect(json(ran.out)).toMatchObject({ verdict: 'Failed', why: 'bad-event', report: 'nobody-to-answer' });
  });
});

test('without a scenario an event meets an empty world, and that is no failure of the replay', async () => {
  const ran = await belay('replay', BEFORE, '--function', 'before-allow-traffic', '--json');
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(json(ran.out)).toMatchObject({
    scenario: null,
    verdict: 'Failed',
    why: 'unknown-deployment',
    expectation: null,
    observations: [],
    reportedAt: null,
    final: { hookStatus: null, deploymentStatus: null },
  });
});

describe('an expectation that is not met', () => {
  const wrong = 'expect: { verdict: Failed, why: too-slow, notifications: 3, probes: 3 }';

  test('exits with 1, and says what was expected and what came', async () => {
    const ran = await belay('replay', BEFORE, '--scenario', scenarioFile(wrong), '--json');
    expect(ran).toMatchObject({ code: 1, err: '' });
    expect(json(ran.out)).toMatchObject({
      scenario: 'mine',
      verdict: 'Succeeded',
      expectation: {
        met: false,
        unmet: [
          'verdict: expected Failed, got Succeeded',
          'why: expected too-slow, got healthy',
          'notifications: expected 3, got 0',
        ],
      },
    });
  });

  test('is told to people, too', async () => {
    withoutColours();
    const ran = await belay('replay', BEFORE, '--scenario', scenarioFile(wrong));
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('UNMET   why: expected too-slow, got healthy');
  });

  test('is one that only the expectation decides: an expected Failed exits with 0', async () => {
    const scenario = scenarioFile('green: [{ status: 500 }]', 'expect: { verdict: Failed, why: unhealthy-status }');
    expect(await belay('replay', BEFORE, '--scenario', scenario, '--json')).toMatchObject({ code: 0, err: '' });
  });
});

describe('a scenario that Lambda itself would end', () => {
  test('ends without a verdict, which is not what was expected', async () => {
    const limits = 'limits: { lambdaTimeoutMs: 0 }';
    const ran = await belay('replay', BEFORE, '--scenario', scenarioFile(HEALTHY, limits), '--json');
    expect(ran.code).toBe(1);
    expect(json(ran.out)).toMatchObject({ expectation: { met: false } });
  });
});

describe('without --json', () => {
  test('the story names what came in, what was seen, the verdict, and what became of it', async () => {
    withoutColours();
    const ran = await belay('replay', BEFORE, '--scenario', 'unhealthy-500');
    expect(ran).toMatchObject({ code: 0, err: '' });
    const story = [
      /^unhealthy-500 · Green answers 500$/m,
      /^ {2}in {6}before-allow-traffic ← events\/before-allow-traffic\.json$/m,
      /^ {2}limits .*attemptTimeout 1500 ms/m,
      /call {3}codedeploy GetDeployment: ok$/m,
      /probe {2}unhealthy: status 500, expected 200$/m,
      /^ {2}verdict Failed \(unhealthy-status\): unhealthy \(2\) > unhealthyMax \(1\)/m,
      /^ {2}report {2}reported at [\d:.]+, \d+ ms before the Lambda deadline; the deployment is Failed$/m,
      /^ {2}told {4}Belay: checkout before-allow-traffic Failed \(unhealthy-status\)$/m,
      /^ {2}as expected$/m,
    ];
    for (const line of story) expect(ran.out).toMatch(line);
  });

  test('a lost report is told as that', async () => {
    withoutColours();
    const ran = await belay('replay', BEFORE, '--function', 'before-allow-traffic');
    expect(ran.out).toMatch(/^ {2}report {2}not-reported; CodeDeploy holds no such hook call$/m);
    expect(ran.out).toMatch(/^ {2}failed {2}HookNotReported: /m);
  });
});
