import { describe, expect, test, vi } from 'vitest';
import { Dice } from '../../sim/dice.ts';
import { endOf, keyOf } from '../../sim/explore/key.ts';
import { Scene } from '../../sim/explore/scene.ts';
import { choose, search, settle } from '../../sim/explore/search.ts';
import type { SmallWorld } from '../../sim/explore/small-world.ts';
import { independent } from '../../sim/explore/step.ts';
import { WORLDS } from '../../sim/explore/worlds.ts';

/*
 * Leaving out is only right if nothing is lost by it: states that are taken for one must have one future, and steps that are
 * said to come to the same in either order must do so.
 */

// Thousands of worlds a test: seconds on a machine of its own, and no measure of anything on a busy one.
vi.setConfig({ testTimeout: 120_000 });

function world(name: string): SmallWorld {
  const found = WORLDS.find((one) => one.name === name);
  if (!found) throw new Error(`there is no world ${name}`);
  return found;
}

async function at(small: SmallWorld, way: readonly number[]): Promise<Scene> {
  const scene = await Scene.open(small);
  const schedule: number[] = [];
  for (const choice of way) await choose(scene, schedule, choice);
  await settle(scene, new Set());
  return scene;
}

describe('a world that is gone through without leaving anything out', () => {
  test.each(['hold-all', 'crash-ecs', 'crash'])('%s ends in the same ways', async (name) => {
    const small = world(name);
    const pruned = await search(small);
    const whole = await search(small, { prunes: false });
    expect(whole.transitions).toBeGreaterThan(pruned.transitions);
    expect(whole.ends).toEqual(pruned.ends);
    expect([...whole.whys.keys()].toSorted()).toEqual([...pruned.whys.keys()].toSorted());
  });

  test('breaks the same rules', async () => {
    const small = { ...world('hold-all'), acts: [1, 1] } as const;
    const broken = async (prunes: boolean) => {
      const { violations } = await search(small, { prunes });
      return violations.map(({ what }) => what).toSorted();
    };
    const found = await broken(true);
    expect(found).toEqual(['0 acts, and 1 to 1 were to be']);
    expect(await broken(false)).toEqual(found);
  });
});

const WALKED = [
  'two',
  'two-fix',
  'two-fix-ecs',
  'two-crash',
  'lost-ecs',
  'stop-aws',
  'frozen-ecs',
  'three-ecs',
] as const;

describe.each(WALKED)('on walks through %s', (name) => {
  const small = world(name);

  test('states that are taken for one have the same next steps, which lead to the same states', async () => {
    const dice = new Dice(5);
    const next = new Map<string, { readonly steps: string; readonly to: Map<string, string> }>();
    let again = 0;
    for (let walk = 0; walk < 25; walk += 1) {
      const scene = await at(small, []);
      for (;;) {
        const steps = scene.steps();
        const { key, rename } = await keyOf(scene);
        const offered = steps.map(({ id }) => rename(id)).toSorted();
        const known = next.get(key) ?? { steps: offered.join('\n'), to: new Map<string, string>() };
        next.set(key, known);
        expect(offered.join('\n')).toBe(known.steps);
        if (steps.length === 0) break;
        const step = dice.pick(steps);
        await scene.take(step);
        await settle(scene, new Set());
        const { key: to } = await keyOf(scene);
        const before = known.to.get(rename(step.id));
        if (before !== undefined) again += 1;
        expect(to).toBe(before ?? to);
        known.to.set(rename(step.id), to);
      }
    }
    expect(again).toBeGreaterThan(10);
  });

  test('steps that are independent come to the same in either order', async () => {
    const dice = new Dice(7);
    let pairs = 0;
    for (let walk = 0; walk < 60; walk += 1) {
      const way: number[] = [];
      const length = dice.between(0, 24);
      const scene = await at(small, []);
      for (let n = 0; n < length && scene.steps().length > 0; n += 1) {
        await choose(scene, way, dice.between(0, scene.steps().length - 1));
        await settle(scene, new Set());
      }
      const steps = scene.steps();
      const all = steps.flatMap((a, i) => steps.slice(i + 1).flatMap((b) => (independent(a, b) ? [[a.id, b.id]] : [])));
      if (all.length === 0) continue;
      const [a = '', b = ''] = dice.pick(all);
      const one = await inOrder(await at(small, way), [a, b]);
      expect(await inOrder(await at(small, way), [b, a])).toEqual(one);
      pairs += 1;
    }
    expect(pairs).toBeGreaterThan(5);
  });
});

/** What there is after these steps: its key, and what it would leave behind. */
async function inOrder(scene: Scene, ids: readonly string[]) {
  for (const id of ids) {
    const step = scene.steps().find((one) => one.id === id);
    if (!step) throw new Error(`${id} is not possible any more`);
    await scene.take(step);
  }
  await settle(scene, new Set());
  return [(await keyOf(scene)).key, await endOf(scene)];
}
