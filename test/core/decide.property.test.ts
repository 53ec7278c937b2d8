import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, GUARDS } from '../../functions/core/decide.ts';
import type { Act, Decision } from '../../functions/core/decision.ts';
import type { AlarmFacts, Facts } from '../../functions/core/facts.ts';
import { appraise } from '../../functions/core/known-good.ts';
import { situationOf } from '../../functions/core/situation.ts';
import { definitionsWanted } from '../../functions/core/target.ts';
import { goodOnes, nearestGood } from '../../sim/rules/nearest-good.ts';
import { anyFacts } from '../kit/any-facts.ts';
import { noon } from '../kit/core.ts';
import { decided, wordsOf } from '../kit/facts.ts';

const options = { numRuns: 2_000 };
const holds = (property: (given: Facts) => void) => fc.assert(fc.property(anyFacts, property), options);

/** What is done, or would be if no person or mode held it back. */
function actIn(decision: Decision): Act | undefined {
  if (decision.kind === 'roll-back' || decision.kind === 'stop-deployment') return decision;
  return 'would' in decision ? decision.would : undefined;
}

/** Onsets as the incident has kept them, of alarms that are in ALARM with their actions on. */
const loud = (given: Facts) => given.alarms.filter((a) => a.state === 'ALARM' && a.silenced === undefined);
const kept = ({ incident }: Facts, { name, onset }: AlarmFacts) =>
  new Map(Object.entries(incident?.onsets ?? {})).get(name) ?? onset;
const beganWithin = (given: Facts, shift: number) =>
  loud(given).some((alarm) => {
    const onset = kept(given, alarm);
    return onset !== undefined && onset.end > shift && onset.start - shift <= given.policy.reachMs;
  });

describe('any facts at all', () => {
  test('come to a decision, with a record of every guard, and to the same one again', () => {
    holds((given) => {
      const first = decide(given, noon);
      expect(first.guards.slice(0, GUARDS.length).map((g) => g.guard)).toEqual(GUARDS.map((g) => g.name));
      expect(first.guards.some((g) => g.fired)).toBe(true);
      expect(first.guards.every((g) => g.evidence !== '')).toBe(true);
      expect(decide(structuredClone(given), noon)).toEqual(first);
    });
  });

  test('come to an act only with a loud alarm in ALARM that began within reach of the suspect’s shift (S4, S5)', () => {
    holds((given) => {
      const act = actIn(decided(given));
      if (!act) return;
      const newest = given.terms.at(-1);
      const shift = given.window.open ? given.window.deployment.shift : newest?.shift;
      expect(shift !== undefined && beganWithin(given, shift)).toBe(true);
      expect(given.window.open ? given.window.deployment.definition : newest?.definition).toBe(act.from);
    });
  });

  test('come to a stop only of a deployment that AWS does not watch, never of a rollback or a fix (S1, S11)', () => {
    holds((given) => {
      const act = actIn(decided(given));
      expect(act?.kind === 'stop-deployment').toBe(act !== undefined && given.window.open);
      if (act?.kind !== 'stop-deployment' || !given.window.open) return;
      const { kind, id, shift = Number.NaN, watched, blue } = given.window.deployment;
      const after = loud(given).filter((alarm) => (kept(given, alarm)?.end ?? 0) > shift);
      expect([kind, act.deployment]).toEqual(['deploy', id]);
      expect(after.filter((alarm) => watched.includes(alarm.name))).toEqual([]);
      expect(blue?.definition).toBe(act.to);
      expect(blue?.runningCount).toBeGreaterThan(0);
    });
  });

  test('come to a roll-back only to the nearest good revision that can be started, never to the running one (S2, U2)', () => {
    holds((given) => {
      const act = actIn(decided(given));
      if (act?.kind !== 'roll-back') return;
      expect(act.to).toBe(nearestGood(given));
      expect(act.to).not.toBe(act.from);
    });
  });

  test('have the good revisions that the words of the design give, read in another way', () => {
    holds((given) => {
      const past = { ...given, incidents: given.incident ? [...given.past, given.incident] : given.past };
      const good = appraise(past, given.policy).filter((a) => a.good);
      expect(good.map((a) => a.term)).toEqual(goodOnes(given));
    });
  });

  test('come to an act only where everything that must be looked at was', () => {
    holds((given) => {
      if (actIn(decided(given))) expect(definitionsWanted(situationOf(given, noon))).toEqual([]);
    });
  });

  test('come to an act only in mode act, not held, not handed over, and never twice in an incident (S3, S8)', () => {
    holds((given) => {
      const { kind } = decided(given);
      if (kind !== 'roll-back' && kind !== 'stop-deployment') return;
      expect(given.mode).toBe('act');
      expect(given.holds.filter(({ until }) => until === undefined || until > noon)).toEqual([]);
      expect([undefined, 'held', 'facts-unavailable']).toContain(given.incident?.handedOver?.why);
      if (given.incident?.intent) expect(given.own).toEqual({ state: 'none' });
    });
  });

  test('close as recovered or cleared only with every alarm of the incident OK, but baseline ones (S10)', () => {
    holds((given) => {
      const { kind, why } = decided(given);
      if (kind !== 'close' || why === 'superseded') return;
      const bad = given.terms.findLast((term) => term.definition === given.incident?.intent?.from)?.shift ?? 0;
      const mine = given.alarms.filter((alarm) => Object.keys(given.incident?.onsets ?? {}).includes(alarm.name));
      const counts = mine.filter((alarm) => why === 'cleared-by-itself' || (kept(given, alarm)?.end ?? bad + 1) > bad);
      expect(counts.filter((alarm) => alarm.state !== 'OK')).toEqual([]);
    });
  });
});

test('these facts come to every decision often enough: a property that is never met proves nothing', () => {
  const counts: Record<string, number> = {};
  for (const given of fc.sample(anyFacts, { numRuns: 6_000, seed: 1 })) {
    const words = wordsOf(given);
    counts[words] = (counts[words] ?? 0) + 1;
  }
  const atLeast = {
    'roll-back bad-deployment': 100,
    'stop-deployment nobody-watches': 100,
    'ignore alarm-not-firing': 100,
    'ignore alarm-suppressed': 100,
    'close recovered': 10,
    'close cleared-by-itself': 100,
    'close superseded': 50,
    'wait rolling-back': 20,
    'wait settling': 100,
    'wait alarm-unknown': 8,
    'wait rollback-in-flight': 50,
    'wait deployment-may-be-the-fix': 100,
    'wait aws-owns-rollback': 40,
    'wait blue-is-gone': 40,
    'wait handed-over': 100,
    'escalate rollback-failed': 40,
    'escalate rollback-overdue': 20,
    'escalate rollback-did-not-help': 20,
    'escalate unsupported-controller': 100,
    'escalate service-not-running': 100,
    'escalate alarm-older-than-deployment': 100,
    'escalate no-recent-deployment': 100,
    'escalate shared-cause-suspected': 100,
    'escalate rolled-back-recently': 100,
    'escalate rollback-barred': 40,
    'escalate no-known-good': 100,
    'escalate target-unusable': 40,
    'escalate held': 20,
    'observe mode-observe': 15,
    'propose mode-propose': 15,
    'escalate deployment-may-be-the-fix': 30,
  };
  expect(Object.entries(atLeast).filter(([words, least]) => (counts[words] ?? 0) < least)).toEqual([]);
});
