import { describe, expect, test } from 'vitest';
import { ask, eventsOf, infoOf, setsInShort, setsOf, shiftsInShort } from '../kit/codedeploy.ts';
import { restingShop } from '../kit/rollback.ts';

const hooks = { BeforeAllowTraffic: 'belay-before', AfterAllowTraffic: 'belay-after' };
const approval = (waitTimeInMinutes: number) => ({
  blueGreenDeploymentConfiguration: {
    deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT' as const, waitTimeInMinutes },
  },
});

describe('the approval wait', () => {
  const go = { deploymentWaitType: 'READY_WAIT' };

  test('holds the traffic until somebody lets it go', async () => {
    const { world, ship, pass } = restingShop(approval(60));
    const id = ship({ hooks });
    await pass(70);
    expect(ask(world, 'ContinueDeployment', { deploymentId: id, ...go })).toBe('DeploymentIsNotInReadyStateException');
    await pass(1);
    expect(infoOf(world, id).status).toBe('Ready');
    expect(eventsOf(world, id)).toMatchObject({ BeforeAllowTraffic: 'Succeeded', AllowTraffic: 'Pending' });
    await pass(100);
    expect(ask(world, 'ContinueDeployment', { deploymentId: id, ...go })).toEqual({});
    expect(infoOf(world, id).status).toBe('InProgress');
    expect(shiftsInShort(world)).toEqual(['171 42 100']);
  });

  test('stops the deployment at its end, and leaves green as it is', async () => {
    const { world, ship, pass } = restingShop(approval(60));
    const id = ship();
    await pass(66 + 3_599);
    expect(infoOf(world, id).status).toBe('Ready');
    await pass(1);
    expect(infoOf(world, id)).toMatchObject({ status: 'Stopped', errorInformation: { code: 'TIMEOUT' } });
    await pass(60);
    expect(setsInShort(world)).toBe('PRIMARY 41, ACTIVE 42');
    expect(world.shifts).toEqual([]);
  });

  test('what it left behind goes when the next deployment begins', async () => {
    const { world, ship, pass } = restingShop(approval(1));
    ship();
    await pass(130);
    const next = ship();
    await pass(10);
    expect(setsOf(world).map(({ externalId }) => externalId)).toEqual(['d-BELAY0041', next]);
  });
});

describe('the termination wait', () => {
  const go = { deploymentWaitType: 'TERMINATION_WAIT' };

  test('can be ended early', async () => {
    const { world, ship, pass } = restingShop();
    const id = ship();
    await pass(66);
    expect(ask(world, 'ContinueDeployment', { deploymentId: id, ...go })).toEqual({});
    expect(setsInShort(world)).toBe('DRAINING 41, PRIMARY 42');
    await pass(30);
    expect(infoOf(world, id).status).toBe('Succeeded');
    const refusal = ask(world, 'ContinueDeployment', { deploymentId: id, ...go });
    expect(refusal).toBe('DeploymentAlreadyCompletedException');
  });
});
