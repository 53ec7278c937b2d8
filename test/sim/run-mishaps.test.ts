import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { CallFailed } from '../../functions/flows/ports.ts';
import type { Meeting } from '../../sim/belay/mortal.ts';
import { VirtualClock } from '../../sim/clock.ts';
import { Dice } from '../../sim/dice.ts';
import { buildStage } from '../../sim/incident/build.ts';
import { plainPlot } from '../../sim/incident/plain.ts';
import type { Plot } from '../../sim/incident/plot.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { at } from '../../sim/incident/symptoms.ts';
import { type Chaos, calm } from '../../sim/run/chaos.ts';
import { Counts } from '../../sim/run/counts.ts';
import { Mishaps } from '../../sim/run/mishaps.ts';
import { Story } from '../../sim/run/story.ts';

function trouble(over: Partial<Chaos>, plotOver: Partial<Plot> = {}, seed = 1) {
  const clock = new VirtualClock(NOON);
  const plot = { ...plainPlot('checkout'), ...plotOver };
  const { world } = buildStage(plot, clock, () => '10.0.0.1');
  const counts = new Counts();
  const chaos = { ...calm(NOON), until: plus(NOON, minutes(10)), ...over };
  const mishaps = new Mishaps({ chaos, dice: new Dice(seed), counts, world, plot, clock, story: new Story(false) });
  let done = 0;
  /** One call of a port; what came of it. */
  const call = (name: string): Promise<unknown> => {
    const meeting: Meeting = {
      name,
      args: [],
      n: 0,
      invocation: 'r1',
      run: async () => {
        done += 1;
        return 'done';
      },
      die: () => Promise.reject(new Error('dead')),
      sleep: (ms) => clock.sleep(ms),
    };
    return clock.run(mishaps.meets(meeting).catch((error: unknown) => error));
  };
  return { clock, world, counts, mishaps, call, done: () => done };
}
const many = async (howMany: number, what: () => Promise<unknown>) => {
  const came: unknown[] = [];
  for (let i = 0; i < howMany; i += 1) came.push(await what());
  return came;
};

describe('a crash', () => {
  test('comes before a call or after it, and is counted as that', async () => {
    const t = trouble({ crash: 1 });
    const came = await many(100, () => t.call('ecs.update'));
    expect(came.every((one) => String(one) === 'Error: dead')).toBe(true);
    const [before, after] = [
      t.counts.all.get('fault crash before a call'),
      t.counts.all.get('fault crash after a call'),
    ];
    expect([(before ?? 0) + (after ?? 0), after]).toEqual([100, t.done()]);
    expect(Math.abs(t.done() - 50)).toBeLessThan(25);
  });

  test('does not come after the chaos, nor without it', async () => {
    const t = trouble({ crash: 1, until: plus(NOON, seconds(5)) });
    await t.clock.advance(seconds(5));
    expect(await t.call('ecs.update')).toBe('done');
    expect(await trouble({}).call('ecs.update')).toBe('done');
  });
});

describe('the ledger is down', () => {
  const down = { ledgerDown: { from: at(2), to: at(4) } };
  const atMinute = async (minute: number) => {
    const t = trouble(down);
    await t.clock.advance(minutes(minute));
    return { ...t, came: await many(60, () => t.call('ledger.save')) };
  };

  test('in its time, and in no other', async () => {
    const during = await atMinute(2);
    expect(during.came.every((one) => one instanceof CallFailed)).toBe(true);
    expect(during.came[0]).toMatchObject({ outcome: 'unavailable', unanswered: true });
    const t = trouble(down);
    await t.clock.advance(minutes(1));
    expect(await t.call('ledger.save')).toBe('done');
    await t.clock.advance(minutes(3));
    expect(await t.call('ledger.save')).toBe('done');
  });

  test('with an effect now and then that nobody hears of, and sometimes after a while', async () => {
    const { done, counts, clock } = await atMinute(2);
    expect([done() > 2, done() < 30, counts.all.get('fault ledger down')]).toEqual([true, true, 60]);
    expect(clock.now()).toBeGreaterThan(at(2));
  });

  test('and AWS is not', async () => {
    const t = trouble(down);
    await t.clock.advance(minutes(3));
    expect(await t.call('ecs.update')).toBe('done');
  });
});

describe('a recheck', () => {
  test('is lost without a word, and nothing else is', async () => {
    const t = trouble({ lostRechecks: 1 });
    expect([await t.call('queue.recheckAll'), t.done()]).toEqual([undefined, 0]);
    expect([await t.call('queue.other'), t.counts.all.get('fault lost recheck')]).toEqual(['done', 1]);
  });

  test('is lost in its share', async () => {
    const t = trouble({ lostRechecks: 0.5 });
    await many(200, () => t.call('queue.recheckAll'));
    expect(Math.abs(t.done() - 100)).toBeLessThan(40);
  });
});

describe('a person', () => {
  test('ships something right before a call, twice at most', async () => {
    const t = trouble({ person: 1 }, plainPlot('cart'));
    expect(await many(5, () => t.call('ecs.update'))).toEqual(['done', 'done', 'done', 'done', 'done']);
    const { 'fault person deploys in between': ships = 0, 'fault person stops in between': stops = 0 } =
      Object.fromEntries(t.counts.all);
    expect([ships + stops, t.mishaps.changes]).toEqual([2, [NOON, NOON]]);
  });

  test('ships it there and then', async () => {
    let seed = 0;
    const began = await many(10, async () => {
      seed += 1;
      const t = trouble({ person: 1 }, {}, seed);
      const before = t.world.codedeploy.deployments.size;
      await t.call('codedeploy.create');
      return t.counts.all.has('fault person deploys in between') && t.world.codedeploy.deployments.size - before;
    });
    expect(began.filter((one) => one !== false).every((one) => one === 1 || one === 2)).toBe(true);
    expect(began.some((one) => one === 1)).toBe(true);
  });

  test('changes of the plot are known beforehand, its deployments left out', () => {
    const deeds = [
      { at: -30, do: 'deploy', revision: 42 },
      { at: 3, do: 'delete-image', revision: 41 },
    ] as const;
    expect(trouble({}, { deeds }).mishaps.changes).toEqual([at(3)]);
  });
});

describe('a clock', () => {
  test('is off by so much at most, either way, and right otherwise', () => {
    const t = trouble({ skewMs: 200 });
    const skews = Array.from({ length: 200 }, () => t.mishaps.skew());
    expect([Math.min(...skews) >= -200, Math.max(...skews) <= 200]).toEqual([true, true]);
    expect([Math.min(...skews) < -100, Math.max(...skews) > 100]).toEqual([true, true]);
    const right = trouble({});
    expect([right.mishaps.skew(), right.counts.all.size]).toEqual([0, 0]);
  });
});

describe('races', () => {
  test.each([
    ['codedeploy.create', 'lost-race', 'lost race'],
    ['ledger.take', 'held', 'lease held'],
    ['ledger.save', 'lost-lease', 'lost lease'],
  ])('%s that is answered %s is counted', (name, answer, counted) => {
    const t = trouble({});
    t.mishaps.saw({ name, args: [] }, answer);
    t.mishaps.saw({ name, args: [] }, 'saved');
    t.mishaps.saw({ name: 'another', args: [] }, answer);
    expect([...t.counts.all]).toEqual([[counted, 1]]);
  });

  test('an incident that is superseded is counted too', () => {
    const t = trouble({});
    for (const why of ['superseded', 'recovered']) {
      t.mishaps.saw({ name: 'ledger.archive', args: ['checkout', { closed: { why } }] }, undefined);
    }
    expect([...t.counts.all]).toEqual([['close superseded', 1]]);
  });
});
