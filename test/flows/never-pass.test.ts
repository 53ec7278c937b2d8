import { describe, expect, test } from 'vitest';
import { definitionHash, shop } from '../../sim/shop.ts';
import { listenerPlan, noon, ok, virtualHook } from '../kit/hook.ts';

describe('what must never pass', () => {
  test.each(['blue', 'both', 'gone'] as const)('a test listener on %s is not probed through', async (testListener) => {
    const hook = virtualHook({ testListener, blue: [{ body: ok }] });
    const { finding } = await hook.run();
    const why = testListener === 'gone' ? 'listener-not-found' : 'listener-not-on-green';
    expect(finding).toMatchObject({ verdict: 'Failed', why });
    expect(hook.apps.hits).toEqual([]);
  });

  test('another version that answers is not green, however healthy it says it is', async () => {
    const { finding } = await virtualHook({ green: [{ body: { status: 'ok', revision: '41' } }] }).run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'wrong-version' });
  });

  test('a deployment without a task set of its own has no green to probe', async () => {
    const hook = virtualHook();
    for (const service of hook.world.ecs.services.values()) service.taskSets = service.taskSets?.slice(0, 1);
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'no-green' });
  });

  test('a service that is gone fails the hook', async () => {
    const hook = virtualHook();
    hook.world.ecs.services.clear();
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'service-not-found' });
  });

  test('a vetoed definition is refused without a probe, and its incident is named', async () => {
    const hook = virtualHook({ vetoes: [{ revision: 42, incident: 'inc-7', reason: '5xx after its shift' }] });
    const { finding, subject } = await hook.run();
    expect(finding).toMatchObject({ verdict: 'Failed', why: 'vetoed' });
    expect(finding.because).toContain('inc-7');
    expect(subject.incident).toBe('inc-7');
    expect(hook.apps.hits).toEqual([]);
  });

  test('a veto on another definition is no veto on this one', async () => {
    const hook = virtualHook({ vetoes: [{ revision: 40, incident: 'inc-6', reason: 'older' }] });
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Succeeded', why: 'healthy' });
  });

  test('a veto that a person exempted lets the probe decide, and says so', async () => {
    const hook = virtualHook();
    const veto = {
      hash: definitionHash(42),
      incident: 'inc-7',
      reason: 'dependency',
      at: noon,
      exemption: 'ana: it was the database',
    };
    hook.ledger.vetoes.set(shop.service, [veto]);
    const { finding, cautions } = await hook.run();
    expect(finding.verdict).toBe('Succeeded');
    expect(cautions).toContainEqual({ kind: 'veto-exempted', detail: expect.stringContaining('ana') });
  });
});

describe('version identity', () => {
  const plan = (is: 'image-tag' | 'image-digest', container?: string) => {
    const base = listenerPlan();
    const version = { from: { pointer: '/build' }, is, ...(container ? { container } : {}) };
    return { ...base, checks: { ...base.checks, version } };
  };

  test('can be the image tag of what is being deployed', async () => {
    const right = await virtualHook(
      { green: [{ body: { status: 'ok', build: 'build-42' } }] },
      { plan: plan('image-tag') },
    ).run();
    const wrong = await virtualHook(
      { green: [{ body: { status: 'ok', build: 'build-41' } }] },
      { plan: plan('image-tag') },
    ).run();
    expect(right.finding.verdict).toBe('Succeeded');
    expect(wrong.finding.why).toBe('wrong-version');
  });

  test.each([
    ['an image that is not pinned by digest', plan('image-digest')],
    ['a container that the task does not have', plan('image-tag', 'sidecar')],
  ])('that cannot be told (%s) fails the hook before it probes', async (_, bent) => {
    const hook = virtualHook({}, { plan: bent });
    expect((await hook.run()).finding).toMatchObject({ verdict: 'Failed', why: 'version-unknown' });
    expect(hook.apps.hits).toEqual([]);
  });
});
