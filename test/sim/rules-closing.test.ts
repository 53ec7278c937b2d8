import { describe, expect, test } from 'vitest';
import type { Incident } from '../../functions/core/incident.ts';
import type { Period } from '../../functions/core/onset.ts';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { becomes, fires, incidentOf, type Scene, said, scene, states } from './rules-kit.ts';

const ONSET: Period = { start: at(-3), end: at(-2) };

/** The incident is closed with that reason, as Belay would; what S10 says of it. */
function closes(s: Scene, why: string, over: Partial<Incident> = {}): string[] {
  const incident: Incident = {
    ...incidentOf(s),
    onsets: { 'checkout-5xx': ONSET },
    closed: { why, at: s.clock.now() },
    ...over,
  };
  s.audit.saw({ name: 'ledger.archive', args: ['checkout', incident] }, undefined);
  return said(s);
}
const recovered = ['S10: the-incident recovered, and checkout-5xx is not OK'];

describe('S10: recovery', () => {
  test('is an alarm that says OK', async () => {
    const s = await scene(states({ at: -5, state: 'ALARM', onset: -8 }, { at: -3, state: 'OK' }));
    expect(closes(s, 'recovered')).toEqual([]);
    expect(closes(s, 'cleared-by-itself')).toEqual([]);
  });

  test.each(['ALARM', 'INSUFFICIENT_DATA'] as const)('is not an alarm in %s', async (state) => {
    const s = await scene(states({ at: -5, state: 'ALARM', onset: -8 }, { at: -3, state }));
    expect(closes(s, 'recovered')).toEqual(recovered);
    expect(closes(s, 'cleared-by-itself')).toHaveLength(2);
  });

  test('is not an alarm that will be OK one day', async () => {
    const s = await scene(states({ at: -5, state: 'ALARM', onset: -8 }, { at: 5, state: 'OK' }));
    expect(closes(s, 'recovered')).toEqual(recovered);
  });

  test('is not an alarm that is gone', async () => {
    const s = await scene(fires(-2, -4));
    s.world.cloudwatch.alarms.delete('checkout-5xx');
    expect(closes(s, 'recovered')).toEqual(recovered);
  });

  test('is an alarm that was OK when Belay may have looked', async () => {
    const s = await scene(states({ at: -9, state: 'ALARM', onset: -12 }, { at: -5, state: 'OK' }));
    becomes(s, 'ALARM');
    await s.clock.advance(seconds(60));
    expect(closes(s, 'recovered')).toEqual([]);
    await s.clock.advance(1 as never);
    expect(closes(s, 'recovered')).toEqual(recovered);
  });

  test('is not asked of an alarm that nobody guards any more', async () => {
    const s = await scene(fires(-2, -4));
    expect(closes(s, 'recovered', { onsets: { another: ONSET } })).toEqual([]);
  });

  test('is not asked of a baseline alarm, whose trouble going back cannot end', async () => {
    const s = await scene(fires(-2, -4));
    const shift = s.world.shifts.findLast(({ definition }) => definition.endsWith(':42'))?.at ?? at(0);
    const ends = (by: number) => ({ onsets: { 'checkout-5xx': { start: at(-60), end: plus(shift, by as never) } } });
    expect(closes(s, 'recovered', ends(0))).toEqual([]);
    expect(closes(s, 'recovered', ends(1))).toEqual(recovered);
  });

  test('comes of an act', async () => {
    const s = await scene(states());
    expect(closes(s, 'recovered', { intent: undefined })).toEqual(['S10: the-incident recovered by nothing']);
    const other = await scene(states());
    expect(closes(other, 'cleared-by-itself', { intent: undefined })).toEqual([]);
  });

  test.each(['superseded', 'unguarded'])('is not claimed by %s', async (why) => {
    expect(closes(await scene(fires(-2, -4)), why)).toEqual([]);
  });
});

describe('firing', () => {
  test('is what is in ALARM now', async () => {
    const s = await scene(fires(-2, -4));
    expect(s.audit.firing()).toEqual(['checkout-5xx']);
    becomes(s, 'OK');
    expect(s.audit.firing()).toEqual([]);
    await s.clock.advance(minutes(1));
    becomes(s, 'ALARM');
    expect(s.audit.firing()).toEqual(['checkout-5xx']);
  });
});

describe('the audit', () => {
  test('says when it saw what', async () => {
    const s = await scene(fires(-2, -4));
    await s.clock.advance(minutes(2));
    closes(s, 'recovered');
    expect(s.audit.violations).toEqual([`2026-11-21T12:02:00.000Z ${recovered[0]}`]);
  });

  test('adds to each call the time that it takes, and changes nothing else', async () => {
    const slow = await scene({}, { latency: minutes(1) });
    const describe = { AlarmNames: ['checkout-5xx'] };
    expect(slow.world.call('cloudwatch', 'DescribeAlarms', describe)).toMatchObject({ kind: 'answer', after: 60_000 });
    const plain = await scene();
    expect(plain.world.call('cloudwatch', 'DescribeAlarms', describe)).toMatchObject({ kind: 'answer', after: 0 });
  });
});
