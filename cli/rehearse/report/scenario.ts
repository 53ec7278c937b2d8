import type { ScenarioResult } from '../../../sim/rehearse/result.ts';
import { comparisonChart } from './comparison.ts';
import { type Html, html } from './html.ts';
import { rowsTable } from './table.ts';
import { timelines } from './timeline.ts';
import { causeName, plural } from './words.ts';

/** One scenario: what it is, the policies beside each other, and how one run went under each. */
export function scenarioSection(
  { name, title, cause, rows, timelines: all, notBetter }: ScenarioResult,
  i: number,
): Html {
  const id = `s${i + 1}`;
  return html`
<section class="scenario" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title"><span class="number">${i + 1}</span> ${title}</h2>
<p class="kind"><span class="chip ${cause}">${causeName(cause)}</span> <code>${name}</code></p>
${verdict(notBetter)}
${rowsTable(`${id}-table`, `${title}: ${plural(rows[0]?.runs ?? 0, 'run')} for each policy`, rows)}
${rows.length > 0 && html`<figure>${comparisonChart(rows)}<figcaption>${barNote}</figcaption></figure>`}
${all.length > 0 && timelines(`${id}-t`, title, all)}
<p class="up"><a href="#scenarios">All scenarios</a></p>
</section>`;
}

export const barNote = 'Bar: the median. Thin line: on to the 99th percentile. Dashed: never.';

const verdict = (notBetter: readonly string[]): Html =>
  notBetter.length === 0
    ? html`<p class="verdict good">Belay is better than each alternative here.</p>`
    : html`<div class="verdict"><p>Here Belay is not better in every respect:</p><ul>${notBetter.map((where) => html`<li>${where}</li>`)}</ul></div>`;

/** The way to each scenario, and in a word what is there. */
export const scenarioList = (scenarios: readonly ScenarioResult[]): Html => html`
<nav id="scenarios" aria-labelledby="scenarios-title">
<h2 id="scenarios-title">Scenarios</h2>
<ol class="toc">${scenarios.map(
  ({ title, cause, notBetter }, i) =>
    html`<li><a href="#s${i + 1}">${title}</a> <span class="aside">${causeName(cause)}${notBetter.length > 0 && ' · Belay is not better in every respect'}</span></li>`,
)}</ol>
</nav>`;
