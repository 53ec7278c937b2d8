import { describe, expect, test } from 'vitest';
import { plus, seconds } from '../../functions/core/units.ts';
import type { Deed, Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { cartDefinitionArn, registerCart } from '../../sim/shop-ecs.ts';
import { alarmEvent, alarmPlot } from '../kit/incident-plot.ts';
import { openVirtually, type Played, playVirtually, type Virtual } from '../kit/responder.ts';

/* Acts that somebody else was faster with, or that came too late, or that were done although nobody heard so. */

const said = ({ told }: Played) => told.map(({ what }) => what);
const results = ({ outcomes }: Virtual) => outcomes.flatMap(({ outcome }) => outcome.result ?? []);
const inWindow: Partial<Plot> = { deeds: [{ at: -10, do: 'deploy', revision: 42 }], terminationWait: 30 };

describe('a deployment that is over when it is to be stopped', () => {
  test('because a try whose answer was lost had stopped it is ours, is vetoed, and is told', async () => {
    const lost = { service: 'codedeploy', operation: 'StopDeployment', kind: 'hang-after-effect', times: 1 } as const;
    const played = await playVirtually({ ...inWindow, faults: [lost] });
    expect(results(played)).toEqual(['already-over']);
    expect(said(played)).toEqual(['stop-deployment nobody-watches', 'close recovered']);
    expect((await played.ledger.read('checkout')).vetoes).toHaveLength(1);
  });

  test('because a person had stopped it is theirs: nothing is vetoed, and Belay does not boast', async () => {
    let virtual: Virtual | undefined;
    let stopped = false;
    const played = await playVirtually(inWindow, undefined, {
      prepare: (open) => {
        virtual = open;
      },
      meets: async ({ name, run, sleep }) => {
        const answer = await run();
        if (name !== 'codedeploy.inspect' || stopped) return answer;
        stopped = true;
        const { codedeploy } = virtual?.world ?? {};
        const [id] = [...(codedeploy?.deployments ?? [])].findLast(([, d]) => d.status === 'InProgress') ?? [];
        codedeploy?.operations['StopDeployment']?.({ deploymentId: id, autoRollbackEnabled: true });
        await sleep(seconds(3));
        return answer;
      },
    });
    expect(results(played)).toEqual(['already-over']);
    expect(played.audit.effects).toEqual([]);
    expect(said(played)).toEqual([]);
    expect((await played.ledger.read('checkout')).vetoes).toEqual([]);
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:41' });
  });
});

describe('on ECS, which has no mutex', () => {
  test('a person whose deployment came and went during a slow look is not overwritten', async () => {
    let virtual: Virtual | undefined;
    let slow = true;
    const played = await playVirtually({ service: 'cart' }, undefined, {
      prepare: (open) => {
        virtual = open;
        registerCart(open.world, 9);
        open.world.ecs.startTimes.set(cartDefinitionArn(9), seconds(1));
      },
      meets: async ({ name, run, sleep }) => {
        if (name !== 'registry.imageState' || !slow) return run();
        slow = false;
        virtual?.world.ecs.deployAsAPerson('cart', cartDefinitionArn(9), virtual.clock.now());
        await sleep(seconds(4));
        return run();
      },
    });
    expect(results(played)).toEqual(['overtaken']);
    expect(played.outcomes[0]?.outcome.because).toBe('cart:9 runs now');
    expect(played.final.running).toBe('cart:9');
  });

  test('what a failed deployment has left behind is no deployment that has just begun', async () => {
    const played = await playVirtually(
      {
        service: 'cart',
        deeds: [{ at: 1, do: 'deploy', revision: 9 }],
        bad: [9],
        neverStarts: [9],
        alarms: { 'cart-5xx': alarmPlot([{ at: 6, state: 'ALARM', onset: 4 }], { follows: true }) },
      },
      undefined,
      {
        // ECS gives up, and does not go back.
        prepare: ({ world }) => {
          const service = [...world.ecs.services.values()].find((s) => s.serviceName === 'cart');
          const deploymentCircuitBreaker = { enable: true, rollback: false };
          if (service) service.deploymentConfiguration = { deploymentCircuitBreaker };
        },
      },
    );
    expect(results(played)).toEqual(['started']);
    expect(played.final).toMatchObject({ healthy: true, running: 'cart:7' });
  });
});

test('a write that is throttled is not tried on after the time for acting', async () => {
  const throttled = { service: 'codedeploy', operation: 'CreateDeployment', kind: 'throttle', times: 9 } as const;
  const virtual = await openVirtually(
    { faults: [throttled] },
    {
      timeLeft: seconds(11),
      meets: async ({ name, run, sleep }) => {
        if (name === 'codedeploy.create') await sleep(seconds(2));
        return run();
      },
    },
  );
  await virtual.respond(alarmEvent('checkout-5xx'));
  await virtual.clock.advance(seconds(60));
  const tried = virtual.world.journal.filter(({ operation }) => operation === 'CreateDeployment');
  expect(tried.length).toBeGreaterThan(0);
  expect(tried.every((entry) => entry.at <= plus(at(0), seconds(6)))).toBe(true);
});

test('a person’s newer deployment that shifts while our rollback is on its way is told, and left alone', async () => {
  const deeds: Deed[] = [
    { at: -30, do: 'deploy', revision: 42 },
    // After our own deployment has freed the group.
    { at: 12, do: 'deploy', revision: 43 },
  ];
  const played = await playVirtually({ deeds, until: 60 });
  expect(played.audit.effects).toHaveLength(1);
  expect(played.final).toMatchObject({ healthy: true, running: 'checkout:43' });
});
