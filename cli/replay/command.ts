import { Argument, Command, Option } from 'commander';
import { HOOKS, type HookName } from '../../functions/core/hook-call.ts';
import type { ReplayDocument } from './document.ts';
import { functionFor, readEvent } from './event-file.ts';
import { type Replay, replay } from './run.ts';
import { emptyWorld, loadScenario, shippedScenarios } from './scenario-file.ts';
import { storyOf } from './story.ts';

interface Options {
  readonly scenario?: string;
  readonly function?: HookName;
  readonly json?: true;
}

export const replayCommand = (print: (text: string) => void, exitCode: (code: number) => void) =>
  new Command('replay')
    .summary('feed event files to the real handlers')
    .description(
      `Feeds event files to the real Lambda handlers, in a local world: real SDK clients over real sockets, a real app to probe.
Exit code 0: done, and a scenario's expectation met; 1: an expectation not met; 2: bad usage or input.`,
    )
    .addArgument(new Argument('<event.json...>', 'event files, as Lambda would receive them'))
    .option('--scenario <name|file>', `the world to replay in: ${shippedScenarios().join(', ')}, or a file`)
    .addOption(new Option('--function <name>', 'which function gets the events').choices(HOOKS))
    .option('--json', 'print one JSON document and nothing else (replay.schema.json); logs go to stderr')
    .action(async (paths: string[], options: Options) => {
      const documents: ReplayDocument[] = [];
      // All input is read before anything is run: a typo in the last file is not found after minutes.
      for (const ready of paths.map((path) => replayOf(path, options))) documents.push(await replay(ready));
      print(options.json ? json(documents) : documents.map(storyOf).join('\n\n'));
      exitCode(documents.some((d) => d.expectation?.met === false) ? 1 : 0);
    });

function replayOf(path: string, options: Options): Replay {
  const scenario = options.scenario === undefined ? undefined : loadScenario(options.scenario);
  const file = readEvent(path);
  const hook = functionFor(file, options.function, scenario?.function);
  return { file, hook, scenario: scenario ?? emptyWorld(hook), logs: 'stderr' };
}

const json = (documents: readonly ReplayDocument[]) =>
  JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2);
