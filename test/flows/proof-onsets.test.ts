import { expect, test } from 'vitest';
import { at } from '../../sim/incident/symptoms.ts';
import { registerCart } from '../../sim/shop-ecs.ts';
import { alarmPlot } from '../kit/incident-plot.ts';
import { type Played, playVirtually } from '../kit/responder.ts';

/* What is kept from one look to the next, and who has the traffic: rules that tools/proof breaks and nothing else noticed. */

const said = ({ told }: Played) => told.map(({ what }) => what);

test('an incident that ends another one keeps the onset of an alarm that has flapped since', async () => {
  const played = await playVirtually({
    served: [{ revision: 40, from: -8_000, kind: 'deploy', proven: false }],
    deeds: [
      { at: -30, do: 'deploy', revision: 42 },
      { at: 8, do: 'deploy', revision: 41 },
    ],
    bad: [41, 42],
    alarms: {
      'checkout-5xx': alarmPlot([
        { at: -1, state: 'ALARM', onset: -3 },
        { at: 15, state: 'INSUFFICIENT_DATA' },
        { at: 16, state: 'ALARM', onset: 15 },
      ]),
      'checkout-latency': alarmPlot([{ at: 22, state: 'ALARM', onset: 21 }]),
    },
    until: 40,
  });
  const { past, incident } = await played.ledger.read('checkout');
  expect(past.map(({ closed }) => closed?.why)).toEqual(['superseded']);
  expect(incident?.onsets).toMatchObject({
    'checkout-5xx': { start: at(-3) },
    'checkout-latency': { start: at(21) },
  });
});

test('an own rollback by ECS that has shifted has not failed because somebody deploys after it', async () => {
  const played = await playVirtually(
    {
      service: 'cart',
      deeds: [
        { at: -30, do: 'deploy', revision: 8 },
        { at: 4, do: 'deploy', revision: 9 },
      ],
      until: 60,
    },
    undefined,
    { prepare: ({ world }) => void registerCart(world, 9) },
  );
  expect(said(played)[0]).toBe('roll-back bad-deployment');
  expect(said(played)).not.toContain('escalate rollback-failed');
  expect(played.final.running).toBe('cart:9');
});

test('what a deployment that was stopped with the traffic has left behind is blamed on nobody', async () => {
  const played = await playVirtually(
    {
      served: [
        { revision: 40, from: -8_000, kind: 'deploy', proven: true },
        { revision: 41, from: -60, kind: 'deploy', proven: true },
      ],
      deeds: [{ at: -6, do: 'deploy', revision: 42, config: 'canary' }],
      alarms: { 'checkout-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -2 }]) },
      until: 20,
    },
    undefined,
    {
      prepare: ({ world }) => {
        // Stopped by a person, who leaves the traffic where it is.
        for (const [deploymentId, { status }] of world.codedeploy.deployments) {
          if (status === 'InProgress') world.codedeploy.operations['StopDeployment']?.({ deploymentId });
        }
      },
    },
  );
  // For two minutes CodeDeploy may still name a rollback of it.
  expect(played.steps).toEqual(['wait rollback-in-flight', 'escalate no-recent-deployment', 'wait handed-over']);
  expect(said(played)).toEqual(['escalate no-recent-deployment']);
  expect(played.audit.effects).toEqual([]);
});

test('a task set that the group does not explain yet is a deployment in flight', async () => {
  const played = await playVirtually(
    {
      served: [
        { revision: 40, from: -8_000, kind: 'deploy', proven: true },
        { revision: 41, from: -60, kind: 'deploy', proven: true },
      ],
      deeds: [{ at: -2, do: 'deploy', revision: 42, config: 'canary' }],
      alarms: { 'checkout-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -5 }]) },
      until: 2,
    },
    undefined,
    {
      // The group's word lags behind: it knows of the deployment before alone.
      meets: async ({ name, run }) => {
        const answer = await run();
        if (name !== 'codedeploy.group' || typeof answer === 'string') return answer;
        const { lastSuccessful } = answer as { readonly lastSuccessful: { readonly deployment: string } };
        return { ...(answer as object), lastAttempted: { ...lastSuccessful, over: true } };
      },
    },
  );
  expect(played.steps[0]).toBe('wait deployment-may-be-the-fix');
  expect(played.audit.effects).toEqual([]);
});
