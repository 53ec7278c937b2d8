import { styleText } from 'node:util';
import type { IncidentDocument } from './document.ts';

const bold = (text: string) => styleText('bold', text);
const dim = (text: string) => styleText('dim', text);
const good = (text: string) => styleText('green', text);
const bad = (text: string) => styleText('red', text);

const clock = (at: string) => at.slice(11, 19);
const revision = (definition: string | null) => definition?.split('/').at(-1) ?? '?';

/** One incident as a person reads it: what came in, what happened, what was decided and which guard said so, how it ended. */
export function incidentStory(document: IncidentDocument): string {
  const { outcomes, timeline, final, notifications, expectation, writes, calls } = document;
  const lines = [
    bold(`${document.scenario ?? 'no scenario'} · ${document.title}`),
    `  in      ${document.function} ← ${document.eventFile} (${document.wake})`,
    ...withoutRepeats(timeline).map((e) => `  ${dim(clock(e.at))}  ${e.what.padEnd(12)}  ${e.text}`),
    ...outcomes.flatMap(decisionLines),
    ...notifications.slice(0, 3).map((n) => `  told    ${n.subject}`),
    `  final   ${final.healthy ? good('healthy') : bad('not healthy')}, ${final.running ?? 'nothing'} runs, incident ${final.incident}`,
    `  calls   ${calls.length} to AWS, ${writes} of them changed the service`,
    ...(expectation?.met === false ? expectation.unmet.map((u) => bad(`  UNMET   ${u}`)) : []),
    ...(expectation?.met ? [good('  as expected')] : []),
  ];
  return lines.join('\n');
}

function decisionLines({ service, decision, guards, because }: IncidentDocument['outcomes'][number]): string[] {
  const { kind, why, from, to, via } = decision;
  const act = via ? `: ${revision(from)} → ${revision(to)} via ${via}` : '';
  const fired = guards.find((guard) => guard.fired);
  return [
    `  decided ${service ?? 'no service'}: ${bold(kind)} (${why})${act}`,
    `  because ${fired ? `${fired.guard}: ${fired.evidence}` : because}`,
  ];
}

/** A wait is decided again at every look: it is told once. */
const withoutRepeats = (timeline: IncidentDocument['timeline']) => {
  const told = timeline.filter((e) => !(e.what === 'decision' && /nothing-to-do/.test(e.text)));
  return told.filter(
    (e, i) => e.what !== 'decision' || e.text !== told.slice(0, i).findLast((x) => x.what === 'decision')?.text,
  );
};
