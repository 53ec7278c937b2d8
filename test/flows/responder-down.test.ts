import { describe, expect, test } from 'vitest';
import { elapsed, minutes } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import type { Fault } from '../../sim/faults.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { alarmEvent, alarmPlot, recheckEvent } from '../kit/incident-plot.ts';
import { type Bend, openVirtually, type Played, playVirtually } from '../kit/responder.ts';
import { leftAlone } from '../kit/responder-ends.ts';

const said = ({ told }: Played) => told.map(({ what }) => what);
const RECOVERED = ['roll-back bad-deployment', 'close recovered'];

/** Calls of this port fail so often, from the first one on. */
const down = (port: string, times: number, outcome: 'unavailable' | 'refused' = 'unavailable'): Bend => {
  let left = times;
  return {
    meets: async ({ name, run }) => {
      if (name !== port || left <= 0) return run();
      left -= 1;
      throw new CallFailed(name, outcome, 'struck by the test', { unanswered: outcome === 'unavailable' });
    },
  };
};
const fault = (operation: string, kind: Fault['kind'], times: number): Fault => {
  const [service = '', name = ''] = operation.split(':');
  return { service, operation: name, kind, times };
};

describe('a ledger that does not answer', () => {
  test('when it is read: nothing is touched, people are told, and the alarm comes again', async () => {
    const virtual = await openVirtually({}, down('ledger.read', 1));
    expect(await virtual.respond(alarmEvent('checkout-5xx'))).toBe('all');
    expect(virtual.outcomes).toMatchObject([
      { outcome: { decision: { kind: 'escalate', why: 'ledger-unavailable' }, told: 'told', failed: true } },
    ]);
    expect(virtual.audit.effects).toEqual([]);
  });

  test.each(['ledger.read', 'ledger.take', 'ledger.noteFiring'])('once (%s) costs a minute, no more', async (port) => {
    const played = await playVirtually({}, undefined, down(port, 1));
    expect(said(played).slice(-2)).toEqual(RECOVERED);
    expect(played.audit.effects).toHaveLength(1);
  });

  test('for good is told at the alarm, and not again at every recheck', async () => {
    const virtual = await openVirtually({}, down('ledger.read', 99));
    await virtual.respond(alarmEvent('checkout-5xx'));
    for (let i = 0; i < 5; i += 1) await virtual.respond(recheckEvent('checkout', virtual.clock.now()));
    expect(virtual.world.sns.published).toHaveLength(1);
  });

  test('while nothing fires is nobody’s trouble', async () => {
    const alarms = { 'checkout-5xx': alarmPlot([]) };
    const virtual = await openVirtually({ alarms }, down('ledger.read', 1));
    expect(await virtual.respond(alarmEvent('checkout-5xx', { state: 'OK' }))).toEqual([]);
    expect(virtual.world.sns.published).toEqual([]);
  });

  test.each(['ledger.save', 'ledger.saveVeto', 'ledger.archive', 'ledger.saveTerm', 'ledger.saveSeen'])(
    'at any write (%s), however often: never a second act, and it ends recovered',
    async (port) => {
      for (const times of [1, 2, 3]) {
        const played = await playVirtually({}, undefined, down(port, times));
        expect([port, times, played.audit.effects.length, played.final.healthy]).toEqual([port, times, 1, true]);
        expect(new Set(said(played))).toEqual(new Set(RECOVERED));
        expect(leftAlone(played)).toEqual([]);
      }
    },
  );
});

describe('CloudWatch that does not answer', () => {
  test('decides nothing, and fails the message so that it comes again', async () => {
    const played = await playVirtually({ faults: [fault('cloudwatch:DescribeAlarms', 'server-error', 9)] });
    expect(played.outcomes[0]?.outcome).toMatchObject({ failed: true, told: 'not-needed' });
    expect(said(played)).toEqual(RECOVERED);
    expect(played.audit.effects).toHaveLength(1);
  });

  test('of mutes is no reason to act on what may be muted, nor to forget it', async () => {
    const virtual = await openVirtually({}, down('mutes.muted', 1));
    await virtual.respond(recheckEvent('checkout', at(0)));
    expect(virtual.audit.effects).toEqual([]);
    expect(said(await playVirtually({}, recheckEvent('checkout', at(0)), down('mutes.muted', 3)))).toEqual(RECOVERED);
  });
});

describe('facts that cannot be read', () => {
  test.each([
    'ecs:DescribeServices',
    'codedeploy:GetDeploymentGroup',
    'ecs:DescribeTaskDefinition',
    'ecr:BatchGetImage',
  ])('because AWS refuses (%s) are a page at once, once', async (operation) => {
    const played = await playVirtually({ faults: [fault(operation, 'access-denied', 9_999)] });
    expect(said(played)).toEqual(['escalate facts-unavailable']);
    expect(played.told[0]?.at).toBe(at(0));
    expect(played.audit.effects).toEqual([]);
  });

  test('for a while are waited for', async () => {
    const played = await playVirtually({ faults: [fault('codedeploy:GetDeploymentGroup', 'server-error', 40)] });
    expect(played.steps.slice(0, 2)).toEqual(['wait facts-unavailable', 'roll-back bad-deployment']);
    expect(said(played)).toEqual(RECOVERED);
  });

  test('for too long are a page at the deadline, once, and Belay goes on once they can be read', async () => {
    const unreadable = fault('codedeploy:GetDeploymentGroup', 'server-error', 1_400);
    const played = await playVirtually({ faults: [unreadable], until: 150 });
    expect(said(played).filter((what) => what === 'escalate facts-unavailable')).toHaveLength(1);
    const paged = played.told.find(({ what }) => what === 'escalate facts-unavailable')?.at ?? at(0);
    expect(elapsed(at(0), paged)).toBeGreaterThanOrEqual(minutes(60));
    expect(elapsed(at(0), paged)).toBeLessThan(minutes(62));
    expect(leftAlone(played)).toEqual([]);
  });

  test('about whether it helped are waited for, too', async () => {
    const played = await playVirtually({
      faults: [fault('elasticloadbalancing:DescribeTargetHealth', 'server-error', 20)],
    });
    expect(said(played)).toEqual(RECOVERED);
  });
});
