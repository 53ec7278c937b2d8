import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { Command, CommanderError } from 'commander';
import { oneLine, UsageError } from '../../cli/usage-error.ts';
import { demoVariants } from '../../infra/demo/faults.ts';
import { createDeployment, deploymentOf, variantNamed } from './deploy.ts';
import type { GameDayIo } from './io.ts';
import { type Group, groupOf, seeing, stateOf } from './look.ts';
import { groupIn, type OutputsOf, outputs } from './outputs.ts';
import { traffic } from './traffic.ts';
import { watch } from './watch.ts';

/** As a shell has it for Ctrl-C: the work was not done. */
const INTERRUPTED = 130;

interface FromOutputs {
  readonly outputs: string;
  readonly stack: string;
}

interface DeployOptions extends FromOutputs {
  readonly dryRun?: true;
  readonly watch: boolean;
}

interface TrafficOptions extends FromOutputs {
  readonly url?: string;
  readonly rps: number;
  readonly minutes?: number;
}

/**
 * Runs the game day's command line; answers the exit code: 0 done, 1 refused by AWS or ended otherwise than expected, 2 bad
 * usage or input, 130 interrupted before the end. Whatever goes wrong is one line on stderr.
 */
export async function gameDay(args: readonly string[], io: GameDayIo): Promise<number> {
  let code = 0;
  const exitCode = (next: number) => {
    code = next;
  };
  const complain = (message: string, exit: number) => {
    io.err.write(`game-day: ${oneLine(message)}\n`);
    return exit;
  };
  const program = new Command('game-day')
    .description('Deploys sound and broken revisions of the demo service, watches them, and sends traffic.')
    .addCommand(listCommand(io))
    .addCommand(deployCommand(io, exitCode))
    .addCommand(watchCommand(io, exitCode))
    .addCommand(trafficCommand(io));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showSuggestionAfterError(false);
    command.configureOutput({ writeOut: (text) => io.out.write(text), writeErr: () => {} });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (io.signal.aborted) return INTERRUPTED;
    if (error instanceof UsageError) return complain(error.message, 2);
    if (!(error instanceof CommanderError)) return complain(inWords(error), 1);
    if (error.exitCode === 0) return 0; // --help has been printed
    if (error.code === 'commander.help') return complain('no command given; see game-day --help', 2);
    return complain(`${error.message.replace(/^error: /, '')}; see game-day --help`, 2);
  }
}

/** AWS's errors say what they are by their name, and some by that alone. */
function inWords(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return [name === 'Error' ? '' : name, message].filter((part) => part !== '').join(': ');
}

const print =
  ({ out }: GameDayIo) =>
  (line: string) =>
    void out.write(`${line}\n`);

const listCommand = (io: GameDayIo) =>
  new Command('list').summary('the revisions there are, and what to expect of each').action(() => {
    const width = Math.max(...demoVariants.map(({ name }) => name.length)) + 2;
    for (const { name, happens, expected } of demoVariants) {
      print(io)(`${name.padEnd(width)}${happens}\n${' '.repeat(width)}${expected}`);
    }
  });

const deployCommand = (io: GameDayIo, exitCode: (code: number) => void) =>
  withOutputs(new Command('deploy').summary('deploy one of them, and watch it to its end'))
    .argument('<variant>', 'as list names it')
    .option('--dry-run', 'print the request of CreateDeployment and make none')
    .option('--no-watch', 'do not wait for its end')
    .action(async (name: string, options: DeployOptions) => {
      const variant = variantNamed(name);
      const input = deploymentOf(variant, fileOf(options));
      if (options.dryRun) return print(io)(JSON.stringify(input, null, 2));
      const codedeploy = io.codedeploy();
      const id = await createDeployment(codedeploy, input, io.signal);
      print(io)(`${id} deploys ${name}: ${variant.expected}`);
      if (!options.watch) return;
      const group = { application: input.applicationName ?? '', name: input.deploymentGroupName ?? '' };
      const ended = await watchIn(io, codedeploy, { group, deploymentId: id });
      if (ended === undefined) return exitCode(INTERRUPTED);
      if (variant.ends.some((end) => end === ended)) return;
      throw new Error(`${name} ended ${ended}; expected ${variant.ends.join(' or ')}`);
    });

const watchCommand = (io: GameDayIo, exitCode: (code: number) => void) =>
  withOutputs(new Command('watch').summary('watch a deployment to its end; Ctrl-C leaves it alone'))
    .argument('[deployment]', "its id; default: the newest of the stack's deployment group")
    .action(async (deploymentId: string | undefined, options: FromOutputs) => {
      const newestOf = deploymentId === undefined ? groupIn(fileOf(options)) : undefined;
      const codedeploy = io.codedeploy();
      const group = newestOf ?? (await groupOf(codedeploy, deploymentId ?? '', io.signal));
      const ended = await watchIn(io, codedeploy, { group, deploymentId });
      if (ended === undefined) exitCode(INTERRUPTED);
    });

interface Which {
  readonly group: Group;
  /** @default the group's newest */
  readonly deploymentId?: string | undefined;
}

async function watchIn(io: GameDayIo, codedeploy: CodeDeployClient, { group, deploymentId: given }: Which) {
  const { targetId, newest } = await stateOf(codedeploy, group, io.signal);
  const deploymentId = given ?? newest;
  if (deploymentId === undefined) throw new Error(`nothing was ever deployed by ${group.application}/${group.name}`);
  const { now, sleep, signal } = io;
  return watch({ deploymentId, targetId, see: seeing(codedeploy, signal), now, sleep, signal, print: print(io) });
}

const trafficCommand = (io: GameDayIo) =>
  withOutputs(new Command('traffic').summary('send steady requests until Ctrl-C, so that alarms have data'))
    .option('--url <url>', "default: the stack's ServiceUrl", url)
    .option('--rps <n>', 'requests a second, 1 to 100', numberBetween('--rps', 1, 100), 10)
    .option('--minutes <n>', 'end after so long, 1 to 600; default: Ctrl-C', numberBetween('--minutes', 1, 600))
    .action(async ({ url: given, rps, minutes, ...options }: TrafficOptions) => {
      const to = given ?? url(outputs(fileOf(options), ['ServiceUrl']).ServiceUrl);
      await traffic({ url: to, perSecond: rps, lastsMs: minutes && minutes * 60_000 }, io);
    });

const withOutputs = (command: Command) =>
  command
    .option('--outputs <file>', 'what cdk deploy --outputs-file wrote', 'cdk-outputs.json')
    .option('--stack <name>', 'the stack in that file', 'Belay-demo');
const fileOf = ({ outputs: file, stack }: FromOutputs): OutputsOf => ({ file, stack });

function url(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new UsageError(`a URL must begin with http:// or https://; received ${JSON.stringify(text)}`);
}

const numberBetween = (option: string, min: number, max: number) => (text: string) => {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${option} takes a whole number from ${min} to ${max}; received ${JSON.stringify(text)}`);
};
