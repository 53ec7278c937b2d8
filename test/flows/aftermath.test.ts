import { describe, expect, test } from 'vitest';
import { millis, minutes, seconds } from '../../functions/core/units.ts';
import type { HookPorts } from '../../functions/flows/ports.ts';
import { definitionArn, definitionHash, SHIFT_AGE } from '../../sim/shop.ts';
import { event, noon, virtualHook } from '../kit/hook.ts';

const after = { function: 'after-allow-traffic' as const };
const published = (hook: ReturnType<typeof virtualHook>) => hook.world.sns.published;

describe('telling', () => {
  test('a plain success is told to nobody', async () => {
    const hook = virtualHook();
    expect((await hook.run()).told).toBe('not-needed');
    expect(published(hook)).toEqual([]);
  });

  test('a failure is told once, after the report, with what, why and what to do', async () => {
    const hook = virtualHook({ green: [{ status: 500 }] });
    const { told, report } = await hook.run();
    expect(told).toBe('told');
    expect(published(hook)).toHaveLength(1);
    const [message] = published(hook);
    expect(message?.at).toBeGreaterThanOrEqual(report.at);
    expect(message?.subject).toBe('Belay: checkout before-allow-traffic Failed (unhealthy-status)');
    expect(message?.message).toContain('CodeDeploy was told Failed');
    expect(message?.attributes['why']?.StringValue).toBe('unhealthy-status');
  });

  test('a repeated call of a success says nothing again', async () => {
    const hook = virtualHook({ alreadyReported: 'Succeeded' });
    const { report, finding, told } = await hook.run();
    expect([finding.verdict, report.outcome, told]).toEqual(['Succeeded', 'already-reported', 'not-needed']);
  });

  test('a failure that came too late to count says that the earlier status stays', async () => {
    const hook = virtualHook({ alreadyReported: 'Succeeded', green: [{ status: 500 }] });
    expect((await hook.run()).told).toBe('told');
    expect(published(hook)[0]?.message).toContain('already had a status');
  });

  test('nothing can be told through a topic that is gone, and the verdict stands', async () => {
    const hook = virtualHook({ green: [{ status: 500 }] });
    hook.world.sns.topics.clear();
    const { told, report, cautions } = await hook.run();
    expect([told, report.outcome]).toEqual(['failed', 'reported']);
    expect(cautions.map((c) => c.kind)).toEqual(['not-told']);
  });

  test('an answer to the report that was lost, and found on the second attempt, is taken for reported', async () => {
    const lost = {
      service: 'codedeploy',
      operation: 'PutLifecycleEventHookExecutionStatus',
      times: 1,
      kind: 'hang-after-effect',
    } as const;
    const hook = virtualHook({ faults: [lost] });
    const { report, told } = await hook.run();
    expect([report.outcome, told]).toEqual(['presumed-reported', 'not-needed']);
    expect(hook.world.codedeploy.hookExecutions.get(event.LifecycleEventHookExecutionId)?.status).toBe('Succeeded');
  });
});

describe('the proof candidate', () => {
  test('is written after a soak that passed, with what it takes to know the definition again', async () => {
    const hook = virtualHook(after);
    expect((await hook.run()).proof).toBe('saved');
    expect(hook.ledger.candidates).toEqual([
      {
        definition: definitionArn(42),
        hash: definitionHash(42),
        deployment: event.DeploymentId,
        kind: 'deploy',
        shift: noon - SHIFT_AGE,
        candidate: {
          source: 'hook',
          at: noon + 300_000,
          images: [{ container: 'app', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }],
          placement: { containerName: 'app', containerPort: 8080 },
          needs: { images: [{ container: 'app', image: expect.stringContaining('/checkout:build-42') }], secrets: [] },
          evidence: { probes: 151, soakMs: 300_000, alarms: ['checkout-5xx', 'checkout-latency'] },
        },
      },
    ]);
  });

  test.each([
    ['before traffic has moved', { function: 'before-allow-traffic' as const }],
    ['after a failure', { ...after, green: [{ status: 500 }] }],
    ['when CodeDeploy already had a status', { ...after, alreadyReported: 'Succeeded' as const }],
    ['on CodeDeploy’s own rollback', { ...after, creator: 'codeDeployRollback' as const }],
  ])('is not written %s', async (_, over) => {
    const hook = virtualHook(over);
    expect((await hook.run()).proof).toBe('not-due');
    expect(hook.ledger.candidates).toEqual([]);
  });

  test('is not written for a pass that comes after time ran out, even while the report is still being made', async () => {
    let looks = 0;
    const timeLeft = minutes(6);
    const hook = virtualHook(after, {
      timeLeft,
      ports: ({ loadBalancer, codedeploy }, clock) => ({
        loadBalancer: {
          ...loadBalancer,
          forwards: async (at) => {
            looks += 1;
            // The last look hangs until a second after the reserve began, and takes no notice of its signal.
            if (looks > 1) await clock.sleep(millis(noon + timeLeft - seconds(9) - clock.now()));
            return loadBalancer.forwards(at, new AbortController().signal);
          },
        },
        codedeploy: {
          ...codedeploy,
          report: async (call, verdict, signal) => {
            await clock.sleep(seconds(3), signal);
            return codedeploy.report(call, verdict, signal);
          },
        },
      }),
    });
    const { finding, report, proof } = await hook.run();
    expect([looks, finding.verdict, report.outcome, proof]).toEqual([2, 'Failed', 'reported', 'not-due']);
    expect(hook.ledger.candidates).toEqual([]);
  });

  test('that cannot be saved leaves the verdict alone, and is told', async () => {
    const hook = virtualHook(after, {
      ports: ({ ledger }: HookPorts) => ({
        ledger: { recall: ledger.recall.bind(ledger), saveCandidate: () => Promise.reject(new Error('table gone')) },
      }),
    });
    const { finding, report, proof, told, cautions } = await hook.run();
    expect([finding.verdict, report.outcome, proof, told]).toEqual(['Succeeded', 'reported', 'failed', 'told']);
    expect(cautions).toEqual([{ kind: 'proof-not-saved', detail: expect.stringContaining('table gone') }]);
  });
});

describe('a ledger that cannot be read', () => {
  test.each([
    ['fails', () => Promise.reject(new Error('throttled'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('and %s leaves the probe to decide, and the record says so', async (_, recall) => {
    const { finding, cautions } = await virtualHook(
      {},
      {
        ports: () => ({ ledger: { recall, saveCandidate: async () => {} } }),
      },
    ).run();
    expect(finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
    expect(cautions.map((c) => c.kind)).toEqual(['ledger-unreadable']);
  });
});
