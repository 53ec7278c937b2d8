import { describe, expect, test } from 'vitest';
import type { AlarmFacts, Facts } from '../../functions/core/facts.ts';
import type { Incident } from '../../functions/core/incident.ts';
import { minutes } from '../../functions/core/units.ts';
import { at, definitionArn, noon } from '../kit/core.ts';
import {
  alarmFacts,
  back,
  decided,
  ecs,
  facts,
  hold,
  incident,
  intent,
  later,
  newest,
  period,
  rolledBack,
  running,
  term,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

const overTo = (why: string, seconds = -60) => incident({ handedOver: { why, at: at(seconds) } });
const quiet = [alarmFacts({ state: 'OK', onset: undefined })];

describe('an incident that people have', () => {
  const theirs = (over: Partial<Facts> = {}) => facts({ incident: overTo('no-known-good'), ...over });

  test('stays theirs while an alarm is in ALARM, and is looked at four times an hour', () => {
    expect(decided(theirs())).toEqual({ kind: 'wait', why: 'handed-over', again: minutes(15) });
    expect(wordsOf(theirs({ alarms: [alarmFacts({ silenced: 'muted' })] }))).toBe('wait handed-over');
    expect(wordsOf(theirs({ window: windowOf() }))).toBe('wait handed-over');
    expect(wordsOf(theirs({ terms: [] }))).toBe('wait handed-over');
  });

  test('is never paged again, however long it lasts', () => {
    const long = { ...overTo('no-known-good'), waitingSince: at(-60) };
    expect(wordsOf(theirs({ incident: long }), at(1_000_000))).toBe('wait handed-over');
    expect(wordsOf(theirs({ incident: long, alarms: [alarmFacts({ state: 'unknown' })] }), at(1_000_000))).toBe(
      'wait handed-over',
    );
  });

  test('closes when its alarms are explicitly OK', () => {
    expect(wordsOf(theirs({ alarms: quiet }))).toBe('close cleared-by-itself');
    expect(wordsOf(theirs({ alarms: [alarmFacts({ state: 'unknown' })] }))).toBe('wait handed-over');
    expect(wordsOf(theirs({ alarms: [alarmFacts({ state: 'missing' })] }))).toBe('wait handed-over');
  });
});

describe('an incident that was handed over because of a hold', () => {
  const held = (over: Partial<Facts> = {}) => facts({ incident: overTo('held'), ...over });

  test('acts once the hold is released, or past its end', () => {
    expect(wordsOf(held())).toBe('roll-back bad-deployment');
    expect(wordsOf(held({ holds: [hold()] }))).toBe('wait handed-over');
    expect(wordsOf(held({ holds: [hold({ until: later(noon) })] }))).toBe('wait handed-over');
    expect(wordsOf(held({ holds: [hold({ until: noon })] }))).toBe('roll-back bad-deployment');
    expect(wordsOf(held({ holds: [hold({ until: noon }), hold({ scope: 'all' })] }))).toBe('wait handed-over');
  });

  test('and one of which nothing could be read goes on with Belay once it can, in whatever it was at', () => {
    expect(wordsOf(facts({ incident: overTo('facts-unavailable') }))).toBe('roll-back bad-deployment');
    const blind = (over: Partial<Facts>) =>
      wordsOf(facts({ incident: { ...overTo('facts-unavailable', -30), intent: intent({ at: at(-60) }) }, ...over }));
    expect(blind({ own: { state: 'unclear' } })).toBe('wait rolling-back');
    const failed = { state: 'failed', deployment: 'd-1', because: 'a hook' } as const;
    expect(blind({ own: failed })).toBe('escalate rollback-failed');
    expect(wordsOf(facts({ own: failed, incident: { ...overTo('x', -30), intent: intent({ at: at(-60) }) } }))).toBe(
      'wait handed-over',
    );
  });

  test('and waits for its alarms under the name of what is unknown, which pages in the end', () => {
    const unsure = (why: string) =>
      facts({
        incident: { ...overTo(why), onsets: { 'checkout-5xx': period(-180) } },
        alarms: [alarmFacts({ state: 'unknown' })],
      });
    expect(wordsOf(unsure('facts-unavailable'))).toBe('wait alarm-unknown');
    expect(wordsOf(unsure('no-known-good'))).toBe('wait handed-over');
  });

  test('and one that was handed over for another reason does not', () => {
    expect(wordsOf(facts({ incident: overTo('mode-observe') }))).toBe('wait handed-over');
  });
});

describe('something new that shifted ends an incident that Belay is done with,', () => {
  /** 43 shifted five minutes before noon: a person's answer to the trouble with 42. */
  const answered = (over: Partial<Facts> = {}) =>
    facts({
      incident: { ...overTo('no-known-good', -330), onsets: {} },
      ecs: ecs({ versions: [running(43)] }),
      terms: [term(41), newest(), term(43, { shift: at(-300) })],
      alarms: [alarmFacts({ onset: period(-180) })],
      ...over,
    });

  test('if an alarm began after it', () => {
    expect(wordsOf(answered())).toBe('close superseded');
    expect(wordsOf(answered({ alarms: [alarmFacts({ onset: period(-359) })] }))).toBe('close superseded');
  });

  test('and not if its trouble is the old one, or silenced, or over, or without an onset', () => {
    expect(wordsOf(answered({ alarms: [alarmFacts({ onset: period(-360) })] }))).toBe('wait handed-over');
    expect(wordsOf(answered({ alarms: [alarmFacts({ onset: undefined })] }))).toBe('wait handed-over');
    expect(wordsOf(answered({ alarms: [alarmFacts({ onset: period(-180), silenced: 'x' })] }))).toBe(
      'wait handed-over',
    );
    expect(wordsOf(answered({ alarms: quiet }))).toBe('close cleared-by-itself');
  });

  test('and not if it is the old alarm that flaps while a fix takes over: the onset of its first sight counts', () => {
    const kept = { ...overTo('no-known-good', -330), onsets: { 'checkout-5xx': period(-450) } };
    expect(wordsOf(answered({ incident: kept }))).toBe('wait handed-over');
  });

  test('or if an alarm rises again after a quiet that no flap takes, whatever shifted', () => {
    const known = { ...overTo('no-known-good', -9_000), onsets: { 'checkout-5xx': period(-9_100) } };
    const quietFor = (ms: number, over: Partial<AlarmFacts> = {}, more: Partial<Incident> = {}) => {
      const alarms = [alarmFacts({ onset: period(-180), since: at(-60), ...over })];
      const open = { ...known, quietSince: later(at(-60), -ms), ...more };
      return wordsOf(answered({ terms: [term(41), newest()], alarms, incident: open }));
    };
    expect(quietFor(300_001)).toBe('close superseded');
    expect(quietFor(300_000)).toBe('wait handed-over');
    expect(quietFor(300_001, { since: undefined })).toBe('wait handed-over');
    expect(quietFor(300_001, { silenced: 'x' })).toBe('wait handed-over');
    expect(quietFor(300_001, {}, { handedOver: undefined })).toBe('escalate no-recent-deployment');
  });

  test('if it shifted after the hand-over, by a millisecond', () => {
    const handed = (moment: number) => ({
      ...incident(),
      handedOver: { why: 'no-known-good', at: later(at(-300), moment) },
    });
    expect(wordsOf(answered({ incident: handed(-1) }))).toBe('close superseded');
    expect(wordsOf(answered({ incident: handed(0) }))).toBe('wait handed-over');
  });

  test('also where it is still in flight, once it has shifted', () => {
    const still = answered({ terms: [term(41), newest()], ecs: ecs({ versions: [running(42)] }) });
    const window = windowOf({ definition: definitionArn(43), shift: at(-300) });
    expect(wordsOf({ ...still, window })).toBe('close superseded');
    expect(wordsOf({ ...still, window: windowOf({ definition: definitionArn(43), shift: undefined }) })).toBe(
      'wait handed-over',
    );
  });

  test('and not where nobody has it: then it is judged like any other', () => {
    expect(wordsOf(answered({ incident: undefined }))).toBe('escalate rollback-barred');
    expect(wordsOf(facts({ incident: incident() }))).toBe('roll-back bad-deployment');
  });
});

describe('after our own rollback', () => {
  /** We went back from 42 to 41 twenty minutes before noon; 43 shifted at this moment. */
  const afterwards = (shift: number, onset: number, over: Partial<Facts> = {}) =>
    rolledBack(-1_200, {
      ecs: ecs({ versions: [running(43)] }),
      terms: [term(41), newest({ shift: at(-3_600) }), back(41, -1_200), term(43, { shift: at(shift) })],
      alarms: [alarmFacts({ onset: period(onset) })],
      incident: incident({ intent: intent({ at: at(-1_260) }), onsets: { 'checkout-5xx': period(-1_500) } }),
      ...over,
    });

  test('a bad fix is a new incident, if an alarm tells that had not fired before', () => {
    const another = (onset: number) => ({ alarms: [alarmFacts({ name: 'checkout-latency', onset: period(onset) })] });
    expect(wordsOf(afterwards(-600, -300, another(-300)))).toBe('close superseded');
    expect(wordsOf(afterwards(-600, -300, another(-659)))).toBe('close superseded');
  });

  test('the old alarm that goes on or flaps is no word against a fix: people look', () => {
    expect(wordsOf(afterwards(-600, -300))).toBe('escalate alarm-older-than-deployment');
  });

  test('a fix that shifted while the old trouble lasts gets its time, and then it is people’s turn', () => {
    expect(wordsOf(afterwards(-299, -660))).toBe('wait settling');
    expect(wordsOf(afterwards(-300, -660))).toBe('escalate alarm-older-than-deployment');
  });

  test('a fix that helps closes the incident, with no probe of ours', () => {
    expect(wordsOf(afterwards(-600, -300, { alarms: quiet, verification: undefined }))).toBe('close cleared-by-itself');
  });

  test('what shifted just when ours did is ours', () => {
    expect(wordsOf(afterwards(-1_200, -300))).toBe('escalate rollback-did-not-help');
  });

  test('ours is nothing new, even when it shifts after people were told that it is overdue', () => {
    const late = rolledBack(-30, {
      alarms: [alarmFacts({ onset: period(-20) })],
      incident: incident({ intent: intent({ at: at(-2_000) }), handedOver: { why: 'rollback-overdue', at: at(-200) } }),
    });
    expect(wordsOf(late)).toBe('wait handed-over');
    const inFlight = { state: 'in-flight', deployment: 'd-BELAY0099', shift: at(-30) } as const;
    expect(wordsOf({ ...late, own: inFlight })).toBe('wait handed-over');
  });

  test('a later hand-over counts from its own moment', () => {
    const handed = { why: 'rollback-did-not-help', at: at(-500) };
    const given = afterwards(-600, -300);
    const { incident: open = incident() } = given;
    expect(wordsOf({ ...given, incident: { ...open, handedOver: handed } })).toBe('wait handed-over');
  });
});
