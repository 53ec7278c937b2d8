import { styleText } from 'node:util';
import { incidentStory } from './incident/story.ts';
import type { AnyDocument } from './replay-any.ts';
import { storyOf } from './story.ts';

export const storyOfAny = (document: AnyDocument): string =>
  document.function === 'alarm-responder' ? incidentStory(document) : storyOf(document);

export function summaryOf(documents: readonly AnyDocument[]): string {
  const met = documents.filter((d) => d.expectation?.met).length;
  const line = `${documents.length} incidents replayed, ${met} as expected`;
  return styleText(met === documents.length ? 'green' : 'red', line);
}
