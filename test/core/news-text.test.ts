import { describe, expect, test } from 'vitest';
import type { Decision } from '../../functions/core/decision.ts';
import type { Transition } from '../../functions/core/news.ts';
import { epochMs } from '../../functions/core/units.ts';
import { definitionArn } from '../kit/core.ts';
import { examples, firstLine, part, rollBack, rolledBack, stop, text } from '../kit/news.ts';

type Over = Partial<Transition>;
const late = (why: Extract<Decision, { kind: 'wait' }>['why']): Over => ({ decision: { kind: 'escalate', why } });
const following = (decision: Decision): Over => ({ decision, incident: rolledBack() });
const viaEcs = { ...rollBack, via: 'update-service' } as const;

describe('the first line says what happened', () => {
  const lines: [Over, string][] = [
    [{}, 'checkout (prod) is being rolled back from checkout:43 to checkout:41 (create-deployment).'],
    [{ decision: viaEcs }, 'checkout (prod) is being rolled back from checkout:43 to checkout:41 (update-service).'],
    [
      { decision: stop },
      'checkout (prod): the deployment of checkout:43 is being stopped, back to checkout:42 (stop-deployment).',
    ],
    [
      { result: 'lost-race' },
      'checkout (prod) is in trouble, and Belay did NOT roll back: another deployment had begun first.',
    ],
    [
      { result: 'overtaken: checkout:44 runs now' },
      'checkout (prod) is in trouble, and Belay did NOT roll back: the service had changed in between.',
    ],
    [
      { decision: stop, result: 'already-over' },
      'checkout (prod) is in trouble, and Belay did NOT roll back: the deployment to be stopped had just ended.',
    ],
    [
      { result: 'lost-lease' },
      'checkout (prod) is in trouble, and Belay did NOT roll back: another invocation is at work on it.',
    ],
    [{ result: 'refused: AccessDenied' }, 'checkout (prod) is in trouble, and Belay did NOT roll back: AWS refused.'],
    [
      { result: 'no answer in 5000 ms' },
      "checkout (prod) is in trouble, and whether Belay's rollback from checkout:43 to checkout:41 has begun is UNKNOWN: no answer in 5000 ms.",
    ],
    [
      following(examples.recovered),
      'checkout (prod) has recovered: it was rolled back from checkout:43 to checkout:41, and every alarm says OK.',
    ],
    [{ decision: examples.recovered }, 'checkout (prod) has recovered: it was rolled back, and every alarm says OK.'],
    [
      { decision: examples['alarm-older-than-deployment'] },
      "checkout (prod) is in trouble, and Belay did NOT roll back: the alarm's trouble is older than the deployment.",
    ],
    [
      following(examples['rollback-failed']),
      "checkout (prod) is still in trouble: Belay's rollback from checkout:43 to checkout:41 FAILED.",
    ],
    [
      following(examples['rollback-overdue']),
      "checkout (prod) is still in trouble: Belay's rollback from checkout:43 to checkout:41 is OVERDUE.",
    ],
    [
      following(examples['rollback-did-not-help']),
      'checkout (prod) is still in trouble: Belay rolled it back from checkout:43 to checkout:41, and that did NOT help.',
    ],
    [
      { decision: examples['act-refused'] },
      'checkout (prod) is in trouble, and Belay could NOT roll it back from checkout:43 to checkout:41: AWS refused.',
    ],
    [
      { decision: examples['ledger-unavailable'] },
      'checkout (prod) may be in trouble, and Belay did NOT act: its ledger cannot be read or leased.',
    ],
    [
      { decision: examples['mode-observe'] },
      'checkout (prod) is in trouble. Belay only observes; it would roll it back from checkout:43 to checkout:41 (create-deployment).',
    ],
    [
      { decision: { ...examples['mode-propose'], would: stop } },
      'checkout (prod) is in trouble. Belay proposes to stop the deployment and roll it back from checkout:43 to checkout:42 (stop-deployment): a person must do it.',
    ],
    [
      late('rollback-in-flight'),
      'checkout (prod) is still in trouble, and Belay has waited too long: a rollback that AWS or a person started is under way.',
    ],
  ];

  test.each(lines)('%o', (over, line) => expect(firstLine(over)).toBe(line));
});

describe('why', () => {
  test('is the reason, with the word of the guard that decided: the first that fired', () => {
    expect(part('Why')).toEqual([
      'bad-deployment: the trouble began with the revision that runs.',
      'By the guard "act": nothing speaks against it',
    ]);
  });

  test('names no guard where none was asked', () => {
    expect(part('Why', { guards: [] })).toHaveLength(1);
  });
});

describe('what Belay did', () => {
  const did = (over: Over) => part('What Belay did', over)[0];

  test.each([undefined, 'started'])('started the rollback (%s), with the deployment that AWS named', (result) => {
    expect(did({ incident: rolledBack(), result })).toMatch(
      /^It started the rollback at 2026-11-21T12:01:00.000Z\. Deployment: d-BELAY0044\. checkout:43 is now vetoed/,
    );
  });

  test('does not name the deployment of another act', () => {
    expect(did({ incident: rolledBack(), decision: stop })).toContain('Deployment: d-BELAY0043.');
    const elsewhere = { ...rollBack, to: definitionArn(40) };
    expect(did({ incident: rolledBack(), decision: elsewhere })).not.toContain('Deployment:');
  });

  test('does not name a deployment without a name', () => {
    const nameless = { ...stop, deployment: '' };
    expect(text({ decision: nameless })).not.toMatch(/Deployment: |Deployment \n/);
    expect(did({ decision: { kind: 'propose', why: 'mode-propose', would: nameless } })).toMatch(/propose/);
  });

  test('found its own rollback again', () => {
    expect(did({ result: 'adopted' })).toContain('found its own rollback');
  });

  test.each([
    ['lost-race', 'Nothing: another deployment had begun first.'],
    ['timeout', 'It asked AWS once and got no clear answer.'],
  ])('when it came to %s', (result, sentence) => expect(did({ result })).toContain(sentence));

  test('nothing, where the service is as it was', () => {
    expect(did({ decision: examples['no-recent-deployment'] })).toMatch(/^Nothing: the service is as it was\. People/);
  });

  test('what it would have done but for the hold, and that it will when the hold is gone', () => {
    expect(did({ decision: examples.held })).toBe(
      'Nothing: the service is as it was. But for that it would roll it back from checkout:43 to checkout:41 (create-deployment). It acts as soon as the hold is released, if the trouble is still there.',
    );
  });

  test.each(['rollback-failed', 'rollback-overdue', 'rollback-did-not-help'] as const)(
    'one step, and no second: %s',
    (why) => expect(did(following(examples[why]))).toContain('no second step'),
  );

  test('one act before, in an incident that it hands over', () => {
    expect(did(following({ kind: 'escalate', why: 'settling' }))).toMatch(/^It has acted once in this incident\./);
  });

  test("what AWS refused, in AWS's words", () => {
    expect(did({ decision: examples['act-refused'], result: 'AccessDenied: no' })).toContain(
      'refused: AccessDenied: no.',
    );
    expect(did({ decision: examples['act-refused'] })).toContain('AWS refused. People');
    expect(did({ decision: examples['act-refused'], result: 'refused' })).toContain('AWS refused. People');
    expect(did({ decision: examples['act-refused'], result: 'refused: no right' })).toContain('refused: no right.');
  });
});

describe('the evidence', () => {
  test('names alarms, revisions, incident and time', () => {
    expect(part('Evidence', { incident: rolledBack(), running: definitionArn(43) })).toEqual([
      'Alarm checkout-5xx: in ALARM, began 2026-11-21T11:58:00.000Z',
      `Running: checkout:43 (${definitionArn(43)})`,
      `Suspect: checkout:43 (${definitionArn(43)})`,
      `Target: checkout:41 (${definitionArn(41)})`,
      'Deployment: d-BELAY0044',
      'Incident: checkout-2026-11-21T12:00:00.000Z',
      'Decided: 2026-11-21T12:01:00.000Z (UTC)',
      'Account: 123456789012, eu-west-1',
    ]);
  });

  test.each([
    [10, []],
    [11, ['and 1 more alarms']],
  ])('lists ten alarms and counts the others: %i', (count, more) => {
    const alarms = Array.from({ length: count }, (_, i) => ({ name: `a${i}`, line: 'in ALARM' }));
    const lines = part('Evidence', { alarms });
    expect(lines.filter((line) => line.startsWith('Alarm'))).toHaveLength(10);
    expect(lines.filter((line) => line.includes('more alarms'))).toEqual(more);
  });

  test('has no moment where there is none, rather than an error', () => {
    expect(part('Evidence', { at: epochMs(Number.NaN) })).toContain('Decided: unknown (UTC)');
  });
});

describe('everything that was looked at', () => {
  test('is every guard with its evidence, those that spoke up marked', () => {
    expect(part('Everything that was looked at ([x]: it spoke up; the first one decided)')).toEqual([
      '[ ] an alarm is firing: 1 of 2 alarms is in ALARM',
      '[x] act: nothing speaks against it',
      '[x] a later one: it would have fired as well',
    ]);
  });

  test('is left out where nothing was', () => expect(text({ guards: [] })).not.toContain('Everything'));
});
