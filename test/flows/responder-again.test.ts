import { describe, expect, test } from 'vitest';
import type { BelayConfig } from '../../functions/core/config.ts';
import { minutes, seconds } from '../../functions/core/units.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { makeResponder } from '../../functions/flows/respond.ts';
import { responderPorts } from '../../sim/belay/ports.ts';
import type { AlarmState, Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { alarmEvent, alarmPlot, risen } from '../kit/incident-plot.ts';
import { openVirtually, type Played, playVirtually } from '../kit/responder.ts';
import { leftAlone } from '../kit/responder-ends.ts';

/* Trouble that comes back, trouble of another kind, and what people set meanwhile. */

const said = ({ told }: Played) => told.map(({ what }) => what);
const RECOVERED = ['roll-back bad-deployment', 'close recovered'];
const states = (...all: readonly AlarmState[]): Partial<Plot> => ({ alarms: { 'checkout-5xx': alarmPlot(all) } });
const hold = { scope: 'service', reason: 'sale day' } as const;
const unproven = { served: [{ revision: 41, from: -4_000, kind: 'deploy', proven: false }] } as const;

describe('an alarm that flaps', () => {
  test('within the settle time is one incident with one onset', async () => {
    const flapping = states(
      { at: -1, state: 'ALARM', onset: -3 },
      { at: 2, state: 'OK' },
      { at: 4, state: 'ALARM', onset: 3 },
      { at: 40, state: 'OK' },
    );
    const played = await playVirtually({ ...flapping, ...unproven });
    const { past } = await played.ledger.read('checkout');
    expect(past).toHaveLength(1);
    expect(past[0]?.onsets['checkout-5xx']?.start).toBe(at(-3));
    // They had heard that it was over.
    expect(said(played)).toEqual([
      'escalate no-known-good',
      'close cleared-by-itself',
      'escalate no-known-good',
      'close cleared-by-itself',
    ]);
  });

  test('after the settle time is another incident', async () => {
    const again = states(
      { at: -1, state: 'ALARM', onset: -3 },
      { at: 2, state: 'OK' },
      { at: 8, state: 'ALARM', onset: 7 },
      { at: 40, state: 'OK' },
    );
    const played = await playVirtually({ ...again, ...unproven });
    expect((await played.ledger.read('checkout')).past).toHaveLength(2);
  });

  test('after an act is never a second act', async () => {
    const alarms = {
      'checkout-5xx': alarmPlot(
        [
          { at: -1, state: 'ALARM', onset: -3 },
          { at: 1, state: 'OK' },
          { at: 2, state: 'ALARM', onset: 1.5 },
          { at: 3, state: 'OK' },
          { at: 9, state: 'ALARM', onset: 8 },
        ],
        {},
      ),
    };
    const played = await playVirtually({ alarms, until: 120 });
    expect(played.audit.effects).toHaveLength(1);
    expect(said(played).filter((what) => what.startsWith('escalate'))).toHaveLength(1);
  });
});

describe('a bad fix after a roll-back', () => {
  const deeds = [
    { at: -30, do: 'deploy', revision: 42 },
    { at: 20, do: 'deploy', revision: 43 },
  ] as const;

  test('is an incident of its own, and is gone back from', async () => {
    const played = await playVirtually({ deeds, bad: [42, 43], alarmAfter: 8, until: 80 });
    expect(said(played)).toEqual([...RECOVERED, ...RECOVERED]);
    expect(new Set(played.audit.effects.map(({ incident }) => incident)).size).toBe(2);
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:41' });
  });

  test('while people have the old incident supersedes it', async () => {
    const played = await playVirtually({
      deeds,
      // Going back to 41 did not help, and 43 made another alarm fire.
      bad: [41, 42],
      alarms: {
        'checkout-5xx': alarmPlot([
          { at: -1, state: 'ALARM', onset: -3 },
          { at: 24, state: 'OK' },
        ]),
        'checkout-latency': alarmPlot([{ at: 23, state: 'ALARM', onset: 22 }]),
      },
      until: 80,
    });
    expect(said(played).slice(0, 2)).toEqual(['roll-back bad-deployment', 'escalate rollback-did-not-help']);
    const { past, incident } = await played.ledger.read('checkout');
    expect(past.map(({ closed }) => closed?.why)).toContain('superseded');
    expect(past.length + (incident ? 1 : 0)).toBeGreaterThanOrEqual(2);
  });
});

describe('a hold', () => {
  test.each(['service', 'all'] as const)(
    '(%s) is told with what would have been done, and nothing is done',
    async (scope) => {
      const played = await playVirtually({ hold: { ...hold, scope } });
      expect(said(played)).toEqual(['escalate held']);
      expect(played.told[0]?.text).toContain('sale day');
      expect(played.audit.effects).toEqual([]);
    },
  );

  test('that is released lets Belay act at the next look', async () => {
    const virtual = await openVirtually({ hold });
    await virtual.respond(alarmEvent('checkout-5xx'));
    virtual.ledger.setHold('checkout', undefined);
    await virtual.clock.advance(minutes(16));
    await virtual.respond({ belay: 'recheck', service: 'checkout', at: at(15) });
    expect(virtual.audit.effects).toHaveLength(1);
    expect(virtual.audit.violations).toEqual([]);
  });
});

describe('a mute', () => {
  test('that the event itself tells of is waited out, and then acted on', async () => {
    const event = alarmEvent('checkout-5xx', {
      detail: { muteDetail: { muteWindowEnd: '2026-11-21T12:10:00.000+0000' } },
    });
    const played = await playVirtually(
      { alarms: { 'checkout-5xx': risen({ mutedUntil: 10 }) }, sweepEvery: 1_000 },
      event,
      {
        toTheEnd: true,
      },
    );
    expect(played.steps[0]).toBe('ignore alarm-suppressed');
    expect(played.audit.effects.map((effect) => effect.at)).toEqual([at(10)]);
  });

  test.each([
    ['an OK of another alarm', alarmEvent('checkout-5xx', { state: 'OK' })],
    ['the ALARM of another alarm, which is OK again', alarmEvent('checkout-5xx')],
  ])('is asked for where %s woke Belay', async (_, event) => {
    const alarms = { 'checkout-5xx': alarmPlot([]), 'checkout-latency': risen({ mutedUntil: 60 }) };
    const played = await playVirtually({ alarms, until: 30 }, event);
    expect(played.steps).toEqual(['ignore alarm-suppressed']);
    expect(played.audit.effects).toEqual([]);
  });

  test('of one alarm keeps nobody from acting on another', async () => {
    const alarms = { 'checkout-5xx': risen(), 'checkout-latency': risen({ mutedUntil: 60 }) };
    const played = await playVirtually({ alarms, until: 30 });
    expect(played.steps[0]).toBe('roll-back bad-deployment');
  });

  test('that begins while an incident is open is respected, and the incident is not forgotten', async () => {
    const played = await playVirtually(
      { hold, alarms: { 'checkout-5xx': risen({ mutedUntil: 30 }) } },
      alarmEvent('checkout-5xx'),
    );
    expect(leftAlone(played)).toEqual([]);
    expect(played.audit.effects).toEqual([]);
  });
});

describe('a service that was taken out of the config', () => {
  const without = (config: BelayConfig): BelayConfig => ({
    ...config,
    services: config.services.map((service) =>
      service.service === 'checkout' ? { ...service, service: 'renamed' } : service,
    ),
  });

  test('has its open incident closed by the recheck that was on its way, and nobody is told', async () => {
    const virtual = await openVirtually({ hold });
    await virtual.respond(alarmEvent('checkout-5xx'));
    const told = virtual.world.sns.published.length;
    const ports = responderPorts(virtual, 'after');
    const recheck = parseDeliveries({ belay: 'recheck', service: 'checkout', at: at(15) }, virtual.config);
    await virtual.clock.advance(minutes(15));
    const done = await virtual.clock.run(makeResponder(without(virtual.config), ports)(recheck, seconds(60)));
    expect(done.outcomes).toMatchObject([{ service: 'checkout', decision: { kind: 'close', why: 'unguarded' } }]);
    const { incident, past } = await virtual.ledger.read('checkout');
    expect([incident, past.map(({ closed }) => closed?.why)]).toEqual([undefined, ['unguarded']]);
    expect(virtual.world.sns.published).toHaveLength(told);
  });

  test('and has none is nothing to do', async () => {
    const virtual = await openVirtually();
    await virtual.respond({ belay: 'recheck', service: 'basket', at: at(0) });
    expect(virtual.outcomes).toMatchObject([{ outcome: { decision: { kind: 'ignore', why: 'nothing-to-do' } } }]);
  });
});
