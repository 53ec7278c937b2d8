import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOOKS } from '../../functions/core/hook-call.ts';
import { millis, seconds } from '../../functions/core/units.ts';
import { type CrashPoint, crashing, MISHAPS, type Witness } from '../kit/crash.ts';
import { event, ok, virtualHook } from '../kit/hook.ts';

/*
 * Invariant S6: one status per hook call, before the Lambda deadline; a crash anywhere still ends in a report. Whatever
 * throws or hangs, at whatever call, for once or for good.
 */

const crashPoint = fc.record({
  at: fc.nat({ max: 40 }),
  mishap: fc.constantFrom(...MISHAPS),
  forGood: fc.boolean(),
});

const situation = fc.record({
  point: crashPoint,
  hook: fc.constantFrom(...HOOKS),
  creator: fc.constantFrom('user' as const, 'codeDeployRollback' as const),
  vetoed: fc.boolean(),
  alarming: fc.boolean(),
  timeLeft: fc.integer({ min: 0, max: 900_000 }),
  green: fc.array(
    fc.constantFrom({ body: ok }, { status: 500 }, { hang: true }, { reset: true }, { delayMs: 1_500, body: ok }),
    {
      minLength: 1,
      maxLength: 6,
    },
  ),
});

type Situation = typeof situation extends fc.Arbitrary<infer S> ? S : never;

function crashingHook({ point, hook, creator, vetoed, alarming, timeLeft, green }: Situation, spareReport: boolean) {
  let witness: Witness = { calls: [], struck: [] };
  const alarm = { name: 'checkout-5xx', alarmAfterMs: 30_000, onsetAfterShiftMs: 60_000, periodSeconds: 60 };
  const virtual = virtualHook(
    {
      function: hook,
      creator,
      green,
      vetoes: vetoed ? [{ revision: 42, incident: 'inc-1', reason: 'test' }] : [],
      alarms: alarming ? [alarm] : [],
    },
    {
      timeLeft: millis(timeLeft),
      ports: (ports) => {
        const crashed = crashing(ports, point, (name) => spareReport && name === 'codedeploy.report');
        witness = crashed.witness;
        return crashed.ports;
      },
    },
  );
  return { virtual, witness: () => witness };
}

const runs = { numRuns: 400 };

describe('whatever throws or hangs', () => {
  test('exactly one report is made, before the Lambda deadline, and CodeDeploy holds it', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async (s) => {
        const { virtual, witness } = crashingHook(s, true);
        const { report, deadline, finding } = await virtual.run();
        expect(witness().calls.filter((name) => name === 'codedeploy.report')).toHaveLength(1);
        const held = virtual.world.codedeploy.hookExecutions.get(event.LifecycleEventHookExecutionId);
        expect(held?.status).toBe(finding.verdict);
        expect(held?.reportedAt).toBeLessThanOrEqual(deadline);
        expect(report.outcome).toBe('reported');
      }),
      runs,
    );
  });

  test('even a report that cannot be made ends in time, with an answer that says so', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async (s) => {
        const { virtual, witness } = crashingHook(s, false);
        const { report, deadline } = await virtual.run();
        expect(virtual.clock.now()).toBeLessThanOrEqual(deadline);
        const { calls, struck } = witness();
        expect(calls).toContain('codedeploy.report');
        const once = struck.includes('codedeploy.report') && !(s.point.mishap === 'unavailable' && !s.point.forGood);
        if (once) expect(report.outcome).toBe('not-reported');
      }),
      runs,
    );
  });

  test('nobody is told anything before CodeDeploy is', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async (s) => {
        const { virtual, witness } = crashingHook(s, true);
        await virtual.run();
        const { calls } = witness();
        const report = calls.indexOf('codedeploy.report');
        for (const late of ['tell', 'ledger.saveCandidate']) {
          const at = calls.indexOf(late);
          if (at >= 0) expect(at).toBeGreaterThan(report);
        }
        expect(calls.filter((name) => name === 'tell').length).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });

  test('a green that never answers well never passes', async () => {
    const sick = situation.map((s): Situation => ({ ...s, creator: 'user' as const, green: [{ status: 500 }] }));
    await fc.assert(
      fc.asyncProperty(sick, async (s) => {
        const { finding } = await crashingHook(s, true).virtual.run();
        expect(finding.verdict).toBe('Failed');
      }),
      runs,
    );
  });
});

/** Every call that a fault-free run makes, one by one: none is forgotten by chance. */
describe.each(HOOKS)('each call of a plain %s', (hook) => {
  const plain: Situation = {
    point: { at: -1, mishap: 'hang', forGood: false },
    hook,
    creator: 'user',
    vetoed: false,
    alarming: false,
    timeLeft: 900_000,
    green: [{ body: ok }],
  };

  test.each(MISHAPS)('may meet “%s”, and the report is made in time', async (mishap) => {
    const { virtual, witness } = crashingHook(plain, true);
    await virtual.run();
    const calls = witness().calls.length;
    expect(calls).toBeGreaterThan(5);
    for (let at = 0; at < Math.min(calls, 60); at += 1) {
      const point: CrashPoint = { at, mishap, forGood: false };
      const crashed = crashingHook({ ...plain, point }, true).virtual;
      const { report, deadline } = await crashed.run();
      expect([at, report.outcome]).toEqual([at, 'reported']);
      expect(deadline - report.at).toBeGreaterThanOrEqual(seconds(3));
    }
  });
});
