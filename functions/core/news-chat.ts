import type { DetailType } from './news.ts';
import { whatYouDo } from './news-advice.ts';
import { because } from './news-because.ts';

import { whatBelayDid } from './news-did.ts';
import { headline } from './news-headline.ts';
import { type Story, who } from './news-story.ts';
import { runbookOf } from './news-text.ts';

/*
 * The AWS chat applications' custom notification, schema version 1.0:
 * docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html. The page's fields are these. Its lengths could not be
 * read where this was written, so each part stays short: well inside a Slack section's 3,000 letters, and only `version`,
 * `source` and the description carry what must not be lost.
 */

const TITLE_MAX = 250;
const DESCRIPTION_MAX = 2_500;
const STEP_MAX = 350;
const STEPS_MAX = 5;
const KEYWORD_MAX = 75;
const SUMMARY_MAX = 250;
const THREAD_MAX = 200;
const RESOURCE_MAX = 300;
const ALARMS_MAX = 5;

/** After escaping, so that no `&lt;` is cut in two. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 3).replace(/&\w{0,4}$|\p{Cs}$/u, '')}...`;
}

/** In Slack's markdown `<!channel>` would call everybody, whoever named an alarm so. */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const said = (text: string, max: number): string => cut(plain(text), max);

function description(story: Story): string {
  const { decision, guards, alarms } = story;
  const guard = guards.find(({ fired }) => fired);
  const lines = [
    headline(story),
    `Why: ${because(decision.why)} (${decision.why}).${guard === undefined ? '' : ` ${guard.evidence}`}`,
    `Belay: ${whatBelayDid(story)}`,
    ...alarms.slice(0, ALARMS_MAX).map(({ name, line }) => `Alarm ${name}: ${line}`),
    `More: ${runbookOf(story)}`,
  ];
  return said(lines.join('\n'), DESCRIPTION_MAX);
}

/** Without the commands: one that a length limit cuts in two is worse than none. The mail has them. */
function nextSteps(story: Story): string[] {
  const steps = whatYouDo(story).slice(0, STEPS_MAX);
  return steps.map(({ say, run }) =>
    said(run ? `${say.replace(/[:.]$/, '')} (the command is in the mail).` : say, STEP_MAX),
  );
}

export function chatOf(story: Story, detailType: DetailType, severity: string): Readonly<Record<string, unknown>> {
  const { service, stage, decision, incident, move, running, mode, account, region } = story;
  const resources = [move?.deployment, move?.from, move?.to, move ? undefined : running];
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: said(`${detailType}: ${who(story)}, ${decision.why}`, TITLE_MAX),
      description: description(story),
      nextSteps: nextSteps(story),
      keywords: [service, stage, decision.kind, decision.why].map((word) => said(word, KEYWORD_MAX)),
    },
    metadata: {
      threadId: cut(incident ?? `${service}-${stage}`, THREAD_MAX),
      summary: said(headline(story), SUMMARY_MAX),
      eventType: detailType,
      relatedResources: resources.filter((name) => name !== undefined).map((name) => said(name, RESOURCE_MAX)),
      additionalContext: {
        service: said(service, RESOURCE_MAX),
        stage: said(stage, RESOURCE_MAX),
        decision: decision.kind,
        why: decision.why,
        severity,
        mode: said(mode, RESOURCE_MAX),
        account: said(account, RESOURCE_MAX),
        region: said(region, RESOURCE_MAX),
      },
    },
  };
}
