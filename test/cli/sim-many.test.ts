import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Workshop } from '../../cli/sim/pool.ts';
import { runAll } from '../../cli/sim/run.ts';
import { DIES, ENDS, FINE, HANGS, STUCK, VIOLATION } from './sim-seeds.ts';

const WORKER = new URL('./sim-worker.ts', import.meta.url);

/** Many incidents, played by a thread that plays nothing. */
async function many(first: number, count: number, over: Workshop = {}, terminal: object = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  let code: number | undefined;
  let drawn = '';
  const screen = new Writable({
    write: (chunk, _encoding, done) => {
      drawn += String(chunk);
      done();
    },
  });
  const voice = {
    print: (line: string) => void out.push(line),
    note: (line: string) => void err.push(line),
    exitCode: (next: number) => {
      code = next;
    },
    screen: Object.assign(screen, terminal),
  };
  await runAll({ first, count }, voice, { worker: WORKER, threads: 2, chunk: 10, ...over });
  return { code, out, err, drawn };
}
const LAST = (played: number, violations: number) =>
  new RegExp(`^${played} incidents, ${violations} violations, \\d+ a second on \\d+ cores$`);

describe('many incidents', () => {
  test('end in one line of how many there were, after what happened in them', async () => {
    const { code, out, err, drawn } = await many(100, 3);
    expect([code, err, drawn]).toEqual([0, [], '']);
    expect(out[0]).toBe('seeds 100 to 102');
    expect(out.at(-1)).toMatch(LAST(3, 0));
    expect(out).toContain('faults            fault throttle 3');
    expect(out).toContain('escalations       none');
    expect(out).toContain('an incident: 3.0 invocations, 0.0 port calls, 0.0 virtual minutes');
  });

  test('are shared out to the last seed, in chunks that leave nothing over', async () => {
    const { out } = await many(204, 31, { chunk: 4, threads: 3 });
    expect(out).toContain('faults            fault throttle 31');
    expect(out.at(-1)).toMatch(LAST(31, 3));
  });

  test('say which rule was broken by which seed, how that ended, and how to see it all', async () => {
    const { code, out } = await many(20, 9);
    expect([code, out.at(-1)]).toEqual([1, expect.stringMatching(LAST(9, 1))]);
    const told = out.slice(out.indexOf('\nseed 23:'));
    expect(told.slice(1, 3)).toEqual([`  ${VIOLATION}`, '  L3: …']);
    const story = told.filter((line) => line.startsWith('  | '));
    expect(story).toHaveLength(25);
    expect(story.at(-1)).toMatch(/^ {2}\| \+.* end {8}\{"healthy"/);
    expect(told).toContain('  the whole story: npm run sim -- --seed 23\n');
  }, 60_000);

  test('tell five of those that broke a rule, the lowest seeds first, and of the others what they broke', async () => {
    const { out } = await many(0, 80, { chunk: 7 });
    expect(out.filter((line) => line.startsWith('\nseed'))).toEqual([3, 13, 23, 33, 43].map((n) => `\nseed ${n}:`));
    const others = out.filter((line) => line.startsWith('seed '));
    expect(others).toEqual([53, 63, 73].map((n) => `seed ${n}: ${VIOLATION}`));
    expect(out.at(-1)).toMatch(LAST(80, 8));
  }, 60_000);

  test('in which something never happened that must are no success', async () => {
    const few = await many(FINE, 49_999, { chunk: 49_999 });
    expect([few.code, few.out.some((line) => line.startsWith('never seen: '))]).toEqual([0, false]);
    const { code, out } = await many(FINE, 50_000, { chunk: 50_000 });
    expect(out.find((line) => line.startsWith('never seen: '))).toMatch(/bad-deployment, .*fault server-error/);
    expect(out.find((line) => line.startsWith('never seen: '))).not.toMatch(/throttle/);
    expect(code).toBe(1);
  }, 60_000);
});

describe('a thread', () => {
  test.each([
    ['dies', DIES, 'Error: the thread is broken'],
    ['ends', ENDS, 'Error: it ended with code 7'],
  ])(
    'that %s is one line, with the seed to go on from',
    async (_, from, why) => {
      const { code, out, err } = await many(from - 20, 40, { threads: 1 });
      expect([code, err.length, out.at(-1)]).toEqual([1, 1, expect.stringMatching(LAST(20, 2))]);
      expect(err[0]).toContain(`a thread died: ${why}`);
      expect(err[0]).toContain(`; go on with --first-seed ${from}`);
      expect(err[0]).not.toContain('    at ');
    },
    60_000,
  );

  test('is not alone in that: of many that die of the same one is told', async () => {
    const { code, out, err } = await many(DIES, 40, { threads: 8, chunk: 5 });
    expect([code, err.length, out.at(-1)]).toEqual([1, 1, expect.stringMatching(LAST(0, 0))]);
    expect(err[0]).toContain(`; go on with --first-seed ${DIES}`);
  }, 60_000);
});

describe('the bar', () => {
  test('is drawn on a terminal alone, and taken away again', async () => {
    const { out, drawn } = await many(100, 900, {}, { isTTY: true, columns: 80 });
    expect(drawn === '' || drawn.endsWith('\r\u001b[K')).toBe(true);
    expect(out.join('')).not.toContain('\u001b');
  });
});

describe('Ctrl-C', () => {
  const interrupted = async (first: number, count: number) => {
    const args = ['test/cli/sim-process.ts', String(first), String(count)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk;
      if (chunk.includes(STUCK)) child.kill('SIGINT');
    });
    const [out, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return { out: out.trimEnd().split('\n'), err: err.replace(STUCK, ''), code, signal };
  };

  test('ends it although its only thread would never end, and says how far it got', async () => {
    const ran = await interrupted(HANGS - 20, 100);
    expect(ran).toMatchObject({ code: 130, signal: null });
    expect(ran.err).toBe(`belay: cut short: go on with --first-seed ${HANGS}\n`);
    expect(ran.out.at(-1)).toMatch(LAST(20, 2));
    expect(ran.out[0]).toBe(`seeds ${HANGS - 20} to ${HANGS + 79}`);
  }, 60_000);
});
