import type { Row, Spread } from '../../../sim/rehearse/result.ts';
import { chart, type Drawing, type Frame } from './chart.ts';
import type { Html } from './html.ts';
import { box, line, type Shape, text } from './shapes.ts';
import { failures, policyName, shortPolicyName, sinceHurt, spread } from './words.ts';

const ROW_PX = 40;
const TITLE_PX = 24;
const BAR_PX = 9;
const GAP_PX = 40;
/** Where something never happens, what does ends before the edge, as a share of the width. */
const SHORT_OF_NEVER = 0.85;

interface Panel {
  readonly title: string;
  readonly of: (row: Row) => Spread;
  readonly word: (value: number | undefined) => string;
}

const PANELS: readonly Panel[] = [
  { title: 'Recovery', of: (row) => row.recovered, word: sinceHurt },
  { title: 'Failed requests', of: (row) => row.failedRequests, word: failures },
];

/** Recovery and failed requests by policy: a bar to the median, a thin line on to the 99th percentile. */
export const comparisonChart = (rows: readonly Row[]): Html =>
  chart(says(rows), (frame) => comparisonDrawing(rows, frame));

const says = (rows: readonly Row[]): string =>
  PANELS.map(({ title, of, word }) => {
    const each = rows.map((row) => `${policyName(row.policy)} ${spread(of(row), word)}`);
    return `${title}, median and p99: ${each.join('; ')}.`;
  }).join(' ');

export function comparisonDrawing(rows: readonly Row[], { width }: Frame): Drawing {
  const beside = width > 600;
  const panelWidth = beside ? (width - GAP_PX) / 2 : width;
  const panelHeight = TITLE_PX + rows.length * ROW_PX;
  const graphic = PANELS.flatMap((one, i) => {
    const [x, y] = beside ? [i * (panelWidth + GAP_PX), 0] : [0, i * (panelHeight + 8)];
    return panel(one, rows, x, y, panelWidth);
  });
  return { width, height: beside ? panelHeight : panelHeight * 2 + 8, option: { graphic } };
}

function panel({ title, of, word }: Panel, rows: readonly Row[], x: number, y: number, width: number): Shape[] {
  const known = rows.flatMap((row) => [of(row).median ?? 0, of(row).p99 ?? 0]);
  const open = rows.some((row) => of(row).p99 === undefined);
  const scale = (open ? SHORT_OF_NEVER : 1) * (width / Math.max(1, ...known));
  const bars = rows.flatMap((row, i) => {
    const top = y + TITLE_PX + i * ROW_PX;
    const mine = row.policy === 'belay';
    return [
      text(x, top + 8, shortPolicyName(row.policy), { bold: mine }),
      text(x + width, top + 8, spread(of(row), word), { bold: mine, align: 'right' }),
      ...bar(of(row), x, top + 19, width, scale, mine ? 'var(--belay)' : 'var(--other)'),
    ];
  });
  return [text(x, y + 8, title, { fill: 'var(--ink-2)', bold: true }), ...bars];
}

/** What never happens goes to the end of the scale, dashed. */
function bar({ median, p99 }: Spread, x: number, y: number, width: number, scale: number, fill: string): Shape[] {
  if (median === undefined) {
    return [
      box({ x: x + 0.5, y, width: width - 1, height: BAR_PX }, { stroke: 'var(--ink-2)', dashed: true, round: 2 }),
    ];
  }
  const [from, to] = [x + median * scale, x + (p99 === undefined ? width : p99 * scale)];
  const middle = y + BAR_PX / 2;
  return [
    line([x, middle], [x + width, middle], { stroke: 'var(--line)', z: 1 }),
    line([from, middle], [to, middle], { stroke: 'var(--ink-2)', dashed: p99 === undefined, width: 1.5 }),
    ...(p99 === undefined ? [] : [line([to, y], [to, y + BAR_PX], { stroke: 'var(--ink-2)', width: 1.5 })]),
    box({ x, y, width: median * scale, height: BAR_PX }, { fill, round: 2 }),
  ];
}
