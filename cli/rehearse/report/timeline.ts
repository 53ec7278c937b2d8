import type { Moment, Timeline } from '../../../sim/rehearse/result.ts';
import { chart } from './chart.ts';
import { type Html, html } from './html.ts';
import { eventful } from './quiet.ts';
import { alarmsOf, revisionsOf, shiftsOf, stretches } from './thin.ts';
import { timelineDrawing } from './timeline-drawing.ts';
import { fillOf } from './timeline-panels.ts';
import { duration, listed, percent, plural, shortPolicyName, whoName } from './words.ts';

/** The timelines of one scenario, of which one is seen: radio buttons and CSS, so that no script is needed. */
export const timelines = (id: string, title: string, all: readonly Timeline[]): Html => html`
<fieldset class="switch">
<legend>One run as it went, by policy</legend>
${all.map(({ policy }, i) => html`<input type="radio" name="${id}" id="${id}-${policy}"${i === 0 && html` checked`}><label for="${id}-${policy}">${shortPolicyName(policy)}</label>`)}
<div class="shown">${all.map((one) => panel(title, one))}</div>
</fieldset>`;

function panel(title: string, whole: Timeline): Html {
  const { timeline, staysSoUntil } = eventful(whole);
  return html`
<div>
<figure>
${chart(says(title, timeline), (frame) => timelineDrawing(timeline, frame))}
<figcaption>${legend(timeline, staysSoUntil)}</figcaption>
</figure>
<ol class="moments">${timeline.moments.map(momentItem)}</ol>
</div>`;
}

function legend({ samples, seed }: Timeline, staysSoUntil: number | undefined): Html {
  const revisions = revisionsOf(samples).map(
    (revision, i) =>
      html`<li><svg class="swatch" viewBox="0 0 26 14" aria-hidden="true"><rect width="26" height="14" fill="${fillOf(i)}"/></svg>revision ${revision}</li>`,
  );
  const windows = samples.some(({ windowOpen }) => windowOpen);
  return html`<ul class="legend">${revisions}${windows && html`<li><i class="swatch band"></i>deployment window</li>`}${alarmsOf(samples).length > 0 && html`<li><i class="swatch alarm"></i>in ALARM</li>`}</ul><p>Seed ${seed}; time since the start; the numbers are those of the list.${staysSoUntil !== undefined && ` After what is shown it stays so until ${duration(staysSoUntil)}.`}</p>`;
}

function momentItem({ at, who, what, guards }: Moment, i: number): Html {
  return html`<li><span class="badge ${who}">${i + 1}</span><span class="when">${duration(at)}</span> <div><b>${whoName(who)}</b> ${what}${guards && guards.length > 0 && guardList(guards)}</div></li>`;
}

const guardList = (guards: NonNullable<Moment['guards']>): Html => {
  const fired = guards.filter((one) => one.fired).map(({ guard }) => guard);
  const result = fired.length === 0 ? 'none fired' : `fired: ${listed(fired)}`;
  return html`<details><summary>${plural(guards.length, 'guard')}, ${result}</summary><ul class="guards">${guards.map(
    (one) =>
      html`<li${one.fired && html` class="fired"`}><b>${one.fired ? 'fired' : 'passed'}</b> <span>${one.guard}</span> <span class="evidence">${one.evidence}</span></li>`,
  )}</ul></details>`;
};

/** The chart in words. */
function says(title: string, { policy, samples, moments }: Timeline): string {
  const shifts = shiftsOf(samples, { last: false })
    .slice(0, 12)
    .map(({ at, traffic }) => `${shares(traffic)} from ${duration(at)}`);
  const worst = samples.reduce((max, { errorRate }) => Math.max(max, errorRate), 0);
  const slowest = samples.reduce((max, { latencyP99Ms }) => Math.max(max, latencyP99Ms), 0);
  const peak = samples.find(({ errorRate }) => errorRate === worst);
  const alarms = alarmsOf(samples).map((alarm) => {
    const bars = stretches(samples, (sample) => sample.alarms.includes(alarm));
    return `${alarm} in ALARM ${listed(bars.map(({ from, to }) => `from ${duration(from)} to ${duration(to)}`))}`;
  });
  const parts = [
    `Timeline of “${title}” under ${shortPolicyName(policy)}`,
    `traffic: ${listed(shifts)}`,
    worst === 0 ? 'no request failed' : `error rate at most ${percent(worst)}, at ${duration(peak?.at ?? 0)}`,
    `p99 latency at most ${duration(slowest)}`,
    alarms.length === 0 ? 'no alarm fired' : alarms.join('; '),
    `${plural(moments.length, 'moment')}, listed below`,
  ];
  return `${parts.join('. ')}.`;
}

const shares = (traffic: Readonly<Record<string, number>>) =>
  listed(
    Object.entries(traffic)
      .filter(([, share]) => share > 0)
      .map(([revision, share]) => `revision ${revision} ${percent(share)}`),
  ) || 'nothing';
