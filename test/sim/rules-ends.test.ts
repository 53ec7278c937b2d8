import { describe, expect, test } from 'vitest';
import type { Incident, Intent } from '../../functions/core/incident.ts';
import { elapsed, millis, plus } from '../../functions/core/units.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { type End, leftAlone } from '../../sim/rules/ends.ts';
import { judgeUse } from '../../sim/rules/use.ts';
import { fires, incidentOf, type Scene, scene, states } from './rules-kit.ts';

const HEALTHY = { healthy: true, running: 'checkout:41', alarms: {}, inFlight: null };
const SICK = { ...HEALTHY, healthy: false };

/** How it ends, so many minutes (and milliseconds) after noon. */
async function endAt(when: number, over: Partial<Plot>, given: Partial<End> = {}, open?: Partial<Incident>, ms = 0) {
  const s = await scene(over);
  const now = plus(at(when), millis(ms));
  await s.clock.advance(elapsed(at(0), now));
  if (open) await opened(s, open);
  const { world, ledger, service, plot } = s;
  return { world, ledger, service, plot, now, final: HEALTHY, told: [], ...given } satisfies End;
}

async function opened(s: Scene, over: Partial<Incident>): Promise<void> {
  const lease = { service: 'checkout', owner: 'i1' };
  await s.ledger.take(lease, s.clock.now(), s.clock.now());
  await s.ledger.save(lease, { ...incidentOf(s), ...over }, 'release');
}

const handedOver = { why: 'held', at: at(1) };
const later = { nextCheckAt: at(600) };
const unheard = ['L1: checkout-5xx fires, and nobody was told'];

describe('L1: an alarm that fires for longer than any deadline', () => {
  const loud = fires(0, -3);

  test('and nobody knows is seen', async () => {
    expect(leftAlone(await endAt(75, loud, {}, undefined, 1))).toEqual(unheard);
    expect(leftAlone(await endAt(75, loud))).toEqual([]);
  });

  test.each(['escalate held', 'observe mode-observe', 'propose mode-propose'])('is known by %s', async (told) => {
    const known = { told: ['wait settling', told] };
    expect(leftAlone(await endAt(80, loud, known, { handedOver, ...later }))).toEqual([]);
  });

  test('is not known by what was told before something else was', async () => {
    const known = { told: ['escalate held', 'close cleared-by-itself'] };
    expect(leftAlone(await endAt(80, loud, known, { handedOver, ...later }))).toEqual(unheard);
    expect(leftAlone(await endAt(80, loud, {}, { handedOver, ...later }))).toEqual(unheard);
  });

  test.each(['roll-back bad-deployment', 'stop-deployment nobody-watches'])(
    'is known by %s until that is overdue, and a sweep late',
    async (told) => {
      const intent = { at: at(40) } as Intent;
      const endOf = async (minute: number, given = { told: ['wait settling', told] }, ms = 0) =>
        leftAlone(await endAt(minute, loud, given, { ...later, intent }, ms));
      expect(await endOf(85)).toEqual([]);
      expect(await endOf(85, undefined, 1)).toEqual(unheard);
      expect(await endOf(85, { told: [told, 'close recovered'] })).toEqual(unheard);
      expect(leftAlone(await endAt(85, loud, { told: [told] }, { ...later, intent: undefined }))).toEqual(unheard);
    },
  );

  test('is not known if the incident is not with people', async () => {
    expect(leftAlone(await endAt(80, loud, { told: ['escalate held'] }, later))).toEqual(unheard);
    expect(leftAlone(await endAt(80, loud, { told: ['escalate held'] }))).toEqual(unheard);
  });

  test('counts from its first state in a row', async () => {
    const flapped = states({ at: -60, state: 'ALARM' }, { at: 10, state: 'OK' }, { at: 11, state: 'ALARM' });
    expect(leftAlone(await endAt(80, flapped))).toEqual([]);
    expect(leftAlone(await endAt(87, flapped))).toEqual(unheard);
    const updated = states({ at: 0, state: 'ALARM' }, { at: 60, state: 'ALARM' });
    expect(leftAlone(await endAt(80, updated))).toEqual(unheard);
  });

  test('that is silenced need not be told', async () => {
    const { alarms = {} } = loud;
    const silenced = Object.fromEntries(Object.entries(alarms).map(([name, a]) => [name, { ...a, suppressed: true }]));
    expect(leftAlone(await endAt(80, { alarms: silenced }))).toEqual([]);
  });
});

describe('L2: an open incident', () => {
  const loud = fires(0, -3);

  test('is looked at soon after its time, or is forgotten', async () => {
    const due = { nextCheckAt: at(30) };
    expect(leftAlone(await endAt(36, loud, {}, due))).toEqual([]);
    expect(leftAlone(await endAt(36, loud, {}, due, 1))).toEqual(['L2: the-incident is forgotten']);
  });
});

describe('when all is well', () => {
  const calm = (...other: Plot['alarms'][string]['states']) => states({ at: -1, state: 'ALARM' }, ...other);
  const open = ['all is well since long, and the-incident is open at 2026-11-21T12:30:00.001Z'];
  const found = async (ms: number, ...other: Plot['alarms'][string]['states']) =>
    leftAlone(await endAt(30, calm({ at: 0, state: 'OK' }, ...other), {}, later, ms));

  test('for long, an incident that is open still is seen', async () => {
    expect(await found(1)).toEqual(open);
    expect(await found(0)).toEqual([]);
  });

  test('it is not while a deployment is in flight', async () => {
    const final = { final: { ...SICK, inFlight: 'd-1' } };
    expect(leftAlone(await endAt(30, calm({ at: 0, state: 'OK' }), final, later, 1))).toEqual([]);
  });

  test('it is not while data are missing', async () => {
    const missing = states({ at: -60, state: 'INSUFFICIENT_DATA' });
    expect(leftAlone(await endAt(30, missing, {}, later))).toEqual([]);
    expect(leftAlone(await endAt(30, calm(), {}, later))).toEqual([]);
  });

  test('nothing is wrong without an incident', async () => {
    expect(leftAlone(await endAt(60, calm({ at: 0, state: 'OK' })))).toEqual([]);
  });
});

describe('U1: where going back is plainly right', () => {
  test('the service is healthy again', async () => {
    expect(judgeUse(await endAt(60, {}), true)).toEqual([]);
    const [found] = judgeUse(await endAt(60, {}, { final: SICK, told: ['escalate held'] }), true);
    expect(found).toBe(`U1: it is not healthy again: ${JSON.stringify(SICK)}; told: escalate held`);
    expect(judgeUse(await endAt(60, {}, { final: SICK }), true)[0]).toMatch(/told: nothing$/);
  });

  test('nowhere else must it be', async () => {
    expect(judgeUse(await endAt(60, {}, { final: SICK }), false)).toEqual([]);
  });

  test('is not helped by people who have it, and they are named', async () => {
    const [found] = judgeUse(await endAt(60, {}, { final: SICK }, { handedOver }), true);
    expect(found).toMatch(/; people have it: held; told: nothing$/);
  });

  test('it need not be where blue was gone by the time of the stop', async () => {
    const s = await scene();
    const { intent } = incidentOf(s, { via: 'stop-deployment' });
    const failed = { why: 'rollback-failed', at: at(1) };
    const use = async (open: Partial<Incident>) => judgeUse(await endAt(60, {}, { final: SICK }, open), true);
    expect(await use({ intent, handedOver: failed })).toEqual([]);
    expect(await use({ handedOver: failed })).toHaveLength(1);
    expect(await use({ intent, handedOver })).toHaveLength(1);
    expect(await use({ intent })).toHaveLength(1);
  });
});
