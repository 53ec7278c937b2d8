import type { Announcement, DetailType, Transition } from './news.ts';
import { whatYouDo } from './news-advice.ts';
import { chatOf } from './news-chat.ts';
import { headline } from './news-headline.ts';
import { linksOf } from './news-links.ts';
import { type Story, storyOf } from './news-story.ts';
import { runbookOf, textOf } from './news-text.ts';
import { subjectLine } from './subject-line.ts';

/** An act that lost its race or whose outcome is unclear has started nothing that an audit could rely on. */
function detailTypeOf({ decision, outcome }: Story): DetailType {
  switch (decision.kind) {
    case 'roll-back':
      return outcome === 'done' ? 'Rollback Started' : 'Incident Waiting';
    case 'stop-deployment':
      return outcome === 'done' ? 'Deployment Stopped' : 'Incident Waiting';
    case 'close':
      return decision.why === 'recovered' ? 'Rollback Finished' : 'Incident Closed';
    case 'escalate':
      return 'Escalated';
    case 'observe':
      return 'Rollback Observed';
    case 'propose':
      return 'Rollback Proposed';
    case 'wait':
      return 'Incident Waiting';
    case 'ignore':
      return 'Alarm Ignored';
  }
}

/** What a program is told: the text's facts, and the commands that a person is advised to run. */
const record = (story: Story, severity: string): Readonly<Record<string, unknown>> => {
  const { decision, move, moved, superseded, guards, alarms, result, firing, firingCount, stillFiring } = story;
  // Of a past act the decision says nothing: a program must not take a close for a roll-back.
  const { from, to, via, deployment } = (moved ? undefined : move) ?? {};
  return {
    version: 1,
    service: story.service,
    stage: story.stage,
    mode: story.mode,
    account: story.account,
    region: story.region,
    severity,
    at: story.at,
    summary: headline(story),
    incident: story.incident,
    decision: { kind: decision.kind, why: decision.why, from, to, via, deployment },
    ...(moved ? { act: move } : {}),
    ...(superseded.length > 0 ? { superseded } : {}),
    guards,
    alarms,
    result,
    firing,
    firingCount,
    stillFiring,
    commands: whatYouDo(story).flatMap(({ run }) => run ?? []),
    links: linksOf(story),
    runbook: runbookOf(story),
  };
};

/** Members that are undefined are absent, so that the object is what its JSON is. */
const asJson = (value: object): Readonly<Record<string, unknown>> => JSON.parse(JSON.stringify(value));

/** A transition in every form in which it is told. Never throws, whatever names and evidence hold. */
export function announce(transition: Transition): Announcement {
  const story = storyOf(transition);
  const { service, stage, decision } = story;
  const detailType = detailTypeOf(story);
  const severity = decision.kind === 'escalate' ? 'page' : 'info';
  return {
    subject: subjectLine(`Belay: ${detailType}: `, `${service} ${stage}`, ` (${decision.why})`),
    text: textOf(story),
    json: asJson(record(story, severity)),
    chat: chatOf(story, detailType, severity),
    attributes: { kind: 'incident', service, stage, decision: decision.kind, why: decision.why, severity },
    detailType,
  };
}
