import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts, InFlight, ServiceFacts } from '../../functions/core/facts.ts';
import { sharedCauseFrom } from '../../functions/core/policy.ts';
import { situationOf } from '../../functions/core/situation.ts';
import { definitionsWanted } from '../../functions/core/target.ts';
import type { Term } from '../../functions/core/term.ts';
import { anyFacts } from '../kit/any-facts.ts';
import { noon } from '../kit/core.ts';
import { decided, hold, incident, inFlight, intent } from '../kit/facts.ts';

/*
 * Reasons not to act. Each one added to any facts leaves a decision that does not act one that does not, and makes one
 * that acts into one that does not: save where it speaks against one kind of act alone.
 */

const ecsWith = (given: Facts, over: Partial<ServiceFacts>): Facts =>
  given.ecs === 'service-not-found' ? given : { ...given, ecs: { ...given.ecs, ...over } };
const windowWith = (given: Facts, over: Partial<InFlight>): Facts => ({
  ...given,
  window: { open: true, deployment: { ...(given.window.open ? given.window.deployment : inFlight()), ...over } },
});
const suspectOf = ({ window, terms }: Facts) => (window.open ? window.deployment : terms.at(-1));
const termsWith = (given: Facts, over: Partial<Term>): Facts => ({
  ...given,
  terms: given.terms.map((term) => ({ ...term, ...over })),
});
const barredBy = (given: Facts, definition = suspectOf(given)?.definition): Facts => {
  const state = definition && given.definitions.get(definition);
  if (!state) return given;
  return { ...given, definitions: new Map([...given.definitions, [state.definition, { ...state, barrier: 'mine' }]]) };
};
const newest = (given: Facts, over: Partial<Term>): Facts => ({
  ...given,
  terms: given.terms.map((term, i) => (i === given.terms.length - 1 ? { ...term, ...over } : term)),
});
const open = (given: Facts) => given.incident ?? incident({ onsets: {} });
const others = (count: number) => Array.from({ length: count }, (_, i) => `service-${i}`);

const againstBoth = {
  'a hold': (given) => ({ ...given, holds: [...given.holds, hold()] }),
  'a hold for all': (given) => ({ ...given, holds: [...given.holds, hold({ scope: 'all' })] }),
  'mode observe': (given) => ({ ...given, mode: 'observe' }),
  'mode propose': (given) => ({ ...given, mode: 'propose' }),
  'a barrier on the suspect': (given) => barredBy(given),
  'nobody has looked at anything': (given) => ({ ...given, definitions: new Map() }),
  'somebody else deploys it': (given) => ecsWith(given, { controller: 'EXTERNAL' }),
  'zero tasks': (given) => ecsWith(given, { desiredCount: 0 }),
  'a service on its way out': (given) => ecsWith(given, { status: 'DRAINING' }),
  'no service': (given) => ({ ...given, ecs: 'service-not-found' }),
  'all alarms silenced': (given) => ({ ...given, alarms: given.alarms.map((a) => ({ ...a, silenced: 'muted' })) }),
  'all alarms OK': (given) => ({ ...given, alarms: given.alarms.map((a) => ({ ...a, state: 'OK' as const })) }),
  'no data': (given) => ({ ...given, alarms: given.alarms.map((a) => ({ ...a, state: 'unknown' as const })) }),
  'no alarm': (given) => ({ ...given, alarms: [] }),
  'no onset': (given) => ({
    ...given,
    alarms: given.alarms.map((a) => ({ ...a, onset: undefined })),
    incident: given.incident && { ...given.incident, onsets: {} },
  }),
  'the same shift elsewhere': (given) => ({
    ...given,
    sharers: [
      ...given.sharers,
      ...given.alarms.map(({ name }) => ({ service: 'cart', alarm: name, shift: suspectOf(given)?.shift })),
    ],
  }),
  'too many services fire': (given) => ({ ...given, firing: others(sharedCauseFrom(given.guarded)) }),
  'a rollback in flight': (given) => windowWith(given, { kind: 'rollback' }),
  'a deployment in flight without traffic': (given) => windowWith(given, { kind: 'deploy', shift: undefined }),
  'AWS watches': (given) => windowWith(given, { watched: given.alarms.map((a) => a.name) }),
  'blue is gone': (given) => windowWith(given, { blue: undefined }),
  'blue runs nothing': (given) => {
    const { blue = inFlight().blue } = given.window.open ? given.window.deployment : {};
    return windowWith(given, { blue: blue && { ...blue, runningCount: 0 } });
  },
  'our own act is unclear': (given) => ({
    ...given,
    incident: { ...open(given), intent: intent(), handedOver: undefined },
    own: { state: 'unclear' },
  }),
  'our own act failed': (given) => ({
    ...given,
    incident: { ...open(given), intent: intent() },
    own: { state: 'failed', deployment: 'd-BELAY0099', because: 'STOPPED' },
  }),
  'people have it': (given) => ({
    ...given,
    incident: { ...open(given), handedOver: { why: 'no-known-good', at: noon } },
  }),
} satisfies Record<string, (given: Facts) => Facts>;

const againstRollBack = {
  'no proof': (given) => termsWith(given, { candidate: undefined }),
  'nothing baked': (given) => termsWith(given, { bakedAt: undefined }),
  'all revisions are one': (given) => termsWith(given, { hash: 'hash-1' }),
  'no target can be started': (given) => ({
    ...given,
    definitions: new Map([...given.definitions].map(([arn, state]) => [arn, { ...state, unusable: 'gone' }])),
  }),
  'nobody can tell who has the traffic': (given) => ({ ...given, adrift: 'd-BELAY0042' }),
  'what runs is a rollback': (given) => newest(given, { kind: 'rollback' }),
} satisfies Record<string, (given: Facts) => Facts>;

const againstAnyTarget = {
  'all revisions are vetoed': (given) => ({
    ...given,
    vetoes: [...new Set(['hash-42', ...[...given.definitions.values(), ...given.terms].map((x) => x.hash)])].map(
      (hash) => ({ hash, incident: 'checkout-0', reason: 'bad', at: noon }),
    ),
    terms: given.terms.map((t) => ({ ...t, candidate: t.candidate && { ...t.candidate, at: t.shift } })),
  }),
} satisfies Record<string, (given: Facts) => Facts>;

const acts = (given: Facts) => ['roll-back', 'stop-deployment'].includes(decided(given).kind);
const always = Object.entries<(given: Facts) => Facts>({ ...againstBoth, ...againstAnyTarget });
const onceOver = Object.entries<(given: Facts) => Facts>(againstRollBack);

test('no reason not to act turns what is no act into one', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      if (acts(given)) return;
      const reasons = given.window.open ? always : [...always, ...onceOver];
      expect(reasons.filter(([, added]) => acts(added(given))).map(([name]) => name)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('nor does a veto of the nearest good one, where all was looked at', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const s = situationOf(given, noon);
      const hash = s.appraisals.find((a) => a.good)?.term.hash;
      if (hash === undefined || acts(given) || definitionsWanted(s).length > 0) return;
      const vetoes = [...given.vetoes, { hash, incident: 'checkout-0', reason: 'bad', at: noon }];
      expect(acts({ ...given, vetoes })).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

describe('what would be an act is none', () => {
  const acting = fc.sample(anyFacts, { numRuns: 3_000, seed: 7 }).filter(acts);
  const stops = acting.filter((given) => given.window.open);
  const rollBacks = acting.filter((given) => !given.window.open);

  test('there are such facts', () => {
    expect(stops.length).toBeGreaterThan(50);
    expect(rollBacks.length).toBeGreaterThan(50);
  });

  test.each(always)('with this reason: %s', (_, added) => {
    expect(acting.filter((given) => acts(added(given)))).toEqual([]);
  });

  test.each(onceOver)('with this reason against a roll-back: %s', (_, added) => {
    expect(rollBacks.filter((given) => acts(added(given)))).toEqual([]);
  });
});
