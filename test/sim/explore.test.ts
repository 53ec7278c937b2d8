import { describe, expect, test, vi } from 'vitest';
import { explore } from '../../sim/explore/command.ts';
import { search } from '../../sim/explore/search.ts';
import type { SmallWorld } from '../../sim/explore/small-world.ts';
import { WORLDS } from '../../sim/explore/worlds.ts';

// Thousands of worlds a test: seconds on a machine of its own, and no measure of anything on a busy one.
vi.setConfig({ testTimeout: 120_000 });

function world(name: string): SmallWorld {
  const found = WORLDS.find((one) => one.name === name);
  if (!found) throw new Error(`there is no world ${name}`);
  return found;
}

/** What the command prints, and its exit code. */
async function run(
  args: readonly string[],
  over: { readonly worlds?: readonly SmallWorld[]; readonly isOver?: () => boolean } = {},
) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { worlds: WORLDS, isOver: () => false, now: () => 0, ...over };
  const code = await explore(args, { ...io, out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out, err };
}

describe('all interleavings', () => {
  test.each([
    ['two', ['bad-deployment: started', 'lease-held', 'nothing-to-do', 'rolling-back']],
    ['two-ecs', ['bad-deployment: started', 'lease-held', 'nothing-to-do', 'rolling-back']],
    ['crash', ['bad-deployment: started', 'dead']],
    ['crash-ecs', ['bad-deployment: started', 'dead']],
    [
      'slow-fix',
      [
        'bad-deployment: lost-race',
        'bad-deployment: overtaken',
        'bad-deployment: started',
        'deployment-may-be-the-fix',
        'settling',
      ],
    ],
    ['hold', ['bad-deployment: started', 'held']],
    ['hold-all', ['bad-deployment: started', 'held']],
  ])('of %s break no rule, and come to everything that they can come to', async (name, whys) => {
    const { violations, bounded, ends, states, whys: met } = await search(world(name));
    expect([violations, bounded]).toEqual([[], false]);
    expect([...met.keys()].toSorted()).toEqual(whys);
    expect([ends.size > 1, states > 10]).toEqual([true, true]);
  });

  test('are the same ones every time', async () => {
    const [first, second] = [await search(world('two-ecs')), await search(world('two-ecs'))];
    expect(second).toEqual(first);
  });

  test('stop at the bound, and say so', async () => {
    const { states, bounded } = await search(world('two'), { statesMax: 50 });
    expect(bounded).toBe(true);
    expect(states).toBeGreaterThanOrEqual(50);
    expect(states).toBeLessThan(100);
  });
});

/** As if nobody were ever to act: each world that does breaks it. */
const broken: SmallWorld = { ...world('two-ecs'), name: 'broken', acts: [0, 0] };

describe('the command', () => {
  test('prints a line for each world, and the sum of it last', async () => {
    const { code, out, err } = await run(['--world', 'two-ecs', '--world', 'crash-ecs']);
    expect([code, err]).toEqual([0, []]);
    expect(out).toHaveLength(3);
    expect(out[0]).toMatch(
      /^two-ecs \(2 wakes, ECS\): \d+ states, \d+ steps, \d+ runs, \d+ ends, 0 violations, 0.0 s$/,
    );
    const states = out.slice(0, 2).map((line) => Number(/(\d+) states/.exec(line)?.[1]));
    expect(out[2]).toBe(`explored 2 worlds, ${(states[0] ?? 0) + (states[1] ?? 0)} states, 0 violations`);
  });

  test('prints the way to a violation and how to go it again, which does', async () => {
    const { code, out } = await run([], { worlds: [broken] });
    expect(code).toBe(1);
    expect(out[1]).toBe('  VIOLATION 1 acts, and 0 to 0 were to be');
    expect(out).toContain('    12:00:00 wake A: ecs.update');
    expect(out.at(-1)).toMatch(/^explored 1 worlds, \d+ states, 1 violations$/);
    const again =
      out
        .find((line) => line.startsWith('  again: '))
        ?.split(' -- ')[1]
        ?.split(' ') ?? [];
    const replayed = await run(again, { worlds: [broken] });
    expect(replayed.code).toBe(1);
    expect(replayed.out).toContain('VIOLATION 1 acts, and 0 to 0 were to be');
    const steps = out.filter((line) => line.startsWith('    ')).map((line) => line.trim());
    expect(replayed.out.slice(0, steps.length)).toEqual(steps);
  });

  test('replays part of a way, where nothing is wrong yet', async () => {
    const { code, out } = await run(['--world', 'two-ecs', '--schedule', '0.1']);
    expect([code, out.at(-1)]).toEqual([0, 'replayed two-ecs, 2 steps, 0 violations']);
  });

  test.each([
    [['--world', 'nowhere'], /^explore: --world "nowhere": there is no such world; there are two, /],
    [['--world', 'two', '--schedule', '0.99'], /^explore: --schedule: there is no step 99 after 0, in the world two$/],
    [['--world', 'two', '--schedule', '0..1'], /^explore: --schedule "0..1": must be numbers with dots between them/],
    [['--world', 'two', '--schedule', ''], /^explore: --schedule "": must be numbers/],
    [['--schedule', '0'], /^explore: --schedule goes with one --world/],
    [['--world', 'two', '--world', 'crash', '--schedule', '0'], /^explore: --schedule goes with one --world/],
    [['--fast'], /--fast/],
    [['two'], /two/],
    [['--world'], /--world/],
  ])('says in one line what is wrong with %j', async (args, what) => {
    const { code, out, err } = await run(args);
    expect([code, out, err.length]).toEqual([2, [], 1]);
    expect(err[0]).toMatch(what);
    expect(err[0]).not.toContain('\n');
  });

  test('leaves what takes long to --deep, and lists all there is', async () => {
    const listed = await run(['--list']);
    expect(listed.code).toBe(0);
    expect(listed.out).toHaveLength(WORLDS.length);
    expect(listed.out).toContain('three: 3 wakes, CodeDeploy (--deep)');
    const deep = { ...world('crash-ecs'), name: 'long', deep: true };
    const worlds = [world('crash-ecs'), deep];
    expect((await run([], { worlds })).out.at(-1)).toMatch(/^explored 1 worlds/);
    expect((await run(['--deep'], { worlds })).out.at(-1)).toMatch(/^explored 2 worlds/);
    expect((await run(['--world', 'long'], { worlds })).out.at(-1)).toMatch(/^explored 1 worlds/);
  });

  test('ends at once when somebody has had enough, and says how far it got', async () => {
    let asked = 0;
    const isOver = () => {
      asked += 1;
      return asked > 5;
    };
    const { code, out } = await run(['--world', 'two', '--world', 'two-ecs'], { isOver });
    expect(code).toBe(130);
    expect(out.at(-1)).toMatch(/^stopped in two, world 1 of 2: \d+ states, 0 violations so far$/);
  });
});
