import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CodeDeployClient, type DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { onTestFinished } from 'vitest';
import { appSpecText } from '../../functions/core/app-spec.ts';
import { millis } from '../../functions/core/units.ts';
import { appSpecOutputOf, demoVariants } from '../../infra/demo/faults.ts';
import type { Fault } from '../../sim/faults.ts';
import { shop } from '../../sim/shop.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { gameDay } from '../../tools/game-day/command.ts';
import type { GameDayIo } from '../../tools/game-day/io.ts';
import { tempFile } from '../kit/files.ts';
import { GREEN, restingShop, type Shop } from '../kit/rollback.ts';

type Env = Readonly<Record<string, string>>;

/** The demo app as a process with this environment and nothing else of ours. */
function demoApp(env: Env) {
  const child = spawn(process.execPath, ['infra/demo/app/server.mjs'], { env: { PORT: '0', ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** It, once it listens. */
export async function listeningApp(env: Env = {}) {
  const child = demoApp(env);
  const [line] = await once(createInterface(child.stdout), 'line');
  const port = /^listening on (\d+)$/.exec(String(line))?.[1];
  return { url: `http://127.0.0.1:${port}`, child };
}

/** It, where it must not come to listen: its exit code and what it said. */
export async function endedApp(env: Env) {
  const child = demoApp(env);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err, code };
}

/** What `cdk deploy --outputs-file` would have written of the shop. */
export function outputsFile(over: Readonly<Record<string, unknown>> = {}): string {
  const definition = GREEN;
  const content = appSpecText({ definition, placement: { containerName: 'app', containerPort: 8080 } });
  const appSpecs = demoVariants.map(({ name }) => [appSpecOutputOf(name), content]);
  const stack = {
    ApplicationName: shop.application,
    DeploymentGroupName: shop.deploymentGroup,
    ServiceUrl: 'http://127.0.0.1:9/',
    ...Object.fromEntries(appSpecs),
    ...over,
  };
  return tempFile('cdk-outputs.json', JSON.stringify({ 'Belay-demo': stack }));
}

/** A shop where a deployment is over in minutes: every look of the script is a real request. */
export function quickShop(over: Partial<DeploymentGroupInfo> = {}, faults: readonly Fault[] = []): Shop {
  const blue = { action: 'TERMINATE', terminationWaitTimeInMinutes: 1 } as const;
  const blueGreenDeploymentConfiguration = { terminateBlueInstancesOnDeploymentSuccess: blue };
  const aws = restingShop({ blueGreenDeploymentConfiguration, ...over }, faults);
  aws.world.codedeploy.pace.installTimeoutMs = 120_000;
  return aws;
}

export interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
  readonly err: string;
}

/** Its lines without the id, which every line of a deployment carries. */
export const said = ({ lines }: Ran) => lines.map((line) => line.replaceAll(/\bd-[A-Z\d]+/g, 'd'));
export const withFile = (...args: string[]) => [...args, '--outputs', outputsFile()];

/** The game day's command line in this process: streams captured, nothing outside but what `over` gives it. */
export async function run(
  args: readonly string[],
  over: Partial<GameDayIo> & { readonly tty?: boolean } = {},
): Promise<Ran> {
  const [out, err] = [captured(), captured()];
  const code = await gameDay(args, {
    out: Object.assign(out.stream, { isTTY: over.tty ?? false }),
    err: err.stream,
    signal: new AbortController().signal,
    now: () => 0,
    sleep: () => Promise.reject(new Error('nobody said how to sleep')),
    codedeploy: () => {
      throw new Error('nobody said where CodeDeploy is');
    },
    ask: () => Promise.reject(new Error('nobody said how to ask')),
    ...over,
  });
  return { code, lines: out.text().split('\n').slice(0, -1), err: err.text() };
}

/** The same against this shop's AWS, over a real socket; whoever sleeps lets the shop's time pass. */
export async function runAt({ world, clock, pass }: Shop, args: readonly string[], over: Partial<GameDayIo> = {}) {
  const { url, close } = await serveAws(world);
  onTestFinished(close);
  return run(args, {
    now: () => clock.now(),
    sleep: (ms) => pass(millis(ms) / 1_000),
    codedeploy: () =>
      new CodeDeployClient({
        endpoint: url,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' },
        maxAttempts: 1,
      }),
    ...over,
  });
}

function captured() {
  let all = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      all += String(chunk);
      done();
    },
  });
  return { stream, text: () => all };
}
