import { describe, expect, test } from 'vitest';
import { ALARM, BEFORE, belay, expectComplaint, incidentFile, ROLLED_BACK, withoutColours } from './run.ts';

describe("a responder's scenario is complained about in one line", () => {
  const withScenario = (name: string) => ['replay', ALARM, '--scenario', name];

  test.each([
    ['an unknown key', [ROLLED_BACK, 'sweep_every: 5'], /Unrecognized key.*sweep_every/],
    ['an unknown key further in', [ROLLED_BACK, 'others: { gaurded: 1 }'], /others: Unrecognized key.*gaurded/],
    ['an unknown deed', [ROLLED_BACK, 'deeds: [{ at: 1, do: explode }]'], /deeds\.0\.do: /],
    ['an unknown reason', ['expect: { decision: { kind: wait, why: unwell }, writes: 0 }'], /expect\.decision\.why: /],
    [
      'an expectation that promises nothing of writes',
      ['expect: { decision: { kind: wait, why: settling } }'],
      /writes/,
    ],
    ['no expectation', [], /expect: /],
    [
      'an alarm in no known state',
      [ROLLED_BACK, 'alarms: { a: { states: [{ at: 1, state: ON }] } }'],
      /states\.0\.state/,
    ],
    ["a hook's keys", [ROLLED_BACK, 'green: [{ status: 500 }]'], /Unrecognized key.*green/],
  ])('with %s', async (_, lines, problem) => {
    const path = incidentFile(...lines);
    await expectComplaint(withScenario(path), path, 'not a scenario', problem);
  });

  test.each([
    ['a limit that nobody knows', 'rollback: { bakeMins: 3 }', /scenario mine: limits: .*bakeMins/],
    ['limits that contradict each other', 'policy: { reportReserveMs: 100 }', 'reportReserveMs (100) must be at least'],
    [
      'a fault that could never strike',
      'faults: [{ service: ecs, operation: Reboot, kind: throttle, times: 1 }]',
      'scenario mine: no such operation to fault: ecs:Reboot',
    ],
    ['a death after what never happens', 'diesAfter: codedeploy:Reboot', 'codedeploy:Reboot'],
    ['a death after no call at all', 'diesAfter: Reboot', 'Reboot:'],
    ['an event file that is missing', 'also: [nowhere.json]', 'events/nowhere.json: no such file'],
  ])('with %s', (_, line, problem) => expectComplaint(withScenario(incidentFile(ROLLED_BACK, line)), problem));

  test('that would end otherwise exits with 1, and says what was expected and what came', async () => {
    const wrong = 'expect: { decision: { kind: roll-back, why: bad-deployment, to: checkout:40 }, writes: 2 }';
    const ran = await belay(...withScenario(incidentFile(wrong)), '--json');
    expect(ran).toMatchObject({ code: 1, err: '' });
    const unmet = ['to: expected checkout:40, got checkout:41', 'writes: expected 2, got 1'];
    expect(JSON.parse(ran.out)).toMatchObject({ scenario: 'mine', expectation: { met: false, unmet } });
  });

  test('that would end otherwise is told to people, too', async () => {
    withoutColours();
    const wrong = 'expect: { decision: { kind: escalate, why: held }, writes: 1 }';
    const ran = await belay(...withScenario(incidentFile(wrong)));
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('UNMET   decision: expected escalate (held), got roll-back (bad-deployment)');
  });
});

describe('an event and a scenario of different functions are complained about in one line', () => {
  test.each<[string, string[], string]>([
    [
      "an alarm and a hook's scenario",
      [ALARM, '--scenario', 'healthy'],
      'goes to alarm-responder, and the scenario healthy',
    ],
    ["a hook's call and a responder's scenario", [BEFORE, '--scenario', 'held'], 'both hooks get this event'],
    [
      "a forced hook and a responder's scenario",
      [BEFORE, '--scenario', 'held', '--function', 'before-allow-traffic'],
      'goes to before-allow-traffic, and the scenario held',
    ],
    [
      "a forced responder and a hook's scenario",
      [BEFORE, '--scenario', 'healthy', '--function', 'alarm-responder'],
      'goes to alarm-responder, and the scenario healthy',
    ],
  ])('%s', (_, args, words) => expectComplaint(['replay', ...args], args[0] ?? '', words));
});

describe('--function forces', () => {
  test('an alarm upon a hook, which answers that it is none of its calls', async () => {
    const ran = await belay('replay', ALARM, '--function', 'before-allow-traffic', '--json');
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'Failed', why: 'bad-event', calls: [] });
  });

  test("a hook's call upon the responder, which skips it", async () => {
    const ran = await belay('replay', BEFORE, '--function', 'alarm-responder', '--json');
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ outcomes: [{ decision: { why: 'not-an-alarm' } }], calls: [] });
  });
});
