import { parseArgs } from 'node:util';
import { wrongOption } from '../wrong-option.ts';
import { replayOf } from './replay.ts';
import { type Explored, search, type Violation } from './search.ts';
import type { SmallWorld } from './small-world.ts';

export interface ExploreIo {
  readonly worlds: readonly SmallWorld[];
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Somebody has had enough. */
  readonly isOver: () => boolean;
  /** Milliseconds, for the time it took. */
  readonly now: () => number;
}

/** So many states of one world are met, unless it is to go deep: CI has not the whole day. */
const STATES_MAX = 12_000;

const OK = 0;
const VIOLATED = 1;
const BAD_USAGE = 2;
const INTERRUPTED = 130;

const USAGE = `usage: npm run explore -- [--world <name>] [--deep] [--list], or --world <name> --schedule <0.2.1>`;

/** @returns the exit code: 1 when a rule was broken, 2 on bad usage, 130 when interrupted */
export async function explore(args: readonly string[], io: ExploreIo): Promise<number> {
  const asked = readArgs(args, io.worlds);
  if (typeof asked === 'string') {
    io.err(`explore: ${asked}`);
    return BAD_USAGE;
  }
  const { worlds, deep, schedule } = asked;
  if (asked.list) {
    for (const { name, about, deep: only } of io.worlds) io.out(`${name}: ${about}${only ? ' (--deep)' : ''}`);
    return OK;
  }
  const [first] = worlds;
  if (schedule && first) return replay(first, schedule, io);
  return all(worlds, deep, io);
}

interface Asked {
  readonly worlds: readonly SmallWorld[];
  readonly deep: boolean;
  readonly list: boolean;
  readonly schedule: readonly number[] | undefined;
}

/** @returns what is wrong, in one line, if anything is */
function readArgs(args: readonly string[], worlds: readonly SmallWorld[]): Asked | string {
  const options = {
    world: { type: 'string', multiple: true },
    schedule: { type: 'string' },
    deep: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    return wrongOption(error, USAGE);
  }
  const { world: names = [], schedule: written, deep, list } = values;
  const unknown = names.find((name) => !worlds.some((world) => world.name === name));
  const known = worlds.map(({ name }) => name).join(', ');
  if (unknown !== undefined) return `--world ${JSON.stringify(unknown)}: there is no such world; there are ${known}`;
  if (written !== undefined && names.length !== 1) return `--schedule goes with one --world; ${USAGE}`;
  if (written !== undefined && !/^\d{1,6}(\.\d{1,6})*$/.test(written)) {
    return `--schedule ${JSON.stringify(written)}: must be numbers with dots between them, such as 0.2.1`;
  }
  const chosen = worlds.filter((world) => (names.length > 0 ? names.includes(world.name) : deep || !world.deep));
  return { worlds: chosen, deep, list, schedule: written?.split('.').map(Number) };
}

async function all(worlds: readonly SmallWorld[], deep: boolean, io: ExploreIo): Promise<number> {
  const statesMax = deep ? undefined : STATES_MAX;
  let [states, violations] = [0, 0];
  for (const [n, small] of worlds.entries()) {
    const began = io.now();
    const explored = await search(small, { statesMax, isOver: io.isOver });
    states += explored.states;
    violations += explored.violations.length;
    io.out(lineOf(small, explored, io.now() - began));
    for (const violation of explored.violations) await tell(small, violation, io);
    if (io.isOver()) {
      io.out(
        `stopped in ${small.name}, world ${n + 1} of ${worlds.length}: ${states} states, ${violations} violations so far`,
      );
      return INTERRUPTED;
    }
  }
  io.out(`explored ${worlds.length} worlds, ${states} states, ${violations} violations`);
  return violations > 0 ? VIOLATED : OK;
}

function lineOf({ name, about }: SmallWorld, explored: Explored, took: number): string {
  const { states, transitions, runs, ends, violations, bounded } = explored;
  const end = bounded ? ', bounded: there are more' : '';
  const counts = `${states} states, ${transitions} steps, ${runs} runs, ${ends.size} ends, ${violations.length} violations`;
  return `${name} (${about}): ${counts}, ${(took / 1_000).toFixed(1)} s${end}`;
}

async function tell(small: SmallWorld, { what, schedule }: Violation, io: ExploreIo): Promise<void> {
  io.out(`  VIOLATION ${what}`);
  const { lines } = await replayOf(small, schedule);
  for (const line of lines) io.out(`    ${line}`);
  io.out(`  again: npm run explore -- --world ${small.name} --schedule ${schedule.join('.')}`);
}

async function replay(small: SmallWorld, schedule: readonly number[], io: ExploreIo): Promise<number> {
  try {
    const { lines, violations } = await replayOf(small, schedule);
    for (const line of lines) io.out(line);
    for (const what of violations) io.out(`VIOLATION ${what}`);
    io.out(`replayed ${small.name}, ${schedule.length} steps, ${violations.length} violations`);
    return violations.length > 0 ? VIOLATED : OK;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    io.err(`explore: --schedule: ${error.message}, in the world ${small.name}`);
    return BAD_USAGE;
  }
}
