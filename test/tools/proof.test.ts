import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ProofIo, proof, type Workshop } from '../../tools/proof/command.ts';
import { Copy } from '../../tools/proof/copy.ts';
import type { Verdict } from '../../tools/proof/kill.ts';
import { type Killer, type Mutant, mutated } from '../../tools/proof/mutant.ts';

const mutant = (name: string, killedBy: Killer): Mutant => ({
  name,
  rule: 'one is one',
  breaks: 'it is two',
  file: 'a.ts',
  find: 'one = 1',
  replace: 'one = 2',
  killedBy,
});
const short: Killer = { sim: { incidents: 10, firstSeed: 1 } };
const long: Killer = { sim: { incidents: 300, firstSeed: 1 } };
const named: Killer = { test: 'test/a.test.ts > one', unseen: 'it is small' };
const world: Killer = { explore: 'two', unseen: 'it is rare' };
const sections = [
  { title: 'First', mutants: [mutant('a', short), mutant('b', long)] },
  { title: 'Second', mutants: [mutant('c', named), mutant('d', world)] },
];

interface Fake {
  readonly fates?: Readonly<Record<string, Verdict['came']>>;
  readonly clean?: Verdict['came'];
  readonly abort?: AbortController;
}

/** A proof whose killers are played. */
async function played(args: readonly string[], { fates = {}, clean = 'green', abort }: Fake = {}) {
  const [out, err, asked, looked]: [string[], string[], unknown[], string[]] = [[], [], [], []];
  let closed = 0;
  let written = 0;
  const signal = (abort ?? new AbortController()).signal;
  const workshop: Workshop = {
    killed: async ({ name }) => {
      looked.push(name);
      abort?.abort();
      signal.throwIfAborted();
      return { came: fates[name] ?? 'red', because: `what became of ${name}` };
    },
    asItIs: async (killer) => {
      asked.push(killer);
      return { came: clean, because: 'seed 7' };
    },
    close: () => {
      closed += 1;
    },
  };
  const io: ProofIo = {
    sections,
    tree: '.',
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    signal,
    write: () => {
      written += 1;
    },
    workshop,
  };
  const code = await proof(args, io);
  return { code, out, err, asked, looked, closed, written };
}

describe('a proof', () => {
  test('in which every mutant is killed says so in its last line', async () => {
    const { code, out, closed } = await played([]);
    expect(code).toBe(0);
    expect(out.at(-1)).toBe('4 mutants, 4 killed');
    expect(closed).toBe(1);
  });

  test.each(['green', 'broken'] as const)(
    'in which a killer comes out %s fails, and names the mutant',
    async (came) => {
      const { code, out } = await played([], { fates: { b: came } });
      expect(code).toBe(1);
      expect(out.at(-1)).toBe('4 mutants, 3 killed');
      expect(out.filter((line) => /^(ALIVE|BROKEN) +b /.test(line))).toHaveLength(1);
    },
  );

  test('runs each killer without a mutant first: one run of seeds for all, and one of all tests', async () => {
    const { asked } = await played([]);
    expect(asked).toEqual([long, { tests: ['test/a.test.ts > one'] }, world]);
  });

  test('whose killers are red without a mutant proves nothing, and tries none', async () => {
    const { code, err, looked, closed } = await played([], { clean: 'red' });
    expect(code).toBe(1);
    expect(err).toContain('without any mutant: seed 7');
    expect({ looked, closed }).toEqual({ looked: [], closed: 1 });
  });

  test('tries only what it is asked for', async () => {
    const { out, looked } = await played(['--only', 'd', '--only', 'a']);
    expect(looked).toEqual(['a', 'd']);
    expect(out.at(-1)).toBe('2 mutants, 2 killed');
  });

  test('that is interrupted ends with 130, and cleans up', async () => {
    const { code, looked, closed } = await played([], { abort: new AbortController() });
    expect({ code, looked, closed }).toEqual({ code: 130, looked: ['a'], closed: 1 });
  });

  test('writes the page and nothing else, if it is asked to', async () => {
    const { code, written, looked, asked } = await played(['--write']);
    expect({ code, written, looked, asked }).toEqual({ code: 0, written: 1, looked: [], asked: [] });
  });

  test.each([
    [['--only', 'x'], '--only "x": there is no such mutant; see --list'],
    [['--seeds', '3'], expect.stringContaining('usage: npm run proof')],
    [['all'], expect.stringContaining('usage: npm run proof')],
  ])('takes no other options: %j', async (args, said) => {
    const { code, err, closed } = await played(args);
    expect({ code, err, closed }).toEqual({ code: 2, err: [said], closed: 0 });
  });
});

describe('a mutant', () => {
  test('is put where its text is', () => {
    expect(mutated(mutant('a', short), 'const one = 1;')).toBe('const one = 2;');
  });

  test.each([
    ['const two = 2;', 0],
    ['const one = 1, none = 1;', 2],
  ])('whose text is not there exactly once is refused: %j', (text, times) => {
    expect(() => mutated(mutant('a', short), text)).toThrow(`a: "one = 1" occurs ${times} times in a.ts, not once`);
  });

  test('changes a copy for as long as it is looked at, and never the tree', async () => {
    const tree = mkdtempSync(join(tmpdir(), 'belay-proof-test-'));
    onTestFinished(() => rmSync(tree, { recursive: true }));
    for (const folder of ['node_modules', '.git']) mkdirSync(join(tree, folder));
    writeFileSync(join(tree, 'a.ts'), 'const one = 1;');
    const copy = new Copy(tree);
    const read = (root: string) => readFileSync(join(root, 'a.ts'), 'utf8');
    const during = await copy.with(mutant('a', short), async () => [read(copy.root), read(tree)]);
    expect(during).toEqual(['const one = 2;', 'const one = 1;']);
    const failing = copy.with(mutant('a', short), () => Promise.reject(new Error('interrupted')));
    await expect(failing).rejects.toThrow('interrupted');
    expect(read(copy.root)).toBe('const one = 1;');
    expect([existsSync(join(copy.root, 'node_modules')), existsSync(join(copy.root, '.git'))]).toEqual([true, false]);
    copy.remove();
    expect([existsSync(copy.root), existsSync(join(tree, 'node_modules'))]).toEqual([false, true]);
  });
});
