import { scenariosOf, seedsOf } from './asked.ts';
import type { Options, Voice } from './command.ts';
import type { Rehearsing } from './engine.ts';
import { finish } from './finish.ts';
import { ownRehearsed } from './own-rehearsed.ts';
import { rehearse } from './rehearse.ts';
import { reportFile } from './report-file.ts';

/** @throws UsageError before the work, which may take minutes, for everything that can be wrong */
export async function run(options: Options, voice: Voice, load: () => Promise<Rehearsing>): Promise<void> {
  const { config, service, stage, scenario = [], report, json = false } = options;
  const seeds = seedsOf(options.firstSeed, options.seeds);
  const { rehearsed, taken } = ownRehearsed(config, { service, stage });
  const file = report === undefined ? undefined : reportFile(report, [config]);
  const rehearsing = await load();
  const scenarios = scenariosOf(scenario, rehearsing.engine.scenarios);
  if (taken !== undefined) voice.note(taken);
  const cut = new AbortController();
  const abort = () => cut.abort();
  // Once: a second Ctrl-C ends the process as always.
  process.once('SIGINT', abort);
  try {
    const ask = { config, rehearsed, scenarios, seeds };
    const outcome = await rehearse(ask, rehearsing, cut.signal, voice.screen);
    await finish(ask, outcome, { ...voice, json, file, report: rehearsing.report });
  } finally {
    process.off('SIGINT', abort);
  }
}
