import fc from 'fast-check';
import type { AlarmFacts, DefinitionState, Facts, InFlight, OwnAct, Window } from '../../functions/core/facts.ts';
import type { Incident } from '../../functions/core/incident.ts';
import type { Period } from '../../functions/core/onset.ts';
import { sharedCauseFrom } from '../../functions/core/policy.ts';
import type { Term } from '../../functions/core/term.ts';
import { minus, minutes, plus } from '../../functions/core/units.ts';
import { ago, mostly, mostlyIs, mostlyNone, NAMES, name, period, REVISIONS, rarely, revision, some } from './any.ts';
import { hold, incident, own, veto } from './any-incident.ts';
import { definitionArn, noon } from './core.ts';
import { ecs, healthyNow, running } from './facts.ts';

/*
 * Any facts at all, from a small world, so that edges and coincidences are frequent. Each part is mostly as in a plain
 * incident, or hardly any facts would come to an act.
 */

const policy = fc.record({
  bakeMs: fc.constantFrom(minutes(60), minutes(15)),
  reachMs: mostlyIs(minutes(120), minutes(10)),
  settleMs: fc.constantFrom(minutes(5), minutes(1)),
  waitDeadlineMs: fc.constantFrom(minutes(60), minutes(10)),
  rollbackDeadlineMs: fc.constantFrom(minutes(30), minutes(6)),
});

const alarm: fc.Arbitrary<AlarmFacts> = fc.record({
  name,
  state: mostlyIs<AlarmFacts['state']>('ALARM', 'OK', 'unknown', 'missing'),
  onset: mostly<Period | undefined>(period, fc.constant(undefined)),
  since: mostly(ago(30), fc.constant(undefined)),
  silenced: rarely(fc.constant('actions disabled')),
  lookBack: fc.constantFrom(minutes(1), minutes(1), minutes(5), minutes(30)),
});
const alarms = fc.uniqueArray(alarm, { minLength: 0, maxLength: 3, selector: (a) => a.name });

/** Oldest first, with gaps of minutes or of hours: of revisions that come and go, proven or not, forward or back. */
const terms: fc.Arbitrary<Term[]> = fc
  .array(
    fc.record({
      n: revision,
      lasted: fc.constantFrom(5, 14, 15, 60, 61, 300),
      kind: mostlyIs<Term['kind']>('deploy', 'rollback'),
      passed: mostlyIs<number | undefined>(5, undefined, 0, 100),
      baked: mostlyIs(true, false),
    }),
    { minLength: 0, maxLength: 7 },
  )
  .map((list) => {
    let end = noon;
    const newestFirst = list.toReversed().map(({ n, lasted, kind, passed, baked }): Term => {
      const shift = minus(end, minutes(lasted));
      end = shift;
      const candidate =
        passed === undefined ? undefined : { source: 'hook' as const, at: plus(shift, minutes(passed)), images: [] };
      const bakedAt = baked ? plus(shift, minutes(60)) : undefined;
      return { shift, definition: definitionArn(n), hash: `hash-${n}`, kind, candidate, bakedAt };
    });
    return newestFirst.toReversed();
  });

const inFlight: fc.Arbitrary<InFlight> = fc.record({
  id: fc.constantFrom('d-BELAY0042', 'd-BELAY0043'),
  by: fc.constantFrom('codedeploy', 'ecs'),
  kind: mostlyIs<InFlight['kind']>('deploy', 'rollback'),
  definition: revision.map((n) => definitionArn(n)),
  shift: mostly(ago(40), fc.constant(undefined)),
  blue: mostly<InFlight['blue']>(
    fc.record({ definition: revision.map((n) => definitionArn(n)), runningCount: mostlyIs(2, 0) }),
    fc.constant(undefined),
  ),
  watched: mostly<string[]>(fc.constant([]), fc.subarray(NAMES), 2),
});
const window: fc.Arbitrary<Window> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ open: false } as const) },
  { weight: 2, arbitrary: fc.record({ open: fc.constant(true as const), deployment: inFlight }) },
);

const state = (n: number): fc.Arbitrary<DefinitionState | undefined> =>
  mostly(
    fc.record({
      definition: fc.constant(definitionArn(n)),
      hash: fc.constant(`hash-${n}`),
      barrier: mostlyIs<string | undefined>(undefined, undefined, undefined, 'migration 7'),
      unusable: mostlyIs<string | undefined>(undefined, 'image gone'),
      crossedOnly: mostlyIs<true | undefined>(undefined, undefined, undefined, true),
    }),
    fc.constant(undefined),
    30,
  );
const definitions = fc.tuple(...REVISIONS.map(state)).map((states) => {
  const there = states.filter((s) => s !== undefined);
  return new Map(there.map((s) => [s.definition, s] as const));
});

const fired = fc
  .record({ guarded: fc.integer({ min: 1, max: 40 }), over: mostlyIs<number>(-1, 0, 1, 3) })
  .map(({ guarded, over }) => ({
    guarded,
    firing: Array.from({ length: Math.max(1, sharedCauseFrom(guarded) + over) }, (_, i) => `service-${i}`),
  }));

const service = fc.record({
  controller: mostlyIs<'CODE_DEPLOY' | 'ECS' | 'EXTERNAL'>('CODE_DEPLOY', 'ECS', 'EXTERNAL'),
  status: mostly(fc.constant('ACTIVE'), fc.constantFrom('DRAINING', 'INACTIVE'), 30),
  desiredCount: mostly(fc.integer({ min: 1, max: 5 }), fc.constant(0), 30),
  runningCount: fc.nat({ max: 5 }),
});

const verification = fc.record({
  targets: fc.record({ healthy: mostlyIs(true, false), detail: fc.constant('seen') }),
  probe: fc.record({ passed: mostlyIs(true, false), detail: fc.constant('seen') }),
});

const maybe = fc.record({
  incident: mostly<Incident | undefined>(fc.constant(undefined), incident, 1),
  own: mostly<OwnAct | undefined>(fc.constant(undefined), own, 1),
  verification: mostly<Facts['verification']>(fc.constant(healthyNow), mostly(verification, fc.constant(undefined)), 1),
  past: some(incident, 2),
  adrift: mostly(fc.constant(undefined), fc.constant('d-BELAY0042 took traffic'), 30),
  sharers: mostlyNone(
    fc.record({ service: fc.constant('cart'), alarm: name, shift: mostly(ago(300), fc.constant(undefined)) }),
    4,
  ),
  vetoes: mostlyNone(veto, 1),
  holds: mostlyNone(hold, 4, 2),
});

/** What runs is the newest term's revision, mostly; sometimes another one, or nothing that is PRIMARY, or no service. */
const runningNow = mostly<'newest' | number | 'nothing' | 'no service'>(
  fc.constant('newest'),
  fc.oneof(revision, fc.constantFrom('nothing' as const, 'no service' as const)),
  20,
);

/** One revision may be another one registered anew: a definition never changes, so it has one hash everywhere. */
const same = rarely(fc.record({ one: revision, other: revision }));

export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    policy,
    alarms,
    terms,
    window,
    maybe,
    definitions,
    fired,
    service,
    runningNow,
    mode: mostlyIs<Facts['mode']>('act', 'observe', 'propose'),
    same,
  })
  .map(({ maybe: more, fired: fleet, service: said, runningNow: now, same: alias, ...given }) => {
    const hashed = <T extends { readonly definition: string; readonly hash: string }>(x: T): T =>
      alias && x.definition === definitionArn(alias.one) ? { ...x, hash: `hash-${alias.other}` } : x;
    const known = new Map([...given.definitions].map(([arn, state]) => [arn, hashed(state)] as const));
    const newest = given.terms.at(-1)?.definition;
    const primary =
      typeof now === 'number' ? running(now) : { ...running(42), definition: newest ?? definitionArn(42) };
    const facts = {
      ...given,
      ...more,
      ...fleet,
      service: 'checkout',
      terms: given.terms.map(hashed),
      definitions: known,
    };
    if (now === 'no service') return { ...facts, ecs: 'service-not-found' };
    return { ...facts, ecs: ecs({ ...said, versions: now === 'nothing' ? [] : [primary, running(40, 'ACTIVE')] }) };
  });
