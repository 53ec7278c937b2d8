import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { ReplayDocument } from '../replay/document.ts';
import { readEvent } from '../replay/event-file.ts';
import { replay } from '../replay/run.ts';
import { loadScenario, shippedScenarios } from '../replay/scenario-file.ts';
import { storyOf, summaryOf } from '../replay/story.ts';

const EVENTS = relative(process.cwd(), join(import.meta.dirname, '..', '..', 'events'));

export const startCommand = (print: (text: string) => void, exitCode: (code: number) => void) =>
  new Command('start')
    .summary('replay the shipped incidents and tell the story')
    .option('--json', 'print one JSON document and nothing else: an array, one entry an incident')
    .action(async (options: { json?: true }) => {
      const documents: ReplayDocument[] = [];
      for (const name of shippedScenarios()) {
        const scenario = loadScenario(name);
        const file = readEvent(join(EVENTS, `${scenario.function}.json`));
        const document = await replay({ file, hook: scenario.function, scenario, logs: 'nowhere' });
        documents.push(document);
        if (!options.json) print(`${storyOf(document)}\n`);
      }
      print(options.json ? JSON.stringify(documents, null, 2) : summaryOf(documents));
      exitCode(documents.some((d) => d.expectation?.met === false) ? 1 : 0);
    });
