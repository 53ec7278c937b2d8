import { describe, expect, test } from 'vitest';
import { at } from '../../sim/incident/symptoms.ts';
import { arn, intend, pass, rollBack, type Scene, said, scene, stop, update } from './rules-kit.ts';

describe('a fine act breaks no rule', () => {
  test('by CodeDeploy, and it is an effect with its incident and what it left', async () => {
    const s = await scene();
    await intend(s);
    expect(rollBack(s).kind).toBe('answer');
    expect(said(s)).toEqual([]);
    expect(s.audit.effects).toMatchObject([
      { at: s.clock.now(), operation: 'CreateDeployment', incident: 'the-incident', left: arn(s, 42) },
    ]);
  });

  test('by ECS', async () => {
    const s = await scene({ service: 'cart' });
    await intend(s);
    update(s, 7);
    expect([said(s), s.audit.effects.length]).toEqual([[], 1]);
  });

  test('which stops what is in flight', async () => {
    const s = await scene({ deeds: [{ at: -9, do: 'deploy', revision: 42 }], terminationWait: 30 });
    await intend(s, { via: 'stop-deployment' });
    stop(s);
    expect([said(s), s.audit.effects.length]).toEqual([[], 1]);
  });
});

describe('an intent', () => {
  test.each([
    ['was never written', async () => {}],
    ['met a lost lease', (s: Scene) => intend(s, { answer: 'lost-lease' })],
    ['has another nonce', (s: Scene) => intend(s, { nonce: 'belay-2' })],
    ['is for another way', (s: Scene) => intend(s, { via: 'stop-deployment' })],
  ])('that %s is seen', async (_, prepare) => {
    const s = await scene();
    await prepare(s);
    rollBack(s);
    expect(said(s)).toContain('CreateDeployment: no intent was written before it');
  });

  test('goes where the act goes', async () => {
    const s = await scene();
    await intend(s, { to: 40 });
    rollBack(s, 41);
    expect(said(s)).toEqual(['CreateDeployment goes elsewhere than its intent']);
  });

  test('goes where the act goes, on ECS too', async () => {
    const s = await scene({ service: 'cart' });
    await intend(s, { to: 8 });
    update(s, 7);
    expect(said(s)).toEqual(['UpdateService goes elsewhere than its intent']);
  });
});

describe('S1: while a window is open', () => {
  const shippedBefore = async (ms: number) => {
    const s = await scene({ service: 'cart' });
    s.world.ecs.deployAsAPerson('cart', arn(s, 7), at(0));
    s.world.happenings.runDue(s.clock.now());
    await s.clock.advance(ms as never);
    await intend(s, { from: 7, to: 8 });
    update(s, 8);
    return s;
  };

  test('an act is seen', async () => {
    const s = await shippedBefore(8_001);
    expect(said(s)).toContain('S1: UpdateService while the window is open');
    expect(s.audit.overtook).toEqual([]);
  });

  test('one that no look could have seen is no act on an open window: it is to be told', async () => {
    const s = await shippedBefore(8_000);
    expect(said(s)).toEqual([]);
    expect(s.audit.overtook).toEqual([{ at: s.clock.now(), definition: arn(s, 7) }]);
  });

  test('nothing is left of it once it has ended', async () => {
    const s = await shippedBefore(41_000);
    expect(said(s).filter((line) => line.startsWith('S1'))).toEqual([]);
  });

  test('what CodeDeploy refuses is no act', async () => {
    const s = await scene({ deeds: [{ at: -9, do: 'deploy', revision: 42 }], terminationWait: 30 });
    await intend(s);
    expect(rollBack(s).kind).toBe('refused');
    expect([said(s), s.audit.effects]).toEqual([[], []]);
  });

  test('an act by CodeDeploy that it lets through is seen', async () => {
    const s = await scene();
    s.world.codedeploy.deployments.set('d-OTHER', { status: 'Ready', deploymentGroupName: 'checkout-prod' });
    await intend(s);
    rollBack(s);
    expect(said(s)).toContain('S1: CreateDeployment while the window is open');
  });

  test('of another group it is open for others', async () => {
    const s = await scene();
    s.world.codedeploy.deployments.set('d-OTHER', { status: 'Ready', deploymentGroupName: 'basket-prod' });
    await intend(s);
    rollBack(s);
    expect(said(s)).toEqual([]);
  });
});

describe('S3: a second effect', () => {
  const twice = async (incident: string) => {
    const s = await scene({ bad: [42, 41] });
    await intend(s);
    rollBack(s);
    await pass(s, 12);
    await intend(s, { incident, nonce: 'belay-2', from: 41, to: 40 });
    expect(rollBack(s, 40, 'belay-2').kind).toBe('answer');
    return said(s).filter((line) => line.startsWith('S3'));
  };

  test('of one incident is seen', async () => {
    expect(await twice('the-incident')).toEqual(['S3: the-incident has a second effect: CreateDeployment']);
  });

  test('is another incident’s own first one', async () => {
    expect(await twice('the-next-incident')).toEqual([]);
  });

  test('is none if AWS refuses it', async () => {
    const s = await scene();
    await intend(s);
    rollBack(s);
    expect(rollBack(s).kind).toBe('refused');
    expect(said(s)).toEqual([]);
  });
});
