import { Command, CommanderError } from 'commander';
import { configCommand } from './config/command.ts';
import { rehearseCommand } from './rehearse/command.ts';
import type { Rehearsing } from './rehearse/engine.ts';
import { replayCommand } from './replay/command.ts';
import { simCommand } from './sim/command.ts';
import { startCommand } from './start/command.ts';
import { oneLine, UsageError } from './usage-error.ts';

const USAGE_EXIT = 2;

/** Loaded by the one command that needs it: it is most of the simulator. */
const realRehearsing = async () => (await import('./rehearse/real.ts')).real;

/**
 * Runs the command line; answers the exit code. Never throws for bad usage or input: that is a line on stderr for each mistake.
 * @param rehearsing what incidents are rehearsed with
 */
export async function main(
  args: readonly string[],
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
  rehearsing: () => Promise<Rehearsing> = realRehearsing,
): Promise<number> {
  let code = 0;
  const print = (text: string) => void out.write(`${text}\n`);
  const exitCode = (next: number) => {
    code = next;
  };
  const note = (message: string) => void err.write(`belay: ${oneLine(message)}\n`);
  const complain = (...mistakes: readonly string[]) => {
    for (const mistake of mistakes) note(mistake);
    return USAGE_EXIT;
  };
  const program = new Command('belay')
    .description('The safety rope for Amazon ECS deployments, on your laptop.')
    .addCommand(replayCommand(print, exitCode))
    .addCommand(startCommand(print, exitCode))
    .addCommand(configCommand(print, note))
    .addCommand(rehearseCommand({ print, note, exitCode, screen: err }, rehearsing))
    .addCommand(simCommand({ print, note, exitCode, screen: err }));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showSuggestionAfterError(false);
    command.configureOutput({ writeOut: (text) => out.write(text), writeErr: () => {} });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof UsageError) return complain(...error.mistakes);
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0; // --help has been printed
    if (error.code === 'commander.help') return complain('no command given; see belay --help');
    return complain(`${error.message.replace(/^error: /, '')}; see belay --help`);
  }
}

if (import.meta.main) {
  // A reader who has had enough (`belay start | head`) ends the work, and that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  // Set, not process.exit: output to a pipe may still be on its way.
  process.exitCode = await main(process.argv.slice(2), process.stdout, process.stderr);
}
