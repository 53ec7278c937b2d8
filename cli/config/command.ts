import { Command } from 'commander';
import { readFile } from './read-file.ts';
import { summaryOf } from './summary.ts';

interface Options {
  readonly config: string;
  readonly stage?: string;
  readonly json?: true;
}

export const configCommand = (print: (text: string) => void, note: (message: string) => void) =>
  new Command('config')
    .summary('check a belay.yaml, and print what it comes to')
    .description(
      `Checks a belay.yaml: form, limits that contradict each other, names that lead nowhere. All mistakes at once, a line each.
Exit code 0: it is sound, perhaps with warnings; 2: it is not.`,
    )
    .option('--config <belay.yaml>', 'the file', 'belay.yaml')
    .option('--stage <name>', 'only this stage of it')
    .option(
      '--json',
      'print one JSON document and nothing else: every stage with profiles and defaults worked in, an array; with --stage that one',
    )
    .action(({ config, stage, json }: Options) => {
      const { stages, warnings } = readFile(config, stage);
      for (const warning of warnings) note(`warning: ${config}: ${warning}`);
      print(json ? JSON.stringify(stage === undefined ? stages : stages[0], null, 2) : summaryOf(config, stages));
    });
