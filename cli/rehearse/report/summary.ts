import { POLICIES, type Policy, type Rehearsal, type Row, type ScenarioResult } from '../../../sim/rehearse/result.ts';
import { type Duel, duels } from './compare.ts';
import { type Html, html } from './html.ts';
import { count, failures, listed, plural, policyName, sinceHurt } from './words.ts';

/** What came of it, in words: what speaks for Belay, and, as loudly, what does not. */
export function summary({ scenarios, overall, service }: Rehearsal): Html {
  const { deployment, elsewhere } = overall;
  return html`
<section aria-labelledby="summary">
<h2 id="summary">In short</h2>
${facts(deployment, elsewhere)}
${deployment.length > 0 && html`<h3>Where the deployment is to blame</h3>${lead(deployment, service)}<ul class="duels">${duels(deployment).map(duel)}</ul>`}
${elsewhere.length > 0 && html`<h3>Where it is not</h3><p>${wrongness(elsewhere)}</p>`}
<h3>Where Belay is not better</h3>
${notBetter(scenarios, deployment, elsewhere)}
</section>`;
}

const rowOf = (rows: readonly Row[], policy: Policy) => rows.find((row) => row.policy === policy);

/** The four numbers to remember. */
function facts(deployment: readonly Row[], elsewhere: readonly Row[]): Html {
  const all = [rowOf(deployment, 'belay'), rowOf(elsewhere, 'belay')].filter((row) => row !== undefined);
  const sum = (of: (row: Row) => number) => all.reduce((total, row) => total + of(row), 0);
  const hit = rowOf(deployment, 'belay');
  const [wrong, missed] = [sum((row) => row.wrongRollbacks), sum((row) => row.missed)];
  return html`<dl class="facts">
${hit && fact('Recovery, median', sinceHurt(hit.recovered.median), `p99 ${sinceHurt(hit.recovered.p99)}`)}
${hit && fact('Failed requests, median', failures(hit.failedRequests.median), `p99 ${failures(hit.failedRequests.p99)}`)}
${fact(
  'Wrong rollbacks',
  count(wrong),
  `in ${plural(
    sum((row) => row.runs),
    'run',
  )}`,
  wrong > 0,
)}
${fact(
  'Missed',
  count(missed),
  `in ${plural(
    sum((row) => row.runs),
    'run',
  )}`,
  missed > 0,
)}
</dl>`;
}

const fact = (name: string, value: string, rest: string, harm = false): Html =>
  html`<div><dt>${name}</dt><dd${harm && html` class="harm"`}>${value}<small>${rest}</small></dd></div>`;

function lead(rows: readonly Row[], service: string): Html | undefined {
  const mine = rowOf(rows, 'belay');
  if (!mine) return undefined;
  const { recovered, failedRequests } = mine;
  const back =
    recovered.median === undefined
      ? 'did not recover in the median run'
      : `recovered in ${sinceHurt(recovered.median)} (median; p99 ${sinceHurt(recovered.p99)})`;
  const failed = `${failures(failedRequests.median)} requests failed (median; p99 ${failures(failedRequests.p99)})`;
  return html`<p>In ${plural(mine.runs, 'run')} with Belay, ${service} ${back}, and ${failed}. Against each alternative:</p>`;
}

function duel({ other, measures }: Duel): Html {
  const of = (result: string) => measures.filter((one) => one.result === result).map(({ words }) => words);
  const parts = [
    ['better', 'Better in', of('better')],
    ['equal', 'No better, no worse in', of('equal')],
    ['worse', 'Worse in', of('worse')],
  ] as const;
  const said = parts.filter(([, , words]) => words.length > 0);
  return html`<li><strong>${policyName(other)}</strong>${said.map(([name, word, words]) => html` <span class="${name}">${word}</span> ${listed(words)}.`)}</li>`;
}

/** Wrong rollbacks of each policy, Belay's first. */
function wrongness(rows: readonly Row[]): string {
  const mine = rowOf(rows, 'belay');
  const each = (wrong: boolean) =>
    POLICIES.flatMap((policy) => {
      const row = policy === 'belay' ? undefined : rowOf(rows, policy);
      if (!row || row.wrongRollbacks > 0 !== wrong) return [];
      return [wrong ? `${policyName(policy)} ${count(row.wrongRollbacks)}` : policyName(policy)];
    });
  const runs = mine ? `In ${plural(mine.runs, 'run')} Belay rolled back wrongly ${times(mine.wrongRollbacks)}` : '';
  const others = each(true);
  const none = each(false);
  return [
    runs && `${runs} and missed ${plural(mine?.missed ?? 0, 'incident')}.`,
    others.length > 0 && `Wrong rollbacks of the others: ${listed(others)}.`,
    none.length > 0 && `None: ${listed(none)}.`,
  ]
    .filter((part) => part)
    .join(' ');
}

const times = (n: number) => (n === 0 ? 'not once' : plural(n, 'time'));

function notBetter(scenarios: readonly ScenarioResult[], deployment: readonly Row[], elsewhere: readonly Row[]): Html {
  const items = [
    ...overallItems(deployment),
    ...harmOf('Where the deployment is to blame', rowOf(deployment, 'belay')),
    ...harmOf('Where it is not to blame', rowOf(elsewhere, 'belay')),
    ...scenarios.flatMap(({ title, notBetter: where }, i) =>
      where.length === 0 ? [] : [html`<li><a href="#s${i + 1}">${title}</a>: ${where.join('; ')}</li>`],
    ),
  ];
  if (items.length === 0) return html`<p>Nowhere: in each scenario Belay was better than each alternative.</p>`;
  return html`<ul>${items}</ul>`;
}

/** Measure by measure, whom Belay does not beat over all scenarios whose cause is the deployment. */
function overallItems(rows: readonly Row[]): readonly Html[] {
  const all = duels(rows);
  return [...new Set(all.flatMap(({ measures }) => measures.map(({ name }) => name)))].flatMap((name) => {
    const others = (result: string) =>
      all
        .filter(({ measures }) => measures.some((one) => one.name === name && one.result === result))
        .map(({ other }) => policyName(other));
    const [equal, worse] = [others('equal'), others('worse')];
    const said = [
      worse.length > 0 && `worse than ${listed(worse)}`,
      equal.length > 0 && `no better than ${listed(equal)}`,
    ];
    const words = listed(said.filter((part) => part !== false));
    return words === ''
      ? []
      : [html`<li>Where the deployment is to blame, all scenarios together, ${name}: ${words}</li>`];
  });
}

function harmOf(where: string, row: Row | undefined): readonly Html[] {
  if (!row) return [];
  const harm = [
    row.wrongRollbacks > 0 && plural(row.wrongRollbacks, 'wrong rollback'),
    row.missed > 0 && plural(row.missed, 'missed incident'),
    row.loops > 0 && plural(row.loops, 'loop'),
  ].filter((part) => part !== false);
  return harm.length === 0 ? [] : [html`<li>${where}: ${listed(harm)} in ${plural(row.runs, 'run')}</li>`];
}
