import { describe, expect, test } from 'vitest';
import type { Decision } from '../../functions/core/decision.ts';
import type { Incident } from '../../functions/core/incident.ts';
import { afterDecision, type Told } from '../../functions/core/incident-steps.ts';
import { seconds } from '../../functions/core/units.ts';
import { at, definitionArn, noon } from '../kit/core.ts';
import { incident, intent } from '../kit/facts.ts';

const [from, to] = [definitionArn(42), definitionArn(41)];
const rollBack = { kind: 'roll-back', why: 'bad-deployment', via: 'create-deployment', from, to } as const;
const stop = {
  kind: 'stop-deployment',
  why: 'nobody-watches',
  via: 'stop-deployment',
  deployment: 'd-1',
  from,
  to,
} as const;
const observe = { kind: 'observe', why: 'mode-observe', would: rollBack } as const;
const propose = { kind: 'propose', why: 'mode-propose', would: rollBack } as const;
const escalate = { kind: 'escalate', why: 'no-known-good' } as const;
const ignore = { kind: 'ignore', why: 'alarm-suppressed' } as const;
const close = { kind: 'close', why: 'cleared-by-itself' } as const;
const wait = (again = 60) => ({ kind: 'wait', why: 'rollback-in-flight', again: seconds(again) }) as const;
const nextOf = (decision: Decision, over: Partial<Incident> = {}, told: Told = 'told') =>
  afterDecision(incident(over), decision, told, noon);

const TOLD = ['told', 'not-needed', 'failed'] as const;

describe('after a decision, an incident', () => {
  test('is as it was, but for what the decision changes', () => {
    const before = { intent: intent(), quietSince: at(-90), lookedAt: at(-60), nextCheckAt: at(-1) };
    expect(nextOf(wait(), before, 'not-needed')).toEqual({
      ...incident(before),
      last: undefined,
      waitingSince: noon,
      handedOver: undefined,
      lookedAt: noon,
      nextCheckAt: at(60),
    });
  });

  test('remembers what people have heard, and nothing that they have not', () => {
    const last = { kind: 'wait', why: 'settling', at: at(-60) };
    expect(nextOf(escalate, { last }).last).toEqual({ ...escalate, at: noon });
    expect(nextOf(escalate, { last }, 'failed').last).toBe(last);
    expect(nextOf(escalate, { last }, 'not-needed').last).toBe(last);
  });

  test('waits since its first wait, until something else is decided', () => {
    expect(nextOf(wait()).waitingSince).toBe(noon);
    expect(nextOf(wait(), { waitingSince: at(-600) }).waitingSince).toBe(at(-600));
    for (const decision of [ignore, close, escalate, observe, propose, rollBack, stop])
      expect(nextOf(decision, { waitingSince: at(-600) }).waitingSince).toBeUndefined();
  });

  test.each([
    [wait(), 60],
    [wait(900), 900],
    [ignore, 900],
    [escalate, 900],
    [observe, 900],
    [propose, 900],
    [rollBack, 15],
    [stop, 15],
    [close, 15],
  ] as const)('is looked at again in time: %o', (decision, soon) => {
    expect(nextOf(decision).nextCheckAt).toBe(at(soon));
    expect(nextOf(decision, {}, 'not-needed').nextCheckAt).toBe(at(soon));
  });

  test.each([
    [wait(900), 60],
    [wait(61), 60],
    [wait(59), 59],
    [escalate, 60],
    [observe, 60],
    [rollBack, 15],
    [close, 15],
  ] as const)('is looked at again within a minute where people could not be told: %o', (decision, soon) => {
    expect(nextOf(decision, {}, 'failed').nextCheckAt).toBe(at(soon));
  });
});

describe('an incident is with people', () => {
  const handedOver = { why: 'rollback-barred', at: at(-600) };

  test('once it is escalated, whether they could be told or not', () => {
    for (const told of TOLD) expect(nextOf(escalate, {}, told).handedOver).toEqual({ why: 'no-known-good', at: noon });
  });

  test.each([observe, propose])(
    'once they have heard what Belay would have done, and not before: $kind',
    (decision) => {
      const { why } = decision;
      expect(nextOf(decision).handedOver).toEqual({ why, at: noon });
      expect(nextOf(decision, {}, 'not-needed').handedOver).toEqual({ why, at: noon });
      expect(nextOf(decision, {}, 'failed').handedOver).toBeUndefined();
    },
  );

  test('from the first time on, for its first reason', () => {
    for (const decision of [escalate, observe, propose, wait(), ignore, close])
      for (const told of TOLD) expect(nextOf(decision, { handedOver }, told).handedOver).toBe(handedOver);
  });

  test.each(['held', 'facts-unavailable'])('for another reason, once what is %s is not so any more', (why) => {
    const open = { handedOver: { why, at: at(-600) } };
    for (const decision of [escalate, observe, propose]) {
      expect(nextOf(decision, open).handedOver).toEqual({ why: decision.why, at: noon });
    }
    for (const decision of [wait(), ignore, close]) expect(nextOf(decision, open).handedOver).toBe(open.handedOver);
  });

  test('no longer, once Belay acts', () => {
    expect(nextOf(rollBack, { handedOver }).handedOver).toBeUndefined();
    expect(nextOf(stop, { handedOver }).handedOver).toBeUndefined();
  });

  test('never because of what hands nothing over', () => {
    for (const decision of [wait(), ignore, close, rollBack, stop]) expect(nextOf(decision).handedOver).toBeUndefined();
  });
});

describe('an incident is over', () => {
  test('once its end is told, or is no news', () => {
    const closed = { why: 'cleared-by-itself', at: noon };
    expect(nextOf(close)).toMatchObject({ closed, last: { kind: 'close', ...closed }, lookedAt: noon });
    expect(nextOf(close, {}, 'not-needed').closed).toEqual(closed);
  });

  test('not while its end could not be told', () => {
    expect(nextOf(close, {}, 'failed')).not.toHaveProperty('closed');
  });

  test('by nothing else', () => {
    for (const decision of [wait(), ignore, escalate, observe, propose, rollBack, stop])
      expect(nextOf(decision)).not.toHaveProperty('closed');
  });
});
