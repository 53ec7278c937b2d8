import { UNREACHABLE } from './observation.ts';
import type { HookRecord } from './record.ts';
import { runbookPage } from './runbook.ts';
import { subjectLine } from './subject-line.ts';
import { iso } from './units.ts';
import type { FailedWhy } from './verdict.ts';

/** One message to people. SNS wants a subject of fewer than 100 characters on one line. */
export interface Message {
  readonly subject: string;
  readonly body: string;
  /** For subscription filters. */
  readonly attributes: Readonly<Record<string, string>>;
}

const LAST_OBSERVATIONS = 5;

/** What a person can do about each reason; docs/runbook.md says more under the same word. */
const advice: Partial<Record<FailedWhy, string>> = {
  'bad-event': 'The event is not one that CodeDeploy sends: look who invokes the function.',
  'bad-config': 'Fix belay.config.json (the log names every problem) and deploy Belay again, then deploy the service.',
  'unguarded-group': 'Add this deployment group to the Belay config, or take the hook out of its AppSpec.',
  'no-green': 'The service has no task set of this deployment: was the deployment stopped meanwhile?',
  vetoed: 'This definition was rolled back before. Ship a fix, or lift the veto if the cause lay elsewhere.',
  'listener-not-on-green':
    'Probing would have asked the wrong version. Check which listener the config names, and its rules.',
  'listener-not-found': 'The config names a listener or rule that is gone.',
  'version-unknown':
    'Make the version check name something that this task definition has (revision, image tag, digest).',
  'wrong-version':
    'Another version answered: check the listener, a proxy or a cache between, and what /health reports.',
  'forbidden-address': 'The probe URL leads to a loopback, link-local or metadata address, which is refused.',
  'alarm-after-shift':
    'An alarm rose after traffic moved to this revision. CodeDeploy acts on the failed hook as the group says.',
  'alarms-unreadable':
    'CloudWatch could not be asked, so the soak proved nothing. Check the permission and throttling.',
  'out-of-time': 'Give the function more time, or lower successes, pause or soak so that they fit into it.',
  'unknown-deployment':
    'CodeDeploy knows no such deployment: was the function invoked by hand, or in another account or region?',
  'service-not-found': 'ECS knows no such service: compare cluster and ecsService in belay.config.json with what runs.',
  'unhealthy-target':
    'The load balancer finds a target of green sick: look at its health check and the log of that task.',
  'aws-unavailable': 'AWS did not answer in time: look at its health page and the log, then deploy again.',
  'aws-refused': 'A permission or a name is wrong: the line above says which call was refused.',
  'hook-error': 'This is a bug in Belay: the log has the error.',
};

const UNASKED =
  'Green could not be asked: look at its tasks, at their security groups and the way from the function to them.';
const isUnreachable = (why: FailedWhy) => UNREACHABLE.some((reason) => reason === why);

const UNTOLD =
  'Stop the deployment in CodeDeploy, or let it wait for its hour; then find out why it could not be told.';

/** A verdict that CodeDeploy does not know is worse news than any verdict: it comes first. */
function headline({ finding, hook, subject, call, report }: HookRecord): string {
  const start = report.outcome === 'not-reported' ? 'Belay: NOT REPORTED: ' : 'Belay: ';
  const what = subject.service ?? call?.deployment ?? 'unknown';
  return subjectLine(start, what, ` ${hook} ${finding.verdict} (${finding.why})`);
}

function reported({ report, finding }: HookRecord): string {
  const at = iso(report.at);
  switch (report.outcome) {
    case 'reported':
      return `CodeDeploy was told ${finding.verdict} at ${at}.`;
    case 'presumed-reported':
      return `CodeDeploy was told ${finding.verdict} by ${at}; its answer was lost, and it says that it knows.`;
    case 'already-reported':
      return 'CodeDeploy already had a status for this hook, which stays; this verdict did not count.';
    case 'not-reported':
      return `CodeDeploy could NOT be told (${report.error ?? 'no answer'}): it waits up to an hour unless it is stopped.`;
    case 'nobody-to-answer':
      return 'The event does not say whom to answer, so nothing was reported.';
  }
}

function whatToDo({ finding, report }: HookRecord, runbookUrl: string | undefined): string[] {
  const said = (todo: string, heading: string) => [
    '',
    `What to do: ${todo}`,
    `More: ${runbookPage(heading, runbookUrl)}`,
  ];
  if (report.outcome === 'not-reported') return said(UNTOLD, report.outcome);
  if (finding.verdict === 'Succeeded') return [];
  const otherwise = isUnreachable(finding.why) ? UNASKED : 'Look at what /health of the new version says.';
  return said(advice[finding.why] ?? otherwise, finding.why);
}

/** The text of a verdict that is not a plain success: what, why, evidence, what to do. Plain text, readable at 3 a.m. */
export function messageFor(record: HookRecord, runbookUrl?: string): Message {
  const { finding, hook, subject, call, observations, cautions } = record;
  const group = subject.application && `${subject.application}/${subject.deploymentGroup}`;
  const facts: [string, string | undefined][] = [
    ['Service', subject.service && `${subject.service} (${subject.stage})`],
    ['Deployment', call?.deployment],
    ['Group', group || undefined],
    ['Task definition', subject.taskDefinition],
    ['Incident', subject.incident],
    ['Hook', hook],
  ];
  const seen = observations.slice(-LAST_OBSERVATIONS).map((o) => `  ${iso(o.at)}  ${o.kind}: ${o.detail}`);
  const body = [
    `${finding.verdict}: ${finding.because} [${finding.why}]`,
    reported(record),
    '',
    ...facts.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}`),
    ...(seen.length > 0 ? ['', `Last probes (${observations.length} in all):`, ...seen] : []),
    ...(cautions.length > 0 ? ['', 'Note:', ...cautions.map((c) => `  ${c.kind}: ${c.detail}`)] : []),
    ...whatToDo(record, runbookUrl),
  ].join('\n');
  const attributes = {
    kind: 'hook-verdict',
    hook,
    verdict: finding.verdict,
    why: finding.why,
    report: record.report.outcome,
  };
  return {
    subject: headline(record),
    body,
    attributes: subject.service ? { ...attributes, service: subject.service } : attributes,
  };
}
