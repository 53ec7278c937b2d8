import { describe, expect, test } from 'vitest';
import { decide, GUARDS } from '../../functions/core/decide.ts';
import {
  ACT_WHYS,
  CLOSE_WHYS,
  type CloseWhy,
  type Decision,
  ESCALATE_WHYS,
  IGNORE_WHYS,
  type IgnoreWhy,
  MODE_WHYS,
  WAIT_WHYS,
  type WaitWhy,
} from '../../functions/core/decision.ts';
import type { Facts } from '../../functions/core/facts.ts';
import { at, definitionArn, noon } from '../kit/core.ts';
import {
  alarmFacts,
  decided,
  definitions,
  ecs,
  facts,
  firedIn,
  hold,
  incident,
  inFlight,
  intent,
  newest,
  period,
  rolledBack,
  running,
  term,
  windowOf,
  wordsOf,
} from '../kit/facts.ts';

const OK = alarmFacts({ state: 'OK', onset: undefined });

/** Reasons that only the flows around the decision know. */
type OnlyFlows =
  | 'unguarded-alarm'
  | 'event-refused'
  | 'not-an-alarm'
  | 'nothing-to-do'
  | 'lease-held'
  | 'unguarded'
  | 'facts-unavailable'
  | 'ledger-unavailable'
  | 'act-refused';

const ignored = {
  'alarm-not-firing': facts({ alarms: [OK] }),
  'alarm-suppressed': facts({ alarms: [alarmFacts({ silenced: 'actions disabled' })] }),
} satisfies Record<Exclude<IgnoreWhy, OnlyFlows>, Facts>;

const closed = {
  recovered: rolledBack(-300),
  'cleared-by-itself': facts({ alarms: [OK], incident: incident() }),
  superseded: facts({
    incident: incident({ handedOver: { why: 'no-known-good', at: at(-900) } }),
    alarms: [alarmFacts()],
  }),
} satisfies Record<Exclude<CloseWhy, OnlyFlows>, Facts>;

const waits = {
  'rolling-back': facts({ incident: incident({ intent: intent() }), own: { state: 'unclear' } }),
  settling: rolledBack(-60),
  'alarm-unknown': facts({ alarms: [alarmFacts({ state: 'unknown' })], incident: incident() }),
  'rollback-in-flight': facts({ window: windowOf({ kind: 'rollback' }) }),
  'deployment-may-be-the-fix': facts({ window: windowOf({ shift: undefined }) }),
  'aws-owns-rollback': facts({ window: windowOf({ watched: ['checkout-5xx'] }) }),
  'blue-is-gone': facts({ window: windowOf({ blue: undefined }) }),
  'handed-over': facts({ incident: incident({ handedOver: { why: 'no-known-good', at: at(-60) } }) }),
} satisfies Record<Exclude<WaitWhy, OnlyFlows>, Facts>;

const escalated = {
  'rollback-failed': facts({
    incident: incident({ intent: intent() }),
    own: { state: 'failed', deployment: 'd-BELAY0099', because: 'HOOK_EXECUTION_FAILURE' },
  }),
  'rollback-overdue': facts({ incident: incident({ intent: intent({ at: at(-1_800) }) }), own: { state: 'unclear' } }),
  'rollback-did-not-help': rolledBack(-300, { alarms: [alarmFacts()] }),
  'unsupported-controller': facts({ ecs: ecs({ controller: 'EXTERNAL' }) }),
  'service-not-running': facts({ ecs: 'service-not-found' }),
  'alarm-older-than-deployment': facts({ alarms: [alarmFacts({ onset: period(-660) })] }),
  'no-recent-deployment': facts({ terms: [] }),
  'shared-cause-suspected': facts({ firing: ['checkout', 'cart', 'search'] }),
  'rolled-back-recently': facts({ terms: [term(41), newest({ kind: 'rollback' })] }),
  'rollback-barred': facts({ definitions: definitions([41, 42], { 42: { barrier: 'migration 7' } }) }),
  'no-known-good': facts({ terms: [newest()] }),
  'target-unusable': facts({
    definitions: definitions([40, 41, 42], { 41: { unusable: 'a' }, 40: { unusable: 'b' } }),
  }),
  held: facts({ holds: [hold()] }),
} satisfies Record<Exclude<(typeof ESCALATE_WHYS)[number], OnlyFlows>, Facts>;

const forPeople = {
  'mode-observe': facts({ mode: 'observe' }),
  'mode-propose': facts({ mode: 'propose' }),
} satisfies Record<(typeof MODE_WHYS)[number], Facts>;

const acts = {
  'bad-deployment': facts(),
  'nobody-watches': facts({ window: windowOf() }),
} satisfies Record<(typeof ACT_WHYS)[number], Facts>;

const examplesOf = (kind: Decision['kind'], examples: Readonly<Record<string, Facts>>) =>
  Object.entries(examples).map(([why, given]): [string, Facts] => [`${kind} ${why}`, given]);

describe('each reason has its plainest example:', () => {
  test.each([
    ...examplesOf('ignore', ignored),
    ...examplesOf('close', closed),
    ...examplesOf('wait', waits),
    ...examplesOf('escalate', escalated),
    ['observe mode-observe', forPeople['mode-observe']],
    ['propose mode-propose', forPeople['mode-propose']],
    ['roll-back bad-deployment', acts['bad-deployment']],
    ['stop-deployment nobody-watches', acts['nobody-watches']],
  ] satisfies [string, Facts][])('%s', (words, given) => {
    expect(wordsOf(given)).toBe(words);
  });

  test('and the lists hold no reason but those', () => {
    const decidable = [ignored, closed, waits, escalated, forPeople, acts].flatMap((examples) => Object.keys(examples));
    const flows: readonly OnlyFlows[] = [
      'unguarded-alarm',
      'event-refused',
      'not-an-alarm',
      'nothing-to-do',
      'lease-held',
      'unguarded',
      'facts-unavailable',
      'ledger-unavailable',
      'act-refused',
    ];
    const all = [IGNORE_WHYS, CLOSE_WHYS, WAIT_WHYS, ESCALATE_WHYS, MODE_WHYS, ACT_WHYS].flat();
    expect(new Set(all)).toEqual(new Set([...decidable, ...flows]));
  });
});

describe('what is done', () => {
  test('is a roll-back to the nearest known good revision, by a new deployment where CodeDeploy deploys', () => {
    expect(decided(facts())).toEqual({
      kind: 'roll-back',
      why: 'bad-deployment',
      via: 'create-deployment',
      from: definitionArn(42),
      to: definitionArn(41),
    });
  });

  test('is the same by UpdateService where ECS deploys', () => {
    expect(decided(facts({ ecs: ecs({ controller: 'ECS' }) }))).toMatchObject({
      kind: 'roll-back',
      via: 'update-service',
      to: definitionArn(41),
    });
  });

  test.each([
    ['codedeploy', 'stop-deployment'],
    ['ecs', 'stop-service-deployment'],
  ] as const)('is a stop of what %s has in flight, back to blue', (by, via) => {
    expect(decided(facts({ window: windowOf({ by }) }))).toEqual({
      kind: 'stop-deployment',
      why: 'nobody-watches',
      via,
      deployment: inFlight().id,
      from: definitionArn(42),
      to: definitionArn(41),
    });
  });
});

describe('the record', () => {
  test('names every guard once, in the order of the table, with evidence for each', () => {
    const { guards } = decide(facts(), noon);
    expect(guards.map((record) => record.guard)).toEqual(GUARDS.map((guard) => guard.name));
    expect(new Set(GUARDS.map((guard) => guard.name)).size).toBe(GUARDS.length);
    expect(guards.filter((record) => record.evidence === '')).toEqual([]);
  });

  test('of the plainest roll-back says that nothing spoke against it', () => {
    expect(firedIn(facts())).toEqual(['act']);
  });

  test('says all that speaks against an act, though the first decides', () => {
    const many = facts({ ecs: ecs({ desiredCount: 0, versions: [running(42)] }), mode: 'observe', holds: [hold()] });
    expect(wordsOf(many)).toBe('escalate service-not-running');
    expect(firedIn(many)).toEqual(['the service is meant to run', 'nobody holds it', 'the mode lets it act', 'act']);
  });

  test('carries the numbers', () => {
    const evidence = decide(facts(), noon).guards.map((record) => record.evidence);
    expect(evidence).toContain('the trouble began 5 min after checkout:42 shifted; reach is 2 h');
    expect(evidence).toContain('1 of 10 guarded services fire; from 3 on it is one cause');
    expect(evidence).toContain('roll-back checkout:42 → checkout:41 via create-deployment');
  });
});
