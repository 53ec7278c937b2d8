import { describe, expect, test } from 'vitest';
import type { Decision } from '../../functions/core/decision.ts';
import type { Transition } from '../../functions/core/news.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { decisions, examples, firstLine, part, rollBack, rolledBack, stop, transition } from '../kit/news.ts';

type Over = Partial<Transition>;

describe('the drift that a roll-back leaves', () => {
  const HOOKS = 'The hooks refuse it (vetoed) until a fix replaces it, or a person lifts the veto.';
  const drift = (over: Over) => part('Drift', over)[0];

  test.each<[string, Over]>([
    ['a roll-back', {}],
    ['a stopped deployment', { decision: stop }],
    ['a recovery', { decision: examples.recovered, incident: rolledBack() }],
    ['a rollback that did not help', { decision: examples['rollback-did-not-help'], incident: rolledBack() }],
  ])('is told after %s', (_, over) => {
    const warning = `Your pipeline still holds checkout:43: the next IaC deployment ships it again. ${HOOKS}`;
    expect(drift(over)).toBe(warning);
  });

  test.each<[string, Over]>([
    ['nothing was done', { decision: examples['no-known-good'] }],
    ['it was only proposed', { decision: examples['mode-propose'] }],
    ['the race was lost', { result: 'lost-race' }],
    ['nobody knows whether it began', { result: 'timeout' }],
    ['the rollback failed', { decision: examples['rollback-failed'], incident: rolledBack() }],
    ['an act is only held back', { decision: { ...examples['rollback-did-not-help'], would: rollBack } }],
    ['nothing is known of the revisions', { decision: examples.recovered }],
  ])('is not told when %s', (_, over) => expect(drift(over)).toBeUndefined());

  test('promises no hook where CodeDeploy does not deploy', () => {
    const told = drift({ decision: { ...rollBack, via: 'update-service' }, codedeploy: undefined });
    expect(told).toContain('No hook refuses it');
    expect(told).not.toContain('vetoed');
  });

  test('takes the act from the transition where the incident is gone', () => {
    expect(drift({ decision: examples.recovered, incident: undefined, act: rollBack })).toContain('checkout:43');
  });
});

describe('the override that a fix needs', () => {
  const HEADING = 'If you ship a fix now';

  test('is told while alarms still fire, with the words of the command line and of the API', () => {
    const lines = part(HEADING, { stillFiring: ['checkout-5xx', 'checkout-latency'] });
    expect(lines[0]).toContain('Still in ALARM: checkout-5xx, checkout-latency.');
    expect(lines[1]?.trim()).toBe('--override-alarm-configuration enabled=false');
    expect(lines[2]).toContain('overrideAlarmConfiguration');
    expect(lines[2]).toContain('codedeploy:UpdateDeploymentGroup');
  });

  test('is not told when none fires', () => expect(part(HEADING)).toEqual([]));

  test('is another one for ECS, which does not watch such alarms at all', () => {
    const lines = part(HEADING, { stillFiring: ['checkout-5xx'], codedeploy: undefined });
    expect(lines.join(' ')).toMatch(/ECS ignores alarms that fire at its start/);
    expect(lines.join(' ')).not.toContain('--override');
  });
});

describe('the page for a shared cause', () => {
  const decision = examples['shared-cause-suspected'];
  const services = (count: number) => Array.from({ length: count }, (_, i) => `service-${i}`);

  test('is one for all: every service by name', () => {
    expect(firstLine({ decision, firing: ['checkout', 'cart', 'search'] })).toBe(
      '3 services are in trouble at once (checkout, cart, search), and Belay did NOT roll back: a cause is suspected that several services share.',
    );
  });

  test.each([
    [10, 'service-9), and'],
    [11, 'service-9 and 1 more), and'],
    [500, 'service-9 and 490 more), and'],
  ])('names ten of %i and counts the others', (count, words) => {
    expect(firstLine({ decision, firing: services(count) })).toContain(words);
  });

  test('has more names among the evidence, and a count of the rest', () => {
    const line = part('Evidence', { decision, firing: services(500) }).find((l) => l.startsWith('Firing: '));
    expect(line).toMatch(/service-49 and 450 more$/);
  });

  test('is about the one service where only that one fires', () => {
    expect(firstLine({ decision, firing: ['checkout'] })).toMatch(
      /^checkout \(prod\) is in trouble, and Belay did NOT/,
    );
    expect(part('Evidence', { decision }).join()).not.toContain('Firing');
  });
});

describe('what you do now', () => {
  const steps = (over: Over) => part('What you do now', over).filter((line) => /^\d\. /.test(line));

  test('is something for every transition, in full sentences', () => {
    const told = decisions.map((decision) => steps({ decision }));
    expect(told.filter((lines) => lines.length === 0)).toEqual([]);
    expect(told.flat().filter((line) => !/[.:?]$/.test(line))).toEqual([]);
  });

  test('is not the plain advice where the act was prevented or is unclear', () => {
    expect(steps({ result: 'lost-race' })[0]).toContain('is it the fix?');
    expect(steps({ result: 'timeout' })[0]).toContain('Do not start a second one');
    expect(steps({})[0]).toContain('Do not deploy this service');
  });

  test('names the bad revision where it is known', () => {
    expect(steps({ decision: examples.recovered, incident: rolledBack() })[0]).toContain('Take checkout:43 back');
    expect(steps({ decision: examples.recovered })[0]).toContain('Take the bad revision back');
  });

  test('tells who could watch next time: CodeDeploy or ECS', () => {
    expect(steps({ decision: stop })[2]).toContain('deployment group');
    expect(steps({ decision: stop, codedeploy: undefined })[2]).toContain("service's deployment alarms");
  });

  test('lets a rollback go on that waits for an approval, if there is one to name', () => {
    const overdue = { decision: examples['rollback-overdue'] };
    const command =
      '   aws deploy continue-deployment --region eu-west-1 --deployment-id d-BELAY0044 --deployment-wait-type READY_WAIT';
    expect(part('What you do now', { ...overdue, incident: rolledBack() })).toContain(command);
    expect(part('What you do now', overdue).join()).not.toContain('continue-deployment');
    const { intent } = rolledBack();
    const byEcs = rolledBack({ intent: intent && { ...intent, via: 'update-service' } });
    expect(part('What you do now', { ...overdue, incident: byEcs }).join()).not.toContain('continue-deployment');
  });

  test('is something even for a reason that only another version of Belay knows', () => {
    const decision = { kind: 'escalate', why: 'from-the-future' } as unknown as Decision;
    expect(firstLine({ decision })).toMatch(/did NOT roll back: for a reason that this version of Belay does not know/);
    expect(steps({ decision })).toEqual([expect.stringMatching(/^1\. Read below what was looked at\. Look at/)]);
  });

  test('sends people who choose a revision to the page that says how', () => {
    const told = announce(transition({ decision: examples['no-known-good'] })).text;
    expect(told).toContain('docs/runbook.md#going-back-by-hand');
  });
});
