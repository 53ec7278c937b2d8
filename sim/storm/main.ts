import { parseArgs } from 'node:util';
import { minutes, seconds } from '../../functions/core/units.ts';
import { sharedWith } from '../buckets.ts';
import { wrongOption } from '../wrong-option.ts';
import { allAtOnce, duplicates, type StormCase, trickle } from './cases.ts';
import { DEPLOYED } from './deployed.ts';
import { playNaive } from './naive.ts';
import { brokenPromises } from './promises.ts';
import { type Played, report } from './report.ts';
import { playStorm } from './storm.ts';

const SEED = 1;
const USAGE_EXIT = 2;
const USAGE = 'usage: npm run storm -- [--seed <n>] [--concurrency <n>] [--batch <n>] [--others <n>]';
/** Assumed: a deployment in flight polls every ten seconds or so, and a fleet has a few of them. */
const OTHERS = 1;
const SERVICES = 500;
/** Fewer than five services in five minutes are no shared cause (core/policy.ts). */
const APART = seconds(80);

/** PERFORMANCE A3. */
const CASES: readonly StormCase[] = [
  duplicates('on', { events: 10_000, guarded: 25, about: 7, firing: 6, within: minutes(1) }),
  duplicates('off', { events: 10_000, guarded: 25, about: 7, firing: 4, within: minutes(1) }),
  allAtOnce({ services: SERVICES, within: seconds(1), old: 0, barred: 0 }),
  allAtOnce({ services: SERVICES, within: minutes(1), old: 0, barred: 0 }),
  allAtOnce({ services: SERVICES, within: minutes(1), old: 20, barred: 10 }),
  trickle({ services: SERVICES, within: seconds((APART / 1_000) * (SERVICES - 1)), old: 20, barred: 10 }),
];

/** What is played. */
export interface Play {
  readonly cases: readonly StormCase[];
  readonly naiveEvents: number;
}
const PLAY: Play = { cases: CASES, naiveEvents: 10_000 };

class UsageError extends Error {}

interface Options {
  readonly seed: number;
  readonly concurrency: number;
  readonly batch: number;
  /** DescribeAlarms calls a second that ECS and CodeDeploy make themselves. */
  readonly others: number;
}

/** @throws UsageError */
function optionsOf(args: readonly string[]): Options {
  try {
    const text = { type: 'string' } as const;
    const options = { seed: text, concurrency: text, batch: text, others: text };
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return {
      seed: whole('--seed', values.seed, SEED, 0, Number.MAX_SAFE_INTEGER),
      concurrency: whole('--concurrency', values.concurrency, DEPLOYED.concurrencyMax, 2, 1_000),
      batch: whole('--batch', values.batch, DEPLOYED.batchSize, 1, 10_000),
      others: whole('--others', values.others, OTHERS, 0, 8),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(wrongOption(error, USAGE));
  }
}

function whole(name: string, text: string | undefined, otherwise: number, min: number, max: number): number {
  if (text === undefined) return otherwise;
  const n = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (n >= min && n <= max) return n;
  throw new UsageError(`${name} must be a whole number from ${min} to ${max}; it is ${JSON.stringify(text)}`);
}

/** Plays the storms; answers the exit code: 1 if a promise of A3 is broken, 2 for what cannot be understood. */
export async function main(
  args: readonly string[],
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  { cases, naiveEvents }: Play = PLAY,
): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err.write(`storm: ${error.message}\n`);
    return USAGE_EXIT;
  }
  const { seed, concurrency, batch, others } = options;
  const buckets = sharedWith({ 'CloudWatch DescribeAlarms': others });
  const deployed = { ...DEPLOYED, concurrencyMax: concurrency, batchSize: batch };
  const played: Played[] = [];
  for (const storm of cases) {
    const result = await playStorm(storm, seed, { deployed, buckets });
    played.push({ result, alarms: storm.members.length * 2 });
  }
  const events = { events: naiveEvents, services: 7 };
  const naive = [await playNaive(events, seed, buckets), await playNaive({ ...events, attemptsMax: 3 }, seed, buckets)];
  out.write(`${report(seed, played, naive)}\n`);
  return played.some(({ result, alarms }) => brokenPromises(result, alarms).length > 0) ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.stdout, process.stderr);
