import { decide } from '../../functions/core/decide.ts';
import type { Decision } from '../../functions/core/decision.ts';
import type { AlarmFacts, DefinitionState, Facts, InFlight, ServiceFacts } from '../../functions/core/facts.ts';
import type { TaskDefinitionArn } from '../../functions/core/ids.ts';
import type { Incident, Intent } from '../../functions/core/incident.ts';
import type { Period } from '../../functions/core/onset.ts';
import { rollbackProfiles } from '../../functions/core/policy.ts';
import type { Hold, Term } from '../../functions/core/term.ts';
import { type EpochMs, millis, minutes, plus } from '../../functions/core/units.ts';
import { at, definitionArn, noon } from './core.ts';

/*
 * The plainest situation that ends in a roll-back: revision 42 took the traffic ten minutes before noon, its alarm's
 * trouble began five minutes later, and 41 and 40 are known good. It is noon. A test states only its difference.
 */

export const policy = rollbackProfiles.prod;

/** 42 shifted ten minutes before noon, every other revision a day before or after its neighbour. */
export const shiftOf = (revision: number): EpochMs => at(-600 - (42 - revision) * 86_400);

/** A minute of breaching datapoints that starts so many seconds after noon. */
export const period = (start: number, length = 60): Period => ({ start: at(start), end: at(start + length) });

/** Proven good: it passed its hook five minutes after its shift, and was seen to have baked after an hour. */
export function term(revision: number, over: Partial<Term> = {}): Term {
  const { shift = shiftOf(revision) } = over;
  return {
    definition: definitionArn(revision),
    hash: `hash-${revision}`,
    deployment: `d-BELAY00${revision}`,
    kind: 'deploy',
    candidate: { source: 'hook', at: plus(shift, minutes(5)), images: [] },
    bakedAt: plus(shift, minutes(60)),
    ...over,
    shift,
  };
}

/** The newest, with the traffic for ten minutes: it has passed its hook and proven nothing. */
export const newest = (over: Partial<Term> = {}): Term => term(42, { bakedAt: undefined, ...over });

/** Firing, with an onset five minutes after 42 shifted. */
export const alarmFacts = (over: Partial<AlarmFacts> = {}): AlarmFacts => ({
  name: 'checkout-5xx',
  state: 'ALARM',
  onset: period(-300),
  since: at(-240),
  lookBack: minutes(1),
  ...over,
});

/** CodeDeploy is shifting 42, nobody watches, and blue (41) still runs. */
export const inFlight = (over: Partial<InFlight> = {}): InFlight => ({
  id: 'd-BELAY0042',
  by: 'codedeploy',
  kind: 'deploy',
  definition: definitionArn(42),
  shift: shiftOf(42),
  blue: { definition: definitionArn(41), runningCount: 2 },
  watched: [],
  ...over,
});

export const windowOf = (over: Partial<InFlight> = {}) => ({ open: true, deployment: inFlight(over) }) as const;

export const ecs = (over: Partial<ServiceFacts> = {}): ServiceFacts => ({
  controller: 'CODE_DEPLOY',
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 2,
  versions: [running(42)],
  tags: {},
  ...over,
});

export const running = (revision: number, status = 'PRIMARY') => ({
  id: `ecs-svc/${revision}`,
  definition: definitionArn(revision),
  status,
  desiredCount: 2,
  runningCount: 2,
  stable: true,
  targetGroups: [],
});

/** What was looked at: each of these revisions can be started, and is no barrier, unless the second part says otherwise. */
export function definitions(
  revisions: readonly number[] = [40, 41, 42],
  over: Readonly<Record<number, Partial<DefinitionState>>> = {},
): ReadonlyMap<TaskDefinitionArn, DefinitionState> {
  return new Map(
    revisions.map((n) => {
      const definition = definitionArn(n);
      return [definition, { definition, hash: `hash-${n}`, ...over[n] }];
    }),
  );
}

/** Open since two minutes before noon, for the one alarm. */
export const incident = (over: Partial<Incident> = {}): Incident => ({
  id: 'checkout-2026-11-21T11:58:00.000Z',
  openedAt: at(-120),
  onsets: { 'checkout-5xx': period(-300) },
  ...over,
});

/** From 42 to 41, a minute before noon. */
export const intent = (over: Partial<Intent> = {}): Intent => ({
  nonce: 'n-1',
  act: 'roll-back',
  via: 'create-deployment',
  from: definitionArn(42),
  to: definitionArn(41),
  veto: 'hash-42',
  at: at(-60),
  deployment: 'd-BELAY0099',
  ...over,
});

export const hold = (over: Partial<Hold> = {}): Hold => ({
  scope: 'service',
  reason: 'sale day',
  by: 'ana',
  at: at(-3_600),
  ...over,
});

export const facts = (over: Partial<Facts> = {}): Facts => ({
  service: 'checkout',
  mode: 'act',
  policy,
  alarms: [alarmFacts()],
  ecs: ecs(),
  window: { open: false },
  terms: [term(40), term(41), newest()],
  vetoes: [],
  holds: [],
  past: [],
  definitions: definitions(),
  sharers: [],
  firing: ['checkout'],
  guarded: 10,
  ...over,
});

/** Our rollback of 42 to 41 took over the traffic so many seconds after noon, and the alarm is OK. */
export function rolledBack(shift: number, over: Partial<Facts> = {}): Facts {
  const deployment = 'd-BELAY0099';
  return facts({
    alarms: [alarmFacts({ state: 'OK', onset: undefined })],
    incident: incident({ intent: intent({ at: at(shift - 60) }) }),
    own: { state: 'succeeded', deployment, shift: at(shift) },
    ecs: ecs({ versions: [running(41)] }),
    terms: [term(40), term(41), newest(), back(41, shift)],
    verification: healthyNow,
    ...over,
  });
}

export const healthyNow = {
  targets: { healthy: true, detail: '2 of 2 healthy' },
  probe: { passed: true, detail: 'status 200 in 12 ms' },
};

/** The term of a rollback to this revision: nobody has proven anything in it. */
export const back = (revision: number, shift: number, over: Partial<Term> = {}): Term =>
  term(revision, { kind: 'rollback', shift: at(shift), candidate: undefined, bakedAt: undefined, ...over });

export const decided = (given: Facts, now: EpochMs = noon): Decision => decide(given, now).decision;

/** `wait settling`: what is decided in the plainest situation with this difference, in two words. */
export const wordsOf = (given: Facts, now: EpochMs = noon): string => {
  const { kind, why } = decided(given, now);
  return `${kind} ${why}`;
};

/** The names of all guards that fired, in the order of the table. */
export const firedIn = (given: Facts, now: EpochMs = noon): string[] =>
  decide(given, now)
    .guards.filter((record) => record.fired)
    .map((record) => record.guard);

/** A millisecond later: the other side of an edge. */
export const later = (moment: EpochMs, ms = 1): EpochMs => plus(moment, millis(ms));
