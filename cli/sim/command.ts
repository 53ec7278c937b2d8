import { randomInt } from 'node:crypto';
import { Command } from 'commander';
import { whole } from '../rehearse/asked.ts';
import type { Voice } from '../rehearse/command.ts';

const INCIDENTS_MAX = 100_000_000;
const SEED_MAX = 1_000_000_000_000;
/** A fresh seed leaves room for all that may follow it. */
const FRESH_MAX = 900_000_000_000;

interface Options {
  readonly incidents: string;
  readonly firstSeed?: string;
  readonly seed?: string;
}

export const simCommand = (voice: Voice) =>
  new Command('sim')
    .summary('play seeded incidents with faults of AWS, and watch every invariant from outside')
    .description(
      [
        "Plays incidents in a simulated AWS, on all cores: Belay's own decisions and flows, faults by the dice, and the rules",
        'of docs/world.md watched from outside. The same seed is the same incident, byte for byte.\n',
        'Exit code 0: no rule was broken; 1: one was, with its seed, the end of its story and the command that tells it all, or in',
        'many incidents something that must happen never did; 2: bad usage; 130: cut short by Ctrl-C.',
      ].join(' '),
    )
    .option('--incidents <n>', `how many, 1 to ${INCIDENTS_MAX}`, '1000')
    .option('--first-seed <n>', 'the first of their seeds; a fresh one if it is left out')
    .option('--seed <n>', 'tell the whole story of this one')
    .action(async ({ incidents, firstSeed, seed }: Options) => {
      const { runAll, tellOne } = await import('./run.ts');
      if (seed !== undefined) return tellOne(whole('--seed', seed, 0, SEED_MAX), voice);
      const count = whole('--incidents', incidents, 1, INCIDENTS_MAX);
      const first = firstSeed === undefined ? randomInt(FRESH_MAX) : whole('--first-seed', firstSeed, 0, SEED_MAX);
      return runAll({ first, count }, voice);
    });
