import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { inPool } from '../../cli/sim/pool.ts';
import { sampleConfig } from '../../sim/belay/config.ts';
import type { Chunk } from '../../sim/run/chunk.ts';
import { runChunk } from '../../sim/run/chunk.ts';
import { Counts } from '../../sim/run/counts.ts';
import { runIncident } from '../../sim/run/incident.ts';

const CONFIG = sampleConfig();
/** A calm one, with hooks, by ECS, with chaos, …: whatever comes. */
const SEEDS = [0, 1, 77, 2 ** 32 + 5];
const storyOf = async (seed: number) => (await runIncident(seed, CONFIG, { tell: true })).story;

describe('the same seed is the same incident', () => {
  test('byte for byte, whatever was played before it', async () => {
    const first = new Map<number, readonly string[]>();
    for (const seed of SEEDS) first.set(seed, await storyOf(seed));
    for (const seed of SEEDS.toReversed()) expect(await storyOf(seed)).toEqual(first.get(seed));
    expect(new Set([...first.values()].map((story) => story.join())).size).toBe(SEEDS.length);
    expect([...first.values()].every((story) => story.length > 10)).toBe(true);
  });

  test('byte for byte in another process', async () => {
    const args = ['cli/main.ts', 'sim', '--seed', '77'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
    expect(stdout).toBe([...(await storyOf(77)), 'seed 77, 0 violations', ''].join('\n'));
  });

  test('whether it is told or not', async () => {
    const [told, untold] = [await runIncident(3, CONFIG, { tell: true }), await runIncident(3, CONFIG)];
    expect([...untold.counts.all]).toEqual([...told.counts.all]);
    expect([untold.violations, untold.story]).toEqual([told.violations, []]);
  });
});

describe('a chunk', () => {
  test('is its seeds, counted together', async () => {
    const chunk = await runChunk(5, 2, CONFIG);
    const counts = new Counts();
    for (const seed of [5, 6]) counts.take((await runIncident(seed, CONFIG)).counts.all);
    expect(chunk).toEqual({ first: 5, count: 2, counts: [...counts.all], failures: [] });
  });

  test('goes on after a seed that broke down, and names it', async () => {
    const broken = { ...CONFIG, services: [] };
    const { failures } = await runChunk(5, 2, broken);
    expect(failures.map(({ seed }) => seed)).toEqual([5, 6]);
    expect(failures[0]?.violations[0]).toMatch(/^the run broke: InvariantError|^the run broke: Error/);
  });
});

describe('threads', () => {
  const ranOn = async (threads: number) => {
    const chunks: Chunk[] = [];
    const { signal } = new AbortController();
    await inPool({ first: 900, count: 12, signal, onChunk: (chunk) => chunks.push(chunk), threads, chunk: 5 });
    const counts = new Counts();
    const inOrder = chunks.toSorted((a, b) => a.first - b.first);
    for (const chunk of inOrder) counts.take(chunk.counts);
    return { counts: counts.all, seeds: inOrder.map(({ first, count }) => [first, count]) };
  };

  test('are of no account: one or two come to the same', async () => {
    const [one, two] = [await ranOn(1), await ranOn(2)];
    expect(two).toEqual(one);
    expect(one.seeds).toEqual([
      [900, 5],
      [905, 5],
      [910, 2],
    ]);
  }, 60_000);
});
