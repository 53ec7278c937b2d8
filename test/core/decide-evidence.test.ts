import { expect, test } from 'vitest';
import { decide } from '../../functions/core/decide.ts';
import type { Facts } from '../../functions/core/facts.ts';
import { at, noon } from '../kit/core.ts';
import {
  alarmFacts,
  back,
  definitions,
  ecs,
  facts,
  healthyNow,
  hold,
  incident,
  intent,
  newest,
  period,
  rolledBack,
  term,
  windowOf,
} from '../kit/facts.ts';

/*
 * What people read at 3 a.m. is made of these lines: each one names what it is about, with its numbers. The words around
 * may be improved; what a line is about may not be lost.
 */

const OK = (name: string) => alarmFacts({ name, state: 'OK', onset: undefined });
const unproven = { candidate: undefined, bakedAt: undefined };
const many = [34, 35, 36, 37, 38, 39].map((n) => term(n, { bakedAt: undefined }));
const acted = (over: Partial<Facts>) => facts({ incident: incident({ intent: intent() }), ...over });
const gone = definitions([40, 41, 42], { 40: { unusable: '40: secret gone' }, 41: { unusable: '41: image gone' } });

test.each<[string, Facts, RegExp]>([
  ['an alarm is firing', facts({ alarms: [alarmFacts(), OK('b'), alarmFacts({ name: 'c' })] }), /: checkout-5xx, c$/],
  [
    'an alarm is firing',
    facts({
      alarms: [OK('a'), OK('c')],
      incident: incident({
        onsets: { a: period(-60), b: period(-60), c: period(-60), d: period(-60), e: period(-60) },
      }),
    }),
    /OK: a, c; 3 gone$/,
  ],
  [
    'an alarm is firing',
    facts({ alarms: [alarmFacts({ state: 'missing' }), OK('b')], incident: incident() }),
    /^checkout-5xx is missing$/,
  ],
  ['its actions are on', facts({ alarms: [] }), /: none$/],
  ['its actions are on', facts({ alarms: [alarmFacts({ silenced: 'by hand' }), OK('b')] }), /^checkout-5xx: by hand$/],
  ['the controller is supported', facts(), /CODE_DEPLOY/],
  ['the controller is supported', facts({ ecs: 'service-not-found' }), /unknown/],
  ['the service is meant to run', facts(), /2 of 2 tasks/],
  ['the service is meant to run', facts({ ecs: 'service-not-found' }), /no such service/],
  ['the service is meant to run', facts({ ecs: ecs({ status: 'DRAINING' }) }), /DRAINING/],
  ['no rollback is in flight', facts({ window: windowOf() }), /d-BELAY0042/],
  ['the deployment in flight is not the fix', facts({ window: windowOf() }), /d-BELAY0042 .*10 min ago.*checkout-5xx/],
  ['AWS does not roll it back by itself', facts({ window: windowOf({ watched: ['checkout-5xx'] }) }), /checkout-5xx/],
  ['there is something left to stop for', facts({ window: windowOf() }), /runs 2 tasks/],
  ['the last shift has settled', facts(), /^the running revision shifted 10 min ago \(2026-11-21T11:50:00.000Z\)/],
  ['the last shift has settled', facts({ terms: [newest({ kind: 'rollback' })] }), /^a rollback shifted 10 min ago/],
  ['the last shift has settled', facts({ terms: [back(42, -60)] }), /^a rollback shifted 60 s ago.*it gets 5 min/],
  [
    'the trouble began after the suspect shifted',
    facts({ alarms: [alarmFacts({ onset: period(-660) }), alarmFacts({ name: 'b', onset: undefined })] }),
    /checkout:42 shifted 10 min ago.*checkout-5xx began 2026-11-21T11:49:00.000Z; b does not tell/,
  ],
  [
    'the trouble began after the suspect shifted',
    facts({ incident: incident({ onsets: { 'checkout-5xx': period(-noon / 1_000, 0) } }) }),
    /checkout-5xx does not tell/,
  ],
  ['the suspect shifted recently', facts(), /5 min after checkout:42 shifted; reach is 2 h/],
  ['the suspect shifted recently', facts({ terms: [] }), /checkout:42/],
  ['the suspect shifted recently', facts({ adrift: 'd-BELAY0042 took traffic' }), /^d-BELAY0042 took traffic$/],
  [
    'no other service shares the alarm and the blame',
    facts({
      sharers: [
        { service: 'cart', alarm: 'checkout-5xx', shift: at(-310) },
        { service: 'search', alarm: 'checkout-5xx' },
      ],
    }),
    /cart \(checkout-5xx, shifted 2026-11-21T11:54:50.000Z\), search \(checkout-5xx, shifted unknown\)$/,
  ],
  ['few services fire at once', facts({ firing: ['a', 'b', 'c'], guarded: 16 }), /^3 of 16 .* from 4 on/],
  ['nobody has gone back already', facts({ terms: [newest({ kind: 'rollback' })] }), /10 min ago/],
  ['no barrier is in the way', facts({ terms: [term(40), term(41, unproven), newest()] }), /checkout:42, checkout:41$/],
  [
    'no barrier is in the way',
    facts({ definitions: definitions([41, 42], { 42: { barrier: 'migration 7' } }) }),
    /^checkout:42 is a barrier: migration 7$/,
  ],
  ['no barrier is in the way', facts({ definitions: definitions([41]) }), /^checkout:42 was not looked at/],
  [
    'a target is known good',
    facts({ terms: [...many, newest()] }),
    /^checkout:39: [^;]+(; [^;]+){3}; checkout:35: [^;]+$/,
  ],
  ['a target is known good', facts({ terms: [newest()] }), /no earlier revision/],
  ['the target can be started', facts(), /^checkout:41 is ACTIVE/],
  ['the target can be started', facts({ definitions: gone }), /^41: image gone; 40: secret gone$/],
  [
    'the target can be started',
    facts({ definitions: gone, terms: [term(40), term(41, unproven), newest()] }),
    /^40: secret gone$/,
  ],
  ['the target can be started', facts({ definitions: definitions([40, 42]) }), /no target could be looked at/],
  [
    'the target can be started',
    facts({ window: windowOf(), vetoes: [{ hash: 'hash-41', incident: 'checkout-7', reason: 'x', at: noon }] }),
    /^blue \(checkout:41\): vetoed since checkout-7$/,
  ],
  ['nobody holds it', facts({ holds: [hold()] }), /\(service\) by ana until it is released: sale day; .*checkout:41/],
  [
    'nobody holds it',
    facts({ holds: [hold({ scope: 'all', by: undefined, until: at(60) })] }),
    /^held \(all\) until 2026-11-21T12:01:00.000Z: sale day/,
  ],
  [
    'the mode lets it act',
    facts({ mode: 'propose' }),
    /^mode propose: roll-back checkout:42 → checkout:41 via create-dep/,
  ],
  ['act', facts(), /^roll-back checkout:42 → checkout:41 via create-deployment$/],
  [
    'something new shifted',
    facts({ incident: incident({ handedOver: { why: 'no-known-good', at: at(-900) } }) }),
    /^checkout-5xx began after a revision that shifted 10 min ago/,
  ],
  [
    'something new shifted',
    facts({
      incident: incident({ handedOver: { why: 'x', at: at(-900) }, quietSince: at(-800) }),
      alarms: [alarmFacts({ name: 'b' }), OK('a')],
    }),
    /^b fires again/,
  ],
  [
    'handed over',
    facts({ incident: incident({ handedOver: { why: 'held', at: at(-60) } }), holds: [hold()] }),
    /60 s ago.*held$/,
  ],
  ['own rollback on its way', acted({ own: { state: 'unclear' } }), /60 s ago.*unclear/],
  [
    'own rollback on its way',
    acted({ own: { state: 'failed', deployment: 'd-BELAY0099', because: 'ALARM_ACTIVE' } }),
    /^d-BELAY0099 .*ALARM_ACTIVE$/,
  ],
  ['handed over', facts({ incident: incident() }), /^the incident is not with people$/],
  [
    'handed over',
    facts({ incident: incident({ handedOver: { why: 'held', at: at(-60) } }) }),
    /^the hold is released, or the facts can be read again$/,
  ],
  ['own rollback settles', rolledBack(-60), /60 s ago.*it gets 5 min/],
  ['own rollback helped', rolledBack(-300), /2 of 2 healthy.*status 200/],
  ['own rollback helped', rolledBack(-300, { alarms: [alarmFacts(), OK('b')] }), /^checkout-5xx still in ALARM$/],
  ['own rollback helped', rolledBack(-300, { alarms: [alarmFacts({ state: 'unknown' }), OK('b')] }), /^checkout-5xx:/],
  [
    'own rollback helped',
    rolledBack(-300, { verification: { ...healthyNow, targets: { healthy: false, detail: '0 of 2' } } }),
    /0 of 2.*status 200/,
  ],
])('the record of “%s” says what it is about', (guard, given, evidence) => {
  expect(decide(given, noon).guards.find((record) => record.guard === guard)?.evidence).toMatch(evidence);
});

test('times are told in the unit that people use: seconds, minutes, hours', () => {
  const shifted = (ms: number) => {
    const terms = [term(41), newest({ shift: at(-ms / 1_000) })];
    const { guards } = decide(facts({ terms, alarms: [alarmFacts({ onset: period(-1) })] }), noon);
    return guards.find((record) => record.guard === 'the last shift has settled')?.evidence.split(' ago')[0];
  };
  expect(shifted(119_999)).toBe('the running revision shifted 120 s');
  expect(shifted(120_000)).toBe('the running revision shifted 2 min');
  expect(shifted(7_199_999)).toBe('the running revision shifted 120 min');
  expect(shifted(7_200_000)).toBe('the running revision shifted 2 h');
});
