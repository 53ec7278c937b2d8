import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iso } from '../../../functions/core/units.ts';
import type { Advice, Rehearsal, Row, ScenarioResult } from '../../../sim/rehearse/result.ts';
import { comparisonChart } from './comparison.ts';
import { Html, html } from './html.ts';
import { barNote, scenarioList, scenarioSection } from './scenario.ts';
import { summary } from './summary.ts';
import { rowsTable, tableNote } from './table.ts';
import { count, plural } from './words.ts';

const STYLE = new Html(readFileSync(join(import.meta.dirname, 'report.css'), 'utf8'));
const PATTERNS = new Html(readFileSync(join(import.meta.dirname, 'patterns.svg'), 'utf8'));

/** Nothing is loaded and nothing runs: even a hole in the escaping would be a dead one. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A rehearsal as one HTML file that needs nothing else. The same rehearsal gives the same text, byte for byte. */
export function reportOf(rehearsal: Rehearsal): string {
  const { service, stage, scenarios, overall, advice } = rehearsal;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Rehearsal of ${service} (${stage}) · Belay</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">To the results</a>
${PATTERNS}
${masthead(rehearsal)}
<main id="main" tabindex="-1">
${summary(rehearsal)}
${table('deployment', 'The deployment is to blame', overall.deployment)}
${table('elsewhere', 'The cause is elsewhere, or nobody could tell', overall.elsewhere)}
${overall.deployment.length + overall.elsewhere.length > 0 && tableNote}
${adviceSection(advice, scenarios)}
${scenarioList(scenarios)}
${scenarios.map(scenarioSection)}
</main>
<footer><p>Made by <code>belay rehearse</code>. All of it is simulated: what the model assumes is in docs/world.md.</p></footer>
</body>
</html>
`.text;
}

function masthead({ config, service, stage, mode, seeds, startedAt, goOnFrom, scenarios }: Rehearsal): Html {
  const last = seeds.first + seeds.count - 1;
  const facts: readonly (readonly [string, string])[] = [
    ['Config', config],
    ['Service', service],
    ['Stage', stage],
    ['Mode', mode],
    ['Seeds', seeds.count === 1 ? `${seeds.first}` : `${seeds.first} to ${last}`],
    ['Scenarios', count(scenarios.length)],
    ...(startedAt === undefined ? [] : [['Started', iso(startedAt)] as const]),
  ];
  return html`<header>
<p class="brand">Belay · rehearsal</p>
<h1>Rehearsal of ${service} in ${stage}</h1>
<p class="lede">${plural(scenarios.length, 'incident')}, ${plural(seeds.count, 'seed')} each: the same bad luck for Belay and for those who might look after the service in its place.</p>
<dl class="about">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${goOnFrom !== undefined && html`<p class="cut"><strong>Cut short.</strong> What follows is of the seeds that were done; go on from seed ${goOnFrom}.</p>`}
</header>`;
}

const table = (id: string, title: string, rows: readonly Row[]): Html => html`
<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${
  rows.length === 0
    ? html`<p>No such scenario was rehearsed.</p>`
    : html`${rowsTable(`${id}-table`, `All such scenarios together: ${plural(rows[0]?.runs ?? 0, 'run')} for each policy`, rows)}
<figure>${comparisonChart(rows)}<figcaption>${barNote}</figcaption></figure>`
}
</section>`;

function adviceSection(advice: readonly Advice[], scenarios: readonly ScenarioResult[]): Html {
  const items = advice.map(({ scenario, problem, change }) => {
    const i = scenarios.findIndex(({ name }) => name === scenario);
    const where = i < 0 ? html`${scenario}` : html`<a href="#s${i + 1}">${scenarios[i]?.title}</a>`;
    return html`<li><p class="problem">${problem}</p><p><b>Change:</b> ${change}</p><p class="aside">Seen in: ${where}</p></li>`;
  });
  return html`
<section aria-labelledby="advice">
<h2 id="advice">What to change</h2>
${items.length === 0 ? html`<p>Nothing: the rehearsal found no setting that another value would have helped.</p>` : html`<ul class="advice">${items}</ul>`}
</section>`;
}
