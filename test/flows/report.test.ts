import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../functions/core/units.ts';
import type { Fault } from '../../sim/faults.ts';
import { event, noon, virtualHook } from '../kit/hook.ts';

const put = { service: 'codedeploy', operation: 'PutLifecycleEventHookExecutionStatus' };
const held = (hook: ReturnType<typeof virtualHook>) =>
  hook.world.codedeploy.hookExecutions.get(event.LifecycleEventHookExecutionId)?.status;
const fault = (kind: Fault['kind'], times: number): Fault => ({ ...put, kind, times });

describe('a report', () => {
  test('is tried for as long as there is time: minutes of throttling end in a report all the same', async () => {
    const hook = virtualHook({ faults: [fault('throttle', 400)] });
    const { report } = await hook.run();
    expect([report.outcome, held(hook)]).toEqual(['reported', 'Succeeded']);
    expect(report.at - noon).toBeGreaterThan(minutes(6));
  });

  test('is given up in time when CodeDeploy never answers, and the record keeps its last words', async () => {
    const { report, deadline, told } = await virtualHook(
      { faults: [fault('throttle', 99_999)] },
      { timeLeft: minutes(1) },
    ).run();
    expect(report.outcome).toBe('not-reported');
    expect(report.error).toContain('PutLifecycleEventHookExecutionStatus');
    expect(deadline - report.at).toBe(seconds(3));
    expect(told).toBe('told');
  });

  test('that is refused is not tried again', async () => {
    const hook = virtualHook({ faults: [fault('access-denied', 99)] });
    expect((await hook.run()).report.outcome).toBe('not-reported');
    expect(hook.world.journal.filter((c) => c.operation === put.operation)).toHaveLength(1);
  });

  test.each(['hang-after-effect'] as const)(
    'whose answer was lost (%s) is presumed to have been taken',
    async (kind) => {
      const hook = virtualHook({ faults: [fault(kind, 1)] });
      expect((await hook.run()).report.outcome).toBe('presumed-reported');
      expect(held(hook)).toBe('Succeeded');
    },
  );

  test('that was merely throttled before it met an older status presumes nothing, and proves nothing', async () => {
    const hook = virtualHook({
      function: 'after-allow-traffic',
      alreadyReported: 'Failed',
      faults: [fault('throttle', 1)],
    });
    const { report, proof } = await hook.run();
    expect([report.outcome, proof]).toEqual(['already-reported', 'not-due']);
    expect(hook.ledger.candidates).toEqual([]);
  });
});
