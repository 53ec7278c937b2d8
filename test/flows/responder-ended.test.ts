import { describe, expect, test } from 'vitest';
import { minutes } from '../../functions/core/units.ts';
import type { Deed, Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { definitionArn, shop } from '../../sim/shop.ts';
import { startDeployment } from '../../sim/shop-deployments.ts';
import { alarmEvent, alarmPlot, recheckEvent } from '../kit/incident-plot.ts';
import { openVirtually, type Played, playVirtually } from '../kit/responder.ts';

/* What the ends of deployments teach, and the functions that died at their hooks. */

const calm = { 'checkout-5xx': alarmPlot([]), 'checkout-latency': alarmPlot([]) };
const shipped = (...deeds: readonly Deed[]): Partial<Plot> => ({ alarms: calm, deeds, until: 40 });
const termsOf = async ({ ledger }: Pick<Played, 'ledger'>, service = 'checkout') =>
  (await ledger.read(service)).terms.map(({ definition, kind, shift, candidate }) => ({
    revision: Number(definition.split(':').at(-1)),
    kind,
    shift,
    proof: candidate?.source,
  }));
/** No message but EventBridge's own ones: nothing is learnt by a sweep. */
const unswept = { sweepEvery: 1_000 };

test('what an own rollback has brought back is noted while the incident is open, though no event tells of it', async () => {
  const virtual = await openVirtually({ service: 'cart' });
  const { clock, world, outcomes } = virtual;
  const terms = async () => (await termsOf(virtual, 'cart')).map(({ kind, revision }) => `${kind} ${revision}`);
  await virtual.respond(alarmEvent('cart-5xx'));
  expect(await terms()).toEqual(['deploy 7', 'deploy 8']);
  await clock.advance(minutes(1));
  world.happenings.runDue(clock.now());
  await virtual.respond(recheckEvent('cart', 0));
  expect(outcomes.map(({ outcome }) => outcome.decision.why)).toEqual(['bad-deployment', 'settling']);
  expect(await terms()).toEqual(['deploy 7', 'deploy 8', 'rollback 7']);
  expect((await termsOf(virtual, 'cart')).at(-1)?.proof).toBe('ecs-deployment');
});

test('what nobody has noted is noted when an alarm finds it, with its barrier: the next one is not gone back across it', async () => {
  const barriers = [{ revision: 42, why: 'a migration' }];
  const alarms = { ...calm, 'checkout-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -3 }]) };
  const virtual = await openVirtually({ alarms, barriers, deeds: [{ at: -30, do: 'deploy', revision: 42 }] });
  const { ledger, outcomes } = virtual;
  const [, noted] = (await ledger.read('checkout')).terms.toReversed();
  const unknown = (await ledger.read('checkout')).terms.at(-1);
  await ledger.forgetTerms('checkout', unknown ? [unknown.shift] : []);
  expect((await ledger.read('checkout')).terms.at(-1)).toEqual(noted);
  await virtual.respond(alarmEvent('checkout-5xx'));
  expect((await ledger.read('checkout')).terms.at(-1)).toMatchObject({ shift: unknown?.shift, kind: 'deploy' });
  expect(outcomes.map(({ outcome }) => outcome.decision.why)).toEqual(['rollback-barred']);
});

describe('a deployment that ended', () => {
  test('teaches a term, from the start of AllowTraffic, and proves nothing by itself', async () => {
    const played = await playVirtually(
      { ...shipped({ at: 1, do: 'deploy', revision: 43 }), ...unswept },
      recheckEvent('cart', 0),
    );
    const allow = played.world.shifts.at(-1)?.at;
    expect((await termsOf(played)).at(-1)).toEqual({ revision: 43, kind: 'deploy', shift: allow, proof: undefined });
  });

  test('because AWS went back from it is a rollback, and blames what it went back from', async () => {
    const alarms = { ...calm, 'checkout-5xx': alarmPlot([{ at: 3, state: 'ALARM', onset: 2.5 }], { follows: true }) };
    const plot = { ...shipped({ at: 1, do: 'deploy', revision: 43 }), alarms, bad: [43], awsWatches: ['checkout-5xx'] };
    const played = await playVirtually({ ...plot, terminationWait: 30, ...unswept }, recheckEvent('cart', 0));
    expect(played.audit.effects).toEqual([]);
    const terms = await termsOf(played);
    expect(terms.slice(-1)).toMatchObject([{ revision: 41, kind: 'rollback', proof: undefined }]);
    const { vetoes } = await played.ledger.read('checkout');
    expect(vetoes).toEqual([]);
  });

  test('by a person who went back is a rollback too', async () => {
    const deeds: Deed[] = [
      { at: -60, do: 'deploy', revision: 42 },
      { at: 1, do: 'deploy', revision: 41 },
    ];
    const played = await playVirtually({ ...shipped(...deeds), ...unswept }, recheckEvent('cart', 0));
    expect((await termsOf(played)).map(({ revision, kind }) => [revision, kind]).slice(-2)).toEqual([
      [42, 'deploy'],
      [41, 'rollback'],
    ]);
  });

  test('at its hook, before it had any traffic, teaches nothing', async () => {
    const plot = { ...shipped(), ...unswept };
    const played = await playVirtually(plot, recheckEvent('cart', 0), {
      prepare: ({ world }) => {
        world.ecs.taskDefinitions.set(
          definitionArn(43),
          structuredClone(world.ecs.taskDefinitions.get(definitionArn(41)) ?? {}),
        );
        world.ecs.startTimes.set(definitionArn(43), 'never');
        world.codedeploy.pace.installTimeoutMs = 60_000;
        startDeployment(world, { definition: definitionArn(43), at: at(1) });
      },
    });
    expect(played.world.emitted.length).toBeGreaterThan(1);
    expect((await termsOf(played)).map(({ revision }) => revision)).toEqual([40, 41]);
  });

  test('by ECS, SUCCESSFUL, is a proof candidate', async () => {
    const plot = { service: 'cart', alarms: { 'cart-5xx': alarmPlot([]) }, until: 40, ...unswept } as const;
    const played = await playVirtually(
      { ...plot, deeds: [{ at: 1, do: 'deploy', revision: 9 }] },
      recheckEvent('cart', 0),
    );
    expect((await termsOf(played, 'cart')).at(-1)).toEqual({
      revision: 9,
      kind: 'deploy',
      shift: at(1),
      proof: 'ecs-deployment',
    });
  });

  test('by ECS, rolled back, is a rollback and no candidate', async () => {
    const plot = { service: 'cart', alarms: { 'cart-5xx': alarmPlot([]) }, until: 40, ...unswept } as const;
    const played = await playVirtually(
      { ...plot, deeds: [{ at: 1, do: 'deploy', revision: 9 }], neverStarts: [9] },
      recheckEvent('cart', 0),
    );
    expect((await termsOf(played, 'cart')).filter(({ revision, proof }) => revision === 9 && proof)).toEqual([]);
    // Its record is the failed deployment's: the traffic's way back began later than that, and ended later still.
    const [record] = [...played.world.ecs.serviceDeployments.values()].filter(({ rollback }) => rollback);
    const shift = record?.rollback?.startedAt?.getTime();
    expect(shift).toBeGreaterThan(at(1));
    expect((await termsOf(played, 'cart')).at(-1)).toMatchObject({ revision: 8, kind: 'rollback', shift });
  });

  test('is learnt while an incident is open too: the next one may follow before it is over', async () => {
    const played = await playVirtually({
      served: [{ revision: 41, from: -4_000, kind: 'deploy', proven: false }],
      deeds: [
        { at: -30, do: 'deploy', revision: 42 },
        { at: 10, do: 'deploy', revision: 43 },
        { at: 30, do: 'deploy', revision: 44 },
      ],
      bad: [42, 43, 44],
      sweepEvery: 1_000,
      until: 60,
    });
    expect(played.told[0]?.what).toBe('escalate no-known-good');
    expect((await termsOf(played)).map(({ revision }) => revision)).toEqual([41, 42, 43, 44]);
  });
});

describe('a function that died at its hook', () => {
  const call = { DeploymentId: 'd-BELAY0042', LifecycleEventHookExecutionId: 'execution-of-the-test' };
  const died = (DeploymentId = call.DeploymentId) => ({
    version: '1.0',
    requestContext: {
      functionArn:
        'arn:aws:lambda:eu-west-1:123456789012:function:CodeDeployHook_belay-prod-before-allow-traffic:$LATEST',
      condition: 'RetriesExhausted',
    },
    requestPayload: { ...call, DeploymentId },
  });
  const open = async (status: 'InProgress' | 'Succeeded' = 'InProgress', faults: Plot['faults'] = []) => {
    const virtual = await openVirtually({ alarms: calm, deeds: [], faults });
    const { deployments, hookExecutions } = virtual.world.codedeploy;
    const group = { applicationName: shop.application, deploymentGroupName: shop.deploymentGroup };
    deployments.set(call.DeploymentId, { deploymentId: call.DeploymentId, status: 'InProgress', ...group });
    const execution = { deploymentId: call.DeploymentId, lifecycleEventName: 'BeforeAllowTraffic', status };
    hookExecutions.set(call.LifecycleEventHookExecutionId, execution);
    return { virtual, status: () => hookExecutions.get(call.LifecycleEventHookExecutionId)?.status };
  };

  test('is answered for: Failed', async () => {
    const { virtual, status } = await open();
    expect(await virtual.respond(died())).toEqual([]);
    expect(status()).toBe('Failed');
    expect(virtual.outcomes).toMatchObject([
      { outcome: { service: 'checkout', hookDied: 'reported', told: 'not-needed' } },
    ]);
  });

  test('after its report changes nothing', async () => {
    const { virtual, status } = await open('Succeeded');
    expect(await virtual.respond(died())).toEqual([]);
    expect(status()).toBe('Succeeded');
    expect(virtual.outcomes[0]?.outcome.hookDied).toBe('already-reported');
  });

  test('for a deployment that nobody knows is answered once and for all', async () => {
    const { virtual } = await open();
    const answer = await virtual.respond(died('d-NOBODY042'));
    expect([answer, virtual.outcomes[0]?.outcome.failed]).toEqual([[], undefined]);
    expect(virtual.outcomes[0]?.outcome.because).toContain('knows no such deployment');
  });

  test('whom Belay may not answer for comes again, and lies in the dead-letter queue in the end', async () => {
    const operation = 'PutLifecycleEventHookExecutionStatus';
    const { virtual } = await open('InProgress', [
      { service: 'codedeploy', operation, kind: 'access-denied', times: 1 },
    ]);
    expect(await virtual.respond(died())).toBe('all');
  });

  test('while AWS is down is answered for later: the message comes again', async () => {
    const operation = 'PutLifecycleEventHookExecutionStatus';
    const { virtual, status } = await open('InProgress', [
      { service: 'codedeploy', operation, kind: 'server-error', times: 1 },
    ]);
    expect(await virtual.respond(died())).toBe('all');
    expect(status()).toBe('InProgress');
    expect(await virtual.respond(died())).toEqual([]);
    expect(status()).toBe('Failed');
  });
});
