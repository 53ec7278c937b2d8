import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { seconds } from '../../functions/core/units.ts';
import { allAtOnce, type StormCase } from '../../sim/storm/cases.ts';
import { main } from '../../sim/storm/main.ts';

const tiny = allAtOnce({ services: 30, within: seconds(1), old: 0, barred: 0 });

async function storm(args: readonly string[], cases: readonly StormCase[] = [tiny]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(args, out, err, { cases, naiveEvents: 50 });
  out.end();
  err.end();
  return { code, out: await text(out), err: await text(err) };
}

describe('npm run storm', () => {
  test('prints its seed, a row for each storm, and that what is promised was kept', async () => {
    const { code, out, err } = await storm([]);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out).toMatch(/^seed 1\n/);
    expect(out).toMatch(/^60 alarms, 30 services, 1 s +on +60 /m);
    expect(out).toMatch(/^ {2}kept$/m);
    expect(out).not.toContain('BROKEN');
  });

  test('says which promise was broken, and fails', async () => {
    const { code, out } = await storm([], [{ ...tiny, until: tiny.fires[0]?.at ?? tiny.until, name: 'cut off' }, tiny]);
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}BROKEN: 30 services were lost: svc-0001, /m);
  });

  test('prints the same for the same seed, and the seed that it was given', async () => {
    const [one, again] = [await storm(['--seed', '77']), await storm(['--seed', '77'])];
    expect(one.out).toBe(again.out);
    expect(one.out).toMatch(/^seed 77\n/);
  });

  test.each([
    [['--seed', 'x'], '--seed must be a whole number from 0 to 9007199254740991; it is "x"'],
    [
      ['--seed', '-1'],
      "To specify an option argument starting with a dash use '--seed=-XYZ'; usage: npm run storm -- [--seed <n>] ",
    ],
    [['--seed=-1'], '--seed must be a whole number from 0 to 9007199254740991; it is "-1"'],
    [['--seed', '1.5'], '--seed must be a whole number'],
    [['--seed', '9007199254740993'], '--seed must be a whole number'],
    [['--seed'], '--seed'],
    [['--concurrency', '1'], '--concurrency must be a whole number from 2 to 1000; it is "1"'],
    [['--batch', '0'], '--batch must be a whole number from 1 to 10000; it is "0"'],
    [['--others', '9'], '--others must be a whole number from 0 to 8; it is "9"'],
    [['--storms'], '--storms'],
    [['more'], 'more'],
  ])('refuses %j with one line, and plays nothing', async (args, said) => {
    const { code, out, err } = await storm(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^storm: [^\n]+\n$/);
    expect(err).toContain(said);
  });
});
