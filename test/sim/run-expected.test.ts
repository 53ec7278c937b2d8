import { describe, expect, test } from 'vitest';
import {
  ACT_WHYS,
  CLOSE_WHYS,
  ESCALATE_WHYS,
  IGNORE_WHYS,
  MODE_WHYS,
  WAIT_WHYS,
} from '../../functions/core/decision.ts';
import { epochMs, plus, seconds } from '../../functions/core/units.ts';
import { NOON } from '../../sim/incident/stage-clock.ts';
import { Counts } from '../../sim/run/counts.ts';
import { neverSeen } from '../../sim/run/expected.ts';
import { Story } from '../../sim/run/story.ts';

const whys = [...ACT_WHYS, ...CLOSE_WHYS, ...ESCALATE_WHYS, ...IGNORE_WHYS, ...MODE_WHYS, ...WAIT_WHYS];
/** As if everything had happened. */
const everything = () => {
  const counts = new Counts();
  for (const what of neverSeen(new Map())) counts.add(what);
  return counts.all;
};

describe('what must have happened', () => {
  test('is every why, every act, every race and every fault', () => {
    const missing = neverSeen(new Map());
    expect(missing).toEqual(expect.arrayContaining([...whys]));
    expect(missing).toEqual(
      expect.arrayContaining(['act lost-race', 'effect StopDeployment', 'fault hang-after-effect']),
    );
    expect(new Set(missing).size).toBe(missing.length);
  });

  test('is named one by one if it did not', () => {
    const counts = everything();
    expect(neverSeen(counts)).toEqual([]);
    counts.delete('settling');
    counts.delete('fault throttle');
    expect(neverSeen(counts)).toEqual(['settling', 'fault throttle']);
  });

  test('counts a why whatever its decision was', () => {
    const counts = everything();
    counts.delete('settling');
    expect(neverSeen(counts)).toEqual(['settling']);
    expect(neverSeen(new Map([...counts, ['escalate settling', 1]]))).toEqual([]);
    expect(neverSeen(new Map([...counts, ['wait settling', 1]]))).toEqual([]);
    expect(neverSeen(new Map([...counts, ['settling soon', 1]]))).toEqual(['settling']);
  });

  test('counts all else by its whole name', () => {
    const counts = everything();
    counts.delete('act lost-race');
    expect(neverSeen(new Map([...counts, ['something lost-race', 1]]))).toEqual(['act lost-race']);
  });
});

describe('counts', () => {
  test('add up, their own and those of others', () => {
    const counts = new Counts();
    counts.add('a');
    counts.add('a', 2);
    counts.fault('throttle');
    const other = new Counts();
    other.add('a', 4);
    other.add('b');
    counts.take(other.all);
    expect([...counts.all]).toEqual([
      ['a', 7],
      ['fault throttle', 1],
      ['b', 1],
    ]);
  });
});

describe('a story', () => {
  test('says who did what when, before noon and after it', () => {
    const story = new Story(true);
    story.say(plus(NOON, seconds(723.25)), 'belay', () => 'acts');
    story.say(epochMs(NOON - 61_001), 'a-long-name', () => 'came first');
    expect(story.lines).toEqual(['+ 12:03.250 belay      acts', '-  1:01.001 a-long-name came first']);
  });

  test('that nobody hears is not even made', () => {
    const story = new Story(false);
    story.say(NOON, 'belay', () => {
      throw new Error('made in vain');
    });
    expect(story.lines).toEqual([]);
  });
});
