import { parseArgs } from 'node:util';
import { wrongOption } from '../../sim/wrong-option.ts';
import { Copy } from './copy.ts';
import { byTests, kill, type Verdict } from './kill.ts';
import type { Killer, Mutant, Section } from './mutant.ts';
import { namesKiller } from './page.ts';

export interface ProofIo {
  readonly sections: readonly Section[];
  /** The tree that is proven: copied, never changed. */
  readonly tree: string;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly signal: AbortSignal;
  /** Writes docs/proof.md. */
  readonly write: () => void;
  /** @default the killers of kill.ts, in copies of the tree */
  readonly workshop?: Workshop | undefined;
}

/** Where mutants are made and killed, one at a time. */
export interface Workshop {
  readonly killed: (mutant: Mutant) => Promise<Verdict>;
  /** The same killers on the tree as it is. */
  readonly asItIs: (killer: Killer | { readonly tests: readonly string[] }) => Promise<Verdict>;
  readonly close: () => void;
}

const BAD_USAGE = 2;
const INTERRUPTED = 130;
/** As many copies, and as many killers at once. */
const AT_ONCE = 2;

const USAGE = 'usage: npm run proof -- [--only <name>]… [--write] [--list]';

/** @returns the exit code: 1 when a mutant lives or a killer is red without it, 2 on bad usage, 130 when interrupted */
export async function proof(args: readonly string[], io: ProofIo): Promise<number> {
  const asked = readArgs(args, io.sections);
  if (typeof asked === 'string') {
    io.err(asked);
    return BAD_USAGE;
  }
  const { mutants, write, list } = asked;
  if (list) for (const { name, rule } of mutants) io.out(`${name}: ${rule}`);
  if (write) io.write();
  if (list || write) return 0;
  try {
    return (await proven(mutants, io)) ? 0 : 1;
  } catch (error) {
    if (!io.signal.aborted) throw error;
    io.err('interrupted: nothing is proven');
    return INTERRUPTED;
  }
}

function readArgs(args: readonly string[], sections: readonly Section[]) {
  const options = {
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  } as const;
  const all = sections.flatMap(({ mutants }) => mutants);
  try {
    const { only = [], write, list } = parseArgs({ args: [...args], options }).values;
    const unknown = only.find((name) => !all.some((mutant) => mutant.name === name));
    if (unknown !== undefined) return `--only ${JSON.stringify(unknown)}: there is no such mutant; see --list`;
    return { mutants: only.length > 0 ? all.filter(({ name }) => only.includes(name)) : all, write, list };
  } catch (error) {
    return wrongOption(error, USAGE);
  }
}

async function proven(mutants: readonly Mutant[], io: ProofIo): Promise<boolean> {
  const benches = io.workshop ? [io.workshop] : Array.from({ length: AT_ONCE }, () => workshop(io));
  try {
    const red: string[] = [];
    await shared(killersOf(mutants), benches, async (killer, { asItIs }) => {
      const { came, because } = await asItIs(killer);
      if (came !== 'green') red.push(`without any mutant: ${because}`);
    });
    for (const line of red) io.err(line);
    if (red.length > 0) return false;
    let killed = 0;
    await shared(mutants, benches, async (mutant, { killed: look }) => {
      const { came, because } = await look(mutant);
      if (came === 'red') killed += 1;
      const fate = { red: 'killed', green: 'ALIVE', broken: 'BROKEN' }[came];
      io.out(`${fate.padEnd(7)} ${mutant.name.padEnd(28)} ${namesKiller(mutant.killedBy)}: ${because.slice(0, 160)}`);
    });
    io.out(`${mutants.length} mutants, ${killed} killed`);
    return killed === mutants.length;
  } finally {
    for (const bench of benches) bench.close();
  }
}

/** Each bench takes the next one as soon as it is free. */
async function shared<T>(
  all: readonly T[],
  benches: readonly Workshop[],
  work: (one: T, bench: Workshop) => Promise<void>,
) {
  const left = [...all];
  const taking = benches.map(async (bench) => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one, bench);
  });
  // All have stopped before their copies are removed.
  const failed = (await Promise.allSettled(taking)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Every killer once: the longest run of seeds stands for the shorter ones, and all tests are one run. */
function killersOf(mutants: readonly Mutant[]): (Killer | { readonly tests: readonly string[] })[] {
  const killers = mutants.map(({ killedBy }) => killedBy);
  const sims = killers.flatMap((killer) => ('sim' in killer ? [killer] : []));
  const longest = Map.groupBy(sims, ({ sim }) => sim.firstSeed).values();
  const runs = [...longest].flatMap((some) => some.toSorted((a, b) => b.sim.incidents - a.sim.incidents).slice(0, 1));
  const worlds = new Map(killers.flatMap((killer) => ('explore' in killer ? [[killer.explore, killer]] : [])));
  const tests = [...new Set(killers.flatMap((killer) => ('test' in killer ? [killer.test] : [])))];
  return [...runs, ...(tests.length > 0 ? [{ tests }] : []), ...worlds.values()];
}

function workshop({ tree, signal }: ProofIo): Workshop {
  const copy = new Copy(tree);
  return {
    killed: (mutant) => copy.with(mutant, () => kill(mutant.killedBy, copy.root, signal)),
    asItIs: (killer) =>
      'tests' in killer ? byTests(killer.tests, copy.root, signal) : kill(killer, copy.root, signal),
    close: () => copy.remove(),
  };
}
