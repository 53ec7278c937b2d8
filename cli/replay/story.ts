import { styleText } from 'node:util';
import type { ReplayDocument } from './document.ts';

const bold = (text: string) => styleText('bold', text);
const dim = (text: string) => styleText('dim', text);
const good = (text: string) => styleText('green', text);
const bad = (text: string) => styleText('red', text);

const clock = (at: string) => at.slice(11, 23);

/** One replay as a person reads it: what came in, what was seen, the verdict and why, the calls made. */
export function storyOf(document: ReplayDocument): string {
  const { verdict, why, because, observations, notifications, expectation } = document;
  const said = verdict === 'Succeeded' ? good(verdict) : bad(verdict ?? 'no verdict');
  const lines = [
    bold(`${document.scenario ?? 'no scenario'} · ${document.title}`),
    `  in      ${document.function} ← ${document.eventFile}`,
    `  limits  ${limits(document)}`,
    ...document.timeline
      .filter((e) => e.what !== 'notification')
      .map((e) => `  ${dim(clock(e.at))}  ${e.what.padEnd(5)}  ${e.text}`),
    `  verdict ${said} (${why}): ${because}`,
    `  report  ${report(document)}`,
    ...document.cautions.map((c) => `  note    ${c.kind}: ${c.detail}`),
    ...notifications.map((n) => `  told    ${n.subject}`),
    ...document.proofs.map((p) => `  proof   candidate ${p.definition.split('/').at(-1)} saved`),
    `  calls   ${document.calls.length} to AWS, ${observations.length} probes`,
    ...(document.invocation.error ? [bad(`  failed  ${document.invocation.error}`)] : []),
    ...(expectation?.met === false ? expectation.unmet.map((u) => bad(`  UNMET   ${u}`)) : []),
    ...(expectation?.met ? [good('  as expected')] : []),
  ];
  return lines.join('\n');
}

/** The limits that were in force, in the policy's own words and short units. */
function limits({ limits }: ReplayDocument): string {
  const short = (name: string, value: number) =>
    name.endsWith('Ms') ? `${name.slice(0, -2)} ${value} ms` : `${name} ${value}`;
  return Object.entries(limits)
    .map(([name, value]) => short(name, value))
    .join(', ');
}

function report({ report, reportedAt, deadline, final }: ReplayDocument): string {
  if (reportedAt === null) return `${report}; CodeDeploy holds ${final.hookStatus ?? 'no such hook call'}`;
  const spare = Date.parse(deadline) - Date.parse(reportedAt);
  return `${report} at ${clock(reportedAt)}, ${spare} ms before the Lambda deadline; the deployment is ${final.deploymentStatus}`;
}
