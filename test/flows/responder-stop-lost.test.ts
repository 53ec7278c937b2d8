import { describe, expect, test } from 'vitest';
import type { Fault, FaultKind } from '../../sim/faults.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { alarmPlot } from '../kit/incident-plot.ts';
import { type Played, playVirtually, type Virtual } from '../kit/responder.ts';

/* To stop twice is to stop once, so a stop is tried again when its answer is lost: but then no answer speaks of every try. */

const STOPS = { checkout: 'StopDeployment', cart: 'StopServiceDeployment' } as const;
type Service = keyof typeof STOPS;
const SERVICES = ['checkout', 'cart'] as const;
const both = <const Kind extends FaultKind>(...kinds: readonly Kind[]) =>
  SERVICES.flatMap((service) => kinds.map((kind) => [kind, service] as const));

const fault = (service: Service, kind: FaultKind, times = 1): Fault => ({
  service: service === 'cart' ? 'ecs' : 'codedeploy',
  operation: STOPS[service],
  kind,
  times,
});
/** Something bad is being deployed, and nobody at AWS watches it. */
const shipping = (service: Service, faults: readonly Fault[]): Partial<Plot> =>
  service === 'cart'
    ? {
        service,
        deeds: [{ at: -2, do: 'deploy', revision: 9 }],
        bad: [9],
        neverStarts: [9],
        alarms: {
          'cart-5xx': alarmPlot([{ at: -1, state: 'ALARM', onset: -1.5 }], { follows: true, periodSeconds: 10 }),
        },
        faults,
      }
    : { service, deeds: [{ at: -10, do: 'deploy', revision: 42 }], terminationWait: 30, faults };

const tried = ({ world, plot }: Virtual) =>
  world.journal.filter(({ operation }) => operation === STOPS[plot.service as Service]);
const results = ({ outcomes }: Virtual) => outcomes.flatMap(({ outcome }) => outcome.result ?? []);
const said = ({ told }: Played) => told.map(({ what }) => what);

describe('a stop whose answer is lost', () => {
  test.each(both('access-denied', 'throttle', 'hang'))(
    'but took effect is ours, whatever the next try is told: %s (%s)',
    async (kind, service) => {
      const played = await playVirtually(
        shipping(service, [fault(service, 'hang-after-effect'), fault(service, kind)]),
      );
      expect(said(played)).toEqual(['stop-deployment nobody-watches', 'close recovered']);
      expect(played.audit.effects).toHaveLength(1);
      expect((await played.ledger.read(service)).vetoes).toHaveLength(1);
      expect(played.final).toMatchObject({ healthy: true });
    },
  );

  test.each(both('hang', 'reset', 'server-error'))(
    'and had no effect (%s) is made again within the same look (%s)',
    async (kind, service) => {
      const played = await playVirtually(shipping(service, [fault(service, kind)]));
      expect(results(played)).toEqual(['started']);
      expect(tried(played)).toHaveLength(2);
      expect(said(played)).toEqual(['stop-deployment nobody-watches', 'close recovered']);
    },
  );

  test('eight times is left to the next look, which finds that it was never made', async () => {
    const faults = [fault('checkout', 'hang', 8)];
    const played = await playVirtually(shipping('checkout', faults));
    expect(results(played)).toEqual(['unclear', 'started']);
    expect(tried(played)).toHaveLength(9);
    expect(said(played)).toEqual(['stop-deployment nobody-watches', 'close recovered']);
  });

  test('again and again is a page at the deadline, and no revision is vetoed for it', async () => {
    const faults = [fault('checkout', 'hang', 1_000)];
    const played = await playVirtually({ ...shipping('checkout', faults), terminationWait: 90 });
    expect(said(played)).toEqual(['escalate act-refused']);
    expect((await played.ledger.read('checkout')).vetoes).toEqual([]);
  });
});

describe('a stop that is refused', () => {
  test.each(SERVICES)('after nothing but throttles was never made: people are told at once (%s)', async (service) => {
    const faults = [fault(service, 'throttle', 3), fault(service, 'access-denied', 99)];
    const played = await playVirtually(shipping(service, faults));
    expect(said(played)[0]).toBe('escalate act-refused');
    expect((played.told[0]?.at ?? 0) - (played.outcomes[0]?.at ?? 0)).toBe(0);
    expect(played.audit.effects).toEqual([]);
    expect((await played.ledger.read(service)).vetoes).toEqual([]);
  });
});
