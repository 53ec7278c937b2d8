import { describe, expect, test } from 'vitest';
import type { BelayConfig } from '../../functions/core/config.ts';
import { invariant } from '../../functions/core/invariant.ts';
import { minutes, plus } from '../../functions/core/units.ts';
import { another } from '../../sim/belay/config.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { alarmEvent, alarmPlot, DAY, SWEEP } from '../kit/incident-plot.ts';
import { openVirtually, type Played, playVirtually, type Virtual } from '../kit/responder.ts';

const rechecks = ({ queue }: Virtual) => queue.bodies().map((body) => JSON.parse(body)?.service);
const calls = ({ world }: Virtual, operation: string) =>
  world.journal.filter((entry) => entry.operation === operation).length;
const termsOf = async ({ ledger }: Played, service = 'checkout') => (await ledger.read(service)).terms;
const calm = { 'checkout-5xx': alarmPlot([]), 'checkout-latency': alarmPlot([]) };

describe('a sweep finds', () => {
  test('an alarm that fires and whose event was lost', async () => {
    const played = await playVirtually({}, SWEEP);
    expect(played.told.map(({ what }) => what)).toEqual(['roll-back bad-deployment', 'close recovered']);
    expect(played.outcomes[0]?.outcome).toMatchObject({
      wakes: ['sweep'],
      because: expect.stringContaining('checkout: an alarm fires, and no incident is open'),
    });
  });

  test('an incident whose every recheck was lost', async () => {
    const played = await playVirtually({}, undefined, {
      // Only the sweep's own messages arrive.
      meets: async ({ name, args, run }) => {
        const [first] = name === 'queue.recheckAll' ? (args[0] as { at: number }[]) : [];
        return first && first.at > (args[1] as number) ? undefined : run();
      },
    });
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:41' });
    expect(played.told.map(({ what }) => what)).toEqual(['roll-back bad-deployment', 'close recovered']);
  });

  test('an incident whose next look is past, and not before', async () => {
    const virtual = await openVirtually();
    await virtual.respond(alarmEvent('checkout-5xx'));
    const incident = (await virtual.ledger.read('checkout')).incident;
    const before = rechecks(virtual).length;
    await virtual.respond(SWEEP);
    expect(rechecks(virtual).slice(before)).not.toContain('checkout');
    await virtual.clock.advance(((incident?.nextCheckAt ?? 0) - virtual.clock.now()) as never);
    await virtual.respond(SWEEP);
    expect(rechecks(virtual).slice(before)).toContain('checkout');
  });

  test('nothing to act on in an alarm that is muted, and everything once the mute has ended', async () => {
    const muted = alarmPlot([{ at: -1, state: 'ALARM', onset: -3 }], { follows: true, mutedUntil: 32 });
    const played = await playVirtually({ alarms: { ...calm, 'checkout-5xx': muted } }, SWEEP, { toTheEnd: true });
    expect(played.steps[0]).toBe('ignore alarm-suppressed');
    expect(played.audit.effects.map((effect) => effect.at)).toEqual([at(35)]);
  });

  test('nothing in an alarm whose actions are switched off', async () => {
    const off = alarmPlot([{ at: -1, state: 'ALARM', onset: -3 }], { suppressed: true });
    const virtual = await openVirtually({ alarms: { ...calm, 'checkout-5xx': off } });
    await virtual.respond(SWEEP);
    expect(virtual.outcomes[0]?.outcome.because).not.toContain('fires');
  });

  test('alarms all the same while ECS does not answer: learning can wait', async () => {
    const faults = [{ service: 'ecs', operation: 'DescribeServices', kind: 'server-error', times: 8 }] as const;
    const virtual = await openVirtually({ faults });
    await virtual.respond(SWEEP);
    expect(rechecks(virtual)).toEqual(['checkout']);
  });

  test.each(['cloudwatch:DescribeAlarms', 'sqs:SendMessageBatch'])(
    'nothing while %s fails, and fails itself',
    async (name) => {
      const [service = '', operation = ''] = name.split(':');
      const virtual = await openVirtually({ faults: [{ service, operation, kind: 'access-denied', times: 9 }] });
      expect(await virtual.respond(SWEEP)).toBe('all');
    },
  );
});

describe('a fresh install', () => {
  const fresh = { ledger: 'empty', alarms: calm, deeds: [], sweepEvery: 5 } as const;

  test('adopts what has served well for the bake time, and then goes back to it', async () => {
    const played = await playVirtually(
      {
        ...fresh,
        deeds: [{ at: 100, do: 'deploy', revision: 42 }],
        bad: [42],
        alarms: { ...calm, 'checkout-5xx': alarmPlot([{ at: 120, state: 'ALARM', onset: 118 }], { follows: true }) },
        until: 160,
      },
      SWEEP,
      { toTheEnd: true },
    );
    const [adopted] = await termsOf(played);
    expect(adopted).toMatchObject({ kind: 'deploy', candidate: { source: 'adopted' } });
    expect(adopted?.candidate?.images[0]?.digest).toMatch(/^sha256:/);
    expect(played.audit.effects).toHaveLength(1);
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:41' });
  });

  test('adopts nothing that has not served for the bake time', async () => {
    const served = [{ revision: 41, from: -30, kind: 'deploy', proven: true }] as const;
    const early = await playVirtually({ ...fresh, served, until: 29 }, SWEEP, { toTheEnd: true });
    expect((await termsOf(early)).map(({ candidate, bakedAt }) => candidate ?? bakedAt)).toEqual([undefined]);
    const later = await playVirtually({ ...fresh, served, until: 36 }, SWEEP, { toTheEnd: true });
    expect((await termsOf(later))[0]).toMatchObject({ candidate: { source: 'adopted' }, bakedAt: at(30) });
  });

  test.each([
    ['fires', [{ at: -DAY + 1, state: 'ALARM' as const }]],
    ['has no data', [{ at: -DAY + 1, state: 'INSUFFICIENT_DATA' as const }]],
    [
      'was in trouble within the bake time',
      [
        { at: -30, state: 'ALARM' as const },
        { at: -20, state: 'OK' as const },
      ],
    ],
  ])('adopts nothing while an alarm %s', async (_, states) => {
    const alarms = { ...calm, 'checkout-latency': alarmPlot(states) };
    const played = await playVirtually({ ...fresh, alarms, until: 35 }, SWEEP, { toTheEnd: true });
    expect((await termsOf(played)).filter(({ candidate }) => candidate)).toEqual([]);
  });

  test('learns ECS’s own deployments as candidates, and does not look again once it has baked', async () => {
    const played = await playVirtually(
      { service: 'cart', ledger: 'empty', alarms: { 'cart-5xx': alarmPlot([]) } },
      SWEEP,
      {
        toTheEnd: true,
      },
    );
    const [term] = await termsOf(played, 'cart');
    expect(term).toMatchObject({ shift: at(-30), candidate: { source: 'ecs-deployment' }, bakedAt: at(30) });
    const looks = played.outcomes.filter(({ outcome }) => outcome.service === 'cart');
    expect(looks.at(-1)?.at).toBe(at(30));
  });
});

describe('500 services in one file', () => {
  const many = (config: BelayConfig): BelayConfig => {
    const like = config.services.find((service) => service.service === 'checkout');
    invariant(like !== undefined, 'the sample config guards checkout');
    const more = Array.from({ length: 500 }, (_, i) => another(like, `svc-${i}`, [`svc-${i}-5xx`, `svc-${i}-latency`]));
    return { ...config, services: [...config.services, ...more] };
  };

  test('are swept in as few calls as AWS allows: ten services a call, a hundred alarms a call', async () => {
    const virtual = await openVirtually({ alarms: calm }, { config: many });
    await virtual.respond(SWEEP);
    expect(calls(virtual, 'DescribeAlarms')).toBe(Math.ceil(1_003 / 100));
    expect(calls(virtual, 'DescribeServices')).toBe(Math.ceil(502 / 10));
    expect(virtual.calls.filter(({ name }) => name === 'ledger.states')).toHaveLength(1);
  });

  test('do not keep the one that fires from being found', async () => {
    const played = await playVirtually({}, SWEEP, { config: many });
    expect(played.final).toMatchObject({ healthy: true, running: 'checkout:41' });
    expect(plus(at(0), minutes(8))).toBeGreaterThan(played.told.at(-1)?.at ?? 0);
  });
});
