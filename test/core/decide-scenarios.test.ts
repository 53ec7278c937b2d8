import { describe, expect, test } from 'vitest';
import type { Facts } from '../../functions/core/facts.ts';
import { minutes } from '../../functions/core/units.ts';
import { at, definitionArn } from '../kit/core.ts';
import {
  alarmFacts,
  back,
  decided,
  definitions,
  ecs,
  facts,
  hold,
  incident,
  intent,
  newest,
  period,
  rolledBack,
  running,
  shiftOf,
  term,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

const unproven = { candidate: undefined, bakedAt: undefined };
const to = (revision: number) => ({ kind: 'roll-back', to: definitionArn(revision) });

describe('a story of the responder, told to the core alone:', () => {
  test('two bad revisions in a row: the nearest good one is three back', () => {
    const terms = [
      term(39),
      term(40, { shift: at(-9_000), ...unproven }),
      term(41, { shift: at(-4_000), bakedAt: undefined }),
      newest(),
    ];
    expect(decided(facts({ terms, definitions: definitions([39, 40, 41, 42]) }))).toMatchObject(to(39));
  });

  test('a running revision that has served the bake time is still the suspect', () => {
    const terms = [term(40), term(41), newest({ shift: at(-7_000), bakedAt: at(-3_400) })];
    expect(decided(facts({ terms }))).toMatchObject(to(41));
  });

  test('a bad fix after a rollback: back to the same good one, however short its second term was', () => {
    const terms = [term(40), term(41), newest({ shift: at(-2_000) }), back(41, -1_500), term(43, { shift: at(-600) })];
    const given = facts({
      ecs: ecs({ versions: [running(43)] }),
      terms,
      definitions: definitions([40, 41, 42, 43]),
      past: [incident({ onsets: { 'checkout-5xx': period(-1_800) }, closed: { why: 'recovered', at: at(-1_200) } })],
      vetoes: [{ hash: 'hash-42', incident: 'checkout-1', reason: 'rolled back', at: at(-1_600) }],
    });
    expect(decided(given)).toMatchObject({ ...to(41), from: definitionArn(43) });
  });

  test('a fix at no traffic and at a tenth of it, for a dependency’s trouble: never killed', () => {
    const kept = incident({ onsets: { 'checkout-5xx': period(-1_200) } });
    const alarms = [alarmFacts({ onset: period(-1_200) })];
    const fixing = (shift: number | undefined): Facts =>
      facts({
        alarms,
        incident: kept,
        window: windowOf({ definition: definitionArn(43), shift: shift === undefined ? undefined : at(shift) }),
      });
    expect(wordsOf(fixing(undefined))).toBe('wait deployment-may-be-the-fix');
    expect(wordsOf(fixing(-60))).toBe('wait deployment-may-be-the-fix');
    expect(wordsOf({ ...fixing(-60), mode: 'observe' })).toBe('wait deployment-may-be-the-fix');
  });

  test('a flap while the fix is out: the first sight of the alarm counts', () => {
    const flapped = facts({
      alarms: [alarmFacts({ onset: period(-30) })],
      incident: incident({ onsets: { 'checkout-5xx': period(-1_200) } }),
      window: windowOf({ definition: definitionArn(43), shift: at(-120) }),
      definitions: definitions([41, 43]),
    });
    expect(wordsOf(flapped)).toBe('wait deployment-may-be-the-fix');
    expect(wordsOf({ ...flapped, incident: undefined })).toBe('stop-deployment nobody-watches');
  });

  test('a late alarm: it fires after the shift, and its first bad period had ended before it', () => {
    const late = alarmFacts({ onset: period(-700), since: at(-60) });
    expect(wordsOf(facts({ alarms: [late] }))).toBe('escalate alarm-older-than-deployment');
    expect(wordsOf(facts({ alarms: [late], window: windowOf() }))).toBe('wait deployment-may-be-the-fix');
  });

  test('inside a window: AWS watches this alarm, or another one, or none', () => {
    expect(wordsOf(facts({ window: windowOf({ watched: ['checkout-5xx'] }) }))).toBe('wait aws-owns-rollback');
    expect(wordsOf(facts({ window: windowOf({ watched: ['cpu'] }) }))).toBe('stop-deployment nobody-watches');
    expect(wordsOf(facts({ window: windowOf() }))).toBe('stop-deployment nobody-watches');
  });

  test('the window closes and the alarm is still on: parked, then acted on', () => {
    const parked = incident({ waitingSince: at(-1_800), last: { kind: 'wait', why: 'blue-is-gone', at: at(-1_800) } });
    expect(wordsOf(facts({ incident: parked, window: windowOf({ blue: undefined }) }))).toBe('wait blue-is-gone');
    expect(decided(facts({ incident: parked }))).toMatchObject(to(41));
  });

  test('AWS has rolled back and the alarm lingers: it settles, and then it is for people', () => {
    const terms = [term(41), newest(), back(41, -100)];
    const given = facts({ ecs: ecs({ versions: [running(41)] }), terms });
    expect(wordsOf(given)).toBe('wait settling');
    expect(wordsOf(given, at(199))).toBe('wait settling');
    expect(wordsOf(given, at(200))).toBe('escalate alarm-older-than-deployment');
  });

  test('a barrier lies between: an incompatible migration that is not running any more', () => {
    const terms = [term(40), term(41, unproven), newest()];
    const barred = definitions([40, 41, 42], { 41: { barrier: 'orders table split' } });
    expect(wordsOf(facts({ terms, definitions: barred }))).toBe('escalate rollback-barred');
  });

  test('the running revision under another number is no target: the one behind it is', () => {
    const terms = [term(40), term(41, { hash: 'hash-42' }), newest()];
    expect(decided(facts({ terms }))).toMatchObject(to(40));
    expect(wordsOf(facts({ terms: terms.slice(1) }))).toBe('escalate no-known-good');
  });

  test('a revision that was blamed is a target again once it was proven anew', () => {
    const blamed = [term(40), term(41, { shift: at(-160_000) }), back(40, -120_000)];
    expect(decided(facts({ terms: [...blamed, newest()] }))).toMatchObject(to(40));
    expect(decided(facts({ terms: [...blamed, term(41), newest()] }))).toMatchObject(to(41));
  });

  test('an image is gone: the next good one, and none where there is no other', () => {
    const gone = definitions([40, 41, 42], { 41: { unusable: 'image gone from ECR' } });
    expect(decided(facts({ definitions: gone }))).toMatchObject(to(40));
    expect(wordsOf(facts({ definitions: gone, terms: [term(41), newest()] }))).toBe('escalate target-unusable');
  });

  test('held, released, done', () => {
    expect(wordsOf(facts({ holds: [hold()] }))).toBe('escalate held');
    const told = incident({ handedOver: { why: 'held', at: at(-300) } });
    expect(wordsOf(facts({ incident: told, holds: [hold()] }))).toBe('wait handed-over');
    expect(decided(facts({ incident: told }))).toMatchObject(to(41));
  });

  test('a fresh install knows no good revision, and says exactly that', () => {
    expect(wordsOf(facts({ terms: [newest({ candidate: undefined })] }))).toBe('escalate no-known-good');
  });

  test('a dependency died long after the last deployment', () => {
    const stale = facts({ terms: [term(41), newest({ shift: at(-90_000), bakedAt: at(-80_000) })] });
    expect(wordsOf(stale)).toBe('escalate no-recent-deployment');
  });

  test('a shared alarm of two services: the other one shifted, this one did not', () => {
    const sharers = [{ service: 'cart', alarm: 'checkout-5xx', shift: at(-400) }];
    const stale = facts({ sharers, terms: [term(41), newest({ shift: shiftOf(41) })] });
    expect(wordsOf(stale)).toBe('escalate no-recent-deployment');
    expect(wordsOf(facts({ sharers }))).toBe('escalate shared-cause-suspected');
  });

  test('a crash after the intent: what was done is followed, what was not is done', () => {
    const crashed = { incident: incident({ intent: intent() }) };
    expect(wordsOf(facts({ ...crashed, own: { state: 'in-flight', deployment: 'd-BELAY0099' } }))).toBe(
      'wait rolling-back',
    );
    expect(wordsOf(facts({ ...crashed, own: { state: 'unclear' } }))).toBe('wait rolling-back');
    expect(decided(facts({ ...crashed, own: { state: 'none' } }))).toMatchObject(to(41));
  });

  test('no data while the tasks are dead: neither recovered nor acted on', () => {
    const dead = { ecs: ecs({ runningCount: 0 }), alarms: [alarmFacts({ state: 'unknown' })] };
    expect(wordsOf(facts({ ...dead, incident: incident() }))).toBe('wait alarm-unknown');
    expect(wordsOf(facts(dead))).toBe('ignore alarm-not-firing');
  });

  test('our rollback helped, and the bad revision’s slow alarm is given its time to say so', () => {
    const slow = [alarmFacts({ lookBack: minutes(15) })];
    expect(wordsOf(rolledBack(-900, { alarms: slow }))).toBe('wait settling');
    expect(wordsOf(rolledBack(-960, { alarms: slow }))).toBe('escalate rollback-did-not-help');
  });
});
