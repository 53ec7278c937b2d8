import { describe, expect, test } from 'vitest';
import { belay, expectComplaint } from './run.ts';

describe('npm run sim', () => {
  test('plays what was asked for, and says so last', async () => {
    const ran = await belay('sim', '--incidents', '3', '--first-seed', '7');
    const lines = ran.out.trimEnd().split('\n');
    expect([ran.code, ran.err, ran.logs]).toEqual([0, '', []]);
    expect(lines[0]).toBe('seeds 7 to 9');
    expect(lines.at(-1)).toMatch(/^3 incidents, 0 violations, \d+ a second on \d+ cores$/);
    expect(lines.at(-2)).toMatch(/^an incident: [1-9][\d.]* invocations, [1-9][\d.]* port calls, [1-9][\d.]* virtual/);
  }, 60_000);

  test('takes a fresh seed each time, and says which', async () => {
    const seedOf = async () => /^seeds (\d+) to (\d+)\n/.exec((await belay('sim', '--incidents', '1')).out);
    const [one, other] = [await seedOf(), await seedOf()];
    expect(one?.[1]).toBe(one?.[2]);
    expect(other?.[1]).not.toBe(one?.[1]);
  }, 60_000);

  test('tells the story of one seed, the same each time', async () => {
    const [one, again] = [await belay('sim', '--seed', '7'), await belay('sim', '--seed', '7')];
    expect(one).toMatchObject({ code: 0, err: '' });
    expect(one.out).toMatch(/^\+ {2}0:00\.000 plot {7}\{/);
    expect(one.out).toMatch(/\nseed 7, 0 violations\n$/);
    expect(again.out).toBe(one.out);
  }, 60_000);

  test('explains itself', async () => {
    const { code, out } = await belay('sim', '--help');
    expect(code).toBe(0);
    for (const option of ['--incidents', '--first-seed', '--seed', 'Exit code 0', '130']) expect(out).toContain(option);
  });
});

describe('bad usage', () => {
  test.each(['0', '-1', '1.5', 'abc', '1e9', '100000001', '99999999999999999999', '', ' 5', '0x10', '5\n6'])(
    '--incidents %j is refused',
    async (asked) => {
      await expectComplaint(
        ['sim', `--incidents=${asked}`],
        /--incidents .*must be a whole number from 1 to 100000000/,
      );
    },
  );

  test.each(['-1', 'abc', '1.5', '1000000000001', '1e3'])('--seed and --first-seed %s are refused', async (asked) => {
    const rule = /must be a whole number from 0 to 1000000000000/;
    await expectComplaint(['sim', `--seed=${asked}`], '--seed', rule);
    await expectComplaint(['sim', '--incidents', '1', `--first-seed=${asked}`], '--first-seed', rule);
  });

  test.each([['--nonsense'], ['--incidents'], ['extra'], ['--seed']])('%s is refused', async (...args) => {
    await expectComplaint(['sim', ...args], 'see belay --help');
  });

  test('the highest seed is none', async () => {
    const ran = await belay('sim', '--seed', '1000000000000');
    expect([ran.code, ran.err]).toEqual([0, '']);
  }, 60_000);
});
