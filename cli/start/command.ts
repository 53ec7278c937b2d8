import { join, relative } from 'node:path';
import { Command } from 'commander';
import { readEvent } from '../replay/event-file.ts';
import { type AnyDocument, type AnyReplay, replayAny } from '../replay/replay-any.ts';
import { loadScenario, RESPONDER, shippedScenarios } from '../replay/scenario-file.ts';
import { storyOfAny, summaryOf } from '../replay/story-any.ts';
import { MAIN_SCENARIOS } from './main-scenarios.ts';

const EVENTS = relative(process.cwd(), join(import.meta.dirname, '..', '..', 'events'));

interface Options {
  readonly json?: true;
  readonly all?: true;
}

export const startCommand = (print: (text: string) => void, exitCode: (code: number) => void) =>
  new Command('start')
    .summary('replay the shipped incidents and tell the story')
    .option('--all', 'every shipped scenario, not only the main ones')
    .option('--json', 'print one JSON document and nothing else: an array, one entry an incident')
    .action(async (options: Options) => {
      const documents: AnyDocument[] = [];
      for await (const document of inTurn(options.all ? shippedScenarios() : MAIN_SCENARIOS)) {
        documents.push(document);
        if (!options.json) print(`${storyOfAny(document)}\n`);
      }
      print(options.json ? JSON.stringify(documents, null, 2) : summaryOf(documents));
      exitCode(documents.some((d) => d.expectation?.met === false) ? 1 : 0);
    });

/**
 * An incident spends half of its time waiting, for sockets and for what hangs on purpose: others run meanwhile. A hook call is
 * one probe after another in real time, and runs alone.
 */
const AT_ONCE = 3;

/** The documents in the order of the names. */
async function* inTurn(names: readonly string[]): AsyncGenerator<AnyDocument> {
  const running: Promise<AnyDocument>[] = [];
  for (const name of names) {
    const replay = shipped(name);
    const room = 'hook' in replay ? 1 : AT_ONCE;
    for (; running.length >= room; ) yield* first(running);
    const next = replayAny(replay);
    next.catch(() => {}); // whoever awaits it hears of it
    running.push(next);
    if ('hook' in replay) yield* first(running);
  }
  while (running.length > 0) yield* first(running);
}

async function* first(running: Promise<AnyDocument>[]): AsyncGenerator<AnyDocument> {
  const next = running.shift();
  if (next) yield await next;
}

/** A shipped scenario with the sample event that it belongs to. */
function shipped(name: string): AnyReplay {
  const scenario = loadScenario(name);
  if (scenario.function === RESPONDER) {
    return { file: readEvent(join(EVENTS, scenario.event)), scenario, logs: 'nowhere' };
  }
  const file = readEvent(join(EVENTS, `${scenario.function}.json`));
  return { file, hook: scenario.function, scenario, logs: 'nowhere' };
}
