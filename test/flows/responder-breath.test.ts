import { describe, expect, test } from 'vitest';
import { type DurationMs, elapsed, millis, seconds } from '../../functions/core/units.ts';
import type { Fault } from '../../sim/faults.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { alarmEvent, recheckEvent } from '../kit/incident-plot.ts';
import { type Bend, openVirtually, played, type Virtual } from '../kit/responder.ts';

/*
 * The first services of a storm are decided before the others are heard of. Before AWS or people hear of it, Belay waits
 * a moment and counts once more who fires: only where there are enough services to share a cause at all.
 */

const BREATH = 1_500;
/** `checkout` and `cart`, and so many more. */
const fleet = (services: number) => ({ others: { guarded: services - 2, firing: 0, sharing: [] } });
/** Nothing is known good: people are told. */
const nothingGood = { served: [{ revision: 41, from: -4_000, kind: 'deploy', proven: false }] } as const;

const CREATE = 'CreateDeployment';
const whys = ({ outcomes }: Virtual) => outcomes.map(({ outcome }) => outcome.decision.why);
const told = (virtual: Virtual) => played(virtual).told.map(({ what, at }) => [what, elapsed(NOON, at)]);
const counts = ({ calls }: Virtual) =>
  calls.filter(({ name }) => name === 'ledger.noteFiring').map(({ at }) => elapsed(NOON, at));
const writes = ({ world }: Virtual) =>
  world.journal.filter(({ operation }) => operation === CREATE).map(({ at }) => elapsed(NOON, at));

/** One look at `checkout`. Two others are noted so many milliseconds after it began, by somebody who looked at them. */
async function look(over: Partial<Plot>, others?: number, bend: Bend = {}): Promise<Virtual> {
  const virtual = await openVirtually(over, bend);
  const { clock, ledger } = virtual;
  const notes = async (ms: DurationMs) => {
    await clock.sleep(ms);
    for (const name of ['svc-1', 'svc-2']) await ledger.noteFiring(name, clock.now(), NOON);
  };
  const heard = others === undefined ? undefined : notes(millis(others));
  await clock.run(Promise.all([virtual.invoke(alarmEvent('checkout-5xx')), heard]));
  expect(virtual.audit.violations).toEqual([]);
  return virtual;
}

/** All calls that one look made, in any order. */
const callsOf = ({ calls, world }: Virtual) =>
  [
    ...calls.flatMap(({ name }) => (name.startsWith('ledger.') ? [name] : [])),
    ...world.journal.map(({ service, operation }) => `${service}:${operation}`),
  ].toSorted();

describe('a service that fires alone', () => {
  test('in a fleet of two is gone back from at once: two share no cause', async () => {
    const virtual = await look(fleet(2));
    expect(counts(virtual)).toEqual([0]);
    expect(writes(virtual)).toEqual([0]);
  });

  test.each([3, 25])('in a fleet of %i is gone back from after a breath', async (services) => {
    const virtual = await look(fleet(services));
    expect(counts(virtual)).toEqual([0, BREATH]);
    expect(writes(virtual)).toEqual([BREATH]);
  });

  test('in a large fleet costs one more call of the ledger, and nothing else', async () => {
    const [two, many] = [callsOf(await look(fleet(2))), callsOf(await look(fleet(25)))];
    expect(many).toEqual([...two, 'ledger.noteFiring'].toSorted());
  });

  test.each([
    [500, 1],
    [501, 2],
  ])(
    'whose facts took %i ms besides is read %i times: what is older than two seconds is read again',
    async (delayMs, reads) => {
      const slow: Fault = { service: 'ecr', operation: 'BatchGetImage', kind: 'slow', times: 1, delayMs };
      const virtual = await look({ ...fleet(25), faults: [slow] });
      expect(writes(virtual)).toHaveLength(1);
      expect(virtual.calls.filter(({ name }) => name === 'ecs.service')).toHaveLength(reads);
      const small = await look({ ...fleet(2), faults: [slow] });
      expect(small.calls.filter(({ name }) => name === 'ecs.service')).toHaveLength(1);
    },
  );
});

describe('the first of three services that fire', () => {
  test.each([0, 700, BREATH - 1])('is not gone back from if the others are heard of %i ms later', async (ms) => {
    const virtual = await look(fleet(10), ms);
    expect(writes(virtual)).toEqual([]);
    expect(whys(virtual)).toEqual(['shared-cause-suspected']);
    expect(told(virtual)).toEqual([['escalate shared-cause-suspected', BREATH]]);
  });

  test('is gone back from if the others are heard of after the breath', async () => {
    const virtual = await look(fleet(10), BREATH + 1);
    expect(writes(virtual)).toEqual([BREATH]);
    expect(whys(virtual)).toEqual(['bad-deployment']);
  });

  test('tells people of the shared cause instead of its own reason', async () => {
    const virtual = await look({ ...fleet(10), ...nothingGood }, BREATH - 1);
    expect(told(virtual)).toEqual([['escalate shared-cause-suspected', BREATH]]);
  });
});

describe('three services that fire within a second, each looked at by an invocation of its own', () => {
  test('are written to by none, and told of once', async () => {
    const names = ['basket', 'stock'];
    const own = (service: string) => `${service}-5xx`;
    const sharing = names.map((service) => ({ service, shiftedAt: -30 }));
    const bend: Bend = {
      config: (config) => ({
        ...config,
        services: config.services.map((s) => (names.includes(s.service) ? { ...s, alarms: [own(s.service)] } : s)),
      }),
      prepare: ({ world: { cloudwatch } }) => {
        const like = cloudwatch.alarms.get('checkout-5xx');
        if (like?.kind !== 'metric') throw new Error('the plot has a metric alarm');
        for (const AlarmName of names.map(own)) {
          cloudwatch.alarms.set(AlarmName, { ...like, alarm: { ...like.alarm, AlarmName } });
        }
      },
    };
    const virtual = await openVirtually({ others: { guarded: 0, firing: 0, sharing } }, bend);
    const { clock } = virtual;
    const looks = ['checkout', ...names].map(async (service, i) => {
      await clock.sleep(millis(i * 500));
      return virtual.invoke(alarmEvent(own(service)));
    });
    await clock.run(Promise.all(looks));
    expect(virtual.outcomes).toHaveLength(3);
    expect(writes(virtual)).toEqual([]);
    expect(told(virtual)).toEqual([['escalate shared-cause-suspected', BREATH]]);
  });
});

describe('people', () => {
  test('hear of a single service after the same breath, and at once in a fleet of two', async () => {
    const late = await look({ ...fleet(10), ...nothingGood });
    expect(counts(late)).toEqual([0, BREATH]);
    expect(told(late)).toEqual([['escalate no-known-good', BREATH]]);
    const soon = await look({ ...fleet(2), ...nothingGood });
    expect(counts(soon)).toEqual([0]);
    expect(told(soon)).toEqual([['escalate no-known-good', 0]]);
  });
});

describe('a look that neither acts nor pages does not wait', () => {
  test.each<[string, Partial<Plot>, number]>([
    ['rolling-back', {}, 31],
    ['handed-over', nothingGood, 16 * 60],
  ])('because the first one has done what was to be done (%s)', async (why, over, later) => {
    const virtual = await look({ ...fleet(10), ...over });
    await virtual.clock.advance(seconds(later));
    const began = virtual.clock.now();
    await virtual.respond(recheckEvent('checkout', began));
    expect(whys(virtual)[1]).toBe(why);
    expect(counts(virtual)).toEqual([0, BREATH, elapsed(NOON, began)]);
    expect(virtual.clock.now()).toBe(began);
  });
});

describe('a second count that the ledger does not answer', () => {
  test('lets nothing be done: the message comes again', async () => {
    let asked = 0;
    const virtual = await look(fleet(10), undefined, {
      meets: async ({ name, run }) => {
        if (name === 'ledger.noteFiring') asked += 1;
        return name === 'ledger.noteFiring' && asked === 2 ? new Promise<never>(() => {}) : run();
      },
    });
    expect(asked).toBe(2);
    expect(virtual.outcomes[0]?.outcome.failed).toBe(true);
    expect(writes(virtual)).toEqual([]);
    expect(told(virtual)).toEqual([]);
  });
});
