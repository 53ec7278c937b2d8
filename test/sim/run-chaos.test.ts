import { describe, expect, test } from 'vitest';
import { elapsed, minutes } from '../../functions/core/units.ts';
import { Dice } from '../../sim/dice.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { anyPlot } from '../../sim/run/any-plot.ts';
import { anyChaos, type Chaos, calm } from '../../sim/run/chaos.ts';

const SEEDS = Array.from({ length: 600 }, (_, seed) => seed);
const chaoses = SEEDS.map((seed) => anyChaos(new Dice(seed), NOON));
const plots = SEEDS.map((seed) => anyPlot(new Dice(seed)));
const share = (test: (chaos: Chaos) => boolean) => chaoses.filter(test).length / chaoses.length;

describe('any chaos', () => {
  test('is none at all every fourth time', () => {
    const none = share((chaos) => JSON.stringify(chaos) === JSON.stringify(calm(NOON)));
    expect(Math.abs(none - 0.25)).toBeLessThan(0.08);
  });

  test('is over after half an hour at most', () => {
    expect(chaoses.every(({ until }) => until >= NOON && elapsed(NOON, until) <= minutes(30))).toBe(true);
  });

  test('has each kind of trouble now and then, and never all of it', () => {
    const kinds: Record<string, (chaos: Chaos) => boolean> = {
      throttle: ({ calls }) => (calls.throttle ?? 0) > 0,
      'server-error': ({ calls }) => (calls['server-error'] ?? 0) > 0,
      hang: ({ calls }) => (calls.hang ?? 0) > 0,
      'hang-after-effect': ({ calls }) => (calls['hang-after-effect'] ?? 0) > 0,
      reset: ({ calls }) => (calls.reset ?? 0) > 0,
      slow: ({ calls }) => (calls.slow ?? 0) > 0,
      'access-denied': ({ calls }) => (calls['access-denied'] ?? 0) > 0,
      latency: ({ latencyMs }) => latencyMs > 0,
      stale: ({ stale }) => stale.share > 0,
      skew: ({ skewMs }) => skewMs > 0,
      crash: ({ crash }) => crash > 0,
      duplicate: ({ duplicate }) => duplicate > 0,
      late: ({ late }) => late > 0,
      lost: ({ lost }) => lost > 0,
      'lost rechecks': ({ lostRechecks }) => lostRechecks > 0,
      'ledger down': ({ ledgerDown }) => ledgerDown !== undefined,
      person: (chaos) => chaos.person > 0,
      unguards: ({ unguards }) => unguards,
      strangers: ({ strangers }) => strangers,
      'one at once': ({ atOnce }) => atOnce === 1,
      'several at once': ({ atOnce }) => atOnce > 1,
    };
    const shares = Object.entries(kinds).map(([kind, has]) => [kind, share(has)] as const);
    expect(shares.filter(([, often]) => often === 0)).toEqual([]);
    expect(chaoses.some((chaos) => Object.values(kinds).every((has) => has(chaos)))).toBe(false);
  });
});

describe('any plot', () => {
  test('leaves an hour behind all that it says, for the deadlines', () => {
    const latest = plots.map(({ plot: { deeds, alarms, until } }) => {
      const moments = [...deeds, ...Object.values(alarms).flatMap(({ states }) => states)].map(({ at }) => at);
      return until - Math.max(...moments);
    });
    expect(Math.min(...latest)).toBeGreaterThanOrEqual(85);
  });

  test('is of both services, straight and crooked, with hooks and without', () => {
    const met = new Set(plots.map(({ plot, straight }) => `${plot.service} ${straight} ${plot.hooks}`));
    expect([...met].toSorted()).toEqual([
      'cart false false',
      'cart true false',
      'checkout false false',
      'checkout false true',
      'checkout true false',
      'checkout true true',
    ]);
  });

  test('that is straight has a bad revision in reach, two good ones, and nothing that speaks against going back', () => {
    for (const { plot } of plots.filter(({ straight }) => straight)) {
      const [deed, ...more] = plot.deeds;
      expect([more, deed?.do, plot.mode, plot.ledger]).toEqual([[], 'deploy', 'act', 'knows']);
      expect(deed && 'revision' in deed && plot.bad.includes(deed.revision)).toBe(true);
      expect([plot.barriers, plot.vetoes, plot.hold, plot.others.firing]).toEqual([[], [], undefined, 0]);
      expect(plot.served.every(({ proven }) => proven)).toBe(true);
    }
  });
});
