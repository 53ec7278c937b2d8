import { POLICIES, type Row, type Run, type Spread } from './result.ts';

/** In the order of POLICIES; a policy without runs has no row. */
export function rowsOf(runs: readonly Run[]): Row[] {
  const by = Map.groupBy(runs, ({ policy }) => policy);
  return POLICIES.flatMap((policy) => {
    const own = by.get(policy);
    return own ? [rowOf(policy, own)] : [];
  });
}

function rowOf(policy: Row['policy'], runs: readonly Run[]): Row {
  const total = (value: (run: Run) => number) => runs.reduce((sum, run) => sum + value(run), 0);
  return {
    policy,
    runs: runs.length,
    detected: spreadOf(runs.map((run) => run.detectedMs)),
    decided: spreadOf(runs.map((run) => run.decidedMs)),
    recovered: spreadOf(runs.map((run) => run.recoveredMs)),
    failedRequests: {
      ...spreadOf(runs.map((run) => run.failedRequests)),
      total: total((run) => run.failedRequests),
    },
    wrongRollbacks: total((run) => run.wrongRollbacks),
    loops: total((run) => run.loops),
    missed: total((run) => Number(run.missed)),
    pages: total((run) => run.pages),
  };
}

/** By nearest rank, so that each value is one that was seen. What is absent is longer than any. */
export function spreadOf(values: readonly (number | undefined)[]): Spread {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b);
  const at = (share: number) => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return value === Number.POSITIVE_INFINITY ? undefined : value;
  };
  return { median: at(0.5), p99: at(0.99) };
}
