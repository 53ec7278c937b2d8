import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { millis } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import type { SmokePorts } from '../../functions/flows/smoke-ports.ts';
import type { VirtualClock } from '../../sim/clock.ts';
import { MISHAPS, type Mishap } from '../kit/crash.ts';
import { type SmokeSetup, virtualSmoke } from '../kit/smoke.ts';

/* Invariant S6 for the smoke: one status per call, before the deadline, whatever throws or hangs at whatever call. */

interface Crash {
  readonly at: number;
  readonly mishap: Mishap;
  readonly forGood: boolean;
}

/** Ports of which the call number `at` meets its mishap; the report is spared. */
function crashing({ codedeploy, ...ports }: SmokePorts, clock: VirtualClock, { at, mishap, forGood }: Crash) {
  let calls = 0;
  let reports = 0;
  const struck: string[] = [];
  const wrap =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const index = calls++;
      if (forGood ? index < at : index !== at) return call(...args);
      struck.push(name);
      return befall(mishap, name, clock);
    };
  const wrapped: SmokePorts = {
    ...ports,
    invoke: wrap('invoke', ports.invoke),
    codedeploy: {
      shipment: wrap('shipment', codedeploy.shipment),
      appSpec: wrap('appSpec', codedeploy.appSpec),
      report: (...args) => {
        reports += 1;
        return codedeploy.report(...args);
      },
    },
  };
  return { wrapped, struck, reports: () => reports };
}

async function befall(mishap: Mishap, name: string, clock: VirtualClock): Promise<never> {
  if (mishap === 'unavailable' || mishap === 'refused') throw new CallFailed(name, mishap, 'struck by the test');
  if (mishap === 'bug') throw new TypeError(`a bug in ${name}`);
  if (mishap === 'hang') return new Promise(() => {});
  await clock.sleep(millis(3_600_000));
  throw new CallFailed(name, 'unavailable', 'long after anybody asked');
}

function crashed(crash: Crash, setup: SmokeSetup = {}, timeLeft = 60_000) {
  let witness: Omit<ReturnType<typeof crashing>, 'wrapped'> = { struck: [], reports: () => 0 };
  const smoke = virtualSmoke(setup, {
    timeLeft: millis(timeLeft),
    ports: (ports, clock) => {
      const { wrapped, ...seen } = crashing(ports, clock, crash);
      witness = seen;
      return wrapped;
    },
  });
  return { ...smoke, witness: () => witness };
}

const whys: Readonly<Record<Mishap, string>> = {
  unavailable: 'aws-unavailable',
  refused: 'aws-refused',
  bug: 'smoke-error',
  hang: 'out-of-time',
  'reject-late': 'out-of-time',
};

describe.each([
  [0, 'shipment'],
  [1, 'appSpec'],
  [2, 'invoke'],
])('call %i, %s,', (at, name) => {
  test.each(MISHAPS)('may meet “%s” for good: Failed is reported once, in time, with a why', async (mishap) => {
    const { run, held, clock, witness } = crashed({ at, mishap, forGood: true });
    const { finding, report, deadline } = await run();
    expect([finding.verdict, finding.why, held()?.status]).toEqual(['Failed', whys[mishap], 'Failed']);
    expect([report.outcome, witness().reports(), new Set(witness().struck)]).toEqual(['reported', 1, new Set([name])]);
    expect(clock.now()).toBeLessThanOrEqual(deadline);
  });

  test('may be unavailable once, and nothing is lost', async () => {
    const { run, held } = crashed({ at, mishap: 'unavailable', forGood: false });
    expect((await run()).finding.why).toBe('answered');
    expect(held()?.status).toBe('Succeeded');
  });
});

test('a bug leaves its error for the log', async () => {
  const { error } = await crashed({ at: 2, mishap: 'bug', forGood: true }).run();
  expect(error).toEqual(new TypeError('a bug in invoke'));
});

test('whatever happens and however little time there is, one status is held before the deadline', async () => {
  const crash = fc.record({ at: fc.nat({ max: 4 }), mishap: fc.constantFrom(...MISHAPS), forGood: fc.boolean() });
  const setup = fc.record({
    creator: fc.constantFrom('user' as const, 'codeDeployRollback' as const),
    given: fc.constantFrom('String' as const, 'AppSpecContent' as const, 'S3' as const),
  });
  await fc.assert(
    fc.asyncProperty(crash, setup, fc.integer({ min: 0, max: 300_000 }), async (c, s, timeLeft) => {
      const { run, held, witness } = crashed(c, s, timeLeft);
      const { finding, report, deadline } = await run();
      expect([report.outcome, held()?.status, witness().reports()]).toEqual(['reported', finding.verdict, 1]);
      expect(held()?.reportedAt).toBeLessThanOrEqual(deadline);
    }),
    { numRuns: 400 },
  );
});
