import type { Row, Spread } from '../../../sim/rehearse/result.ts';
import { type Html, html } from './html.ts';
import { count, failures, policyName, sinceHurt } from './words.ts';

const COLUMNS = [
  'Detected',
  'Decided',
  'Recovered',
  'Failed requests',
  'Wrong rollbacks',
  'Loops',
  'Missed',
  'Pages',
] as const;

/** All policies beside each other. `id` is the page's own: the scroll region is named by the caption. */
export const rowsTable = (id: string, caption: string, rows: readonly Row[]): Html => html`
<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}">
<table>
<caption><span id="${id}">${caption}</span></caption>
<thead><tr><th scope="col">Policy</th>${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => line(row, rows))}</tbody>
</table>
</div>`;

function line(row: Row, rows: readonly Row[]): Html {
  const { policy, detected, decided, recovered, failedRequests, wrongRollbacks, loops, missed, pages } = row;
  const least = (of: (row: Row) => Spread) => isLeast(of(row), rows.map(of));
  return html`<tr${policy === 'belay' && html` class="mine"`}><th scope="row">${policyName(policy)}</th>${[
    spreadCell(detected, sinceHurt, false),
    spreadCell(decided, sinceHurt, false),
    spreadCell(
      recovered,
      sinceHurt,
      least((one) => one.recovered),
    ),
    spreadCell(
      failedRequests,
      failures,
      least((one) => one.failedRequests),
    ),
    countCell(wrongRollbacks, true),
    countCell(loops, true),
    countCell(missed, true),
    countCell(pages, false),
  ]}</tr>`;
}

const spreadCell = ({ median, p99 }: Spread, word: (value: number | undefined) => string, least: boolean): Html =>
  html`<td${least && html` class="least"`}>${word(median)}<small>p99 ${word(p99)}</small></td>`;

/** `harm`: any at all is too many. */
const countCell = (n: number, harm: boolean): Html => html`<td${harm && n > 0 && html` class="harm"`}>${count(n)}</td>`;

const BEYOND = Number.POSITIVE_INFINITY;

/** The shortest median of several that differ. */
function isLeast({ median }: Spread, all: readonly Spread[]): boolean {
  const medians = all.map((one) => one.median ?? BEYOND);
  const least = Math.min(...medians);
  return median === least && medians.some((one) => one > least);
}

export const tableNote: Html = html`<p class="note">Times count from the moment at which the fault begins to hurt: the
median, and under it the 99th percentile. “At once” is before anybody was hurt; “never” is not before the end of the
rehearsal. The best recovery and the fewest failed requests are in bold, and marked ★. Wrong rollbacks, loops, missed and pages are sums over
all runs. A wrong rollback goes back although the deployment is not to blame, or to what is no better; a loop is an act
after the first in the same incident; missed is that people were hurt, nothing was done and nobody was told.</p>`;
