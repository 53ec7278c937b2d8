import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, Rehearsing } from '../../cli/rehearse/engine.ts';
import type { Played } from '../../sim/rehearse/rehearse.ts';
import { POLICIES, type Row, type Run } from '../../sim/rehearse/result.ts';

/* An engine that plays nothing: what it answers is arithmetic, and some of its scenarios misbehave. */

/** On stderr, when a thread hangs for good. */
export const STUCK = 'stuck\n';
const STUCK_FROM = 25;
/** The process has it, whatever its threads make of their streams. */
const STDERR = 2;
const FIRST_FAILURE = 13;

const run = (scenario: string, seed: number, policy: Run['policy'], i: number): Run => ({
  scenario,
  seed,
  policy,
  detectedMs: seed * 1_000,
  decidedMs: i === 4 ? undefined : seed * 2_000,
  recoveredMs: i === 4 ? undefined : seed * 3_000 * (i + 1),
  failedRequests: seed * (i + 1),
  wrongRollbacks: scenario === 'wrong' && policy === 'belay' && seed % 10 === 7 ? 1 : 0,
  loops: 0,
  missed: policy === 'nobody',
  pages: 1,
});

export const engine: Engine = {
  scenarios: [
    { name: 'crash', title: 'It crashes at start', cause: 'deployment' },
    { name: 'spike', title: 'Three times the traffic', cause: 'elsewhere' },
    { name: 'wrong', title: 'A dependency is down', cause: 'elsewhere' },
    { name: 'throws', title: 'The engine throws', cause: 'ambiguous' },
    { name: 'throws-slowly', title: 'The engine throws after a while', cause: 'ambiguous' },
    { name: 'throws-too', title: 'The engine throws at the same seed, at once', cause: 'ambiguous' },
    { name: 'exits', title: 'The thread ends', cause: 'ambiguous' },
    { name: 'stuck', title: 'The thread hangs', cause: 'ambiguous' },
    { name: 'stuck-at-once', title: 'The thread hangs at the first seed', cause: 'ambiguous' },
  ],
  rehearseSeed: async (_, scenario, seed) => {
    if (scenario === 'throws' && seed >= FIRST_FAILURE) throw new Error(`no way\nthrough ${seed}`);
    if (scenario === 'throws-slowly' && seed >= FIRST_FAILURE - 1) {
      // This thread is busy until the others have failed, too.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      throw new Error('later');
    }
    if (scenario === 'throws-too' && seed >= FIRST_FAILURE - 1) throw new Error('sooner');
    if (scenario === 'exits' && seed === FIRST_FAILURE) process.exit(7);
    if (scenario === 'stuck-at-once' || (scenario === 'stuck' && seed >= STUCK_FROM)) {
      writeSync(STDERR, STUCK);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
    return POLICIES.map((policy, i) => run(scenario, seed, policy, i));
  },
  timelinesOf: async (_, scenario, seed) =>
    POLICIES.map((policy) => ({ scenario, seed, policy, samples: [], moments: [] })),
  summarise: ({ config, rehearsed, scenarios, seeds, goOnFrom, runs, timelines }: Played) => {
    const { service, stage, mode } = rehearsed.service;
    return {
      config,
      service,
      stage,
      mode,
      seeds,
      goOnFrom,
      scenarios: scenarios.map((one) => ({
        ...one,
        rows: rowsOf(runs.filter(({ scenario }) => scenario === one.name)),
        timelines: timelines.filter(({ scenario }) => scenario === one.name),
        notBetter: one.cause === 'deployment' ? [] : ['than nobody: nobody pages nobody'],
      })),
      overall: {
        deployment: rowsOf(runs.filter(({ scenario }) => scenario === 'crash')),
        elsewhere: rowsOf(runs.filter(({ scenario }) => scenario !== 'crash')),
      },
      advice: scenarios.some(({ name }) => name === 'spike')
        ? [{ scenario: 'spike', problem: 'your alarm is deaf', change: `${rehearsed.thresholds.errorRatePercent} %` }]
        : [],
    };
  },
};

function rowsOf(runs: readonly Run[]): Row[] {
  return POLICIES.flatMap((policy) => {
    const own = runs.filter((one) => one.policy === policy);
    if (own.length === 0) return [];
    const spread = (of: (run: Run) => number | undefined) => ({
      median: own.map(of)[Math.floor(own.length / 2)],
      p99: own.map(of).at(-1),
    });
    const sum = (of: (run: Run) => number) => own.reduce((total, one) => total + of(one), 0);
    // Depends on the order: runs that come in another one are another result.
    const total = own.reduce((hash, { seed }) => (hash * 31 + seed) % 1_000_003, 7);
    return {
      policy,
      runs: own.length,
      detected: spread((one) => one.detectedMs),
      decided: spread((one) => one.decidedMs),
      recovered: spread((one) => one.recoveredMs),
      failedRequests: { ...spread((one) => one.failedRequests), total },
      wrongRollbacks: sum((one) => one.wrongRollbacks),
      loops: 0,
      missed: own.filter(({ missed }) => missed).length,
      pages: own.length,
    };
  });
}

export const fake = (over: Partial<Rehearsing> = {}): Rehearsing => ({
  engine,
  worker: join(import.meta.dirname, 'rehearse-worker.ts'),
  workers: 2,
  report: ({ service, seeds }) => `<!doctype html>${service} ${seeds.first} ${seeds.count}`,
  ...over,
});
