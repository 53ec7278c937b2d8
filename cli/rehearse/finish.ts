import type { Rehearsal } from '../../sim/rehearse/result.ts';
import { oneLine } from '../usage-error.ts';
import type { Voice } from './command.ts';
import type { Seeds } from './engine.ts';
import type { Ask, Outcome } from './rehearse.ts';
import type { ReportFile } from './report-file.ts';
import { rehearsalText } from './text.ts';

const FAILED = 1;
/** What a shell gives to whom Ctrl-C ended. */
const INTERRUPTED = 130;

interface Ending extends Voice {
  readonly json: boolean;
  readonly file: ReportFile | undefined;
  readonly report: (rehearsal: Rehearsal) => string | Promise<string>;
}

/** Says what came of it, and with which exit code. */
export async function finish(ask: Ask, outcome: Outcome, ending: Ending): Promise<void> {
  const { note, exitCode, print, json } = ending;
  const { rehearsal, failure, goOnFrom } = outcome;
  if (failure) {
    const { scenario, seed, problem } = failure;
    note(`${scenario}, seed ${seed}: ${oneLine(problem)}; it is played again by: ${again(ask, scenario, seed)}`);
    return exitCode(FAILED);
  }
  if (rehearsal) print(json ? JSON.stringify(rehearsal, null, 2) : rehearsalText(rehearsal));
  const wrong = wrongRollbacks(ask, outcome);
  for (const one of wrong) note(one);
  if (goOnFrom !== undefined) {
    // Whoever interrupts wants to be gone, and drawing takes seconds.
    note(interrupted(ask.seeds, goOnFrom, ending.file ? '; no report is written of a part' : ''));
    return exitCode(INTERRUPTED);
  }
  const isReported = !rehearsal || (await reported(rehearsal, ending));
  exitCode(wrong.length === 0 && isReported ? 0 : FAILED);
}

async function reported(rehearsal: Rehearsal, { file, report, note }: Ending): Promise<boolean> {
  if (!file) return true;
  try {
    file.write(await report(rehearsal));
    return true;
  } catch (error) {
    note(`--report: not written: ${oneLine(String(error))}; make room for it, and run this again`);
    return false;
  }
}

/** A line for each scenario in which Belay went back although the cause is elsewhere. */
function wrongRollbacks(ask: Ask, { runs }: Outcome): string[] {
  return ask.scenarios.flatMap(({ name, cause }) => {
    const wrong = runs.filter((run) => run.scenario === name && run.policy === 'belay' && run.wrongRollbacks > 0);
    const [first] = wrong;
    if (cause !== 'elsewhere' || !first) return [];
    const times = wrong.length === 1 ? 'in one run' : `in ${wrong.length} runs`;
    const replay = `${again(ask, name, first.seed)} --report wrong.html`;
    return [`${name}: Belay rolled back ${times}, and the deployment was not to blame; look at the first: ${replay}`];
  });
}

function interrupted({ first, count }: Seeds, goOnFrom: number, noReport: string): string {
  const done = goOnFrom - first;
  const what =
    done === 0 ? 'before any seed was done in every scenario' : `after ${done} of ${count} seeds of each scenario`;
  return `interrupted ${what}; go on with --first-seed ${goOnFrom} --seeds ${count - done}${noReport}`;
}

/** The command that plays one incident again. */
function again({ config, rehearsed: { service } }: Ask, scenario: string, seed: number): string {
  const whose = `--config ${quoted(config)} --service ${service.service} --stage ${service.stage}`;
  return `npm run belay -- rehearse ${whose} --scenario ${scenario} --first-seed ${seed} --seeds 1`;
}

/** As a shell takes it. */
const quoted = (text: string) => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
