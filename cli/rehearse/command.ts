import { Command } from 'commander';
import { oneLine } from '../usage-error.ts';
import type { Rehearsing } from './engine.ts';
import type { Screen } from './progress.ts';

/** As many incidents of each scenario, if nobody says otherwise. */
const SEEDS = 100;

export interface Options {
  readonly config: string;
  readonly service?: string;
  readonly stage?: string;
  readonly seeds: string;
  readonly firstSeed: string;
  readonly scenario?: readonly string[];
  readonly report?: string;
  readonly json?: true;
}

/** Where what the command says goes. */
export interface Voice {
  readonly print: (text: string) => void;
  readonly note: (message: string) => void;
  readonly exitCode: (code: number) => void;
  /** For the progress bar. */
  readonly screen: Screen;
}

/** @param load what it works with; no other command pays for loading it */
export const rehearseCommand = (voice: Voice, load: () => Promise<Rehearsing>) =>
  new Command('rehearse')
    .summary(
      'your own limits and thresholds against a library of incidents, beside what else could look after the service',
    )
    .description(
      `${[
        'Plays incidents in a simulated AWS, the same seeds under each policy: Belay with the limits of your file,',
        'CodeDeploy with alarms alone, the ECS circuit breaker with alarms alone, a responder that goes to revision − 1,',
        'and nobody.',
      ].join(' ')}\n${[
        'Exit code 0: done; 1: Belay rolled back where the cause was elsewhere, or an incident could not be played, or',
        'the report could not be written; 2: bad usage or input; 130: cut short by Ctrl-C: what was done is',
        'summed up, without a report, and the seed to go on from is said.',
      ].join(' ')}`,
    )
    .option('--config <belay.yaml>', 'the file', 'belay.yaml')
    .option('--service <name>', 'whose limits; may be left out where one of prod alone is deployed by CodeDeploy')
    .option('--stage <name>', 'of which stage')
    .option('--seeds <n>', 'how many incidents of each scenario, 1 to 100000', String(SEEDS))
    .option('--first-seed <n>', 'the first of them', '1')
    .option('--scenario <name>', 'only this one of the library (no such name lists them); may be given again', again)
    .option('--report <out.html>', 'write a page with charts, one file that needs no network')
    .option('--json', 'print one JSON document and nothing else')
    .action(async (options: Options) => (await import('./run.ts')).run(options, voice, load));

const again = (name: string, before: readonly string[] = []) => [...before, oneLine(name)];
