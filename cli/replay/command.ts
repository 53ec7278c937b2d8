import { Argument, Command, Option } from 'commander';
import { type OwnService, ownService } from '../config/own-service.ts';
import { oneLine, UsageError } from '../usage-error.ts';
import { FUNCTIONS, type FunctionName, functionFor, readEvent } from './event-file.ts';
import { type AnyDocument, type AnyReplay, replayAny } from './replay-any.ts';
import { calmIncident, emptyWorld, loadScenario, RESPONDER, shippedScenarios } from './scenario-file.ts';
import { storyOfAny } from './story-any.ts';

interface Options {
  readonly scenario?: string;
  readonly function?: FunctionName;
  readonly json?: true;
  readonly config?: string;
  readonly service?: string;
  readonly stage?: string;
}

export const replayCommand = (print: (text: string) => void, exitCode: (code: number) => void) =>
  new Command('replay')
    .summary('feed event files to the real handlers')
    .description(
      `Feeds event files to the real Lambda handlers, in a local world: real SDK clients over real sockets, a real app to probe.
Exit code 0: done, and a scenario's expectation met; 1: an expectation not met; 2: bad usage or input.`,
    )
    .addArgument(new Argument('<event.json...>', 'event files, as Lambda would receive them'))
    .option(
      '--scenario <name|file>',
      `the world to replay in; without one nothing is expected of it: ${shippedScenarios().join(', ')}, or a file`,
    )
    .addOption(new Option('--function <name>', 'which function gets the events').choices(FUNCTIONS))
    .option('--json', 'print one JSON document and nothing else (replay.schema.json); logs go to stderr')
    .option(
      '--config <belay.yaml>',
      'play it with the mode and the limits of a service of your own file; hooks then take the real time that these limits ask for, and nothing is expected: a scenario speaks of its own limits',
    )
    .option('--service <name>', 'with --config: whose mode and limits; may be left out where the file has one service')
    .option('--stage <name>', 'with --config: of which stage')
    .action(async (paths: string[], options: Options) => {
      const own = ownOf(options);
      const documents: AnyDocument[] = [];
      // All input is read before anything is run: a typo in the last file is not found after minutes.
      for (const ready of paths.map((path) => replayOf(path, options, own))) {
        const document = await replayAny(ready);
        documents.push(own ? { ...document, expectation: null } : document);
      }
      const stories = () => [...(own ? [own.told] : []), ...documents.map(storyOfAny)].join('\n\n');
      print(options.json ? json(documents) : stories());
      exitCode(documents.some((d) => d.expectation?.met === false) ? 1 : 0);
    });

function ownOf({ config, service, stage }: Options): OwnService | undefined {
  if (config !== undefined) return ownService(config, { service, stage });
  if (service !== undefined) throw new UsageError(`--service ${service}: of which file? give it with --config`);
  if (stage !== undefined) throw new UsageError(`--stage ${stage}: of which file? give it with --config`);
  return undefined;
}

function replayOf(path: string, options: Options, own: OwnService | undefined): AnyReplay {
  const scenario = options.scenario === undefined ? undefined : loadScenario(options.scenario);
  const file = readEvent(path);
  const name = functionFor(file, options.function, scenario?.function);
  if (name === RESPONDER) {
    if (scenario && scenario.function !== RESPONDER) throw otherFunction(path, scenario.name, name);
    return { file, scenario: scenario ?? calmIncident(), logs: 'stderr', ...(own ? { own } : {}) };
  }
  if (scenario?.function === RESPONDER) throw otherFunction(path, scenario.name, name);
  return { file, hook: name, scenario: scenario ?? emptyWorld(name), logs: 'stderr', ...(own ? { own } : {}) };
}

const otherFunction = (path: string, scenario: string, name: FunctionName) =>
  new UsageError(
    oneLine(`${path}: goes to ${name}, and the scenario ${scenario} is another function's; give one of its own`),
  );

const json = (documents: readonly AnyDocument[]) =>
  JSON.stringify(documents.length === 1 ? documents[0] : documents, null, 2);
