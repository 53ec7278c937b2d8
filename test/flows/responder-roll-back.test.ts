import { describe, expect, test } from 'vitest';
import { minutes } from '../../functions/core/units.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { alarmPlot } from '../kit/incident-plot.ts';
import { type Bend, type Played, playVirtually } from '../kit/responder.ts';

const named = ({ calls }: Played, ...names: readonly string[]) =>
  calls.map(({ name }) => name).filter((name) => names.includes(name));
const continued = ({ world }: Played) => world.journal.filter(({ operation }) => operation === 'ContinueDeployment');
const ownDeployment = ({ world }: Played) =>
  [...world.codedeploy.deployments.values()].find(({ description }) => description?.startsWith('belay-'));

describe('a roll-back by CodeDeploy', () => {
  test('goes from the alarm to a verified recovery, and is told when it begins and when it has helped', async () => {
    const played = await playVirtually();
    expect(played.steps.slice(0, 4)).toEqual([
      'roll-back bad-deployment',
      'wait rolling-back',
      'wait settling',
      'close recovered',
    ]);
    expect(played.told.map(({ what }) => what)).toEqual(['roll-back bad-deployment', 'close recovered']);
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:41', inFlight: null });
    expect(played.audit.effects).toHaveLength(1);
  });

  test('says of each step when its incident was opened: acts and recoveries are counted from there', async () => {
    const { outcomes } = await playVirtually();
    const woken = outcomes[0]?.at;
    const looks = outcomes.filter(({ outcome }) => ['bad-deployment', 'recovered'].includes(outcome.decision.why));
    expect(looks.map(({ outcome }) => outcome.openedAt)).toEqual([woken, woken]);
  });

  test('writes its intent before the act, and the veto after it', async () => {
    const played = await playVirtually();
    const order = named(played, 'ledger.save', 'codedeploy.create', 'ledger.saveVeto', 'news.publish');
    expect(order.slice(0, 5)).toEqual([
      'ledger.save',
      'codedeploy.create',
      'news.publish',
      'ledger.saveVeto',
      'ledger.save',
    ]);
    const { vetoes } = await played.ledger.read('checkout');
    expect(vetoes).toMatchObject([
      { hash: played.audit.effects[0]?.intent?.veto, reason: expect.stringMatching(/41$/) },
    ]);
  });

  test('carries the nonce of its intent in its description, and leaves the soak hook out', async () => {
    const played = await playVirtually();
    const made = ownDeployment(played);
    const intent = played.audit.effects[0]?.intent;
    expect(made?.description).toMatch(new RegExp(`^${intent?.nonce} Belay: back from checkout:42 `));
    expect(played.world.hookInvocations.map((hook) => hook.lifecycleEventName)).toEqual(['BeforeAllowTraffic']);
  });

  test('is judged once it has settled, and not before', async () => {
    const played = await playVirtually();
    const recovered = played.told.at(-1)?.at ?? 0;
    const shift = played.world.shifts.at(-1)?.at ?? 0;
    expect(recovered - shift).toBeGreaterThanOrEqual(minutes(5));
    expect(recovered - shift).toBeLessThan(minutes(6));
    const probes = played.calls.filter(({ name }) => name === 'ask').map((call) => call.at);
    expect(Math.min(...probes)).toBeGreaterThanOrEqual(shift + minutes(5));
  });

  test('frees the group once it has recovered, and not before', async () => {
    const played = await playVirtually({ terminationWait: 20 });
    expect(played.final).toMatchObject({ healthy: true, inFlight: null });
    const [freed, ...more] = continued(played);
    expect(freed?.at).toBe(played.told.at(-1)?.at);
    expect(more).toEqual([]);
  });

  test.each<[string, Partial<Plot>, Bend]>([
    [
      'whose targets are unhealthy',
      {},
      {
        meets: async ({ name, run }) =>
          name === 'loadBalancer.targets' ? [{ target: '10.0.0.41:8080', state: 'unhealthy' }] : run(),
      },
    ],
    [
      'whose probe fails',
      {},
      // Only once it has the traffic: its own hook would have refused it before.
      {
        meets: async ({ name, run }) =>
          name === 'ask' ? { kind: 'no-reply', reason: 'no-answer', detail: '' } : run(),
      },
    ],
    ['whose alarm goes on', { bad: [41, 42] }, {}],
  ])('%s did not help: it is told, once, and frees nothing', async (_, over, bend) => {
    const played = await playVirtually({ terminationWait: 20, ...over }, undefined, bend);
    const said = played.told.map(({ what }) => what);
    expect(said.slice(0, 2)).toEqual(['roll-back bad-deployment', 'escalate rollback-did-not-help']);
    expect(said.filter((what) => what.startsWith('escalate'))).toHaveLength(1);
    expect(continued(played)).toEqual([]);
    expect(played.audit.effects).toHaveLength(1);
  });

  test('that its own hook refuses is told as failed, once, and never tried again', async () => {
    const played = await playVirtually({ unhealthy: [41] });
    expect(played.told.map(({ what }) => what)).toEqual(['roll-back bad-deployment', 'escalate rollback-failed']);
    expect(played.audit.effects).toHaveLength(1);
    expect(played.final.running).toBe('checkout:42');
  });

  test('that never shifts is told as overdue, once', async () => {
    const played = await playVirtually({ neverStarts: [41], until: 120 });
    expect(played.told.map(({ what }) => what).slice(0, 2)).toEqual([
      'roll-back bad-deployment',
      'escalate rollback-overdue',
    ]);
    expect(played.told.filter(({ what }) => what === 'escalate rollback-overdue')).toHaveLength(1);
  });
});

describe('the approval wait', () => {
  test('of our own deployment is ended by us', async () => {
    const played = await playVirtually({ approvalWait: true });
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:41' });
    expect(continued(played).length).toBeGreaterThanOrEqual(1);
  });

  test('of somebody else’s deployment is none of our business', async () => {
    const played = await playVirtually({
      approvalWait: true,
      deeds: [
        { at: -40, do: 'deploy', revision: 42 },
        { at: -2, do: 'deploy', revision: 43 },
      ],
      until: 50,
    });
    expect(played.steps[0]).toBe('wait deployment-may-be-the-fix');
    expect(continued(played)).toEqual([]);
    expect(played.audit.effects).toEqual([]);
  });
});

describe('an update by ECS', () => {
  test('goes from the alarm to a verified recovery', async () => {
    const played = await playVirtually({ service: 'cart' });
    expect(played.told.map(({ what }) => what)).toEqual(['roll-back bad-deployment', 'close recovered']);
    expect(played.audit.effects.map(({ operation }) => operation)).toEqual(['UpdateService']);
    expect(played.final).toMatchObject({ healthy: true, running: 'cart:7' });
  });

  test('reads the service again right before it', async () => {
    const played = await playVirtually({ service: 'cart' });
    const order = named(played, 'ledger.save', 'ecs.service', 'ecs.update').slice(0, 4);
    expect(order).toEqual(['ecs.service', 'ledger.save', 'ecs.service', 'ecs.update']);
  });

  test('that ECS itself takes back is told as failed, and never tried again', async () => {
    const played = await playVirtually({ service: 'cart', neverStarts: [7] });
    const said = played.told.map(({ what }) => what);
    expect(said.slice(0, 2)).toEqual(['roll-back bad-deployment', 'escalate rollback-failed']);
    expect(played.audit.effects).toHaveLength(1);
    expect(played.final.running).toBe('cart:8');
  });
});

describe('a deployment that nobody watches is stopped', () => {
  test('by CodeDeploy, which goes back to blue at once', async () => {
    const deeds = [{ at: -10, do: 'deploy', revision: 42 }] as const;
    const played = await playVirtually({ deeds, terminationWait: 30 });
    expect(played.steps[0]).toBe('stop-deployment nobody-watches');
    expect(played.audit.effects.map(({ operation }) => operation)).toEqual(['StopDeployment']);
    expect(played.told.map(({ what }) => what)).toEqual(['stop-deployment nobody-watches', 'close recovered']);
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:41' });
  });

  test('by ECS, which goes back to what ran before', async () => {
    const played = await playVirtually({
      service: 'cart',
      deeds: [{ at: -2, do: 'deploy', revision: 9 }],
      bad: [9],
      // ECS would give up by itself later.
      neverStarts: [9],
      alarms: {
        'cart-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -1.5 }], { follows: true, periodSeconds: 10 }),
      },
    });
    expect(played.audit.effects.map(({ operation }) => operation)).toEqual(['StopServiceDeployment']);
    expect(played.told.map(({ what }) => what)).toEqual(['stop-deployment nobody-watches', 'close recovered']);
    expect(played.final).toMatchObject({ healthy: true, running: 'cart:8' });
  });

  test('and one that AWS watches is left to AWS', async () => {
    const deeds = [{ at: -10, do: 'deploy', revision: 42 }] as const;
    const played = await playVirtually({ deeds, terminationWait: 30, awsWatches: ['checkout-5xx'] }, undefined, {
      // AWS is late.
      prepare: ({ world }) => void Object.assign(world.codedeploy.pace, { alarmPollMs: 600_000 }),
    });
    expect(played.audit.effects).toEqual([]);
  });
});
