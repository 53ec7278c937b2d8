import { describe, expect, test } from 'vitest';
import type { AlarmFacts, Facts } from '../../functions/core/facts.ts';
import { seconds } from '../../functions/core/units.ts';
import {
  alarmFacts,
  decided,
  ecs,
  facts,
  firedIn,
  incident,
  period,
  running,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

const alarm = (name: string, state: AlarmFacts['state'], over: Partial<AlarmFacts> = {}) =>
  alarmFacts({ name, state, onset: state === 'ALARM' ? period(-300) : undefined, ...over });

describe('with no alarm in ALARM', () => {
  const states = ['OK', 'unknown', 'missing'] as const;

  test.each(states)('and no incident, nothing is done: %s', (state) => {
    expect(wordsOf(facts({ alarms: [alarm('checkout-5xx', state)] }))).toBe('ignore alarm-not-firing');
  });

  test('nor with no alarm at all', () => {
    expect(wordsOf(facts({ alarms: [] }))).toBe('ignore alarm-not-firing');
  });

  test.each([
    ['OK', 'close cleared-by-itself'],
    ['unknown', 'wait alarm-unknown'],
    ['missing', 'wait alarm-unknown'],
  ] as const)('an open incident whose alarm is %s: %s', (state, words) => {
    expect(wordsOf(facts({ alarms: [alarm('checkout-5xx', state)], incident: incident() }))).toBe(words);
  });

  test('every alarm of the incident must be OK, and no other', () => {
    const open = incident({ onsets: { a: period(-300), b: period(-200) } });
    const of = (...alarms: AlarmFacts[]) => wordsOf(facts({ alarms, incident: open }));
    expect(of(alarm('a', 'OK'), alarm('b', 'OK'), alarm('c', 'unknown'))).toBe('close cleared-by-itself');
    expect(of(alarm('a', 'OK'), alarm('b', 'unknown'), alarm('c', 'OK'))).toBe('wait alarm-unknown');
  });

  test('an alarm that config no longer names keeps nobody waiting', () => {
    const open = incident({ onsets: { gone: period(-300) } });
    expect(wordsOf(facts({ alarms: [alarm('checkout-5xx', 'OK')], incident: open }))).toBe('close cleared-by-itself');
  });

  test('it is looked at again in a minute', () => {
    const unknown = facts({ alarms: [alarm('checkout-5xx', 'unknown')], incident: incident() });
    expect(decided(unknown)).toEqual({ kind: 'wait', why: 'alarm-unknown', again: seconds(60) });
  });

  test('whatever is in flight or would be the target', () => {
    expect(wordsOf(facts({ alarms: [alarm('checkout-5xx', 'OK')], window: windowOf() }))).toBe(
      'ignore alarm-not-firing',
    );
  });
});

describe('alarms whose actions are off', () => {
  const silenced = (name: string) => alarm(name, 'ALARM', { silenced: 'suppressed by deploys' });

  test('are ignored where there is no other in ALARM', () => {
    expect(wordsOf(facts({ alarms: [silenced('a'), silenced('b'), alarm('c', 'OK')] }))).toBe(
      'ignore alarm-suppressed',
    );
    expect(wordsOf(facts({ alarms: [silenced('a')], incident: incident() }))).toBe('ignore alarm-suppressed');
  });

  test('neither hide one whose actions are on, nor accuse anybody', () => {
    expect(wordsOf(facts({ alarms: [silenced('a'), alarm('b', 'ALARM')] }))).toBe('roll-back bad-deployment');
    const older = alarm('b', 'ALARM', { onset: period(-660) });
    expect(wordsOf(facts({ alarms: [silenced('a'), older] }))).toBe('escalate alarm-older-than-deployment');
    expect(wordsOf(facts({ alarms: [silenced('a'), older], window: windowOf() }))).toBe(
      'wait deployment-may-be-the-fix',
    );
  });

  test('nominate nobody, no more than alarms that are OK do', () => {
    expect(firedIn(facts({ alarms: [silenced('a')] }))).toEqual(['its actions are on']);
    expect(firedIn(facts({ alarms: [alarm('a', 'OK')] }))).toEqual(['an alarm is firing']);
  });
});

describe('a service that Belay cannot help', () => {
  test.each<[string, Partial<Facts>, string]>([
    ['is deployed by others', { ecs: ecs({ controller: 'EXTERNAL' }) }, 'unsupported-controller'],
    ['is unknown to ECS', { ecs: 'service-not-found' }, 'service-not-running'],
    ['is draining', { ecs: ecs({ status: 'DRAINING' }) }, 'service-not-running'],
    ['is inactive', { ecs: ecs({ status: 'INACTIVE' }) }, 'service-not-running'],
    ['wants no tasks', { ecs: ecs({ desiredCount: 0 }) }, 'service-not-running'],
    ['has no revision', { ecs: ecs({ versions: [] }) }, 'service-not-running'],
    ['has no PRIMARY revision', { ecs: ecs({ versions: [running(42, 'ACTIVE')] }) }, 'service-not-running'],
  ])('%s', (_, over, why) => {
    expect(wordsOf(facts(over))).toBe(`escalate ${why}`);
    expect(wordsOf(facts({ ...over, mode: 'observe' }))).toBe(`escalate ${why}`);
  });

  test('is not one whose tasks are all dead, nor one that wants a single task', () => {
    expect(wordsOf(facts({ ecs: ecs({ runningCount: 0 }) }))).toBe('roll-back bad-deployment');
    expect(wordsOf(facts({ ecs: ecs({ desiredCount: 1 }) }))).toBe('roll-back bad-deployment');
  });

  test('is not one whose first revision is still in flight', () => {
    expect(wordsOf(facts({ ecs: ecs({ versions: [] }), window: windowOf() }))).toBe('stop-deployment nobody-watches');
  });

  test('the PRIMARY version is the one that runs', () => {
    const versions = [running(41, 'ACTIVE'), running(42), running(43, 'DRAINING')];
    expect(wordsOf(facts({ ecs: ecs({ versions }) }))).toBe('roll-back bad-deployment');
  });
});
