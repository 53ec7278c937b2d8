import { describe, expect, test } from 'vitest';
import type { Deed, Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { alarmPlot } from '../kit/incident-plot.ts';
import { type Played, playVirtually, type Virtual } from '../kit/responder.ts';

/* The same revision again, and the words of hooks and of ECS that were true a moment ago. */

const said = ({ told }: Played) => told.map(({ what }) => what);
const calm = alarmPlot([]);

describe('a revision deployed anew over itself', () => {
  /** Prod's reach is two hours. */
  const deeds = (first: number): Deed[] => [
    { at: first, do: 'deploy', revision: 42 },
    { at: -30, do: 'deploy', revision: 42 },
  ];

  test('long after its shift is no recent deployment: nothing is rolled back', async () => {
    const played = await playVirtually({ deeds: deeds(-300), until: 30 });
    expect(said(played)[0]).toBe('escalate no-recent-deployment');
    expect(played.audit.effects).toEqual([]);
  });

  test('within reach of its first shift is still the suspect, and what served before it the target', async () => {
    const played = await playVirtually({ deeds: deeds(-110) });
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
    expect(played.final.running).toBe('checkout:41');
  });

  test('with hooks, whose proof is written under the second shift, goes on with its term too', async () => {
    const alarms = { 'checkout-5xx': alarmPlot([{ at: 60, state: 'ALARM', onset: 58 }]) };
    const again: Deed[] = [{ at: 1, do: 'deploy', revision: 41 }];
    const played = await playVirtually({ deeds: again, hooks: true, alarms, bad: [], until: 80 });
    const written = (await played.ledger.read('checkout')).terms.slice(-2);
    expect(written.map(({ definition, kind }) => [definition.split(':').at(-1), kind])).toEqual([
      ['41', 'deploy'],
      ['41', 'deploy'],
    ]);
    expect(written[1]?.candidate?.source).toBe('hook');
    expect(said(played)[0]).toBe('escalate no-recent-deployment');
    expect(played.audit.effects).toEqual([]);
  });

  test.each([
    ['of another service that shares the alarm exonerates nobody', -3_000, 'roll-back bad-deployment'],
    [
      'of another service is as suspect as ours, if its first shift is within reach',
      -60,
      'escalate shared-cause-suspected',
    ],
  ])('%s', async (_, first, decision) => {
    const others = { guarded: 0, firing: 0, sharing: [{ service: 'basket', shiftedAt: first }] };
    const played = await playVirtually({ others, until: 30 }, undefined, {
      prepare: async ({ ledger }) => {
        const [term] = (await ledger.read('basket')).terms;
        if (term) await ledger.saveTerm('basket', { ...term, shift: at(-20), deployment: 'd-ANEW' });
      },
    });
    expect((await played.ledger.read('basket')).terms).toHaveLength(2);
    expect(said(played)[0]).toBe(decision);
  });
});

describe('ECS, when it still calls PRIMARY what CodeDeploy has gone back from', () => {
  const named = (terms: readonly { readonly definition: string; readonly kind: string }[]) =>
    terms.map(({ definition, kind }) => `${kind} ${definition.split(':').at(-1)}`);

  test('makes no term of its word and CodeDeploy’s together: an alarm that goes on is not called recovered', async () => {
    let clock: Virtual['clock'] | undefined;
    let first: unknown;
    const plot: Partial<Plot> = {
      deeds: [{ at: -10, do: 'deploy', revision: 42 }],
      terminationWait: 30,
      alarms: { 'checkout-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -3 }]) },
      sweepEvery: 2,
      until: 30,
    };
    const played = await playVirtually(plot, undefined, {
      prepare: (virtual) => {
        clock = virtual.clock;
      },
      // While the stop's end is noted, DescribeServices says what it said before it.
      meets: async ({ name, run }) => {
        if (name !== 'ecs.service' || (clock?.now() ?? 0) >= at(3)) return run();
        first ??= await run();
        return first;
      },
    });
    expect(played.told.map(({ what }) => what)).toEqual([
      'stop-deployment nobody-watches',
      'escalate rollback-did-not-help',
    ]);
    expect(named((await played.ledger.read('checkout')).terms)).not.toContain('rollback 42');
  });
});

test('CodeDeploy’s group, when it does not know yet of the rollback that its last deployment names, is not believed', async () => {
  let virtual: Virtual | undefined;
  const plot: Partial<Plot> = {
    deeds: [
      { at: -30, do: 'deploy', revision: 42 },
      { at: -6, do: 'deploy', revision: 43 },
      { at: -0.06, do: 'stop' },
    ],
    terminationWait: 10,
    alarms: { 'checkout-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -12 }]) },
    until: 20,
  };
  const played = await playVirtually(plot, undefined, {
    prepare: (open) => {
      virtual = open;
    },
    meets: async ({ name, run, invocation }) => {
      const group = await run();
      if (name !== 'codedeploy.group' || invocation !== 'i1') return group;
      const [deployment] =
        [...(virtual?.world.codedeploy.deployments ?? [])].find(([, d]) => d.status === 'Stopped') ?? [];
      return { ...(group as object), lastAttempted: { deployment, over: true } };
    },
  });
  expect(played.steps[0]).toBe('wait rollback-in-flight');
  expect(played.audit.effects).toEqual([]);
});

describe('a hook, which cannot know that somebody went back with what it passed', () => {
  const alarms = { 'checkout-5xx': alarmPlot([], { follows: true }), 'checkout-latency': calm };
  const proven = { kind: 'deploy', proven: true } as const;
  const plot: Partial<Plot> = {
    served: [
      { revision: 39, from: -9_000, ...proven },
      { revision: 40, from: -6_000, ...proven },
      { revision: 41, from: -3_000, ...proven },
    ],
    alarms,
    hooks: true,
    deeds: [{ at: 1, do: 'deploy', revision: 40 }],
    bad: [43],
    // Later than the hook's own watch.
    alarmAfter: 20,
    until: 60,
  };

  test('has its term learnt as a rollback, and kept so', async () => {
    const { ledger } = await playVirtually(plot, { belay: 'sweep' }, { toTheEnd: true });
    const last = (await ledger.read('checkout')).terms.at(-1);
    expect([last?.definition.split(':').at(-1), last?.candidate?.source, last?.kind]).toEqual([
      '40',
      'hook',
      'rollback',
    ]);
  });

  test('lets no later roll-back go to what was gone back from', async () => {
    const deeds: Deed[] = [
      ...(plot.deeds ?? []),
      { at: 80, do: 'delete-image', revision: 40 },
      { at: 85, do: 'deploy', revision: 43 },
    ];
    const played = await playVirtually({ ...plot, deeds, until: 160 }, { belay: 'sweep' }, { toTheEnd: true });
    expect(said(played)).toEqual(['roll-back bad-deployment', 'close recovered']);
    // 41 is nearer, and was proven; a person left it for 40.
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:39' });
  });
});
