import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { planDeed } from '../../sim/incident/deeds.ts';
import type { Deed, Plot } from '../../sim/incident/plot.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { alarm, fires, incidentOf, intend, pass, rollBack, type Scene, said, scene } from './rules-kit.ts';

const DAY = 1_440;
/** Goes back to that revision; what the rules say of it. */
async function goesTo(
  revision: number,
  over: Partial<Plot> = {},
  prepare: (s: Scene) => void | Promise<void> = () => {},
) {
  const s = await scene(over);
  await prepare(s);
  await intend(s, { to: revision });
  rollBack(s, revision);
  return said(s);
}
/** Somebody does it, long before or just before the act. */
const someone =
  (deed: Deed, known = true) =>
  (s: Scene) => {
    planDeed(s.world, s.plot, deed);
    s.world.happenings.runDue(s.clock.now());
    if (known) s.changes.push(at(deed.at));
  };
const served = (...proven: [older: boolean, newer: boolean]): Plot['served'] => [
  { revision: 40, from: -14 * DAY, kind: 'deploy', proven: proven[0] },
  { revision: 41, from: -3 * DAY, kind: 'deploy', proven: proven[1] },
];

describe('U2: the target is the nearest good one', () => {
  test('and a farther one is seen', async () => {
    expect(await goesTo(40)).toEqual(['U2: towards checkout:40, and checkout:41 is nearest']);
  });

  test('which a farther one is, if the nearer cannot be started', async () => {
    expect(await goesTo(40, {}, someone({ at: -10, do: 'delete-image', revision: 41 }, false))).toEqual([]);
  });

  test('which a farther one is, if the nearer was never proven', async () => {
    expect(await goesTo(40, { served: served(true, false) })).toEqual([]);
  });

  test('and never what runs, even if the ledger does not know of it yet', async () => {
    const forget = async ({ ledger }: Scene) => {
      const last = ledger.known('checkout').terms.at(-1);
      await ledger.forgetTerms('checkout', last ? [last.shift] : []);
    };
    expect(await goesTo(41, {}, forget)).toEqual([]);
  });

  test('whatever it is while somebody changes what can be gone back to', async () => {
    expect(await goesTo(40, {}, (s) => void s.changes.push(s.clock.now()))).toEqual([]);
    expect(await goesTo(40, {}, (s) => void s.changes.push(at(-1)))).toEqual([]);
    expect(await goesTo(40, {}, (s) => void s.changes.push(plus(at(-1), -1 as never)))).toHaveLength(1);
    expect(await goesTo(40, {}, (s) => void s.changes.push(plus(at(0), seconds(1))))).toHaveLength(1);
  });

  test('and with nothing proven none is', async () => {
    expect(await goesTo(41, { served: served(false, false) })).toEqual([
      'U2: towards checkout:41, and nothing is nearest',
    ]);
  });

  test('and none is, of what people have vetoed', async () => {
    const vetoes = [{ revision: 41, incident: 'an-old-one', reason: 'by hand' }];
    expect(await goesTo(41, { vetoes })).toEqual(['U2: towards checkout:41, and checkout:40 is nearest']);
    expect(await goesTo(40, { vetoes })).toEqual([]);
  });
});

describe('S2: a target that cannot be started', () => {
  const secret = { secrets: [41] };
  test.each<[Deed['do'], string, Partial<Plot>]>([
    ['deregister', 'it is INACTIVE', {}],
    ['delete-image', 'build-41 is gone, or another image', {}],
    ['move-tag', 'build-41 is gone, or another image', {}],
    ['delete-secret', 'the secret DB is gone', secret],
  ])('after %s is seen, save for who had looked before', async (what, why, over) => {
    const deed = { do: what as 'deregister', revision: 41 };
    expect(await goesTo(41, over, someone({ ...deed, at: -10 }))).toContain(`S2: towards checkout:41: ${why}`);
    expect(await goesTo(41, over, someone({ ...deed, at: -1 }))).toEqual([]);
    expect(await goesTo(41, over, someone({ ...deed, at: -1, revision: 40 }))).toEqual([]);
  });

  test('by its secrets is fine as long as they are there', async () => {
    expect(await goesTo(41, secret)).toEqual([]);
  });

  test('because nobody knows it is seen', async () => {
    const unknown = await goesTo(39);
    expect(unknown).toContain('S2: towards checkout:39: it is unknown');
  });
});

describe('S2: a barrier', () => {
  const barred = (revision: number) => ({ barriers: [{ revision, why: 'a migration' }] });

  test('on what runs is not crossed', async () => {
    expect(await goesTo(41, barred(42))).toEqual(['S2: across the barrier on checkout:42']);
  });

  test('on what served since the target last did is not crossed', async () => {
    const over = { served: served(true, false), ...barred(41) };
    expect(await goesTo(40, over)).toEqual(['S2: across the barrier on checkout:41']);
  });

  test('on what the ledger held at noon is not crossed, however long ago it served', async () => {
    const long = [{ revision: 39, from: -30 * DAY, kind: 'deploy', proven: true } as const, ...served(true, true)];
    expect(await goesTo(39, { served: long, ...barred(40) })).toContain('S2: across the barrier on checkout:40');
  });

  test('on what runs is not crossed, though nobody has looked since it was deployed', async () => {
    const deeds: Deed[] = [{ at: 1, do: 'deploy', revision: 43 }];
    const found = await goesTo(41, { ...barred(43), deeds, terminationWait: 1 }, (s) => pass(s, 30));
    expect(found).toContain('S2: across the barrier on checkout:43');
  });

  test('on what came and went between two looks is nothing that Belay could know of', async () => {
    const deeds: Deed[] = [
      { at: 1, do: 'deploy', revision: 43 },
      { at: 10, do: 'deploy', revision: 44 },
    ];
    const crossed = async (...looks: readonly number[]) => {
      const found = await goesTo(41, { ...barred(43), deeds, terminationWait: 1 }, async (s) => {
        await pass(s, 30);
        s.audit.looks.push(...looks.map((look) => ({ at: at(look), byAlarmAlone: false })));
      });
      return found.filter((line) => line.includes('barrier'));
    };
    expect(await crossed()).toEqual([]);
    expect(await crossed(4, 20)).toHaveLength(0);
    expect(await crossed(8)).toEqual(['S2: across the barrier on checkout:43']);
  });

  test('on the target itself, or before it, is none', async () => {
    expect(await goesTo(41, barred(41))).toEqual([]);
    expect(await goesTo(41, barred(40))).toEqual([]);
  });
});

describe('S2, S12: a target that was not good', () => {
  const wasNotGood = async (over: Partial<Plot>, looks: readonly number[] = [], prepare?: (s: Scene) => void) => {
    const found = await goesTo(41, over, (s) => {
      s.audit.looks.push(...looks.map((look) => ({ at: at(look), byAlarmAlone: true })));
      prepare?.(s);
    });
    return found.some((line) => line.startsWith('S2, S12: checkout:41 was not good: checkout:40 from 2026-11-07'));
  };
  const lasted = (minutes: number): Partial<Plot> => ({
    served: [
      { revision: 40, from: -14 * DAY, kind: 'deploy', proven: true },
      { revision: 41, from: -30 - minutes, kind: 'deploy', proven: true },
    ],
  });

  test('because its term was shorter than the bake time is seen', async () => {
    // The shift itself comes some time after the deployment begins.
    expect(await wasNotGood(lasted(56))).toBe(true);
    expect(await wasNotGood(lasted(61))).toBe(false);
  });

  const troubled: Partial<Plot> = {
    alarms: {
      'checkout-5xx': alarm(
        { at: -200, state: 'ALARM', onset: -203 },
        { at: -190, state: 'OK' },
        { at: -1, state: 'ALARM', onset: -3 },
      ),
    },
  };

  test('because Belay saw trouble in it is seen', async () => {
    expect(await wasNotGood(troubled, [-195])).toBe(true);
    expect(await wasNotGood(troubled, [-200])).toBe(true);
  });

  test('by trouble that came and went between two looks cannot be known', async () => {
    expect(await wasNotGood(troubled, [-201, -190, -100])).toBe(false);
    expect(await wasNotGood(troubled)).toBe(false);
  });

  test('by another reason of an alarm that has been acted upon is no trouble: no onset moves any more', async () => {
    const reason = { at: -195, state: 'ALARM', onset: -210 } as const;
    const late = (...states: Plot['alarms'][string]['states']) => ({
      alarms: { 'checkout-5xx': alarm(...states, reason, ...rest) },
    });
    const rest = [{ at: -190, state: 'OK' } as const, { at: -1, state: 'ALARM', onset: -3 } as const];
    const acted = (minute: number) => (s: Scene) => void s.audit.effects.unshift({ at: at(minute) } as never);
    const rises = { at: -200, state: 'ALARM' } as const;
    expect(await wasNotGood(late(rises), [-193])).toBe(true);
    expect(await wasNotGood(late(rises), [-193], acted(-201))).toBe(true);
    expect(await wasNotGood(late(rises), [-193], acted(-200))).toBe(false);
    expect(await wasNotGood(late(rises), [-193], acted(-196))).toBe(false);
    expect(await wasNotGood(late(rises), [-193], acted(-195))).toBe(true);
    expect(await wasNotGood(late(rises, { at: -196, state: 'OK' }), [-193], acted(-197))).toBe(true);
  });

  test('by an alarm that was silenced or muted is no trouble', async () => {
    const silence = (s: Scene) => {
      const stored = s.world.cloudwatch.alarms.get('checkout-5xx');
      Object.assign(stored?.alarm ?? {}, { ActionsEnabled: false });
    };
    const suppress = (s: Scene) => {
      const stored = s.world.cloudwatch.alarms.get('checkout-5xx');
      Object.assign(stored?.alarm ?? {}, { ActionsSuppressedBy: 'Alarm' });
    };
    const mute =
      (from: number, until: number, whom = 'checkout-5xx') =>
      (s: Scene) => {
        const windows = [{ from: at(from), until: at(until) }];
        s.world.cloudwatch.muteRules.set('planned', { alarms: [whom], windows });
      };
    expect(await wasNotGood(troubled, [-195], silence)).toBe(false);
    expect(await wasNotGood(troubled, [-195], suppress)).toBe(false);
    expect(await wasNotGood(troubled, [-195], mute(-195, -194))).toBe(false);
    expect(await wasNotGood(troubled, [-195], mute(-200, -195))).toBe(true);
    expect(await wasNotGood(troubled, [-195], mute(-200, -100, 'another'))).toBe(true);
  });

  test('because somebody went back from it is seen', async () => {
    const away: Partial<Plot> = {
      ...fires(-1, -3),
      deeds: [
        { at: -300, do: 'deploy', revision: 40 },
        { at: -30, do: 'deploy', revision: 42 },
      ],
    };
    expect(await goesTo(41, away)).toContainEqual(
      expect.stringMatching(/^S2, S12: checkout:41 was not good: .*checkout:41 from \S+, left for an earlier one/),
    );
    expect(await goesTo(40, away)).not.toContainEqual(expect.stringMatching(/^S2, S12/));
  });

  test.each([
    [false, 1],
    [true, 0],
  ])(
    'because people went back to what had served before Belay came is seen, unless nobody told it (%s)',
    async (fresh, found) => {
      const deeds = [
        { at: -90, do: 'deploy', revision: 42 },
        { at: 5, do: 'deploy', revision: 41 },
      ] as const;
      const s = await scene({ ...fires(20, 18), deeds }, { fresh });
      await pass(s, 30);
      await intend(s, { from: 41, to: 42 });
      expect(rollBack(s, 42).kind).toBe('answer');
      expect(said(s).filter((line) => line.startsWith('S2, S12: checkout:42 was not good'))).toHaveLength(found);
    },
  );
});

describe('U2: of what was deployed anew before anybody noted it', () => {
  /** 42 is shipped at 5 and at 15, unnoted; the open incident's trouble began so many minutes after noon. */
  const backTo40 = async (onset: number) => {
    const deeds = [5, 15].map((minute) => ({ at: minute, do: 'deploy', revision: 42 }) as const);
    const s = await scene({ ...fires(20, onset), deeds, terminationWait: 1 });
    await pass(s, 30);
    await intend(s, { to: 40 });
    const lease = { service: 'checkout', owner: 'i1' };
    await s.ledger.take(lease, s.clock.now(), plus(s.clock.now(), minutes(1)));
    const onsets = { 'checkout-5xx': { start: at(onset), end: at(onset + 1) } };
    await s.ledger.save(lease, { ...incidentOf(s, { to: 40 }), onsets }, 'release');
    expect(rollBack(s, 40).kind).toBe('answer');
    return said(s).filter((line) => line.startsWith('U2'));
  };

  test('the last shift counts too: AWS tells of no other, and by it the trouble was the earlier one’s', async () => {
    expect(await backTo40(14)).toEqual([]);
  });

  test('trouble after both is nobody else’s', async () => {
    expect(await backTo40(18)).toEqual(['U2: towards checkout:40, and checkout:41 is nearest']);
  });
});
