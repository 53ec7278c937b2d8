import { styleText } from 'node:util';
import type { Rehearsal, Row, ScenarioResult, Spread } from '../../sim/rehearse/result.ts';
import { causeName, count, duration, failures, NEVER, plural, shortPolicyName } from './report/words.ts';

const bold = (text: string) => styleText('bold', text);
const dim = (text: string) => styleText('dim', text);
const good = (text: string) => styleText('green', text);
const bad = (text: string) => styleText('red', text);

/** A rehearsal as a person reads it. */
export function rehearsalText(rehearsal: Rehearsal): string {
  const { overall, scenarios, advice } = rehearsal;
  return [
    head(rehearsal),
    ...(overall.deployment.length > 0 ? [block('Over all whose deployment is to blame', overall.deployment)] : []),
    ...(overall.elsewhere.length > 0 ? [block('Over all whose cause lies elsewhere', overall.elsewhere)] : []),
    ...scenarios.map(scenarioText),
    [
      bold('What to change'),
      ...(advice.length > 0 ? advice.map(adviceText) : ['  nothing that these incidents show']),
    ].join('\n'),
  ].join('\n\n');
}

function head({ config, service, stage, mode, seeds, scenarios, goOnFrom }: Rehearsal): string {
  const last = seeds.first + seeds.count - 1;
  const which = seeds.count === 1 ? `seed ${seeds.first}` : `seeds ${seeds.first} to ${last}`;
  const cut = goOnFrom === undefined ? '' : `; cut short, go on with --first-seed ${goOnFrom}`;
  return [
    bold(`Rehearsal of ${service} (${stage}) in ${config}, mode ${mode}`),
    `${plural(scenarios.length, 'scenario')}, ${which} of each${cut}.`,
    dim(
      'Times and failed requests: median / p99 of all runs; times count from when it begins to hurt. The rest: in all runs together.',
    ),
  ].join('\n');
}

function scenarioText({ name, title, cause, rows, notBetter }: ScenarioResult): string {
  const verdict =
    notBetter.length === 0
      ? [`  ${good('Belay is better than each.')}`]
      : notBetter.map((one) => `  ${bad('not better')}  ${one}`);
  return [block(`${name} · ${title}`, rows, causeName(cause)), ...verdict].join('\n');
}

const adviceText = ({ scenario, problem, change }: Rehearsal['advice'][number]) =>
  `  ${scenario}: ${problem}\n    → ${change}`;

const COLUMNS = ['', 'detected', 'decided', 'recovered', 'failed requests', 'wrong', 'loops', 'missed', 'pages'];

function block(title: string, rows: readonly Row[], note?: string): string {
  const cells = [COLUMNS, ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  // Names to the left, numbers to the right.
  const lines = cells.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
  const [names = '', ...values] = lines;
  return [
    bold(title),
    ...(note === undefined ? [] : [`  ${note}.`]),
    dim(`  ${names}`),
    ...values.map((one) => `  ${one}`),
  ].join('\n');
}

const cellsOf = (row: Row): readonly string[] => [
  shortPolicyName(row.policy),
  both(row.detected, since),
  both(row.decided, since),
  both(row.recovered, since),
  both(row.failedRequests, failures),
  ...[row.wrongRollbacks, row.loops, row.missed, row.pages].map(count),
];

/** 0: before anybody was hurt. */
const since = (ms: number | undefined) => (ms === undefined ? NEVER : ms === 0 ? 'at once' : duration(ms));

const both = ({ median, p99 }: Spread, word: (value: number | undefined) => string) => `${word(median)} / ${word(p99)}`;
