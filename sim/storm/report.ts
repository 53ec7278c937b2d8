import type { NaiveResult } from './naive.ts';
import { brokenPromises, total } from './promises.ts';
import type { StormResult, Throttled } from './result.ts';

/** Rows of cells under a line of names, each column as wide as it has to be; the first one is text. */
function table(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = names.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(names), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

const met = (throttled: ReadonlyMap<string, Throttled>) =>
  [...throttled.values()].reduce((sum, one) => sum + one.met, 0);

const STORM = [
  ...['case', 'breaker', 'events', 'invocations', 'calls', 'throttles', 'that decided', 'writes', 'pages', 'lost'],
  ...['decided after s (median, most)', 'last decision s', 'last end s'],
];

const stormRow = (r: StormResult): string[] => [
  ...[r.name, r.breaker, `${r.events}`, `${r.invocations}`, `${total(r.calls)}`, `${met(r.throttled)}`],
  ...[`${r.throttlesThatDecided.length}`, `${total(r.writes)}`, `${total(r.pages)}`, `${r.lost.length}`],
  ...[`${r.decisionMedian}, ${r.decisionMax}`, `${r.lastDecision}`, `${r.lastEnd}`],
];

const pairs = (counts: ReadonlyMap<string, number>) =>
  [...counts].map(([name, n]) => `${name} ${n}`).join(', ') || 'none';

function details(r: StormResult, alarms: number): string[] {
  const waits = [...r.throttled].map(([name, one]) => `${name} ${one.met} in ${one.seconds} s`).join(', ') || 'none';
  const fates = Object.entries(r.fates).filter(([, n]) => n > 0);
  const broken = brokenPromises(r, alarms);
  return [
    `${r.name} (breaker ${r.breaker})`,
    `  calls: ${pairs(r.calls)}`,
    `  throttles met: ${waits}`,
    `  services that fired: ${fates.map(([fate, n]) => `${n} ${fate}`).join(', ')}; pages: ${pairs(r.pages)}`,
    `  invocations at once: ${r.atOnce}; most in one: ${pairs(new Map([...r.mostPerInvocation].toSorted(([, a], [, b]) => b - a).slice(0, 6)))}`,
    `  the ledger's region-wide item: ${r.breakerBytes} bytes`,
    ...(broken.length === 0 ? ['  kept'] : broken.map((sentence) => `  BROKEN: ${sentence}`)),
  ];
}

const NAIVE = [
  'a Lambda an event',
  'events',
  'attempts',
  'throttles',
  's of throttling',
  'dropped',
  'writes',
  'last end s',
];

const naiveRow = (n: NaiveResult): string[] => [
  [...n.throttled].map(([name, one]) => `${name} ${one.seconds} s`).join(', '),
  ...[`${n.events}`, n.attemptsMax === undefined ? 'any' : `${n.attemptsMax}`, `${met(n.throttled)}`],
  ...[`${n.secondsOfThrottling}`, `${n.dropped}`, `${n.writes}`, `${n.lastEnd}`],
];

export interface Played {
  readonly result: StormResult;
  /** That the fleet has. */
  readonly alarms: number;
}

/** The whole report, for a terminal. */
export function report(seed: number, played: readonly Played[], naive: readonly NaiveResult[]): string {
  const lines = [
    `seed ${seed}`,
    '',
    ...table(
      STORM,
      played.map(({ result }) => stormRow(result)),
    ),
    '',
    ...played.flatMap(({ result, alarms }) => [...details(result, alarms), '']),
    ...table(NAIVE, naive.map(naiveRow)),
  ];
  return lines.join('\n');
}
