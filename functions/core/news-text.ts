import { whatYouDo } from './news-advice.ts';
import { because } from './news-because.ts';

import { whatBelayDid } from './news-did.ts';
import { headline } from './news-headline.ts';
import { linksOf } from './news-links.ts';
import { listed, type Story, short } from './news-story.ts';
import { runbookPage } from './runbook.ts';

const INDENT = '   ';
const ALARMS_MAX = 10;
const FIRING_MAX = 50;

/** The guard that decided comes first among those that fired. */
const decisive = ({ guards }: Story) => guards.find((guard) => guard.fired);

function why(story: Story): string[] {
  const { decision } = story;
  const guard = decisive(story);
  const evidence = guard === undefined ? [] : [`By the guard "${guard.guard}": ${guard.evidence}`];
  return ['Why', `${decision.why}: ${because(decision.why)}.`, ...evidence];
}

function evidence(story: Story): string[] {
  const { alarms, move, running, incident, at, account, region, firing, firingCount, superseded } = story;
  const facts: [string, string | undefined][] = [
    ['Running', running && `${short(running)} (${running})`],
    ['Suspect', move && `${short(move.from)} (${move.from})`],
    ['Target', move && `${short(move.to)} (${move.to})`],
    ['Deployment', move?.deployment],
    ['Superseded', superseded.map((arn) => `${short(arn)} (${arn})`).join(', ')],
    ['Firing', firingCount > 1 ? listed(firing, firingCount, FIRING_MAX) : undefined],
    ['Incident', incident],
    ['Decided', `${at} (UTC)`],
    ['Account', `${account}, ${region}`],
  ];
  const named = facts.filter(([, value]) => value !== undefined && value !== '');
  return [
    'Evidence',
    ...alarms.slice(0, ALARMS_MAX).map(({ name, line }) => `Alarm ${name}: ${line}`),
    ...(alarms.length > ALARMS_MAX ? [`and ${alarms.length - ALARMS_MAX} more alarms`] : []),
    ...named.map(([name, value]) => `${name}: ${value}`),
  ];
}

function toDo(story: Story): string[] {
  const steps = whatYouDo(story).flatMap(({ say, run = [] }, i) => [
    `${i + 1}. ${say}`,
    ...run.map((line) => `${INDENT}${line}`),
  ]);
  return ['What you do now', ...steps];
}

/** Whether the service runs, or is about to run, what its source does not say. */
const hasDrifted = ({ decision, outcome, moved }: Story): boolean =>
  outcome === 'done' || (moved && (decision.why === 'recovered' || decision.why === 'rollback-did-not-help'));

/** FACTS 10: a rollback beside the pipeline lasts until the pipeline's next run. */
function drift(story: Story): string[] {
  const { move, codedeploy } = story;
  if (move === undefined || !hasDrifted(story)) return [];
  const refused = codedeploy
    ? 'The hooks refuse it (vetoed) until a fix replaces it, or a person lifts the veto.'
    : 'No hook refuses it: CodeDeploy does not deploy this service.';
  const bad = short(move.from);
  return ['Drift', `Your pipeline still holds ${bad}: the next IaC deployment ships it again. ${refused}`];
}

/** FACTS 3.2 and 4.3: the alarms that the bad revision left behind stand in the way of its fix. */
function override(story: Story): string[] {
  const { stillFiring, codedeploy } = story;
  if (stillFiring.length === 0) return [];
  const still = `Still in ALARM: ${listed(stillFiring, stillFiring.length)}.`;
  if (codedeploy === undefined) {
    const blind = 'A deployment that starts now is not watched by them: ECS ignores alarms that fire at its start.';
    return ['If you ship a fix now', `${still} ${blind}`];
  }
  return [
    'If you ship a fix now',
    `${still} CodeDeploy stops a deployment for an alarm of its group that fires. Add to aws deploy create-deployment:`,
    `${INDENT}--override-alarm-configuration enabled=false`,
    '(in the API overrideAlarmConfiguration, enabled false; it needs the permission codedeploy:UpdateDeploymentGroup).',
  ];
}

function looked({ guards }: Story): string[] {
  if (guards.length === 0) return [];
  const lines = guards.map(({ guard, fired, evidence }) => `${fired ? '[x]' : '[ ]'} ${guard}: ${evidence}`);
  return ['Everything that was looked at ([x]: it spoke up; the first one decided)', ...lines];
}

const links = (story: Story) => ['Links', ...linksOf(story).map(({ name, url }) => `${name}: ${url}`)];

export const runbookOf = ({ decision, runbookUrl }: Story): string => runbookPage(decision.why, runbookUrl);

/** Plain text for a phone at 3 a.m.: the first line says it all, and the rest is in the order in which it is needed. */
export function textOf(story: Story): string {
  const parts = [
    [headline(story)],
    why(story),
    ['What Belay did', whatBelayDid(story)],
    evidence(story),
    toDo(story),
    links(story),
    drift(story),
    override(story),
    looked(story),
    [`More: ${runbookOf(story)}`],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
