import { describe, expect, test } from 'vitest';
import { elapsed, minutes } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { alarmPlot } from '../kit/incident-plot.ts';
import { type Bend, type Played, playVirtually } from '../kit/responder.ts';
import { leftAlone } from '../kit/responder-ends.ts';

const said = ({ told }: Played) => told.map(({ what }) => what);
const RECOVERED = ['roll-back bad-deployment', 'close recovered'];

/** These publications reach nobody: the first one is 1. */
const unheard = (...which: readonly number[]): Bend => {
  let nth = 0;
  return {
    meets: async ({ name, run }) => {
      if (name !== 'news.publish') return run();
      nth += 1;
      if (which.includes(nth)) throw new CallFailed(name, 'unavailable', 'struck by the test');
      return run();
    },
  };
};
const unproven = { served: [{ revision: 41, from: -4_000, kind: 'deploy', proven: false }] } as const;

describe('what nobody could be told of is told at the next look, exactly once', () => {
  test.each<[string, Partial<Plot>, readonly number[], readonly string[]]>([
    ['an act', {}, [1], RECOVERED],
    ['an act, three times', {}, [1, 2, 3], RECOVERED],
    ['a recovery', {}, [2], RECOVERED],
    ['an escalation', unproven, [1], ['escalate no-known-good']],
    [
      'a cause that many share',
      { others: { guarded: 10, firing: 5, sharing: [] } },
      [1, 2],
      ['escalate shared-cause-suspected'],
    ],
    ['an observation', { mode: 'observe' }, [1], ['observe mode-observe']],
    ['a proposal', { mode: 'propose' }, [1, 2], ['propose mode-propose']],
    [
      'a stop',
      { deeds: [{ at: -10, do: 'deploy', revision: 42 }], terminationWait: 30 },
      [1],
      ['stop-deployment nobody-watches', 'close recovered'],
    ],
  ])('%s', async (_, plot, lost, expected) => {
    const played = await playVirtually(plot, undefined, unheard(...lost));
    expect(said(played)).toEqual(expected);
    const first = played.told[0]?.at ?? 0;
    expect(elapsed(at(0), first as never)).toBeLessThan(lost[0] === 1 ? minutes(5) : minutes(1));
    expect(leftAlone(played)).toEqual([]);
  });

  test('and a hand-over after it, in their order: what could not be read can be, and Belay goes on', async () => {
    const faults = [
      { service: 'codedeploy', operation: 'GetDeploymentTarget', kind: 'access-denied', times: 1 },
    ] as const;
    const played = await playVirtually({ faults, approvalWait: true }, undefined, unheard(1, 2));
    expect(said(played)).toEqual(['roll-back bad-deployment', 'escalate facts-unavailable', 'close recovered']);
    expect(played.audit.effects).toHaveLength(1);
  });

  test('but what only the event bus missed is not told to people again', async () => {
    const faults = [{ service: 'events', operation: 'PutEvents', kind: 'server-error', times: 8 }] as const;
    expect(said(await playVirtually({ faults }))).toEqual(RECOVERED);
  });
});

test('the one page for many services is sent by another invocation if the first dies with it in its hands', async () => {
  let died = false;
  const played = await playVirtually({ others: { guarded: 10, firing: 5, sharing: [] } }, undefined, {
    meets: ({ name, run, die }) => {
      if (died || name !== 'news.publish') return run();
      died = true;
      return die();
    },
  });
  expect(said(played)).toEqual(['escalate shared-cause-suspected']);
});

describe('people are told of each transition once', () => {
  test('of an escalation, over many rechecks', async () => {
    const played = await playVirtually({ ...unproven, until: 240 });
    expect(said(played)).toEqual(['escalate no-known-good']);
    expect(played.outcomes.filter(({ outcome }) => outcome.decision.why === 'handed-over').length).toBeGreaterThan(5);
  });

  test('of an end only if they heard of a beginning', async () => {
    // The wait for a fix in flight is told to nobody, and so is its end.
    const played = await playVirtually({
      deeds: [
        { at: -40, do: 'deploy', revision: 42 },
        { at: -1, do: 'deploy', revision: 43 },
      ],
    });
    expect(played.steps).toEqual(expect.arrayContaining(['wait deployment-may-be-the-fix', 'close cleared-by-itself']));
    expect(said(played)).toEqual([]);
  });

  test('of an end that they wait for', async () => {
    const alarms = {
      'checkout-5xx': alarmPlot([
        { at: -1, state: 'ALARM', onset: -3 },
        { at: 20, state: 'OK' },
      ]),
    };
    const played = await playVirtually({ ...unproven, alarms });
    expect(said(played)).toEqual(['escalate no-known-good', 'close cleared-by-itself']);
  });
});
